"""Walkers by the hundred thousand, ends alone: CPU time of all threads per walker-step; and a million in memory."""

import resource
import time
from collections.abc import Iterator
from functools import partial

from benchmarks.harness import Figure, medians
from benchmarks.problems import optax_path, scenario, starts
from fallline.engine.run.compiled import ends

WALKERS, STEPS = 100_000, 200
LIMIT = {"rosenbrock": 1 / 3, "ackley": 1.0}


def figures() -> Iterator[Figure]:
    """Against optax under vmap and scan; then the largest batch that issue 4 asks for."""
    start = starts(WALKERS)
    for landscape, limit in LIMIT.items():
        for optimizer in ("gradient-descent", "momentum", "adam"):
            made = scenario(landscape, [optimizer], STEPS)
            theirs = partial(optax_path(landscape, optimizer, STEPS, batch=True, record=False), start.T.copy())
            times = medians(partial(ends, made, made.runs[0], start), theirs, cpu=True)
            ours, peer = (1e9 * each / WALKERS / STEPS for each in times)
            name = f"batch of {WALKERS:,}, {landscape}, {optimizer}, CPU per walker-step"
            yield Figure(name, ours, "ns", "optax, vmap + scan", peer, limit)
    yield from million()


def million() -> Iterator[Figure]:
    """1,000,000 walkers x 1,000 steps: seconds on all cores, and what memory grows by."""
    made, start = scenario("rosenbrock", ["momentum"], 1000), starts(1_000_000)
    before, clock = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    ends(made, made.runs[0], start)
    yield Figure("1,000,000 walkers x 1,000 steps, momentum", time.perf_counter() - clock, "s")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield Figure("1,000,000 walkers x 1,000 steps, memory beyond the start", grown, "MB", limit=100)
