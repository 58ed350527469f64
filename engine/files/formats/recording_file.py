"""A run that `fallline.watch` recorded, as parameters per step: those that were measured, whole or as a sketch."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fallline.engine.files.format import FORMATS, Arrays, Format
from fallline.engine.language import tr
from fallline.engine.optimizers.recorded import AVERAGE
from fallline.engine.recorder.reader import open_recording
from fallline.engine.recorder.recording import Recording
from fallline.engine.recorder.records import MAGIC, Damaged
from fallline.engine.scenario.scenario import ScenarioError

Array = NDArray[np.float64]


def arrays(path: Path) -> Arrays:
    """Positions, the mean beside them, and the loss and length of the gradient at each, which the step after tells."""
    try:
        found = open_recording(path)
    except Damaged as error:
        raise ScenarioError(str(error).removeprefix(f"{path.name}: ")) from None
    if not found.header.numbers:
        raise ScenarioError(tr("no parameters are recorded in it; `fallline watch` shows the rest"))
    steps = found.column("measured", "step")
    return _mean(found, steps) | {
        "theta": found.positions,
        "loss": _at(steps + 1, found.column("loss", "step"), found.column("loss", "loss")),
        "gradient_norm": _at(steps + 1, steps, found.column("measured", "gradient_norm")),
        "lr": found.column("measured", "rate")[1:],
    }


def _mean(found: Recording, steps: Array) -> Arrays:
    """The mean that was kept beside, at each of `steps`; before there was one, the position itself."""
    rows = found.tables.get("average")
    if rows is None or not len(rows):
        return {}
    columns = [_at(steps, rows[:, 0], column) for column in found.averages.T]
    mean = np.array(columns).T
    return {AVERAGE: np.where(np.isfinite(mean), mean, found.positions)}


def _at(wanted: Array, steps: Array, values: Array) -> Array:
    """The value of each step that is wanted; NaN where there is none."""
    if not len(steps):
        return np.full(len(wanted), np.nan)
    places = np.minimum(np.searchsorted(steps, wanted), len(steps) - 1)
    return np.where(steps[places] == wanted, values[places], np.nan)


FORMATS.register(
    Format(
        name="recording", kind="data", endings=(".recording",), words=tr("Recorded training run"),
        begins=re.escape(MAGIC), arrays=arrays,
    )
)  # fmt: skip
