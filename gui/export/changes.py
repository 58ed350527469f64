"""What of a film's frame is new: formats that keep the frame before need no more."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


class Change(msgspec.Struct, frozen=True):
    """The smallest box round what changed: its `pixels` (rows, columns, 4), and which of them are new."""

    pixels: Pixels
    left: int
    top: int
    new: NDArray[np.bool_]


class Changes:
    """Takes frames one by one, and hands on what is new; subclasses `begin` with the first, and `draw` each change.

    `held` counts the frames that were the same again: they lengthen the one before.
    """

    held = 0
    before: Pixels | None = None

    def add(self, frame: Pixels) -> None:
        """One more frame, (height, width, 4) bytes, red first."""
        found = change(self.before, frame)
        if found is None:
            self.held += 1
            return
        if self.before is None:
            self.begin(frame)
        self.draw(found)
        self.before = frame

    def begin(self, frame: Pixels) -> None:
        """Write what stands before the first."""
        raise NotImplementedError

    def draw(self, part: Change) -> None:
        """Write what changed, once it is known how long it stays."""
        raise NotImplementedError


def change(before: Pixels | None, frame: Pixels) -> Change | None:
    """From `before` to `frame`; all of it where there is none before, None where nothing changed."""
    if before is None:
        return Change(frame, 0, 0, np.ones(frame.shape[:2], dtype=bool))
    new = frame.view(np.uint32)[..., 0] != before.view(np.uint32)[..., 0]
    rows, columns = np.flatnonzero(new.any(axis=1)), np.flatnonzero(new.any(axis=0))
    if not rows.size:
        return None
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Change(frame[box], int(columns[0]), int(rows[0]), new[box])
