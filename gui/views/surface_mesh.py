"""The landscape as a block of terrain: heights over a grid, and how any loss or point is lifted onto it. No Qt."""

from __future__ import annotations

from functools import cached_property

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.landscape import Landscape
from fallline.gui.views.surface_camera import HEIGHT, REACH
from fallline.gui.views.terrain import terrain

Array = NDArray[np.float64]
Rect = tuple[float, float, float, float]
NARROWEST = 0.4
"""Least ratio of the block's sides: a window much longer than wide is stretched."""


class Relief(msgspec.Struct, frozen=True, dict=True):  # its cached properties need a place
    """What is seen over `rect` = (x from, x to, y from, y to): rows of y, columns of x, NaN where undefined."""

    rect: Rect
    linear: bool
    heights: Array
    """0 .. 1, the shape."""
    tints: Array
    """0 .. 1, the colour: the height of the contour view's heat map, whatever the shape."""
    losses: Array
    """Increasing, each with its height in `levels`: together they tell the height of any loss."""
    levels: Array

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        return np.isfinite(self.heights)

    @cached_property
    def solid(self) -> Array:
        """`heights` with 0 where undefined."""
        return np.where(self.known, self.heights, 0.0)

    @cached_property
    def filled_tints(self) -> Array:
        return np.nan_to_num(self.tints)

    @cached_property
    def slopes(self) -> tuple[Array, Array]:
        """Rise of the block per unit along x and along y, at each point of the grid."""
        along_y, along_x = np.gradient(HEIGHT * self.solid)
        steps = len(self.heights) - 1
        return along_x * steps / (2 * self.sides[0]), along_y * steps / (2 * self.sides[1])

    @cached_property
    def sides(self) -> Array:
        """Half the block's sides, in the window's proportion."""
        x0, x1, y0, y1 = self.rect
        lengths = np.array([x1 - x0, y1 - y0])
        return np.asarray(REACH * np.maximum(lengths / lengths.max(), NARROWEST))

    def placed(self, points: Array) -> Array:
        """Coordinates (m, 2) of the window -> of the block."""
        x0, x1, y0, y1 = self.rect
        low, high = np.array([x0, y0]), np.array([x1, y1])
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray((2 * (points - low) / (high - low) - 1) * self.sides)

    def cells(self, x: Array, y: Array) -> tuple[Array, Array]:
        """Row and column in the grid, with fractions, of places on the block."""
        last = len(self.heights) - 1
        return (y / self.sides[1] + 1) * (last / 2), (x / self.sides[0] + 1) * (last / 2)

    def ground(self, places: Array) -> Array:
        """Height of the shape (m,) under `places` (m, 2) of the block; NaN where there is none."""
        row, column = self.cells(*places.T)
        found = sampled(self.solid, row, column)
        return np.where(nearest(self.known, row, column), found, np.nan)

    def height_of(self, loss: Array) -> Array:
        """The height at which a loss is drawn, held to the block; NaN where it is not finite."""
        if not len(self.losses):
            return np.full_like(loss, np.nan)
        return np.where(np.isfinite(loss), np.interp(loss, self.losses, self.levels), np.nan)


def relief(landscape: Landscape, rect: Rect, *, linear: bool) -> Relief:
    """`landscape` over `rect`, its height the logarithm that the contour view colours by, or the loss itself."""
    tints = terrain(landscape, rect).heights
    side = len(tints)
    stride = 1 if linear or side < 200 else 3  # a third of the rows tells the height of a loss well enough
    x, y = np.linspace(*rect[:2], side)[::stride], np.linspace(*rect[2:], side)[::stride]
    loss = landscape.loss(np.stack(np.meshgrid(x, y)).reshape(2, -1))
    heights = stretched(loss).reshape(side, side) if linear else tints
    heights = np.where(np.isfinite(tints), heights, np.nan)
    losses, levels = _table(loss, heights[::stride, ::stride].reshape(-1))
    return Relief(rect, linear, heights, tints, losses, levels)


def sampled(grid: Array, row: Array, column: Array) -> Array:
    """`grid` between its points, bilinearly."""
    last = len(grid) - 1
    i, j = (np.clip(each, 0, last - 1e-6).astype(np.intp) for each in (row, column))
    down, right = np.clip(row - i, 0, 1), np.clip(column - j, 0, 1)
    flat, at = grid.reshape(-1), i * grid.shape[1] + j
    upper = flat.take(at)
    upper += right * (flat.take(at + 1) - upper)
    at += grid.shape[1]
    lower = flat.take(at)
    lower += right * (flat.take(at + 1) - lower)
    return np.asarray(upper + down * (lower - upper))


def nearest(grid: NDArray[np.bool_], row: Array, column: Array) -> NDArray[np.bool_]:
    """`grid` at its nearest points."""
    last = len(grid) - 1
    i, j = (np.clip(np.rint(each), 0, last).astype(np.intp) for each in (row, column))
    return np.asarray(grid[i, j])


def stretched(loss: Array) -> Array:
    """Losses onto 0 .. 1; NaN where not finite."""
    seen = np.where(np.isfinite(loss), loss, np.nan)
    if not np.isfinite(seen).any():
        return seen
    largest = max(float(np.nanmax(np.abs(seen))), 1e-300)  # a difference of two of 1e308 would overflow
    seen = seen / largest
    low, high = np.nanmin(seen), np.nanmax(seen)
    return np.asarray((seen - low) / (high - low) if high > low else np.zeros_like(seen))


def _table(loss: Array, heights: Array) -> tuple[Array, Array]:
    there = np.isfinite(loss) & np.isfinite(heights)
    losses, first = np.unique(loss[there], return_index=True)
    return losses, np.maximum.accumulate(heights[there][first])
