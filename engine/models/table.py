"""A CSV file read as a table of numbers: whatever is wrong in it is refused in one line, with the line's number."""

import csv
import difflib
import io
import math
from contextlib import suppress
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr

Array = NDArray[np.float64]

LARGEST = 64 * 2**20
"""Bytes. A larger file is refused: every gradient goes over all of its examples."""
HIGHEST = 1e100
"""The largest size of a number: squares of larger ones overflow in means and deviations."""
MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-"}


class DataError(ValueError):
    """One line: what is wrong with a data set, and where in its file."""


class Table(msgspec.Struct, frozen=True, eq=False):
    """The cells of a CSV file as text. The first line names the columns; blank lines were left out."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    """The line of the file on which each row ends, counted from 1."""

    def column(self, name: str) -> int:
        """The place of the column `name`."""
        if name in self.head:
            return self.head.index(name)
        close = difflib.get_close_matches(name, self.head, 1)
        hint = (
            tr("did you mean {close!r}?", close=close[0])
            if close
            else tr("its columns are {some}", some=_some(self.head))
        )
        raise DataError(
            tr("{name}, line 1: there is no column {column!r}; {hint}", name=self.name, column=name, hint=hint)
        )

    def text(self, name: str) -> list[str]:
        """The cells of the column `name`; a missing one is refused."""
        at = self.column(name)
        for row, line in zip(self.rows, self.lines, strict=True):
            if row[at].lower() in MISSING:
                raise DataError(
                    tr(
                        "{name}, line {line}, column {column!r}: the value is missing",
                        name=self.name,
                        line=line,
                        column=name,
                    )
                )
        return [row[at] for row in self.rows]

    def numbers(self, names: tuple[str, ...]) -> Array:
        """The columns `names` as numbers, (rows, columns); the first cell that is none is refused."""
        places = [self.column(name) for name in names]
        found = np.empty((len(self.rows), len(names)))
        for i, row in enumerate(self.rows):
            for j, at in enumerate(places):
                value = number(row[at])
                if value is None:
                    raise DataError(
                        tr(
                            "{name}, line {line}, column {column!r}: {fault}",
                            name=self.name,
                            line=self.lines[i],
                            column=names[j],
                            fault=_fault(row[at]),
                        )
                    )
                found[i, j] = value
        return found


def number(cell: str) -> float | None:
    """The number in `cell`, of size at most HIGHEST, or None."""
    try:
        value = float(cell) if "_" not in cell else math.nan  # Python reads 1_000; nobody's data means it
    except ValueError:
        return None
    return value if abs(value) <= HIGHEST else None


def read_table(path: Path) -> Table:
    """The table in `path`, separated by comma, semicolon or tab, in UTF-8; raises DataError."""
    name = path.name
    try:
        if path.stat().st_size > LARGEST:
            raise DataError(
                tr(
                    "{name}: larger than {megabytes} MB, the most that can be read",
                    name=name,
                    megabytes=LARGEST // 2**20,
                )
            )
        text = path.read_bytes().decode("utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        reason = tr("not a text file in UTF-8") if isinstance(error, UnicodeDecodeError) else error.strerror
        raise DataError(f"{name}: {reason}") from None
    separator = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    try:
        cells = [(tuple(cell.strip() for cell in row), reader.line_num) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        raise DataError(tr("{name}, line {line}: {error}", name=name, line=reader.line_num, error=error)) from None
    if not text.partition("\n")[0].strip():
        raise DataError(tr("{name}, line 1: the first line must name the columns, but it is empty", name=name))
    head, *rows = cells
    _check(name, head[0], rows)
    return Table(name, head[0], tuple(row for row, _ in rows), tuple(line for _, line in rows))


def _check(name: str, head: tuple[str, ...], rows: list[tuple[tuple[str, ...], int]]) -> None:
    for i, column in enumerate(head):
        if not column or number(column) is not None:
            what = (
                tr("{column} is a number", column=column) if column else tr("column {number} has no name", number=i + 1)
            )
            raise DataError(
                tr("{name}, line 1: the first line must name the columns, but {what}", name=name, what=what)
            )
        if column in head[:i]:
            raise DataError(tr("{name}, line 1: two columns are named {column!r}", name=name, column=column))
    for row, line in rows:
        if len(row) != len(head):
            raise DataError(
                tr(
                    "{name}, line {line}: {count} values, but line 1 names {wanted} columns",
                    name=name,
                    line=line,
                    count=len(row),
                    wanted=len(head),
                )
            )
    if not rows:
        raise DataError(tr("{name}, line 2: there is no example below the names of the columns", name=name))


def _fault(cell: str) -> str:
    if cell.lower() in MISSING:
        return tr("the value is missing")
    shown = cell if len(cell) <= 20 else f"{cell[:20]}..."
    with suppress(ValueError):
        if math.isfinite(float(cell)) and "_" not in cell:
            return tr("{shown!r} is too large; {highest:g} is the most", shown=shown, highest=HIGHEST)
    return tr("{shown!r} is not a number; to leave the column out, name the others in `features`", shown=shown)


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
