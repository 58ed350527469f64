"""The window, opened from Python."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fallline.engine.files.open import load_scenario
from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.problem.landscape import Landscape
from fallline.engine.scenario.scenario import Run, Scenario

Shown = Scenario | Landscape | type[Landscape] | str | Path
Runs = Sequence[Run | Optimizer | type[Optimizer] | str]


def show(
    what: Shown = "ravine", optimizers: Runs = (), *, start: Sequence[float] | None = None, steps: int = 200
) -> Any:
    """Open the window on a scenario, or on a landscape with some optimizers.

    In IPython and Jupyter the window stands beside the notebook, which goes on: its event loop is asked to serve Qt, as
    by ``%gui qt``. Elsewhere the call returns once the window is closed. Where there is no display, nothing can be
    opened: what comes back is a picture, which a notebook shows.

    Args:
        what: a scenario, the name of a shipped one, a file, or a landscape (a class stands for its defaults).
        optimizers: runs, optimizers, classes of them or their names; on a landscape these run, with the learning
            rates of their defaults, and plain descent where there are none. On a scenario they join its runs.
        start: where runs begin, d numbers; by default the landscape's own.
        steps: how many steps, on a landscape.

    Returns:
        The window, whose ``session.scenario`` is what is now in it; without a display a picture with the text `svg`.

    Raises:
        ScenarioError: where there is no such scenario, or a run cannot run on the landscape.
        KeyError: where there is no optimizer of a name.
        ImportError: where the window is not installed: pip install 'fallline[gui]'.

    Example:
        >>> import fallline
        >>> window = fallline.show(fallline.LANDSCAPES["himmelblau"], ["adam", "momentum"])  # doctest: +SKIP
    """
    scenario = scenario_of(what, optimizers, start, steps)
    from fallline.gui.start import show as open_on

    return open_on(scenario)


def scenario_of(what: Shown, optimizers: Runs, start: Sequence[float] | None, steps: int) -> Scenario:
    """What `show` opens."""
    import msgspec

    runs = tuple(_run(each) for each in optimizers)
    if isinstance(what, str | Path):
        what = load_scenario(what)
    if isinstance(what, type):
        what = what()
    changes: dict[str, Any] = {} if start is None else {"start": tuple(map(float, start))}
    if isinstance(what, Scenario):
        return msgspec.structs.replace(what, runs=(*what.runs, *runs), **changes)
    return Scenario(landscape=what, runs=runs or (_run("gradient-descent"),), steps=steps, **changes)


def _run(given: Run | Optimizer | type[Optimizer] | str) -> Run:
    if isinstance(given, Run):
        return given
    if isinstance(given, str):
        given = OPTIMIZERS[given]
    return Run(optimizer=given() if isinstance(given, type) else given)
