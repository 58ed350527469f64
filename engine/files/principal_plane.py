"""The principal plane of a path of any size: coordinates on the two directions of its largest variance.

A small one is decomposed at once. A larger one is read in blocks of steps, from the file that it stays in, by subspace
iteration. Of one that cannot be read in seconds, blocks of parameters spread evenly over it stand for all.
"""

import math
import mmap
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr

Array = NDArray[np.float64]
Part = np.ndarray[Any, Any]
"""Of one parameter vector: (T+1, k), in any type of number."""

SMALL, BLOCK = 2**20, 2**21
"""Numbers of a path that is decomposed at once, and of a block: on busy cores each call of BLAS takes 10 ms."""
FOLLOWED, PASSES, SETTLED = 8, 12, 1e-12
"""Directions that are iterated, how often at most, and the change of the share after which no more."""
WHOLE, MOST = 2**30, 2**20
"""Bytes, and parameters, of a path that is read whole."""
READS, SAMPLE = 120_000, 2**26
"""Blocks that are read of a larger one, and bytes of all of them."""
TOUCHED = 32
"""Places in a file after which its pages are let go: the system may map 2 MB around each."""
HIGHEST = 1e100
"""The largest coordinate; squares of larger ones overflow."""


class Plane(msgspec.Struct, frozen=True):
    """`points` (T+1, 2) on it, its share of the variance, and the number of parameters that were read."""

    points: Array
    share: float
    taken: int


class FarPoint(ValueError):
    """One line: at which step a coordinate is none that can be drawn."""


def principal_plane(parts: Sequence[Part]) -> Plane:
    """The plane of the path whose parameters are the columns of `parts`, three or more; raises FarPoint."""
    path = _Path(_sampled(parts))
    if path.steps * path.width <= SMALL:
        rows = next(path.centred())
        _, sizes, directions = np.linalg.svd(rows, full_matrices=False)
        return path.plane(rows @ directions[:2].T, float((sizes**2).sum()))
    basis = np.random.default_rng(0).normal(size=(path.width, min(FOLLOWED, path.steps)))
    before = 0.0
    for _ in range(PASSES):
        basis = np.linalg.qr(basis)[0]
        along, back, total = path.through(basis)
        values, vectors = np.linalg.eigh(along.T @ along)
        held = float(values[-2:].sum())
        if abs(held - before) <= SETTLED * held:
            break
        before, basis = held, back
    return path.plane(along @ vectors[:, :-3:-1], total)


def check(rows: Array, first: int) -> None:
    """Raise FarPoint where a coordinate of the steps from `first` on is not finite, or too large."""
    good = np.abs(rows) <= HIGHEST  # NaN is not
    if good.all():
        return
    at = int(np.flatnonzero(~good.all(axis=1))[0])
    fault = tr("larger than {highest:g}", highest=HIGHEST) if np.isfinite(rows[at]).all() else tr("not finite")
    raise FarPoint(tr("the recorded parameters are {fault} at step {step}", fault=fault, step=first + at))


class _Path:
    """Reads its parts block by block, about their mean, in units in which no square over- or underflows."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.steps, self.width = len(parts[0]), sum(part.shape[1] for part in parts)
        self.mean, self.scale = np.zeros(self.width), 1.0
        total, low, high = np.zeros(self.width), np.full(self.width, np.inf), np.full(self.width, -np.inf)
        for first, rows in self._blocks():
            check(rows, first)
            total += rows.sum(axis=0) / self.steps
            np.minimum(low, rows.min(axis=0), out=low)
            np.maximum(high, rows.max(axis=0), out=high)
        self.mean = total
        spread = float(np.maximum(high - total, total - low).max())
        if 0 < spread < 1 / HIGHEST:
            self.scale = 2.0 ** math.frexp(spread)[1]

    def _blocks(self) -> Iterator[tuple[int, Array]]:
        """The first step of each block, and the block."""
        size = max(BLOCK // self.width, 1)
        for first in range(0, self.steps, size):
            last, at = min(first + size, self.steps), 0
            found = np.empty((last - first, self.width))
            for part in self.parts:
                ends = slice(at, at + part.shape[1])
                np.subtract(part[first:last], self.mean[ends], out=found[:, ends])
                at = ends.stop
            _let_go(self.parts)
            yield first, found

    def centred(self) -> Iterator[Array]:
        """Block by block."""
        for _, rows in self._blocks():
            yield rows / self.scale if self.scale != 1.0 else rows

    def through(self, basis: Array) -> tuple[Array, Array, float]:
        """Its coordinates on `basis`, what they are carried back to, and its variance; one reading of it all."""
        along, back, total = [], np.zeros_like(basis), 0.0
        for rows in self.centred():
            along.append(rows @ basis)
            back += rows.T @ along[-1]
            total += float(np.einsum("ij,ij", rows, rows))
        return np.concatenate(along), back, total

    def plane(self, points: Array, total: float) -> Plane:
        """Of `points`, one coordinate or two, out of a variance of `total`."""
        share = float((points**2).sum()) / total if total else 1.0
        points = np.column_stack([points, np.zeros((self.steps, 2 - points.shape[1]))])
        return Plane(points * self.scale, share, self.width)


def _sampled(parts: Sequence[Part]) -> Sequence[Part]:
    """`parts`, or blocks of their columns in memory where they are too large."""
    steps, width = len(parts[0]), sum(part.shape[1] for part in parts)
    size = sum(part.nbytes for part in parts)
    if size <= WHOLE and width <= MOST:
        return parts
    count = max(READS // steps, 2)
    across = max(min(SAMPLE * width // size, MOST) // count, 1)  # columns of a block
    begins = np.linspace(0, width - across, count).astype(int)
    ends = np.cumsum([part.shape[1] for part in parts])
    chosen = []
    for begin in np.unique(begins):
        at = int(np.searchsorted(ends, begin, side="right"))
        first = int(begin) - int(ends[at] - parts[at].shape[1])
        chosen.append(_read_alone(parts[at][:, first : first + across]))
    return chosen


def _read_alone(columns: Part) -> Part:
    """A copy of `columns`, for which no page beside them is read."""
    _advise([columns], "MADV_RANDOM")
    found = np.empty(columns.shape, columns.dtype)
    for first in range(0, len(columns), TOUCHED):
        found[first : first + TOUCHED] = columns[first : first + TOUCHED]
        _let_go([columns])
    return found


def _let_go(parts: Sequence[Part]) -> None:
    """Have the pages of files that were read no longer count as this program's memory."""
    _advise(parts, "MADV_DONTNEED")


def _advise(parts: Sequence[Part], advice: str) -> None:
    bases = {}
    for part in parts:
        base: Any = part
        while isinstance(base, np.ndarray):
            base = base.base
        if isinstance(base, mmap.mmap) and hasattr(mmap, advice):
            bases[id(base)] = base
    for each in bases.values():
        each.madvise(getattr(mmap, advice))
