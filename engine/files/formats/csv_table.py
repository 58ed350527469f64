"""CSV: an empty cell is no value."""

import csv
import math
from array import array
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from fallline.engine.files.columns import ALL, Paths, Wanted, cells_of, columns
from fallline.engine.files.csv_text import scenario_in, write_csv
from fallline.engine.files.format import FORMATS, Arrays, Format
from fallline.engine.files.recorded_names import RUNS, plain_name
from fallline.engine.language import tr
from fallline.engine.optimizers.recorded import LONGEST
from fallline.engine.scenario.scenario import Scenario, ScenarioError

LARGEST = 2**26
"""Bytes of a recorded run."""
MOST_COLUMNS = 100_000
GAPS = ("", "nan")
"""Cells of a column that was not logged at every step."""


def write(scenario: Scenario, paths: Paths, target: Path, wanted: Wanted = ALL) -> None:
    """A row for each run, walker and step, as far as it is wanted."""
    table = wanted.of(columns(scenario, paths))
    rows = zip(*(cells_of(values) for values in table.values()), strict=True)
    write_csv(target, scenario, tuple(table), rows)


def arrays(path: Path) -> Arrays:
    """Columns of numbers, named by a first line that is no number."""
    if path.stat().st_size > LARGEST:
        raise ScenarioError(
            tr("a table of more than {megabytes} MB; numpy.save keeps such a run", megabytes=LARGEST // 2**20)
        )
    with path.open(newline="", encoding="utf-8-sig") as file:
        try:
            return _columns(filter(None, csv.reader(line for line in file if not line.startswith("#"))))
        except csv.Error as error:
            raise ScenarioError(tr("no table: {error}", error=error)) from None


def _columns(rows: Iterator[list[str]]) -> Arrays:
    first = next(rows, None)
    if first is None:
        raise ScenarioError(tr("the table is empty"))
    named = not all(map(_is_number, first))
    names = first if named else [f"column {i}" for i in range(len(first))]
    if len(names) > MOST_COLUMNS:
        raise ScenarioError(tr("{count} columns; numpy.save keeps a run of as many parameters", count=len(names)))
    values, words = array("d"), set[int]()
    key = next((i for i, name in enumerate(names) if plain_name(name) in RUNS), None)
    runs = list[str]()
    for row in rows if named else chain([first], rows):
        if len(row) != len(names):
            raise ScenarioError(tr("the rows of the table differ in length"))
        if len(values) > LONGEST * len(names):
            raise ScenarioError(tr("a recorded run has 2 to {longest} steps, this one more", longest=LONGEST))
        if key is not None:
            runs.append(row[key])
            row[key] = "nan"
        for i in words:
            row[i] = "nan"
        try:
            values.extend(list(map(float, row)))
        except ValueError:
            words.update(i for i, cell in enumerate(row) if not (_is_number(cell) or cell.strip().lower() in GAPS))
            values.extend(
                float(cell) if _is_number(cell) and i not in words else math.nan for i, cell in enumerate(row)
            )
    table = np.frombuffer(values).reshape(-1, len(names))
    found: Arrays = {
        name: table[:, i] for i, name in enumerate(names) if i not in words and np.isfinite(table[:, i]).any()
    }
    return found if key is None else {names[key]: np.array(runs, dtype=object), **found}


def _is_number(text: str) -> bool:
    try:
        return not math.isnan(float(text))
    except ValueError:
        return False


FORMATS.register(
    Format(
        name="csv",
        kind="data",
        endings=(".csv",),
        words=tr("CSV table"),
        read=scenario_in,
        arrays=arrays,
        write=write,
        table=True,
    )
)
