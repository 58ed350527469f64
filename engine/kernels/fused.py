"""The source of a fused kernel: one loop takes a crowd of walkers a step, gradient and rule together.

For polynomials alone: where their coefficients bound them within the window, every loss is finite by proof, and neither
it nor a kink needs a look. Then a step is some ten products and sums per walker, where the driver's three passes
take 35. Products may fuse with sums, as in `quick_rule`: equal to rounding, not to the bit.
"""

from typing import Any

from engine.kernels.plane import matrix_at
from engine.kernels.source import HEADER, acting, imported, printed, symbols
from engine.landscape import Landscape
from engine.optimizer import Optimizer

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
            goes &= (abs(t0) < edge) & (abs(t1) < edge)
            going[j] = 1.0 if goes else 0.0
            count += goes
    limits[2] = count
"""


def fused_source(landscape: Landscape, optimizer: Optimizer) -> str | None:
    """Kernel `stride`, and `bound_at`, for a pair that has kernels each; None unless a polynomial and without probe.

    A step by the matrix of second derivatives fuses nothing: beside a singular one an ulp decides where it goes.
    """
    import sympy

    (x, y, *parameters), loss, gradient = symbols(landscape)
    if optimizer.probe is not None or not all(each.is_polynomial(x, y) for each in (loss, *gradient)):
        return None
    names = [f"p{k}" for k in range(len(parameters))]
    numbers = [f"c{k}" for k in range(len(optimizer.coefficients(0, 0.1)))]
    slots = range(len(optimizer.slots))
    lines = ["x0", "x1", *(f"s{k}{i}" for k in slots for i in range(2)), "going"]
    rows = [f"{name} = walkers[{k}]" for k, name in enumerate(lines)]
    rows += [f"{name} = parameters[{k}]" for k, name in enumerate(names)]
    rows += [f"{name} = c[{k}]" for k, name in enumerate(numbers)]
    here, second = ", ".join(["t0", "t1", *names]), optimizer.plane_rule is not None
    step = ["t0, t1 = x0[j], x1[j]", f"g0, g1 = gradient_at({here})"]
    if second:
        step.append(f"d0, d1 = act(g0, g1, *matrix_at({here}), {', '.join(numbers)})")
    for i in range(0 if second else 2):
        state = [f"s{k}{i}[j]" for k in slots]
        given = [*([f"t{i}"] if optimizer.uses_theta else []), f"g{i}", *state, *numbers]
        step.append(f"{', '.join([f'd{i}', *state])}{'' if state else ','} = act({', '.join(given)})")
    largest = sympy.Add(*(_majorant(each, x, y) for each in (loss, *gradient)))
    return HEADER + TEXT.format(
        imports=imported(optimizer),
        freely="set()" if second else '{"arcp", "contract"}',
        rule=acting(optimizer).__qualname__,
        matrix=matrix_at(landscape, optimizer.matrix) if second else "",
        bound=printed("bound_at", (x, y, *parameters), [largest]),
        gradient=printed("gradient_at", (x, y, *parameters), gradient),
        height=len(lines),
        width=TILE,
        rows="\n".join(f"    {row}" for row in rows),
        step="\n".join(f"            {line}" for line in step),
    )


def _majorant(node: Any, x: Any, y: Any) -> Any:
    """A polynomial with every coefficient's size, or 1 if that is less: no part of `node` is larger within |x|, |y|."""
    import sympy

    if not node.has(x, y):
        return sympy.Max(1, sympy.Abs(node))
    if node.is_Symbol:
        return node
    if node.is_Pow:
        return _majorant(node.base, x, y) ** node.exp
    return node.func(*(_majorant(part, x, y) for part in node.args))
