"""How cost grows: the exponent p of cost ~ size^p, fitted over sizes large enough that the fixed part is small."""

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.harness import Figure, Work, medians
from benchmarks.problems import scenario, starts
from fallline import trace
from fallline.engine.run.compiled import ends


def figures() -> Iterator[Figure]:
    """With steps, runs and walkers; 1 is in proportion."""
    for name, sizes, work in (
        ("steps of one run", (4000, 16_000, 64_000, 256_000), _steps),
        ("runs of 4,000 steps", (2, 4, 8, 16, 32), _runs),
        ("walkers, ends of 100 steps", (16_384, 65_536, 262_144, 1_048_576), _walkers),
    ):
        yield Figure(f"growth with {name}", _exponent(sizes, work), "", limit=1.25)


def _exponent(sizes: tuple[int, ...], work: Callable[[int], Work]) -> float:
    times = medians(*(work(size) for size in sizes), repeats=5)
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def _steps(size: int) -> Work:
    made = scenario("rosenbrock", ["momentum"], size)
    return lambda: trace(made)


def _runs(size: int) -> Work:
    made = scenario("rosenbrock", ["momentum"] * size, 4000)
    return lambda: trace(made)


def _walkers(size: int) -> Work:
    made, start = scenario("rosenbrock", ["momentum"], 100), starts(size)
    return lambda: ends(made, made.runs[0], start)
