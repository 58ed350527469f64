"""The source of the kernel that steps by a matrix of second derivatives: a `plane_rule` in a loop over walkers."""

from fallline.engine.kernels.rules import acting, coefficient_names, imported, planar
from fallline.engine.kernels.source import HEADER, unpacked
from fallline.engine.method.optimizer import Optimizer

PLANE = """
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

probe = rule  # it never looks ahead
"""


def plane_source(optimizer: Optimizer) -> str | None:
    """Kernel `rule` of an optimizer with a `plane_rule` over numpy, no slots and no other `step` since; else None."""
    if not planar(optimizer):
        return None
    rule, numbers = acting(optimizer), coefficient_names(optimizer)
    text = PLANE.format(rule=rule.__qualname__, numbers=unpacked(numbers, "c"), arguments=", ".join(numbers))
    return f"{HEADER}\n{imported(optimizer)}\n{text}"
