"""Shapes around a point in the two coordinates of a plot: the quadratic model, its axes, the ellipse of B^-1.

m(c) = f + g'c + c'Hc/2 for a displacement c of the coordinates; on a plane theta = origin + U c, with U'g and U'HU.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.preconditioning import Metric
from fallline.engine.analysis.projection import Projection
from fallline.engine.analysis.step import StepParts

Array = NDArray[np.float64]

REACH, LEAST = 0.3, 0.03
"""Half-lengths of the flatter axis, and of the shortest that is drawn, in widths of the view."""


class LocalModel(msgspec.Struct, frozen=True, eq=False):
    """The quadratic that the landscape is at `centre`, up to third order."""

    centre: Array
    """(2,)."""
    gradient: Array
    """(2,)."""
    hessian: Array
    """(2, 2)."""

    def values(self, x: Array, y: Array) -> Array:
        """The model less its value at the centre, on the grid of `x` and `y`: (len(y), len(x))."""
        dx, dy = x - self.centre[0], (y - self.centre[1])[:, None]
        (xx, xy), (_, yy) = self.hessian
        with np.errstate(all="ignore"):  # the Hessian may be as large as numbers go
            return np.asarray(dx * (self.gradient[0] + xx * dx / 2 + xy * dy) + dy * (self.gradient[1] + yy * dy / 2))

    def axes(self, width: float) -> tuple[Array, ...]:
        """The eigenvectors through the centre as lines (2, 2), the flatter the longer, as 1/sqrt of the curvature.

        `width` is that of the view, for they have no length of their own. None where H = 0.
        """
        values, vectors = np.linalg.eigh(self.hessian)
        size = np.abs(values)
        if not size.max() > 0:
            return ()
        share = np.sqrt(size.min() / np.maximum(size, 1e-300)) if size.min() > 0 else (size == 0).astype(np.float64)
        reach = width * np.maximum(REACH * share, LEAST)
        return tuple(
            self.centre + np.outer((-1, 1), length * axis) for length, axis in zip(reach, vectors.T, strict=True)
        )


def levels(values: Array, count: int) -> Array:
    """`count` heights between the least and the largest of `values`, closer together towards the bottom."""
    low, spread = float(values.min()), float(np.ptp(values))
    if not (np.isfinite(spread) and spread > 0):
        return np.empty(0)
    return np.asarray(low + spread * (np.geomspace(1e-3, 1 + 1e-3, count + 2)[1:-1] - 1e-3))


def local_model(a: StepParts, look: Projection) -> LocalModel | None:
    """The model at the point of `a` in the coordinates of `look`; None where the Hessian is not known or not finite."""
    if len(a.hessian) != len(a.theta):
        return None
    u = np.eye(2) if look.plane is None else look.plane.directions
    model = LocalModel(look.project(a.theta[:, None])[:, 0], u.T @ a.gradient, u.T @ a.hessian @ u)
    return model if np.isfinite(model.hessian).all() and np.isfinite(model.gradient).all() else None


def scaling_ellipse(b: Metric, look: Projection, points: int = 73) -> Array | None:
    """Where B^-1 takes all gradients of one length, as `look` sees it: a closed line (points, 2), its reach 1.

    None where B is the identity, or not positive: then the method knows no such ellipse.
    """
    u = np.eye(2) if look.plane is None else look.plane.directions
    if b.matrix is not None:
        if not np.isfinite(b.matrix).all() or not np.linalg.eigvalsh(b.matrix)[0] > 0:
            return None
        scaled = np.linalg.solve(b.matrix, u)
    elif b.diagonal is not None:
        if not (np.isfinite(b.diagonal) & (b.diagonal > 0)).all():
            return None
        scaled = u / b.diagonal[:, None]
    else:
        return None
    seen = scaled if look.plane is None else np.column_stack([look.project_vector(column) for column in scaled.T])
    size = np.linalg.norm(seen, 2)
    angle = np.linspace(0, 2 * np.pi, points)
    return np.asarray((seen @ np.stack([np.cos(angle), np.sin(angle)])).T / size) if size > 0 else None
