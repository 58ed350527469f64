"""Rows of numbers that grow, in bounded memory: beyond a bound every second goes, and of those to come as many."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MOST = 2**23
"""Numbers of a table that are kept: 64 MB."""


class Rows:
    """Of one width, whose first column is the step, ascending."""

    def __init__(self, width: int, most: int = MOST) -> None:
        self.width, self.stride = width, 1
        """Of how many rows one is kept."""
        self._most = max(most // width, 2)
        self._held = np.empty((min(64, self._most), width))
        self._count = 0
        self._seen = 0
        """Rows since the first, those that went among them."""

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> Array:
        """(n, width); never changed in place by what comes later."""
        view = self._held[: self._count]
        view.flags.writeable = False
        return view

    def add(self, block: Array) -> None:
        """Rows (n, width) that follow."""
        begin, self._seen = self._seen, self._seen + len(block)
        while len(block):
            first = -begin % self.stride
            kept = block[first :: self.stride][: self._most - self._count]
            self._put(kept)
            if self._count < self._most:
                return
            past = first + (len(kept) - 1) * self.stride + 1
            begin, block = begin + past, block[past:]
            self._halve()

    def cut(self, step: float) -> None:
        """Forget the rows of `step` and later."""
        self._count = int(np.searchsorted(self._held[: self._count, 0], step))
        self._seen = self._count * self.stride
        self._held = self._held.copy()  # what was handed out stays as it is

    def _put(self, block: Array) -> None:
        needed = self._count + len(block)
        if needed > len(self._held):
            larger = np.empty((min(max(needed, 2 * len(self._held)), self._most), self.width))
            larger[: self._count] = self._held[: self._count]
            self._held = larger
        self._held[self._count : needed] = block
        self._count = needed

    def _halve(self) -> None:
        """Keep every second row."""
        kept = self._held[: self._count : 2]
        self._held = np.empty((self._most, self.width))
        self._count = len(kept)
        self._held[: self._count] = kept
        self.stride *= 2
