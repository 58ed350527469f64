"""What can be opened, how a table was read, and what New begins with."""

from __future__ import annotations

from pathlib import Path

from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError
from fallline.engine.schedules.constant import Constant


def is_large(path: Path, bound: int) -> bool:
    """Whether `path` has more than `bound` bytes."""
    try:
        return path.stat().st_size > bound
    except (OSError, ValueError):  # whoever reads it says so
        return False


def is_own(path: Path) -> bool:
    """Whether `path` is a file of a scenario, to which Save writes; what else carries one stays as it is."""
    return path.suffix.lower() in FORMATS.endings("scenario")


def is_watched(path: Path) -> bool:
    """Whether `path` is a run that `fallline.watch` records, to be followed."""
    try:
        return FORMATS.of(path).name == "recording"
    except (ScenarioError, OSError, ValueError):  # whoever reads it says so
        return False


def opened() -> str:
    """The filters of the dialog that opens: whatever can hold a scenario, or be a run."""
    endings = dict.fromkeys(ending for format in FORMATS.readable() for ending in format.endings)
    words = " ".join(f"*{ending}" for ending in endings)
    return tr("Scenarios, labs, and what was exported from one ({words});;All files (*)", words=words)


def as_run(path: Path) -> str:
    """How a table was read: it might as well have been data."""
    if path.suffix.lower() != ".csv":
        return ""
    return tr(
        "Each row of the table was read as a step. "
        "To fit a model to it, choose a regression under Landscape, and the table as its data."
    )


def fresh() -> Scenario:
    """What New begins with."""
    from fallline.engine.landscapes.quadratic import Quadratic

    run: Run = Run(optimizer=OPTIMIZERS["gradient-descent"](), schedule=Constant(lr=0.05))
    return Scenario(landscape=Quadratic(), runs=(run,))
