"""The frame around the block, and where its few labels stand. No Qt."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from fallline.gui.figures import figure
from fallline.gui.views.surface_camera import HEIGHT, Camera
from fallline.gui.views.surface_mesh import Array, Relief
from fallline.gui.views.surface_raster import PLINTH
from fallline.gui.widgets.ticks import linear_labels, linear_ticks

GAP = 46.0
"""Least pixels from label to label along an edge."""
LEAST = 0.16
"""Least height from label to label."""
Label = tuple[float, float, str, float, float]  # x, y, text, and which way it lies from there


class Box(msgspec.Struct, frozen=True):
    """Lines (k, 4) behind the block and (m, 4) before it, in logical pixels; tick labels, and the names of x and y."""

    back: Array
    ticks: Array
    labels: tuple[Label, ...]
    names: tuple[Label, ...]


def box(relief: Relief, camera: Camera, titles: tuple[str, str]) -> Box:
    """Grid lines on the far walls, ticks at the near edges of the floor and at the corner farthest left."""
    near = [-1.0 if camera.ahead[axis] >= 0 else 1.0 for axis in (0, 1)]  # the side of each axis towards the eye
    heights = height_labels(relief)
    back = [_walls(relief, camera, near, z) for z in (0.0, 1.0, *(z for z, _ in heights))]
    back.append(_corners(relief, camera, near))
    ticks: list[Array] = []
    labels: list[Label] = []
    names: list[Label] = []
    for axis in (0, 1):
        lines, texts, name = _edge(relief, camera, near, axis, titles[axis])
        ticks.append(lines)
        labels += texts
        names.append(name)
    if camera.tilt < np.radians(80):  # from right above, all heights are in one place
        lines, texts = _upright(relief, camera, heights)
        ticks.append(lines)
        labels += texts
    return Box(np.vstack(back), np.vstack(ticks), tuple(labels), tuple(names))


def height_labels(relief: Relief) -> list[tuple[float, str]]:
    """Heights 0 .. 1 with the losses there: powers of ten where they are apart, round numbers between."""
    if len(relief.losses) < 2:
        return []
    low, high = float(relief.losses[0]), float(relief.losses[-1])
    if relief.linear:
        hair = 1e-3 * (high - low)  # the grid just misses a minimum at a round number
        spacing, values, _ = linear_ticks(low - hair, high + hair, 1.0, 1.3 * LEAST)
        places = (np.array(values) - low) / (high - low)
        return list(zip(np.clip(places, 0, 1).tolist(), linear_labels(values, spacing), strict=True))
    chosen: list[tuple[float, str]] = []
    for value in _round_numbers(low, high):
        z = float(np.interp(value, relief.losses, relief.levels))
        if all(abs(z - other) >= LEAST for other, _ in chosen):
            chosen.append((z, figure(value)))
    return chosen


def _round_numbers(low: float, high: float) -> list[float]:
    """0, then 1, 2 and 5 times powers of ten, of both signs, between two values: the roundest and largest first."""
    largest = max(abs(low), abs(high))
    if not 0 < largest < math.inf:
        return []
    exponents = range(math.floor(math.log10(largest)), math.floor(math.log10(largest)) - 7, -1)
    sizes = [mantissa * 10.0**exponent for mantissa in (1, 5, 2) for exponent in exponents]
    return [value for value in (*(sign * size for size in sizes for sign in (1, -1)), 0.0) if low <= value <= high]


def _walls(relief: Relief, camera: Camera, near: list[float], z: float) -> Array:
    """A level line along both far walls."""
    a, b = relief.sides
    corners = [(near[0] * a, -near[1] * b), (-near[0] * a, -near[1] * b), (-near[0] * a, near[1] * b)]
    seen = camera.project(np.array([(x, y, HEIGHT * z) for x, y in corners]))
    return np.hstack([seen[:-1, :2], seen[1:, :2]])


def _corners(relief: Relief, camera: Camera, near: list[float]) -> Array:
    """The three upright edges that are not nearest."""
    a, b = relief.sides
    lines = []
    for x, y in ((near[0], -near[1]), (-near[0], -near[1]), (-near[0], near[1])):
        ends = camera.project(np.array([(x * a, y * b, -PLINTH), (x * a, y * b, HEIGHT)]))
        lines.append(ends[:, :2].reshape(-1))
    return np.array(lines)


def _edge(relief: Relief, camera: Camera, near: list[float], axis: int, title: str) -> tuple[Array, list[Label], Label]:
    """Ticks and labels of x (0) or y (1) along the edge of the floor that is nearest."""
    low, high = relief.rect[2 * axis], relief.rect[2 * axis + 1]
    other = 1 - axis
    ends = np.zeros((2, 3))
    ends[:, 2], ends[:, other], ends[:, axis] = (
        -PLINTH,
        near[other] * relief.sides[other],
        [-1, 1] * relief.sides[axis : axis + 1],
    )
    seen = camera.project(ends)[:, :2]
    out = _outward(seen, camera)
    length = max(float(np.hypot(*(seen[1] - seen[0]))), 1.0)
    spacing, values, _ = linear_ticks(low, high, length, max(GAP, length / 5))
    at = [seen[0] + (value - low) / (high - low) * (seen[1] - seen[0]) for value in values]
    lines = [np.concatenate([place, place + 4 * out]) for place in at]
    texts = linear_labels(values, spacing)
    labels = [(*(place + 7 * out), text, *out) for place, text in zip(at, texts, strict=True)]
    name = (*(seen.mean(axis=0) + (22 + 14 * abs(out[0])) * out), title, *out)
    return np.array(lines).reshape(-1, 4), labels, name


def _outward(seen: Array, camera: Camera) -> Array:
    """The unit vector across an edge of the floor, away from the block."""
    along = seen[1] - seen[0]
    across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
    middle = seen.mean(axis=0) - camera.project(np.array([[0, 0, -PLINTH]]))[0, :2]
    if not np.hypot(*along):
        return np.array([0.0, 1.0])
    return across if across @ middle >= 0 else -across


def _upright(relief: Relief, camera: Camera, heights: list[tuple[float, str]]) -> tuple[Array, list[Label]]:
    a, b = relief.sides
    corners = np.array([(x, y) for x in (-a, a) for y in (-b, b)])
    x, y = corners[np.argmin(corners @ camera.right - 0.02 * (corners @ camera.ahead))]  # of two, the farther
    seen = camera.project(np.array([(x, y, HEIGHT * z) for z, _ in heights]).reshape(-1, 3))[:, :2]
    lines = np.hstack([seen, seen - [4, 0]])
    return lines, [(px - 7, py, text, -1.0, 0.0) for (px, py), (_, text) in zip(seen, heights, strict=True)]
