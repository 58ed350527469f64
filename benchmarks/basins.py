"""Basins of attraction, 512 x 512 starts, as the window and the command line compute them."""

from collections.abc import Iterator

from benchmarks.harness import Figure, medians
from fallline import Scenario, load_scenario, loads
from fallline.engine.studies.basins import basins
from fallline.engine.studies.sweep import parse_axis, sweep

SIDE = 512


def figures() -> Iterator[Figure]:
    """Polynomial landscapes have a limit, whatever the method; Ackley's is shown beside them."""
    for name, scenario, limit in (
        ("Himmelblau, gradient descent", _crowd("himmelblau", "gradient-descent", 0.01, 300), 1.0),
        ("Himmelblau, momentum", _crowd("himmelblau", "momentum", 0.01, 300), 1.0),
        ("six-hump camel, momentum", _crowd("six-hump-camel", "momentum", 0.005, 300), 1.0),
        ("shipped: momentum's basins, 800 steps", load_scenario("momentum-basins"), 1.0),
        ("shipped: Newton's fractal", load_scenario("newton-fractal"), 1.0),
        ("Himmelblau, Gauss-Newton", _crowd("himmelblau", "gauss-newton", 0.1, 300), 1.0),
        ("Ackley, momentum", _crowd("ackley", "momentum", 0.01, 300), None),
        ("Ackley, Newton", _crowd("ackley", "newton", 0.1, 300), None),
    ):
        (taken,) = medians(lambda scenario=scenario: basins(scenario, 0, scenario.window, SIDE), repeats=5)
        yield Figure(f"basins {SIDE}x{SIDE}, {name}", taken, "s", limit=limit)
    yield _sweep()


def _crowd(landscape: str, optimizer: str, lr: float, steps: int) -> Scenario:
    return loads(
        f'version = 1\nsteps = {steps}\n[landscape]\nname = "{landscape}"\n[[runs]]\n'
        f'optimizer = {{name = "{optimizer}"}}\nschedule = {{name = "constant", lr = {lr}}}\n'
    )


def _sweep() -> Figure:
    ravine = load_scenario("ravine")
    x, y = parse_axis("runs.1.schedule.lr=log:1e-4:1:64"), parse_axis("runs.1.optimizer.beta=lin:0:0.99:64")
    (taken,) = medians(lambda: sweep(ravine, x, y, "rate"), repeats=5)
    return Figure("sweep 64x64 on the ravine, in this process", taken, "s", limit=1.0)
