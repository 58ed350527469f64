"""What a reader has taken from a recording so far: tables of numbers that nothing changes, and its checkpoints."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.recorder.header import Header
from fallline.engine.recorder.records import Array, Damaged

Axis = Literal["step", "epoch", "seconds"]
DTYPES = {name: np.dtype(name) for name in ("<f8", "<f4", "<f2", "<i8", "<i4", "<i2", "|i1", "|u1", "|b1")}


@dataclass(frozen=True)
class Entry:
    """One array of a checkpoint."""

    name: str
    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class Piece:
    """Bytes of an entry: where in it, and where in the file."""

    entry: int
    offset: int
    at: int
    length: int


@dataclass(frozen=True)
class Checkpoint:
    """All parameters after a step, whole, left in the file until somebody asks for them."""

    step: int
    entries: tuple[Entry, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, eq=False)
class Recording:
    """A run as far as it is written."""

    path: Path
    header: Header
    tables: Mapping[str, Array]
    """Rows (n, columns), steps ascending."""
    checkpoints: tuple[Checkpoint, ...]
    torn: int
    """Bytes at the end that are no whole record: one is being written, or its writer died."""
    thinned: int
    """Of how many rows of the fullest table one is kept."""

    def column(self, table: str, name: str) -> Array:
        """Values (n,) of one column."""
        return self.tables[table][:, self.header.tables[table].index(name)]

    @property
    def steps(self) -> int:
        """The last step that is known; -1 where there is none."""
        ends = [int(rows[-1, 0]) for rows in self.tables.values() if len(rows)]
        return max(ends, default=-1)

    @property
    def positions(self) -> Array:
        """Parameters (m, numbers) at the steps that were measured, whole or as a sketch."""
        return self.tables["measured"][:, len(self.header.tables["measured"]) - self.header.numbers :]

    @property
    def averages(self) -> Array:
        """Those of what was kept beside them, such as a mean, (k, numbers), at the steps of the table "average"."""
        rows = self.tables.get("average")
        return np.empty((0, self.header.numbers)) if rows is None else rows[:, 2:]

    @property
    def measured(self) -> tuple[str, ...]:
        """What was measured at those steps, beside step, seconds and positions."""
        columns = self.header.tables["measured"]
        return columns[2 : len(columns) - self.header.numbers]

    def along(self, table: str, axis: Axis) -> Array:
        """Where the rows of a table stand on an axis: (n,); NaN for epochs where none has ended."""
        rows = self.tables[table]
        return np.array(rows[:, 1]) if axis == "seconds" else self.places(rows[:, 0], axis)

    def places(self, steps: Array, axis: Axis) -> Array:
        """Where steps stand: between two ends of epochs evenly, after the last as fast as in the last."""
        if axis == "step":
            return np.array(steps)
        if axis == "seconds":
            known = self.tables["loss"] if len(self.tables["loss"]) else self.tables["measured"]
            return np.interp(steps, known[:, 0], known[:, 1]) if len(known) else np.full(len(steps), np.nan)
        ends, counts = self.column("epoch", "step"), self.column("epoch", "epoch")
        if not len(ends):
            return np.full(len(steps), np.nan)
        ends, counts = np.append(-1.0, ends), np.append(counts[0] - 1, counts)
        length = max(float(ends[-1] - ends[-2]), 1.0)
        late = np.maximum(steps - ends[-1], 0) / length
        return np.asarray(np.interp(steps, ends, counts) + late)

    def faithful(self) -> float | None:
        """Length that sketched updates have over that of the updates: root of the ratio of squares; None if whole."""
        if self.header.kept == "whole" or "sketched_update_norm" not in self.measured:
            return None
        seen, there = self.column("measured", "sketched_update_norm"), self.column("measured", "update_norm")
        known = np.isfinite(seen) & np.isfinite(there)
        total = float((there[known] ** 2).sum())
        return float(np.sqrt((seen[known] ** 2).sum() / total)) if total > 0 else None

    def load(self, checkpoint: Checkpoint) -> dict[str, NDArray[Any]]:
        """Its arrays by name; raises OSError, and Damaged where the file is no longer what it was."""
        found: dict[str, NDArray[Any]] = {}
        with self.path.open("rb") as file:
            for number, entry in enumerate(checkpoint.entries):
                pieces = [each for each in checkpoint.pieces if each.entry == number]
                data = bytearray(sum(each.length for each in pieces))
                for piece in pieces:
                    file.seek(piece.at)
                    if file.readinto(memoryview(data)[piece.offset : piece.offset + piece.length]) != piece.length:
                        raise Damaged(
                            tr("{name}: cut short at byte {at:,}, in a checkpoint", name=self.path.name, at=piece.at)
                        )
                found[entry.name] = np.frombuffer(data, DTYPES[entry.dtype]).reshape(entry.shape)
        return found
