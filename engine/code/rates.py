"""The learning rate of a run as the body of `rate(step)`: a formula where it is short, else the numbers."""

import textwrap
from typing import Any

from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.scenario import Run, Scenario


def rate_lines(scenario: Scenario, run: Run) -> list[str]:
    """Lines of the function's body."""
    s: Any = run.schedule
    if not s.warmup:
        match s.tag():
            case "constant":
                return [f"return {s.lr!r}"]
            case "step-decay":
                return [f"return {s.lr!r} * {s.factor!r} ** (step // {s.every})"]
            case "exponential":
                return [f"return {s.lr!r} * {s.factor!r} ** step"]
            case "inverse-time":
                return [f"return {s.lr!r} / (1 + {s.decay!r} * step)"]
            case "cosine":
                phase = f"math.cos(math.pi * min(step / {s.period}, 1.0))"
                return [f"return {s.lr!r} * ({s.minimum!r} + (1 - {s.minimum!r}) * (1 + {phase}) / 2)"]
    rates = trace_run(scenario, run).lr.tolist()
    numbers = textwrap.wrap(", ".join(map(repr, rates)), 100)
    # A run that left has rates up to there; the last one holds for what follows.
    return [
        f"rates = [  # {s.words()}",
        *(f"    {line}" for line in numbers),
        "]",
        "return rates[min(step, len(rates) - 1)]",
    ]
