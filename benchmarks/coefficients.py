"""What the coefficients of all steps cost: against asking step by step, and against all else of the trace."""

from collections.abc import Iterator

import numpy as np

from benchmarks.harness import Figure, medians
from benchmarks.problems import scenario
from fallline import trace
from fallline.engine.kernels.coefficients import table

STEPS = 200_000


def figures() -> Iterator[Figure]:
    """Adam on Rosenbrock, every position recorded."""
    made = scenario("rosenbrock", ["adam"], STEPS)
    run = made.runs[0]

    def step_by_step() -> object:
        rates = run.schedule.rates(STEPS).tolist()
        return np.array(list(map(run.optimizer.coefficients, range(STEPS), rates)))

    every, single, whole = medians(
        lambda: table(run.optimizer, run.schedule, STEPS), step_by_step, lambda: trace(made), repeats=9
    )
    name = f"coefficients of {STEPS:,} steps, Adam"
    yield Figure(name, 1e3 * every, "ms", "step by step", 1e3 * single)
    yield Figure(name, 1e3 * every, "ms", "the rest of the trace", 1e3 * (whole - every), 1.0)
