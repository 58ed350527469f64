"""Seconds that work takes on this computer: the least of some repeats, for what else it does only adds."""

import time
from collections.abc import Callable

import numpy as np

from fallline.engine.method.gradient import Gradient
from fallline.engine.method.oracle import Oracle
from fallline.engine.problem.landscape import Landscape


def least(work: Callable[[], object], repeats: int) -> float:
    """Seconds of `work`, the least of some repeats."""
    found = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return min(found)


def step_seconds(landscape: Landscape, gradient: Gradient, steps: int, repeats: int) -> float:
    """Seconds of one step of descent from the start of `landscape`, drawing its examples included; over `steps`."""
    oracle = Oracle(landscape, gradient, seed=0)

    def walk() -> None:
        theta = np.array(landscape.start)[:, None]
        for oracle.step in range(steps):
            theta = theta - 0.01 * oracle.gradient(theta)

    return least(walk, repeats) / steps
