"""Follows a recording as it grows: each call takes what has been written since, and never more than a block of it."""

import math
import os
from pathlib import Path
from typing import Any

import numpy as np

from fallline.engine.language import tr
from fallline.engine.recorder.header import Header, header_of
from fallline.engine.recorder.recording import DTYPES, Checkpoint, Entry, Piece, Recording
from fallline.engine.recorder.records import (
    CHECKPOINT,
    CONTENTS,
    DROPPED,
    HEADER,
    LARGEST,
    MAGIC,
    PIECE,
    ROWS,
    Array,
    Damaged,
    Record,
    from_json,
    whole,
)  # fmt: skip
from fallline.engine.recorder.rows import Rows

BLOCK = 2 * LARGEST
"""Bytes that one call reads at most: some tenths of a second."""
MOST_PIECES = 2**18
"""Of checkpoints."""


class Reader:
    """Of one file, from its first byte. A torn end is waited for; a file that was begun anew is read anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.dropped = 0
        """Records that were not sent, where it is no file."""
        self.offset = 0
        """Bytes that are taken: whole records."""
        self._identity: tuple[int, int] | None = None
        self._begin()

    @property
    def name(self) -> str:
        """What it is called by."""
        return self.path.name

    def again(self) -> "Reader":
        """Another, of the same from the first byte."""
        return Reader(self.path)

    def more(self) -> bool:
        """Take what is there now; whether at once there may be more. Raises OSError and Damaged, which names the file.

        What was whole before the damage is kept, and nothing after it is read.
        """
        try:
            return self._more()
        except Damaged as error:
            raise Damaged(f"{self.path.name}: {error}") from None

    def read(self) -> Recording | None:
        """Take all that is there; None where no header is whole yet."""
        while self.more():
            pass
        return self.recording()

    def recording(self) -> Recording | None:
        """What is taken so far."""
        if self.header is None:
            return None
        tables = {name: rows.values for name, rows in self._tables.items()}
        thinned = max(rows.stride for rows in self._tables.values())
        return Recording(self.path, self.header, tables, tuple(self._checkpoints), self._size - self.offset, thinned)

    def _begin(self) -> None:
        self.offset = self._size = self._counted = 0
        self.header: Header | None = None
        self._tables: dict[str, Rows] = {}
        self._names: list[str] = []
        self._pieces: list[tuple[int, Piece]] = []
        self._checkpoints: list[Checkpoint] = []
        self._waiting: dict[int, list[bytes]] = {}

    def _fetch(self) -> bytes:
        """A block from what is taken on; tells how much there is in all, and begins anew where it is another file."""
        if not self.path.is_file():
            self.path.stat()  # says what is wrong where there is nothing
            raise Damaged(tr("no file to read from"))
        with self.path.open("rb") as file:
            state = os.fstat(file.fileno())
            identity = state.st_dev, state.st_ino
            if identity != self._identity or state.st_size < self.offset:
                self._begin()
            self._identity, self._size = identity, state.st_size
            file.seek(self.offset)
            return file.read(BLOCK)

    def _more(self) -> bool:
        data = self._fetch()
        if self.offset == 0:
            if not data.startswith(MAGIC[: len(data)]):
                raise Damaged(tr("not a recording of fallline.watch"))
            if len(data) < len(MAGIC):
                return False
            self.offset, data = len(MAGIC), data[len(MAGIC) :]
        self._take_all(data)
        return self._size - self.offset > LARGEST or (len(data) == BLOCK and self._size > self.offset)

    def _take_all(self, data: bytes) -> None:
        try:
            for record in whole(data, self.offset):
                self._take(record)
                self.offset = record.at + len(record.body)
        finally:
            self._settle()

    def _take(self, record: Record) -> None:
        if record.kind == HEADER:
            self._settle()
            self._take_header(header_of(from_json(record.body, record.at), record.at), record.at)
        elif self.header is None:
            raise Damaged(tr("damaged at byte {at:,}: numbers before their header", at=record.at))
        elif record.kind == ROWS:
            self._take_rows(record)
        elif record.kind == CHECKPOINT:
            self._take_piece(record)
        elif record.kind == CONTENTS:
            self._take_contents(from_json(record.body, record.at), record.at)
        elif record.kind == DROPPED:
            found = from_json(record.body, record.at).get("records")
            self.dropped = found if isinstance(found, int) and found > 0 else 0

    def _take_header(self, header: Header, at: int) -> None:
        if self.header is not None and not self.header.fits(header):
            raise Damaged(tr("damaged at byte {at:,}: it goes on as another run", at=at))
        if self.header is None:
            self._tables = {name: Rows(len(columns)) for name, columns in header.tables.items()}
            self._names = list(header.tables)
        for rows in self._tables.values():
            rows.cut(header.first_step)
        self._checkpoints = [each for each in self._checkpoints if each.step < header.first_step]
        self._pieces = []
        self.header = header

    def _take_rows(self, record: Record) -> None:
        number = record.body[0] if record.body else len(self._names)
        if number >= len(self._names) or (len(record.body) - 1) % (8 * self._tables[self._names[number]].width):
            raise Damaged(tr("damaged at byte {at:,}: rows of no table", at=record.at))
        self._waiting.setdefault(number, []).append(record.body[1:])

    def _settle(self) -> None:
        """Put the rows that came into their tables at once: one by one they take ten times as long."""
        waiting, self._waiting = self._waiting, {}
        for number, parts in waiting.items():
            table = self._tables[self._names[number]]
            block = np.frombuffer(b"".join(parts), "<f8").reshape(-1, table.width)
            last = table.values[-1:, :2] if len(table) else np.zeros((1, 2))
            if not _ascending(np.concatenate([last, block[:, :2]])):
                raise Damaged(tr("damaged before byte {offset:,}: steps or seconds that go back", offset=self.offset))
            table.add(block)

    def _take_piece(self, record: Record) -> None:
        self._counted += 1
        if len(record.body) < PIECE.size or self._counted > MOST_PIECES:
            raise Damaged(tr("damaged at byte {at:,}: no piece of a checkpoint", at=record.at))
        step, entry, offset = PIECE.unpack_from(record.body)
        piece = Piece(entry, offset, record.at + PIECE.size, len(record.body) - PIECE.size)
        self._pieces.append((step, piece))

    def _take_contents(self, found: dict[str, Any], at: int) -> None:
        try:
            step, entries = int(found["step"]), tuple(map(_entry, found["entries"]))
            pieces = tuple(piece for of, piece in self._pieces if of == step)
            _fit(entries, pieces)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise Damaged(tr("damaged at byte {at:,}: a checkpoint of {error}", at=at, error=error)) from None
        self._pieces = []
        self._checkpoints = [each for each in self._checkpoints if each.step != step]
        self._checkpoints.append(Checkpoint(step, entries, pieces))


def open_recording(path: Path | str) -> Recording:
    """A recording as far as it is written.

    Args:
        path: the file that `fallline.watch` writes, or has written.

    Returns:
        The `Recording`: `column("loss", "loss")`, `positions`, `tables`, `checkpoints` and what is in them by `load`.
        Its `torn` counts the bytes after the last whole record, which a killed run may leave.

    Raises:
        OSError: where it cannot be read.
        Damaged: where it is no recording, or damaged; a ValueError of one line that names the byte.

    >>> import fallline, tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp(), "run.recording")
    >>> with fallline.watch(path) as run:
    ...     for step in range(3):
    ...         run.step(1 / (1 + step), parameters=[1.0, 2.0], rate=0.1)
    >>> fallline.open_recording(path).column("loss", "loss").tolist()[:2]
    [1.0, 0.5]
    """
    found = Reader(Path(path)).read()
    if found is None:
        raise Damaged(tr("{name}: nothing is recorded in it yet", name=Path(path).name))
    return found


def _ascending(ends: Array) -> bool:
    return bool(np.isfinite(ends).all() and (np.diff(ends, axis=0) >= 0).all())


def _entry(found: dict[str, Any]) -> Entry:
    shape = tuple(map(int, found["shape"]))
    if found["dtype"] not in DTYPES or len(shape) > 32 or any(each < 0 for each in shape):
        raise ValueError(tr("arrays that cannot be"))
    return Entry(str(found["name"])[:1000], shape, found["dtype"])


def _fit(entries: tuple[Entry, ...], pieces: tuple[Piece, ...]) -> None:
    """Raise ValueError unless `pieces` make up `entries`, each from its first byte to its last."""
    filled = [0] * len(entries)
    for piece in pieces:
        if piece.entry >= len(entries) or piece.offset != filled[piece.entry]:
            raise ValueError(tr("pieces that do not follow each other"))
        filled[piece.entry] += piece.length
    for entry, size in zip(entries, filled, strict=True):
        if math.prod(entry.shape) * DTYPES[entry.dtype].itemsize != size:
            raise ValueError(tr("{name!r} that is not whole", name=entry.name[:60]))
