"""Maps as data: a sweep as CSV or NPZ, basins as NPZ, each with the scenario that it was made from."""

import csv
from pathlib import Path

import numpy as np

from fallline.engine.files.embedded_scenario import commented
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.files.formats.npz import write_arrays
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.basins import Basins
from fallline.engine.studies.sweep import Sweep


def write_sweep_csv(scenario: Scenario, found: Sweep, target: Path) -> None:
    """A row per cell: both values, the metric (empty where there is none), and whether the run diverged."""
    with target.open("w", newline="", encoding="utf-8") as file:
        file.write(commented(scenario))
        table = csv.writer(file, lineterminator="\n")
        table.writerow([found.x.place, found.y.place, found.metric, "diverged"])
        for row, y in enumerate(found.y.values().tolist()):
            for column, x in enumerate(found.x.values().tolist()):
                value = float(found.figures[row, column])
                table.writerow([x, y, "" if np.isnan(value) else value, int(found.diverged[row, column])])


def write_sweep_npz(scenario: Scenario, found: Sweep, target: Path) -> None:
    """Arrays x, y, <metric> (len(y), len(x)) and diverged."""
    arrays = {"x": found.x.values(), "y": found.y.values(), found.metric: found.figures, "diverged": found.diverged}
    write_arrays(scenario, arrays | {"places": np.array([found.x.place, found.y.place])}, target)


def write_basins_npz(scenario: Scenario, _run: int, found: Basins, target: Path) -> None:
    """Arrays minimum and steps (rows, columns; row 0 is the lower edge), points (m, 2) and window."""
    arrays = {"minimum": found.minimum, "steps": found.steps, "points": found.points, "window": np.array(found.window)}
    write_arrays(scenario, arrays, target)


for each in (
    Format(name="csv", kind="sweep", endings=(".csv",), words="CSV table", write=write_sweep_csv),
    Format(name="npz", kind="sweep", endings=(".npz",), words="NumPy arrays", write=write_sweep_npz),
    Format(name="npz", kind="basins", endings=(".npz",), words="NumPy arrays", write=write_basins_npz),
):
    FORMATS.register(each)
