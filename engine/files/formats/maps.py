"""Maps as data: a sweep as CSV or NPZ, basins as NPZ, each with the scenario that it was made from."""

from pathlib import Path

import numpy as np

from fallline.engine.files.columns import cells_of
from fallline.engine.files.csv_text import write_csv
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.files.formats.npz import write_arrays
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.basins import Basins
from fallline.engine.studies.sweep import Sweep


def write_sweep_csv(scenario: Scenario, found: Sweep, target: Path) -> None:
    """A row per cell: both values, the metric (empty where there is none), and whether the run diverged."""
    y, x = (axis.ravel() for axis in np.meshgrid(found.y.values(), found.x.values(), indexing="ij"))
    cells = zip(
        x.tolist(),
        y.tolist(),
        cells_of(found.figures.ravel()),
        found.diverged.ravel().astype(int).tolist(),
        strict=True,
    )
    write_csv(target, scenario, (found.x.place, found.y.place, found.metric, "diverged"), cells)


def write_sweep_npz(scenario: Scenario, found: Sweep, target: Path) -> None:
    """Arrays x, y, <metric> (len(y), len(x)) and diverged."""
    arrays = {"x": found.x.values(), "y": found.y.values(), found.metric: found.figures, "diverged": found.diverged}
    write_arrays(scenario, arrays | {"places": np.array([found.x.place, found.y.place])}, target)


def write_basins_npz(scenario: Scenario, _run: int, found: Basins, target: Path) -> None:
    """Arrays minimum and steps (rows, columns; row 0 is the lower edge), points (m, 2) and window."""
    arrays = {"minimum": found.minimum, "steps": found.steps, "points": found.points, "window": np.array(found.window)}
    write_arrays(scenario, arrays, target)


for each in (
    Format(name="csv", kind="sweep", endings=(".csv",), words=tr("CSV table"), write=write_sweep_csv),
    Format(name="npz", kind="sweep", endings=(".npz",), words=tr("NumPy arrays"), write=write_sweep_npz),
    Format(name="npz", kind="basins", endings=(".npz",), words=tr("NumPy arrays"), write=write_basins_npz),
):
    FORMATS.register(each)
