"""A small picture of a trajectory for notebooks: its path in the first two parameters, and its loss, as SVG."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
SIDE, GAP, FOOT, MARGIN = 180.0, 16.0, 22.0, 10.0
MOST_POINTS, MOST_WALKERS = 600, 16
LINE, FAINT = "#0f7fca", "#8a94a3"
"""Both can be read on white and on black."""


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


def thumbnail(path: Path) -> str:
    """An SVG of 376 x 202 that needs no script and no font of its own."""
    left, right = MARGIN, SIDE + GAP + MARGIN
    theta = path.theta[:, :2] if path.theta.shape[1] > 1 else np.repeat(path.theta, 2, axis=1)
    with np.errstate(all="ignore"):  # the lowest itself is a gap, not a fall to minus infinity
        above = path.loss - np.min(path.loss, initial=np.inf, where=np.isfinite(path.loss))
        depth = np.log10(np.where(above > 0, above, np.nan))
    steps = np.arange(path.steps + 1, dtype=np.float64)
    shapes = []
    walkers = range(min(theta.shape[2], MOST_WALKERS))
    paths = _placed([theta[:, :, i] for i in walkers], left, equal=True)
    losses = _placed([np.column_stack([steps, depth[:, i]]) for i in walkers], right, equal=False)
    frame = 'y="{0:g}" width="{1:g}" height="{1:g}" fill="none" stroke="{2}" stroke-opacity=".5"'
    shapes += [f'<rect x="{x:g}" {frame.format(MARGIN, SIDE - MARGIN, FAINT)}/>' for x in (left, right)]
    shapes += [_line(points) for points in (*paths, *losses) if len(points)]
    for points in paths:
        if len(points):
            (x0, y0), (x1, y1) = points[0], points[-1]
            shapes.append(
                f'<circle cx="{x0:.1f}" cy="{y0:.1f}" r="4" fill="none" stroke="{FAINT}" stroke-width="1.5"/>'
            )
            shapes.append(f'<circle cx="{x1:.1f}" cy="{y1:.1f}" r="3.2" fill="{LINE}"/>')
    words = (_words(path), left), ("loss above its lowest, log", right)
    shapes += [f'<text x="{x:g}" y="{SIDE + 14:g}" font-size="11" fill="{FAINT}">{text}</text>' for text, x in words]
    size = f'width="{2 * SIDE + GAP + 1:g}" height="{SIDE + FOOT:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">{"".join(shapes)}</svg>'


def _words(path: Path) -> str:
    ended = (
        f"diverged at step {path.diverged_at}" if path.status == "diverged" else f"{path.status}, {path.steps} steps"
    )
    last = path.loss[-1][np.isfinite(path.loss[-1])]
    return f"{ended}, loss {last.mean():.3g}" if last.size else ended


def _placed(lines: list[Array], left: float, *, equal: bool) -> list[Array]:
    """Lines (k, 2) in a square from `left`, y up; points that are not finite left out, and many thinned."""
    kept = [line[np.isfinite(line).all(axis=1)] for line in lines]
    known = np.concatenate(kept) if kept else np.empty((0, 2))
    if not len(known):
        return [np.empty((0, 2)) for _ in lines]
    low, high = known.min(axis=0), known.max(axis=0)
    span = np.maximum(high - low, 1e-12 * (1 + np.abs(high)))
    span = np.full(2, span.max()) if equal else span
    inner = SIDE - 3 * MARGIN
    middle = (low + high) / 2
    corner = np.array([left + MARGIN + inner / 2, 2 * MARGIN + inner / 2])
    thin = [line[np.unique(np.linspace(0, len(line) - 1, MOST_POINTS).astype(int))] for line in kept if len(line)]
    return [corner + (line - middle) / span * inner * np.array([1.0, -1.0]) for line in thin]


def _line(points: Array) -> str:
    text = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{text}" fill="none" stroke="{LINE}" stroke-width="1.4" stroke-linejoin="round"/>'
