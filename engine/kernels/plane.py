"""The source of kernels for steps by a matrix of second derivatives over two parameters: Newton's and its relatives.

The matrix is printed from the same derivatives as the gradient; the step is the optimizer's own `plane_rule`.
"""

from engine.kernels.source import HEADER, acting, imported, places, plain, printable, printed, symbols
from engine.landscape import Landscape, derived
from engine.optimizer import Optimizer

MATRIX = """
{matrix}
@kernel(3)
def matrix(theta, parameters, out, n):
    parameters = carray(parameters, {count})
{names}
    if n == 1:  # without the loop's preparations, which cost as much as the step
        out[0], out[1], out[3] = matrix_at({one})
        out[2] = out[1]
        return
    theta, out = carray(theta, (2, n)), carray(out, (4, n))
    for j in range(n):
        xx, xy, yy = matrix_at({at})
        out[0, j], out[1, j], out[2, j], out[3, j] = xx, xy, xy, yy
"""

PLANE = """
{imports}

act = scalar(family.{rule})

@kernel(4)
def rule(theta, g, matrix, c, n):
{numbers}
    if n == 1:
        change = act(g[0], g[1], matrix[0], matrix[1], matrix[3], {arguments})
        theta[0], theta[1] = theta[0] + change[0], theta[1] + change[1]
        return
    theta, g, matrix = carray(theta, (2, n)), carray(g, (2, n)), carray(matrix, (4, n))
    for j in range(n):
        change = act(g[0, j], g[1, j], matrix[0, j], matrix[1, j], matrix[3, j], {arguments})
        theta[0, j], theta[1, j] = theta[0, j] + change[0], theta[1, j] + change[1]

probe = quick_rule = rule  # it never looks ahead, and has no number of the whole step to divide by
"""

GAUSS_NEWTON = """
{jacobian}
@inline
def matrix_at({names}):
    j = jacobian_at({names})
    return {entries}
"""


def matrix_source(landscape: Landscape, which: str) -> str | None:
    """Kernel `matrix` of a landscape that has kernels: its "hessian" or "gauss_newton"; None where that cannot be."""
    text = matrix_at(landscape, which)
    return text and HEADER + MATRIX.format(matrix=text, **places(symbols(landscape)[0]))


def matrix_at(landscape: Landscape, which: str) -> str | None:
    """A function `matrix_at` of x, y and the parameters that returns the entries xx, xy, yy of the matrix."""
    cls = type(landscape)
    if (cls.hessian, cls.jacobian) != (Landscape.hessian, Landscape.jacobian):
        return None
    functions = derived(*landscape._structure())
    arguments, rows = functions.arguments, functions.rows("hessian" if which == "hessian" else "jacobian")
    if not rows or not printable(rows):
        return None
    if which == "hessian":
        return "@inline\n" + printed("matrix_at", arguments, rows)
    sums = (
        "2.0 * (" + " + ".join(f"j[{m + i}] * j[{m + k}]" for m in range(0, len(rows), 2)) + ")"
        for i, k in ((0, 0), (0, 1), (1, 1))
    )
    text = "@inline\n" + printed("jacobian_at", arguments, rows)
    return GAUSS_NEWTON.format(jacobian=text, names=", ".join(map(str, arguments)), entries=", ".join(sums))


def plane_source(optimizer: Optimizer) -> str | None:
    """Kernel `rule` of an optimizer with a `plane_rule` over numpy, no slots and no other `step` since; else None."""
    cls, rule = type(optimizer), acting(optimizer)
    step, plane_rule = (next(base for base in cls.__mro__ if name in vars(base)) for name in ("step", "plane_rule"))
    if not issubclass(plane_rule, step) or optimizer.slots or cls.begin != Optimizer.begin or not plain(rule):
        return None
    numbers = [f"c{k}" for k in range(len(optimizer.coefficients(0, 0.1)))]
    return HEADER + PLANE.format(
        imports=imported(optimizer),
        rule=rule.__qualname__,
        numbers="\n".join(f"    {name} = c[{k}]" for k, name in enumerate(numbers)),
        arguments=", ".join(numbers),
    )
