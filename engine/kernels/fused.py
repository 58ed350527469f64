"""The source of a fused kernel: one loop takes a crowd of walkers a step, gradient and rule together.

For polynomials alone: where their coefficients bound them within the window, every loss is finite by proof, and neither
it nor a kink needs a look. Then a step is some ten products and sums per walker, where the driver's three passes
take 35. Products may fuse with sums: equal to rounding, not to the bit.
"""

from fallline.engine.kernels.formulas import Formulas, formulas, matrix_at
from fallline.engine.kernels.rules import acting, called, coefficient_names, imported
from fallline.engine.kernels.source import HEADER, unpacked
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.printing import function
from fallline.engine.problem.tree import Node, absolute, depends, maximum, order, total, whole

VARIABLES = ("x", "y")
TILE = 768
"""Walkers to a tile: what a step touches, 24 bytes and more each, stays in the nearest cache."""

TEXT = """
{imports}

freely = {freely}
act = scalar(family.{rule}, fastmath=freely)

{bound}
@njit(error_model="numpy", fastmath=freely)
{gradient}
{matrix}
@kernel(4, fastmath=freely)
def stride(walkers, parameters, c, limits, n):
    walkers = carray(walkers, ({height}, {width}))  # of known shape: nothing can overlap, and nothing is left over
    edge, tolerance = limits[0], limits[1]
{rows}
    count = 0
    if tolerance < 0:
        for j in range({width}):
{step}
            t0, t1 = t0 + d0, t1 + d1
            x0[j], x1[j] = t0, t1
            count += (abs(t0) < edge) & (abs(t1) < edge)
    else:
        for j in range({width}):
{step}
            goes = g0 * g0 + g1 * g1 > tolerance  # who is at rest stays there
            t0, t1 = t0 + d0 if goes else t0, t1 + d1 if goes else t1
            x0[j], x1[j] = t0, t1
            going[j] = 1.0 if goes else 0.0
            count += goes & (abs(t0) < edge) & (abs(t1) < edge)
    limits[2] = count
"""


def fused_source(landscape: Landscape, optimizer: Optimizer) -> str | None:
    """Kernel `stride`, and `bound_at`, for a pair that has kernels each; None unless a polynomial and without probe.

    A step by the matrix of second derivatives fuses nothing: beside a singular one an ulp decides where it goes.
    """
    found = formulas(landscape)
    if found is None or optimizer.probe is not None or optimizer.links or not _polynomial(found):
        return None
    second = optimizer.plane_rule is not None
    slots = [f"s{k}{i}" for k in range(len(optimizer.slots)) for i in range(2)]
    lines, parameters = ["x0", "x1", *slots, "going"], [f"p{k}" for k in range(len(found.arguments) - 2)]
    sources = {"walkers": lines, "parameters": parameters, "c": coefficient_names(optimizer)}
    here = ", ".join(["t0", "t1", *parameters])
    step = ["t0, t1 = x0[j], x1[j]", f"g0, g1 = gradient_at({here})", *_changes(optimizer, here)]
    return HEADER + TEXT.format(
        imports=imported(optimizer),
        freely="set()" if second else '{"arcp", "contract"}',
        rule=acting(optimizer).__qualname__,
        matrix=matrix_at(landscape, optimizer.matrix) if second else "",
        bound=function("bound_at", found.arguments, [_bound(found)]),
        gradient=function("gradient_at", found.arguments, found.gradient),
        height=len(lines),
        width=TILE,
        rows="\n".join(unpacked(names, array) for array, names in sources.items() if names),
        step="\n".join(f"            {line}" for line in step),
    )


def _changes(optimizer: Optimizer, here: str) -> list[str]:
    """The lines that make the changes d0 and d1 at the place `here`."""
    if optimizer.plane_rule is not None:
        return [f"d0, d1 = act(g0, g1, *matrix_at({here}), {', '.join(coefficient_names(optimizer))})"]
    slots = range(len(optimizer.slots))
    return [called(optimizer, f"d{i}", f"t{i}", f"g{i}", [f"s{k}{i}[j]" for k in slots]) for i in range(2)]


def _polynomial(found: Formulas) -> bool:
    """Whether loss and gradient are polynomials in x and y, with coefficients of the parameters."""
    return all(map(_term, order([found.loss, *found.gradient])))


def _term(each: Node) -> bool:
    """Whether a part, of parts that are polynomials, is one."""
    if not depends(each, VARIABLES) or each.op in ("symbol", "+", "-", "neg", "*"):
        return True
    if each.op == "/":
        return not depends(each.args[1], VARIABLES)
    return each.op == "pow" and whole(each.args[1]) is not None  # never negative: that would be a quotient


def _bound(found: Formulas) -> Node:
    """What no loss, gradient, or part of one exceeds within |x|, |y|."""
    return total(map(_majorant, (found.loss, *found.gradient)))


def _majorant(root: Node) -> Node:
    """A polynomial with every coefficient's size, or 1 if that is less: no part of `root` is larger within |x|, |y|."""
    made: dict[int, Node] = {}
    for each in order([root]):
        parts = [made[id(part)] for part in each.args]
        if not depends(each, VARIABLES):
            made[id(each)] = maximum(1, absolute(each))
        elif each.op == "symbol":
            made[id(each)] = each
        elif each.op == "neg":
            made[id(each)] = parts[0]
        elif each.op == "/":
            made[id(each)] = parts[0] * maximum(1, absolute(1 / each.args[1]))
        elif each.op == "pow":
            made[id(each)] = parts[0] ** each.args[1]
        else:
            made[id(each)] = parts[0] * parts[1] if each.op == "*" else parts[0] + parts[1]
    return made[id(root)]
