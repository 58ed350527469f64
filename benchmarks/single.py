"""One walker, every position recorded: Adam on Rosenbrock, per step."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from benchmarks.harness import Figure, medians
from benchmarks.problems import RATE, loss, optax_path, scenario
from fallline import trace

STEPS, FEW = 20_000, 500


def figures() -> Iterator[Figure]:
    """Against optax under lax.scan, which is given positions alone to record, and against a loop in torch."""
    for landscape in ("rosenbrock", "ackley"):
        made = scenario(landscape, ["adam"], STEPS)
        theirs = partial(optax_path(landscape, "adam", STEPS, batch=False, record=True), [-1.2, 1.0])
        times = medians(partial(trace, made), theirs)
        ours, scan = (1e6 * each / STEPS for each in times)
        yield Figure(f"one walker, {landscape}, Adam, per step", ours, "us", "optax, lax.scan", scan)
    made = scenario("rosenbrock", ["adam"], STEPS)
    (ours, loop) = medians(lambda: trace(made), lambda: torch_loop(FEW), repeats=3)
    yield Figure(
        "one walker, rosenbrock, Adam, per step", 1e6 * ours / STEPS, "us", "torch, a loop", 1e6 * loop / FEW, 0.01
    )


def torch_loop(steps: int) -> Any:
    """As everyone writes it."""
    import torch

    theta = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([theta], lr=RATE["rosenbrock"])
    f = loss("rosenbrock", torch)
    for _ in range(steps):
        optimizer.zero_grad()
        f(theta).backward()
        optimizer.step()
    return theta
