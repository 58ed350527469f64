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
