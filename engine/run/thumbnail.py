"""A small picture of trajectories for notebooks: their paths, on the landscape where that is known, and their losses.

SVG that needs no script, no font of its own, and no Qt.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.run.outline import evenly

Array = NDArray[np.float64]
SIDE, GAP, FOOT, MARGIN = 180.0, 16.0, 22.0, 10.0
MOST_POINTS, MOST_WALKERS = 600, 16
LINE, FAINT = "#0f7fca", "#8a94a3"
"""Both can be read on white and on black."""
LOW, HIGH = -1e4, 1e4
"""Pixels between which points are written; what is further is clipped by the frame."""


class Path(Protocol):
    """What is drawn of a trajectory."""

    @property
    def theta(self) -> Array: ...
    @property
    def loss(self) -> Array: ...
    @property
    def steps(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def diverged_at(self) -> int | None: ...


class Ground(msgspec.Struct, frozen=True, eq=False):
    """The landscape below the paths."""

    project: Callable[[Array], Array]
    """Coordinates (2, n) of parameters (d, n)."""
    view: tuple[float, float, float, float]
    """x from, x to, y from, y to."""
    levels: Array
    """Lines of one loss, as segments (m, 2, 2): from and to."""


class Drawn(msgspec.Struct, frozen=True, eq=False):
    """A trajectory, its colour, and its words; those of one alone stand below."""

    path: Path
    colour: str = LINE
    words: str = ""


def thumbnail(path: Path, ground: Ground | None = None) -> str:
    """An SVG of 377 x 202."""
    return picture([Drawn(path, words=_words(path))], ground)


def picture(runs: Sequence[Drawn], ground: Ground | None, side: float = SIDE) -> str:
    """The same of several runs, in squares of `side` pixels, with their words below."""
    left, right = MARGIN, side + GAP + MARGIN
    inside = side - MARGIN
    tracks = [_tracks(run.path, ground) for run in runs]
    floor = min((_lowest(run.path) for run in runs), default=np.inf)
    steps = [_depths(run.path, floor) for run in runs]
    shapes = [_levels(ground, inside)] if ground is not None else []
    box = _view(tracks) if ground is None else ground.view
    for run, lines in zip(runs, tracks, strict=True):
        shapes += [_track(_placed(line, box, inside), run.colour) for line in lines]
    beside, span = [], _view(steps, equal=False)
    for run, lines in zip(runs, steps, strict=True):
        beside += [_line(_placed(line, span, inside), run.colour) for line in lines]
    below, foot = _below(runs, side, right)
    parts = _frame(left, inside, shapes), _frame(right, inside, beside), below
    size = f'width="{2 * side + GAP + 1:g}" height="{side + foot:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{"".join(parts)}</svg>'


def _below(runs: Sequence[Drawn], side: float, right: float) -> tuple[str, float]:
    """A line for each run, and the height of all."""
    told = [_text(right, side + 14, tr("loss above the lowest, log"))]
    for row, run in enumerate(runs):
        at = side + 14 + 16 * row
        dot = f'<circle cx="{MARGIN + 4:g}" cy="{at - 4:g}" r="4" fill="{run.colour}"/>' if len(runs) > 1 else ""
        told.append(dot + _text(MARGIN + (14 if dot else 0), at, run.words))
    return "".join(told), FOOT + 16 * max(len(runs) - 1, 0)


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="11" fill="{FAINT}">{escape(words)}</text>'


def _frame(x: float, side: float, shapes: Sequence[str]) -> str:
    """A square that shows nothing outside."""
    frame = f'<rect width="{side:g}" height="{side:g}" fill="none" stroke="{FAINT}" stroke-opacity=".5"/>'
    return f'<svg x="{x:g}" y="{MARGIN:g}" width="{side:g}" height="{side:g}">{"".join(shapes)}{frame}</svg>'


def _words(path: Path) -> str:
    ended = (
        tr("diverged at step {diverged_at}", diverged_at=path.diverged_at)
        if path.status == "diverged"
        else tr("{status}, {steps} steps", status=tr(path.status), steps=path.steps)
    )
    last = path.loss[-1][np.isfinite(path.loss[-1])]
    return tr("{ended}, loss {loss:.3g}", ended=ended, loss=last.mean()) if last.size else ended


def _tracks(path: Path, ground: Ground | None) -> list[Array]:
    """Of each walker the points (k, 2), many thinned, without those that are not finite."""
    theta = path.theta
    if ground is None:
        theta = theta[:, :2] if theta.shape[1] > 1 else np.repeat(theta, 2, axis=1)
    walkers = (theta[:, :, i] for i in range(min(theta.shape[2], MOST_WALKERS)))
    return [_thin(each if ground is None else ground.project(each.T).T) for each in walkers]


def _lowest(path: Path) -> float:
    return float(np.min(path.loss, initial=np.inf, where=np.isfinite(path.loss)))


def _depths(path: Path, floor: float) -> list[Array]:
    """Of each walker step and loss above the lowest of all, by the logarithm."""
    with np.errstate(all="ignore"):  # the lowest itself is a gap, not a fall to minus infinity
        above = path.loss - floor
        depth = np.log10(np.where(above > 0, above, np.nan))
    steps = np.arange(path.steps + 1, dtype=np.float64)
    return [_thin(np.column_stack([steps, depth[:, i]])) for i in range(min(depth.shape[1], MOST_WALKERS))]


def _thin(line: Array) -> Array:
    kept = line[np.isfinite(line).all(axis=1)]
    return kept[evenly(0, len(kept) - 1, MOST_POINTS)] if len(kept) else kept


def _view(lines: Sequence[Sequence[Array]], *, equal: bool = True) -> tuple[float, float, float, float]:
    """What all of them need, with a rim; as long across as up where `equal`."""
    known = np.concatenate([np.empty((0, 2)), *(line for each in lines for line in each)])
    if not len(known):
        return -1.0, 1.0, -1.0, 1.0
    low, high = known.min(axis=0), known.max(axis=0)
    span = np.maximum(high - low, 1e-12 * (1 + np.abs(high)))
    half = (np.full(2, span.max()) if equal else span) * 0.5 * (1 + 2 * MARGIN / SIDE)
    middle = (low + high) / 2
    (x0, y0), (x1, y1) = middle - half, middle + half
    return float(x0), float(x1), float(y0), float(y1)


def _placed(line: Array, view: tuple[float, float, float, float], side: float) -> Array:
    """Points in pixels of a square, y down."""
    x0, x1, y0, y1 = view
    return np.clip((line - [x0, y1]) / [x1 - x0, y0 - y1] * side, LOW, HIGH)


def _track(points: Array, colour: str) -> str:
    """A line with a ring where it begins and a dot where it ends."""
    if not len(points):
        return ""
    (x0, y0), (x1, y1) = points[0], points[-1]
    ring = f'<circle cx="{x0:.1f}" cy="{y0:.1f}" r="4" fill="none" stroke="{FAINT}" stroke-width="1.5"/>'
    return f'{_line(points, colour)}{ring}<circle cx="{x1:.1f}" cy="{y1:.1f}" r="3.2" fill="{colour}"/>'


def _line(points: Array, colour: str) -> str:
    if not len(points):
        return ""
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{text}" fill="none" stroke="{colour}" stroke-width="1.4" stroke-linejoin="round"/>'


def _levels(ground: Ground, side: float) -> str:
    """In tenths of a pixel, from each begin by as much as to its end: a third less to keep in a notebook."""
    ends = np.rint(10 * _placed(ground.levels.reshape(-1, 2), ground.view, side)).astype(int).reshape(-1, 2, 2)
    ends = ends[(ends[:, 0] != ends[:, 1]).any(axis=1)]
    begins, steps = ends[:, 0].tolist(), (ends[:, 1] - ends[:, 0]).tolist()
    text = "".join(f"M{x} {y}l{dx} {dy}" for (x, y), (dx, dy) in zip(begins, steps, strict=True))
    return f'<path d="{text}" transform="scale(.1)" fill="none" stroke="{FAINT}" stroke-width="7" stroke-opacity=".7"/>'
