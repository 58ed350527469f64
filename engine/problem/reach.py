"""How far a run may go before it has left: by the scale of its own start, so that no unit matters.

A walker has left where its loss has no value; or where it is FAR times its start's scale away from the origin and
higher than it began, which no way down is; or, falling for ever, FALLING times. The scale is the largest coordinate of
the start or, if that is more, |g|^2 / |H g| there by the root of d: no more than the largest coordinate of the way to
the minimum of a quadratic, so that a contraction that starts near the origin and ends far away stays within.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.arrays import dot
from fallline.engine.problem.landscape import Landscape

Array = NDArray[np.float64]

FAR, FALLING = 1e8, 1e16


class Reach(NamedTuple):
    """What bounds n walkers."""

    far: Array
    """The largest coordinate, (n,), from which on a walker has left unless it lies lower than it began."""
    loss: Array
    """Where each began, (n,)."""

    def left(self, theta: Array, loss: Array) -> NDArray[np.bool_]:
        """Who is gone at `theta` (..., d, n) of `loss` (..., n): (..., n)."""
        size = np.abs(theta).max(axis=-2)
        with np.errstate(over="ignore"):  # from a start at 1e300 nothing is too far
            inside = (size < self.far) | ((loss <= self.loss) & (size < FALLING / FAR * self.far))
        return np.asarray(~(inside & np.isfinite(loss)))


def reach(landscape: Landscape, theta: Array) -> Reach:
    """That of walkers which start at `theta` (d, n)."""
    with np.errstate(all="ignore"):
        loss, size = landscape.loss(theta), np.abs(theta).max(axis=0)
        scale = np.maximum(size, _length(landscape, theta))
    x0, x1, y0, y1 = landscape.window
    window = max(x1 - x0, y1 - y0) / 2  # at the origin, where nothing slopes, there is no other scale
    return Reach(FAR * np.where(scale > 0, scale, window), loss)


def _length(landscape: Landscape, theta: Array) -> Array:
    """|g|^2 / |H g| by the root of d, (n,); 0 where it is no number."""
    g = landscape.gradient(theta)
    largest = np.abs(g).max(axis=0)
    g = g / np.where(largest > 0, largest, 1.0)  # so that no square overflows
    if not landscape.has_hessian:
        return np.zeros(theta.shape[1])
    bent = landscape.hessian_vector(theta, g)
    length = largest * dot(g, g) / np.sqrt(len(g) * dot(bent, bent))
    return np.where(np.isfinite(length), length, 0.0)
