"""The source of a landscape's kernels, a module each: both, loss and gradient, which every run needs; gradient, for a
method that looks ahead; model, loss, gradient and a matrix of curvature.
"""

from fallline.engine.kernels.formulas import Formulas, formulas, matrix_at
from fallline.engine.kernels.source import HEADER
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.printing import function

FUNCTIONS = """
@inline
{both}
@inline
def kinks(theta, parameters, out):
{names}
    unknown = False
    for j in range(theta.shape[1]):
        unknown |= ((out[0, j] != out[0, j]) | (out[1, j] != out[1, j])) & (theta[0, j] == theta[0, j])
    if unknown:  # at a kink, where the loss is finite and the gradient is not, it is 0
        for j in range(theta.shape[1]):
            if isfinite(both_at({at})[0]):
                out[0, j] = 0.0 if out[0, j] != out[0, j] else out[0, j]
                out[1, j] = 0.0 if out[1, j] != out[1, j] else out[1, j]
"""

GRADIENT = """
@kernel(3)
def gradient(theta, parameters, out, n):
    theta, parameters, out = carray(theta, (2, n)), carray(parameters, {count}), carray(out, (2, n))
{names}
    for j in range(n):
        _, out[0, j], out[1, j] = both_at({at})
    kinks(theta, parameters, out)
"""

BOTH = """
@kernel(4)
def both(theta, parameters, loss, out, n):
    parameters = carray(parameters, {count})
{names}
    if n == 1:  # without the loop's preparations, which cost as much as the step
        loss[0], out[0], out[1] = both_at({one})
        if out[0] == out[0] and out[1] == out[1]:
            return
    theta, out = carray(theta, (2, n)), carray(out, (2, n))
    for j in range(n):
        loss[j], out[0, j], out[1, j] = both_at({at})
    kinks(theta, parameters, out)
"""

MODEL = """
{matrix}
@kernel(5)
def model(theta, parameters, loss, g, matrix, n):
    parameters = carray(parameters, {count})
{names}
    # Nothing is written in between: the compiler sees that the place is the same, and calls exp and its like once.
    if n == 1:
        value, gx, gy = both_at({one})
        xx, xy, yy = matrix_at({one})
        loss[0], g[0], g[1], matrix[0], matrix[1], matrix[2], matrix[3] = value, gx, gy, xx, xy, xy, yy
        if gx == gx and gy == gy:
            return
    theta, g, matrix = carray(theta, (2, n)), carray(g, (2, n)), carray(matrix, (4, n))
    for j in range(n):
        value, gx, gy = both_at({at})
        xx, xy, yy = matrix_at({at})
        loss[j], g[0, j], g[1, j] = value, gx, gy
        matrix[0, j], matrix[1, j], matrix[2, j], matrix[3, j] = xx, xy, xy, yy
    kinks(theta, parameters, g)
"""


def field_source(landscape: Landscape) -> str | None:
    """Kernel `both` of a landscape that is an expression in known functions; None for any other."""
    return _source(landscape, BOTH)


def gradient_source(landscape: Landscape) -> str | None:
    """Kernel `gradient` of the same."""
    return _source(landscape, GRADIENT)


def model_source(landscape: Landscape, which: str) -> str | None:
    """Kernel `model`, the local quadratic model by the matrix "hessian" or "gauss_newton"; None where that is none."""
    found = formulas(landscape)
    matrix = found and matrix_at(landscape, which)
    if found is None or matrix is None:
        return None
    return _functions(found) + MODEL.format(matrix=matrix, **found.places())


def _source(landscape: Landscape, kernel: str) -> str | None:
    found = formulas(landscape)
    return None if found is None else _functions(found) + kernel.format(**found.places())


def _functions(found: Formulas) -> str:
    return HEADER + FUNCTIONS.format(
        both=function("both_at", found.arguments, [found.loss, *found.gradient]),
        **found.places(),
    )
