"""CSV: the scenario in comment lines that start with #, then the table; an empty cell is no value."""

import csv
import math
from pathlib import Path

import numpy as np

from fallline.engine.files.columns import Paths, cells_of, columns
from fallline.engine.files.embedded_scenario import commented, from_comments
from fallline.engine.files.format import FORMATS, Arrays, Format
from fallline.engine.scenario.scenario import Scenario, ScenarioError


def write(scenario: Scenario, paths: Paths, target: Path) -> None:
    """A row for each run, walker and step."""
    table = columns(scenario, paths)
    with target.open("w", newline="", encoding="utf-8") as file:
        file.write(commented(scenario))
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(table)
        rows.writerows(zip(*(cells_of(values) for values in table.values()), strict=True))


def arrays(path: Path) -> Arrays:
    """Columns of numbers, named by a first line that is no number."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(line for line in file if not line.startswith("#")) if row]
    if not rows:
        raise ScenarioError("the table is empty")
    named = not all(map(_is_number, rows[0]))
    names = rows.pop(0) if named else [f"column {i}" for i in range(len(rows[0]))]
    if len({len(row) for row in rows} | {len(names)}) != 1:
        raise ScenarioError("the rows of the table differ in length")
    found = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    return {name: np.array(list(map(float, column))) for name, column in found.items() if all(map(_is_number, column))}


def _is_number(text: str) -> bool:
    try:
        return not math.isnan(float(text))
    except ValueError:
        return False


FORMATS.register(
    Format(
        name="csv", kind="data", endings=(".csv",), words="CSV table", read=from_comments, arrays=arrays, write=write
    )
)
