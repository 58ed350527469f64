"""Colour, light and contour lines on the pixels of the block. No Qt."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.gui.views.surface_camera import Camera
from fallline.gui.views.surface_mesh import Array, Relief, sampled
from fallline.gui.views.terrain import LEVELS

Bytes = NDArray[np.uint8]
LIGHT = np.array([-0.55, -0.25, 0.80]) / 1.0025
"""Right, ahead, up, of length 1: from over the left shoulder."""


class Paint(msgspec.Struct, frozen=True):
    """Colours as 0 .. 255: `table` (256, 3) from lowest to highest, `line` (4,) of the contours, the others (3,)."""

    table: NDArray[np.float32]
    wall: NDArray[np.float32]
    line: NDArray[np.float32]
    glow: NDArray[np.float32]
    shadow: NDArray[np.float32]
    contrast: float
    """How much light and shade change a colour."""


class Hit(msgspec.Struct, frozen=True):
    """Per column and pixel, from below: whether there is ground or wall, and where on the block."""

    ground: NDArray[np.bool_]
    wall: NDArray[np.bool_]
    depth: Array
    """How far down a wall, 0 .. 1."""
    ahead: Array
    x: Array
    y: Array


def coloured(
    relief: Relief, camera: Camera, paint: Paint, hit: Hit, face: NDArray[np.intp], fineness: float
) -> tuple[Bytes, NDArray[np.float32]]:
    """Premultiplied RGBA and depth of every pixel of `hit`; `face` says by which side a column enters the block."""
    row, column = relief.cells(hit.x, hit.y)
    tint = sampled(relief.filled_tints, row, column)
    line = (_contours(tint, fineness) * hit.ground * (paint.line[3] / 255)).astype(np.float32)
    there = np.flatnonzero(hit.ground | hit.wall)
    wall = hit.wall.reshape(-1)[there]
    light = sampled(_lit(relief, camera), row.reshape(-1)[there], column.reshape(-1)[there])
    sides = np.where(face == 0, -0.5, -0.2)[there[wall] // hit.wall.shape[1]]
    light[wall] = sides - 0.35 * hit.depth.reshape(-1)[there[wall]]
    colours = paint.table.take(np.clip(tint.reshape(-1)[there] * 255, 0, 255).astype(np.intp), axis=0)
    colours[wall] = 0.5 * (colours[wall] + paint.wall)
    colours += line.reshape(-1)[there, None] * (paint.line[:3] - colours)
    rgba = np.zeros((hit.wall.size, 4), dtype=np.uint8)
    rgba[there, :3] = _shaded(colours, paint.contrast * light.astype(np.float32)[:, None], paint)
    rgba[there, 3] = 255
    ahead = np.full(hit.wall.size, np.inf, dtype=np.float32)
    ahead[there] = hit.ahead.reshape(-1)[there]
    return rgba.reshape(*hit.wall.shape, 4), ahead.reshape(hit.wall.shape)


def _shaded(colours: NDArray[np.float32], shade: NDArray[np.float32], paint: Paint) -> NDArray[np.float32]:
    """Towards `glow` in the light, towards `shadow` in the shade."""
    colours = colours + np.maximum(shade, 0) * (paint.glow - colours)
    colours -= np.minimum(1.4 * shade, 0) * (paint.shadow - colours)
    return np.asarray(np.clip(colours, 0, 255))


def _lit(relief: Relief, camera: Camera) -> Array:
    """Light on each point of the grid: 0 on level ground, up to 1 where it faces the light, down to -1."""
    along_x, along_y = relief.slopes
    across = along_x * camera.right[0] + along_y * camera.right[1]
    ahead = along_x * camera.ahead[0] + along_y * camera.ahead[1]
    facing = (LIGHT[2] - across * LIGHT[0] - ahead * LIGHT[1]) / np.sqrt(1 + across**2 + ahead**2)
    return np.asarray(np.where(facing > LIGHT[2], (facing - LIGHT[2]) / (1 - LIGHT[2]), facing / LIGHT[2] - 1))


def _contours(tint: Array, fineness: float) -> Array:
    """How much of a contour line each pixel shows, 0 .. 1: a logical pixel wide at any slope, none where they crowd."""
    level = tint * (LEVELS + 1)
    rise = np.hypot(*np.gradient(level)) * fineness + 1e-9  # levels per logical pixel
    away = np.abs(level - np.rint(level)) / rise
    crowd = np.clip(1.5 - 4 * rise, 0, 1)
    inner = (level > 0.5) & (level < LEVELS + 0.5)
    return np.asarray(np.clip(1.0 - away, 0, 1) * crowd * inner)
