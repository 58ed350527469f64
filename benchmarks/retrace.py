"""What an edit of start or landscape costs: eight runs traced whole, with losses, gradients and status."""

from collections.abc import Iterator

from benchmarks.harness import Figure, medians
from benchmarks.problems import OPTIMIZERS, scenario
from fallline import trace


def figures() -> Iterator[Figure]:
    """Another start each time, as under a dragging hand."""
    for steps, limit in ((1000, 4.0), (20_000, 16.0)):
        for landscape in ("rosenbrock", "ackley"):
            moving = iter([scenario(landscape, OPTIMIZERS, steps, -1.2 + 0.01 * k) for k in range(40)])
            (taken,) = medians(lambda moving=moving: trace(next(moving)), repeats=25)
            yield Figure(f"8 runs x {steps:,} steps, {landscape}", 1e3 * taken, "ms", limit=limit)
