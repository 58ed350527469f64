"""The source of an elementwise optimizer's kernels: its rule and its probe, in loops over the elements."""

from fallline.engine.kernels.rules import acting, called, coefficient_names, elementwise, imported
from fallline.engine.kernels.source import HEADER, NO_PROBE, unpacked
from fallline.engine.method.optimizer import Optimizer

RULE = """
act = scalar(family.{rule})

@kernel(4)
def rule(theta, g, state, c, n):
{numbers}
    if n == 1:  # without the loop's preparations, which cost as much as the step
        for i in range(2):
            {one}
            theta[i] = theta[i] + change
        return
    theta, g, state = carray(theta, (2, n)), carray(g, (2, n)), carray(state, ({count}, 2, n))
    for i in range(2):
{rows}
        t, gi = theta[i], g[i]
        for j in range(n):
            {each}
            t[j] = t[j] + change
"""

PROBE = """
look = scalar(family.{probe})

@kernel(4)
def probe(theta, state, c, at, n):
    theta, at, state = carray(theta, (2, n)), carray(at, (2, n)), carray(state, ({count}, 2, n))
{numbers}
    for i in range(2):
{rows}
        t, a = theta[i], at[i]
        for j in range(n):
            a[j] = look({ahead})
"""


def rule_source(optimizer: Optimizer) -> str | None:
    """Kernels `rule` and `probe` of an elementwise optimizer; None where it is none by numpy alone."""
    if not elementwise(optimizer):
        return None
    rule, probe = acting(optimizer), optimizer.probe
    slots, numbers = range(len(optimizer.slots)), coefficient_names(optimizer)
    state = [f"s{k}[j]" for k in slots]
    blanks = {
        "rule": rule.__qualname__,
        "count": len(slots),
        "numbers": unpacked(numbers, "c"),
        "rows": "\n".join(f"        s{k} = state[{k}, i]" for k in slots),
        "one": called(optimizer, "change", "theta[i]", "g[i]", [f"state[{2 * k} + i]" for k in slots]),
        "each": called(optimizer, "change", "t[j]", "gi[j]", state),
    }
    ahead = ", ".join(["t[j]", *state, *numbers])
    look = PROBE.format(probe=probe.__qualname__, ahead=ahead, **blanks) if probe else NO_PROBE
    return f"{HEADER}\n{imported(optimizer)}\n{RULE.format(**blanks)}{look}"
