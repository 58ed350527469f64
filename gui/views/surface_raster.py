"""The picture of the block, pixel by pixel, without triangles. No Qt.

Under a parallel projection a column of pixels looks along one straight line over the ground. Its samples, near to far,
land in the column at  up = ahead sin(tilt) + z cos(tilt);  a pixel shows the first of them that reaches it: where the
running maximum passes it. Counting the samples that stay below each pixel finds that place for all pixels at once,
exactly between samples too, so ridges are sharp, colours are smooth, and nothing has to be sorted.
The running maximum over height fields: Robertson, "Fast perspective views of images using one-dimensional operations",
IEEE Computer Graphics and Applications 7(2), 1987.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.gui.views.surface_camera import HEIGHT, Camera
from fallline.gui.views.surface_mesh import Array, Relief, nearest, sampled
from fallline.gui.views.surface_shade import Bytes, Hit, Paint, coloured

PLINTH = 0.035
"""How far the block reaches below its lowest point."""
NOWHERE = -1e9


class Picture(msgspec.Struct, frozen=True):
    """`rgba` (rows, columns, 4), premultiplied, and how far ahead each pixel's point is: inf where there is none."""

    rgba: Bytes
    ahead: NDArray[np.float32]
    fineness: float
    """Pixels per logical pixel."""


def render(relief: Relief, camera: Camera, paint: Paint, fineness: float = 1.0) -> Picture:
    """The block seen by `camera`; transparent around it."""
    rows, columns = round(camera.height * fineness), round(camera.width * fineness)
    rgba = np.zeros((rows, columns, 4), dtype=np.uint8)
    depth = np.full((rows, columns), np.inf, dtype=np.float32)
    near, far, face = _stretch(relief, camera, columns, fineness)
    seen = np.flatnonzero(near < far)
    if len(seen):
        first, last = seen[0], seen[-1] + 1
        columns_seen, rows_seen = slice(first, last), _band(camera, near[first:last], far[first:last], rows, fineness)
        pixels = np.arange(rows_seen.start, rows_seen.stop) + 0.5 - rows / 2
        hit = _look(relief, camera, (near[columns_seen], far[columns_seen]), np.arange(first, last), pixels, fineness)
        colours, ahead = coloured(relief, camera, paint, hit, face[columns_seen], fineness)
        rgba[::-1][rows_seen, columns_seen] = colours.transpose(1, 0, 2)
        depth[::-1][rows_seen, columns_seen] = ahead.T
    return Picture(rgba, depth, fineness)


def _stretch(relief: Relief, camera: Camera, columns: int, fineness: float) -> tuple[Array, Array, NDArray[np.intp]]:
    """For each column, between which `ahead` it lies on the block, and by which face it enters: 0 of x, 1 of y."""
    across = ((np.arange(columns) + 0.5) / fineness - camera.width / 2) / camera.scale
    enter, leave = np.empty((2, columns)), np.empty((2, columns))
    for axis, side in enumerate(relief.sides):
        begin, along = across * camera.right[axis], camera.ahead[axis]
        along = along if abs(along) > 1e-9 else 1e-9
        bounds = (-side - begin) / along, (side - begin) / along
        enter[axis], leave[axis] = np.minimum(*bounds), np.maximum(*bounds)
    return enter.max(axis=0), leave.min(axis=0), enter.argmax(axis=0)


def _band(camera: Camera, near: Array, far: Array, rows: int, fineness: float) -> slice:
    """The rows, counted from below, that the block can reach: the others cost nothing."""
    unit, sin, cos = camera.scale * fineness, np.sin(camera.tilt), np.cos(camera.tilt)
    low = rows / 2 + unit * (near.min() * sin - (HEIGHT / 2 + PLINTH) * cos)
    high = rows / 2 + unit * (far.max() * sin + HEIGHT / 2 * cos)
    first = int(np.clip(low - 1, 0, rows))
    return slice(first, int(np.clip(high + 2, first, rows)))


def _look(
    relief: Relief,
    camera: Camera,
    stretch: tuple[Array, Array],
    at: NDArray[np.intp],
    pixels: Array,
    fineness: float,
) -> Hit:
    near, far = stretch
    unit = camera.scale * fineness
    samples = int(min(max(1.2 * unit * relief.sides.max() * 2, 200), 700))
    across = ((at.astype(np.float64) + 0.5) / fineness - camera.width / 2) / camera.scale
    ahead = near[:, None] + (far - near)[:, None] * np.linspace(0, 1, samples)
    row, column = relief.cells(*_places(camera, across[:, None], ahead))
    z = HEIGHT * sampled(relief.solid, row, column) - HEIGHT / 2
    up = unit * (ahead * np.sin(camera.tilt) + z * np.cos(camera.tilt))
    if not relief.known.all():
        up[~nearest(relief.known, row, column)] = NOWHERE
    foot = unit * (near * np.sin(camera.tilt) - (HEIGHT / 2 + PLINTH) * np.cos(camera.tilt))
    return _met(camera, across, ahead, up, foot, pixels)


def _met(camera: Camera, across: Array, ahead: Array, up: Array, foot: Array, pixels: Array) -> Hit:
    """The first sample to reach each pixel, and how far before it the pixel's own point lies."""
    (columns, samples), rows = up.shape, len(pixels)
    top = np.maximum.accumulate(up, axis=1)
    slot = np.clip(np.ceil(top - pixels[0] + 1e-9), 0, rows).astype(np.intp)
    slot += np.arange(columns)[:, None] * (rows + 1)
    tally = np.bincount(slot.reshape(-1), minlength=columns * (rows + 1)).reshape(columns, rows + 1)
    below = np.cumsum(tally[:, :rows], axis=1)  # how many samples stay below the pixel
    wall = (below == 0) & (pixels >= foot[:, None]) & (up[:, :1] > NOWHERE)
    ground = (below > 0) & (below < samples)
    after = np.clip(below, 1, samples - 1) + np.arange(columns)[:, None] * samples
    low, high = up.reshape(-1).take(after - 1), up.reshape(-1).take(after)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.clip(np.nan_to_num((pixels - low) / (high - low)), 0, 1)
    part[wall] = 0.0
    begin = ahead.reshape(-1).take(after - 1)
    there = begin + part * (ahead.reshape(-1).take(after) - begin)
    depth = (up[:, :1] - pixels) / np.maximum(up[:, :1] - foot[:, None], 1e-9)
    return Hit(ground, wall, depth, there, *_places(camera, across[:, None], there))


def _places(camera: Camera, across: Array, ahead: Array) -> tuple[Array, Array]:
    right, forth = camera.right, camera.ahead
    return across * right[0] + ahead * forth[0], across * right[1] + ahead * forth[1]
