"""Tables as CSV that any program reads without being told how: one header, a row a line, nothing else.

The scenario is packed into one word in the last column, `scenario`, from the first row down; it takes further rows
where it is longer than a cell of a spreadsheet may be.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from fallline.engine.files import link
from fallline.engine.files.embedded_scenario import LARGEST, Content, from_comments, texts
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError, loads

COLUMN = "scenario"
CELL = 30_000
"""Characters; a spreadsheet takes 32,767."""
MOST_CELLS = LARGEST // CELL


def write_csv(target: Path, content: Content, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """`names` and `rows`, with the scenario, or the lab.

    A mark of UTF-8 stands in front where a name needs it, or a spreadsheet takes it for another code; R and Python's
    own reader want to be told of the mark, so that a table in ASCII has none.
    """
    key, text = list(texts(content).items())[-1]
    word = link.packed(text)
    pieces = (word[at : at + CELL] for at in range(0, len(word), CELL))
    empty = ("",) * len(names)
    labels = (run.label for run in content.runs) if isinstance(content, Scenario) else ()
    ascii_only = all(name.isascii() for name in (*names, *labels))
    with target.open("w", newline="", encoding="utf-8" if ascii_only else "utf-8-sig") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*names, key.partition("-")[2]])
        table.writerows((*(row or empty), piece or "") for row, piece in zip_longest(rows, pieces))


def scenario_in(path: Path) -> Scenario | None:
    """The scenario of a table, None where it carries none; raises ScenarioError where that is damaged."""
    text = word_in(path, COLUMN)
    if text is not None:
        return loads(text, path.parent)
    return from_comments(path)  # as it was until 2026


def word_in(path: Path, column: str) -> str | None:
    """The TOML that is packed into the last `column` of a table; None where that is another."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        word = "".join(_pieces(csv.reader(file), column))
    return link.unpacked(word, LARGEST) if word else None


def _pieces(rows: Iterator[list[str]], column: str) -> Iterator[str]:
    try:
        if next(rows, [])[-1:] != [column]:
            return
        for row, _ in zip(rows, range(MOST_CELLS), strict=False):
            if not row or not row[-1]:
                return
            yield row[-1]
    except csv.Error as error:
        raise ScenarioError(tr("no table: {error}", error=error)) from None
