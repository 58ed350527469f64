"""Paths laid onto the block: cut at its sides, in pieces short enough to follow the ground. No Qt."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.run.outline import Steps, place
from fallline.gui.views.dashes import DASH, GAP
from fallline.gui.views.surface_camera import HEIGHT, Camera
from fallline.gui.views.surface_mesh import Array, Relief
from fallline.gui.views.surface_raster import Picture

PIECE = 1 / 100
"""Longest piece, in sides of the block."""
PIECES = 4000
"""About as many pieces as one path may have; a path that jumps to and fro gets longer ones."""
ABOVE = 0.002
"""Lifted off the ground by a hair."""
SLACK = 0.012
"""How far behind what is seen a point may lie and still count as seen: the ground has a width of a pixel there."""


class Track(msgspec.Struct, frozen=True):
    """Pieces of a path in its order, on the block: from `begins` to `ends`, both (k, 3)."""

    begins: Array
    ends: Array
    steps: NDArray[np.intp]
    """(k,): piece i is part of the step that arrives at position steps[i]."""
    spots: Array
    """(T+1, 3): each position; NaN where it lies outside or the loss is not finite."""
    drawn: Steps | None = None
    """The steps whose positions these are; None for all."""


class Lines(msgspec.Struct, frozen=True):
    """A track as one sees it: lines (m, 4) in logical pixels with the step of each, and what lies behind the block."""

    lines: Array
    steps: NDArray[np.intp]
    hidden: NDArray[np.bool_]
    spots: Array
    """(T+1, 2), NaN where there is none."""
    behind: NDArray[np.bool_]
    drawn: Steps | None = None

    def place(self, step: int) -> int:
        """Where `step` is among the spots."""
        return min(place(self.drawn, step), len(self.spots) - 1)


def track(relief: Relief, points: Array, loss: Array | None, drawn: Steps | None = None) -> Track:
    """Positions (T+1, 2) of the window; on the ground, or at the height of their own `loss` (T+1,) if given.

    They are those of the steps `drawn` (T+1,), where these are not all.
    """
    places = relief.placed(points)
    heights = None if loss is None else relief.height_of(loss)
    step, begin, end = _cut(places, relief.sides)
    along = places[1:] - places[:-1]
    length = np.hypot(*along[step].T) * (end - begin)
    longest = max(PIECE, float(length.sum()) / PIECES)
    counts = np.maximum(np.ceil(length / longest), 1).astype(np.intp)
    step, begin, span = (np.repeat(each, counts) for each in (step, begin, (end - begin) / counts))
    number = np.arange(len(step)) - np.repeat(np.cumsum(counts) - counts, counts)
    ends = [_lifted(relief, places, heights, step, begin + (number + late) * span) for late in (0, 1)]
    there = np.isfinite(ends[0][:, 2]) & np.isfinite(ends[1][:, 2])
    arrives = step[there] + 1
    steps = arrives if drawn is None else drawn[arrives]
    return Track(ends[0][there], ends[1][there], steps, _spots(relief, places, heights), drawn)


def seen(
    found: Track, camera: Camera, picture: Picture, *, dashed: bool = False, dash: tuple[float, ...] = (DASH, GAP)
) -> Lines:
    """`found` on the screen, pieces within a pixel joined; of one that is `dashed` what the dashes of `dash` cover."""
    begins, ends = camera.project(found.begins), camera.project(found.ends)
    hidden = _behind((begins + ends) / 2, picture)
    kept = _apart(begins, ends, hidden)
    last = np.append(kept[1:], len(begins))[: len(kept)] - 1
    lines = np.hstack([begins[kept, :2], ends[last, :2]])
    spots = camera.project(found.spots)
    steps, hidden = found.steps[last], hidden[kept]
    if dashed:
        lines, of = dashes(lines, dash)
        steps, hidden = steps[of], hidden[of]
    return Lines(lines, steps, hidden, spots[:, :2], _behind(spots, picture), found.drawn)


def dashes(lines: Array, dash: tuple[float, ...] = (DASH, GAP)) -> tuple[Array, NDArray[np.intp]]:
    """What dashes cover of `lines` (m, 4), which follow on each other: lines (k, 4), and of which each is a part.

    `dash` are the lengths of dashes and of the gaps after them, in turn.
    """
    begins = np.concatenate([[0.0], np.cumsum(dash)])
    found = [_covered(lines, begin, long, begins[-1]) for begin, long in zip(begins[:-1:2], dash[::2], strict=True)]
    if len(found) == 1:
        return found[0]
    parts, of = (np.concatenate(each) for each in zip(*found, strict=True))
    away = np.hypot(*(parts[:, :2] - lines[of, :2]).T)
    order = np.lexsort((away, of))  # along the path
    return parts[order], of[order]


def _covered(lines: Array, offset: float, dash: float, period: float) -> tuple[Array, NDArray[np.intp]]:
    """The same of dashes of one length, the first at `offset`, one in each `period`."""
    along = lines[:, 2:] - lines[:, :2]
    length = np.hypot(*along.T)
    end = np.cumsum(length)
    begin = end - length
    first = np.floor((begin - offset) / period).astype(np.intp)
    counts = np.floor((end - offset) / period).astype(np.intp) - first + 1
    of = np.repeat(np.arange(len(lines)), counts)
    start = (first[of] + np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)) * period + offset
    low, high = np.maximum(start, begin[of]), np.minimum(start + dash, end[of])
    of, low, high = (each[high > low] for each in (of, low, high))
    parts = [lines[of, :2] + ((at - begin[of]) / length[of])[:, None] * along[of] for at in (low, high)]
    return np.hstack(parts), of


def _cut(places: Array, sides: Array) -> tuple[NDArray[np.intp], Array, Array]:
    """Which steps cross the block, and between which parts 0 .. 1 of them. Liang and Barsky, ACM TOG 3(1), 1984."""
    begin = places[:-1]
    with np.errstate(all="ignore"):
        along = places[1:] - begin
        bounds = (-sides - begin) / along, (sides - begin) / along
    inside = np.abs(begin) <= sides
    still = along == 0
    enter = np.where(still, np.where(inside, -np.inf, np.inf), np.minimum(*bounds))
    leave = np.where(still, np.where(inside, np.inf, -np.inf), np.maximum(*bounds))
    first, last = np.maximum(enter.max(axis=1), 0.0), np.minimum(leave.min(axis=1), 1.0)
    crossing = np.flatnonzero(first < last)  # false for NaN too
    return crossing, first[crossing], last[crossing]


def _lifted(relief: Relief, places: Array, heights: Array | None, step: NDArray[np.intp], part: Array) -> Array:
    at = places[step] + part[:, None] * (places[step + 1] - places[step])
    z = relief.ground(at) if heights is None else heights[step] + part * (heights[step + 1] - heights[step])
    return np.column_stack([at, HEIGHT * z + ABOVE])


def _spots(relief: Relief, places: Array, heights: Array | None) -> Array:
    inside = np.asarray((np.abs(places) <= relief.sides * (1 + 1e-9)).all(axis=1))
    at = np.where(inside[:, None], places, 0.0)
    z = relief.ground(at) if heights is None else heights
    return np.where(inside[:, None], np.column_stack([at, HEIGHT * z + ABOVE]), np.nan)


def _behind(points: Array, picture: Picture) -> NDArray[np.bool_]:
    """Whether something nearer is drawn where the points (m, 3) of the screen are, and all around there."""
    there = np.isfinite(points).all(axis=1)
    rows, columns = picture.ahead.shape
    x, y = (np.where(there, points[:, axis], -1.0) * picture.fineness for axis in (0, 1))
    x, y = np.clip(x, -9, columns + 9), np.clip(y, -9, rows + 9)
    nearest = np.full(len(points), -np.inf)
    for right, down in ((0, 0), (-1, -1), (-1, 1), (1, -1), (1, 1)):
        i, j = np.floor(y + down * picture.fineness), np.floor(x + right * picture.fineness)
        within = (i >= 0) & (i < rows) & (j >= 0) & (j < columns)
        found = picture.ahead[np.where(within, i, 0).astype(np.intp), np.where(within, j, 0).astype(np.intp)]
        nearest = np.maximum(nearest, np.where(within, found, np.inf))
    return there & (points[:, 2] > nearest + SLACK)


def _apart(begins: Array, ends: Array, hidden: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The pieces at which a new line starts: in another pixel than the last, after a gap, or where it goes behind."""
    pixel = np.floor(begins[:, :2])
    new = np.ones(len(begins), dtype=bool)
    new[1:] = (pixel[1:] != pixel[:-1]).any(axis=1) | (hidden[1:] != hidden[:-1])
    new[1:] |= (np.abs(begins[1:, :2] - ends[:-1, :2]) > 1e-6).any(axis=1)
    return np.flatnonzero(new)
