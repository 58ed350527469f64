"""A plane through parameter space, on which a loss over d parameters becomes a landscape over two. Li et al., 2018."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.problem.landscape import Array, Landscape, Window
from fallline.engine.problem.normals import normals

Rows = NDArray[np.intp]

POINTS = 200
"""Points of each path that principal components are taken of, evenly along its steps."""


class Plane(msgspec.Struct, frozen=True, eq=False):
    """theta = origin + a u + b v. Nothing is approximated on it, but a path lies off it: see `distance`."""

    origin: Array
    """(d,)."""
    directions: Array
    """u and v as columns, (d, 2)."""
    shares: tuple[float, float] | None = None
    """Of principal components: the share of the paths' variance along each direction."""

    def point(self, a: Array, b: Array) -> Array:
        """Parameters at plane coordinates a and b (n,): (d, n)."""
        return np.asarray(self.origin[:, None] + self.directions @ np.stack([a, b]))

    def coordinates(self, theta: Array) -> Array:
        """Plane coordinates (2, n) of the points of the plane nearest to `theta` (d, n); NaN stays NaN."""
        u = self.directions
        return np.asarray(np.linalg.solve(u.T @ u, u.T @ (theta - self.origin[:, None])))

    def distance(self, theta: Array) -> Array:
        """How far off the plane `theta` (d, n) lies, (n,)."""
        return np.asarray(np.sqrt(((theta - self.point(*self.coordinates(theta))) ** 2).sum(axis=0)))

    def loss_grid(self, landscape: Landscape, a: Array, b: Array) -> Array:
        """The loss itself at every a (A,) and b (B,): (B, A)."""
        grid = np.meshgrid(a, b)
        return landscape.loss(self.point(grid[0].ravel(), grid[1].ravel())).reshape(len(b), len(a))


class PlaneLandscape(Landscape, frozen=True, eq=False):
    """A landscape of two parameters: plane coordinates a and b as x and y."""

    whole: Landscape
    plane: Plane

    def lift(self, xy: Array) -> Array:
        """Parameters (d, n) at plane coordinates (2, n)."""
        return self.plane.point(*xy)

    def project(self, theta: Array) -> Array:
        """Plane coordinates (2, n) of parameters (d, n)."""
        return self.plane.coordinates(theta)

    def loss(self, theta: Array) -> Array:
        """The whole loss at plane coordinates (2, n): (n,)."""
        return self.whole.loss(self.lift(theta))

    def gradient(self, theta: Array) -> Array:
        """Its slope within the plane, (2, n)."""
        return np.asarray(self.plane.directions.T @ self.whole.gradient(self.lift(theta)))

    @property
    def has_hessian(self) -> bool:
        return self.whole.has_hessian

    def hessian(self, theta: Array) -> Array:
        """Its curvature within the plane, (2, 2, n), by two Hessian-vector products."""
        at, u = self.lift(theta), self.plane.directions
        products = [u.T @ self.whole.hessian_vector(at, np.repeat(u[:, [k]], at.shape[1], axis=1)) for k in (0, 1)]
        found = np.stack(products, axis=1)
        return np.asarray((found + found.transpose(1, 0, 2)) / 2)

    def latex(self) -> str:
        """The plane."""
        return r"\theta = \theta_0 + a\,u + b\,v"


def random_plane(origin: Array, filters: Sequence[Rows], seed: int) -> Plane:
    """Two random directions through `origin` (d,), each filter's part as long as the filter itself at the origin.

    That removes the scale that relu layers leave free: Li, Xu, Taylor, Studer and Goldstein, Visualizing the Loss
    Landscape of Neural Nets, NeurIPS 2018. As in their code the intercepts stay; so does a filter of zeros, unless
    all are, when the direction has length 1.
    """
    found = np.zeros((len(origin), 2))
    for k in (0, 1):
        drawn = normals(seed, k, (len(origin), 1))[:, 0]
        for rows in filters:
            found[rows, k] = drawn[rows] / np.linalg.norm(drawn[rows]) * np.linalg.norm(origin[rows])
        if not found[:, k].any():
            found[:, k] = drawn / np.linalg.norm(drawn)
    return Plane(origin, found)


def principal_plane(paths: Sequence[Array]) -> Plane:
    """The plane nearest to all points of `paths`, each (T, d): their mean and first two principal components.

    Each path counts the same, whatever its length. Directions have length 1 and are signed so that their largest
    part is positive. Raises ValueError where fewer than two points are finite or all are the same.
    """
    chosen = [_finite(path) for path in paths]
    points = np.concatenate(
        [path[np.linspace(0, len(path) - 1, min(len(path), POINTS)).astype(int)] for path in chosen]
    )
    if not len(points) or (points == points[0]).all():
        raise ValueError(tr("the runs do not move, so their paths span no plane"))
    origin = points.mean(axis=0)
    points = points - origin
    whole = float(np.linalg.norm(points))
    first = _component(points)
    along = points @ first
    across = points - np.outer(along, first)
    straight = np.linalg.norm(across) <= 1e-12 * whole
    second = _across(first) if straight else _component(across)
    u = np.stack([first, second], axis=1)
    u = u * np.sign(u[np.abs(u).argmax(axis=0), [0, 1]])
    shares = (np.linalg.norm(along) / whole) ** 2, (np.linalg.norm(across @ second) / whole) ** 2
    return Plane(origin, u, (float(shares[0]), 0.0 if straight else float(shares[1])))


def plane_through(p: Array, q: Array, r: Array) -> Plane:
    """The plane through three points (d,): p is the origin, q lies along u; u and v are perpendicular, of length 1.

    As Garipov et al., Loss Surfaces, Mode Connectivity, NeurIPS 2018, draw it. Raises ValueError on a line.
    """
    along, other = q - p, r - p
    length = np.linalg.norm(along)
    u = along / length if length else along
    across = other - (u @ other) * u
    height = np.linalg.norm(across)
    if height <= 1e-12 * np.linalg.norm(other) or not length:
        raise ValueError(tr("the three points lie on one line, so they span no plane"))
    return Plane(p, np.stack([u, across / height], axis=1))


def window_of(plane: Plane, paths: Sequence[Array], margin: float = 0.25) -> Window:
    """A view of the plane that holds all of `paths`, each (T, d), with a margin on each side; never a line."""
    found = np.concatenate([plane.coordinates(_finite(path).T) for path in paths], axis=1)
    low, high = found.min(axis=1), found.max(axis=1)
    half = np.maximum((high - low) / 2, 0.15 * max((high - low).max(), 1e-6)) * (1 + 2 * margin)
    centre = (low + high) / 2
    return tuple(float(side) for k in (0, 1) for side in (centre[k] - half[k], centre[k] + half[k]))  # type: ignore[return-value]  # four of them


def _component(points: Array) -> Array:
    """The first principal component of centred `points` (T, d): from the smaller of their two Gram matrices.

    A singular value decomposition of a thousand points of a perceptron takes ten times as long for all the others.
    """
    from scipy.linalg import eigh

    tall = points.shape[0] > points.shape[1]
    gram = points.T @ points if tall else points @ points.T
    last = len(gram) - 1
    vector = eigh(gram, subset_by_index=(last, last))[1][:, 0]
    found = vector if tall else points.T @ vector
    return np.asarray(found / np.linalg.norm(found))


def _finite(path: Array) -> Array:
    return path[np.isfinite(path).all(axis=1)]


def _across(first: Array) -> Array:
    """A direction perpendicular to `first`: the axis that it leans on least, straightened."""
    axis = np.zeros_like(first)
    axis[np.abs(first).argmin()] = 1.0
    across = axis - (first @ axis) * first
    return np.asarray(across / np.linalg.norm(across))
