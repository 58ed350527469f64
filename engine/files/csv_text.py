"""Tables as CSV that any program reads without being told how: one header, a row a line, nothing else.

The scenario is packed into one word in the last column, `scenario`, from the first row down; it takes further rows
where it is longer than a cell of a spreadsheet may be.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from fallline.engine.files import link
from fallline.engine.files.embedded_scenario import LARGEST, from_comments, plain
from fallline.engine.scenario.scenario import Scenario, ScenarioError, loads

COLUMN = "scenario"
CELL = 30_000
"""Characters; a spreadsheet takes 32,767."""
MOST_CELLS = LARGEST // CELL


def write_csv(target: Path, scenario: Scenario, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """`names` and `rows`, with the scenario.

    A mark of UTF-8 stands in front where a name needs it, or a spreadsheet takes it for another code; R and Python's
    own reader want to be told of the mark, so that a table in ASCII has none.
    """
    word = link.packed(plain(scenario))
    pieces = (word[at : at + CELL] for at in range(0, len(word), CELL))
    empty = ("",) * len(names)
    ascii_only = all(name.isascii() for name in (*names, *(run.label for run in scenario.runs)))
    with target.open("w", newline="", encoding="utf-8" if ascii_only else "utf-8-sig") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*names, COLUMN])
        table.writerows((*(row or empty), piece or "") for row, piece in zip_longest(rows, pieces))


def scenario_in(path: Path) -> Scenario | None:
    """The scenario of a table, None where it carries none; raises ScenarioError where that is damaged."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        word = "".join(_pieces(csv.reader(file)))
    if word:
        return loads(link.unpacked(word, LARGEST), path.parent)
    return from_comments(path)  # as it was until 2026


def _pieces(rows: Iterator[list[str]]) -> Iterator[str]:
    try:
        if next(rows, [])[-1:] != [COLUMN]:
            return
        for row, _ in zip(rows, range(MOST_CELLS), strict=False):
            if not row or not row[-1]:
                return
            yield row[-1]
    except csv.Error as error:
        raise ScenarioError(f"no table: {error}") from None
