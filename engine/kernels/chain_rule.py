"""The source of a chain's kernels: the rules of its parts one after the other, in a loop over walkers.

Both coordinates are at hand at once, for a part may ask how long the direction is.
"""

import hashlib
import inspect
import sys
from collections.abc import Iterator

from fallline.engine.kernels.rules import coefficient_names, composed
from fallline.engine.kernels.source import HEADER, NO_PROBE, unpacked
from fallline.engine.method.optimizer import Optimizer

CHAIN = """
{rules}

@kernel(4)
def rule(theta, g, state, c, n):
{numbers}
    theta, g, state = carray(theta, (2, n)), carray(g, (2, n)), carray(state, ({count}, 2, n))
    for j in range(n):
        x, y, gx, gy = theta[0, j], theta[1, j], g[0, j], g[1, j]
        dx, dy = gx, gy
{steps}
        theta[0, j], theta[1, j] = x + dx, y + dy
"""


def chain_source(optimizer: Optimizer) -> str | None:
    """Kernels `rule` and `probe` of a chain; None where a part is elementwise by no function of numpy."""
    if not composed(optimizer):
        return None
    return f"{HEADER}\n" + "\n".join(_imports(optimizer)) + f"\n{_kernel(optimizer)}{NO_PROBE}"


def _imports(optimizer: Optimizer) -> Iterator[str]:
    """The module of each part's rule, with the digest of its source, for a change compiles anew."""
    for k, link in enumerate(optimizer.links):
        module = link.rule.__module__
        digest = hashlib.sha256(inspect.getsource(sys.modules[module]).encode()).hexdigest()
        yield f"import {module} as family{k}  # {digest}"


def _kernel(optimizer: Optimizer) -> str:
    rules = (f"act{k} = scalar(family{k}.{link.rule.__qualname__})" for k, link in enumerate(optimizer.links))
    numbers = coefficient_names(optimizer)
    return CHAIN.format(
        rules="\n".join(rules),
        numbers=unpacked(numbers, "c"),
        count=len(optimizer.slots),
        steps="\n".join(f"        {line}" for line in _steps(optimizer, numbers)),
    )


def _steps(optimizer: Optimizer, numbers: list[str]) -> Iterator[str]:
    """The lines that take both coordinates through every part, and by the rate to the change."""
    slot, (lr, *rest) = 0, numbers
    step = f"dx, dy = -{lr} * dx, -{lr} * dy"
    for k, link in enumerate(optimizer.links):
        constants, rest = rest[: link.numbers], rest[link.numbers :]
        if link.takes_change:
            yield step
        if link.uses_square:
            yield "square = dx * dx + dy * dy"
        if link.uses_gradient:
            yield "share = ((dx * gx > 0) + (dy * gy > 0)) / 2"
        for i, (place, d, g) in enumerate((("x", "dx", "gx"), ("y", "dy", "gy"))):
            state = [f"state[{slot + own}, {i}, j]" for own in range(link.slots)]
            agrees = [g, "share"] * link.uses_gradient
            given = [*[place] * link.uses_theta, d, *["square"] * link.uses_square, *agrees, *state, *constants]
            yield f"{', '.join([d, *state])}{'' if state else ','} = act{k}({', '.join(given)})"
        if link.of_method:
            yield "dx, dy = -dx, -dy"
        slot += link.slots
    if not optimizer.links[-1].takes_change:
        yield step
