"""Which planes go through a network's parameters, and how far each is looked at."""

from collections.abc import Callable, Sequence
from typing import Literal, get_args

import msgspec
import numpy as np

from fallline.engine.language import tr
from fallline.engine.models.plane import Plane, plane_through, principal_plane, random_plane, window_of
from fallline.engine.planes.source import Array, Source
from fallline.engine.problem.krylov import largest
from fallline.engine.problem.landscape import Window
from fallline.engine.problem.normals import normals

Kind = Literal["principal", "random", "eigenvectors", "checkpoints", "line", "spectrum"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BEYOND, ASIDE = 0.25, 0.4
"""How far a line is looked at past its ends and to either side, in its lengths."""


class Chosen(msgspec.Struct, frozen=True, eq=False):
    """A plane, the part of it that is looked at, and what is said of it."""

    kind: Kind
    title: str
    plane: Plane
    window: Window
    names: tuple[str, str]
    """Of its axes."""
    words: str = ""
    ends: tuple[Array, Array] | None = None
    """Of a line, the parameters (d,) of both."""


class Wanted(msgspec.Struct, frozen=True, eq=False):
    """What the planes are chosen by."""

    source: Source
    points: Array
    """The path (k, d): checkpoints in order, the last where the network stands."""
    seed: int
    three: tuple[int, int, int]
    """Which of them span a plane."""
    line: tuple[int, int]
    """And which two a line."""
    loss: float
    """Where the network stands."""


def chosen(kind: Kind, wanted: Wanted) -> Chosen:
    """The plane of a kind that is one; raises ValueError in a sentence where there is none."""
    return PLANES[kind](wanted)


def _principal(wanted: Wanted) -> Chosen:
    if len(wanted.points) < 3:
        raise ValueError(tr("a principal plane takes three checkpoints or more"))
    plane = principal_plane([wanted.points])
    assert plane.shares is not None
    names = tuple(
        tr("component {number}, {percent:.3g} %", number=k + 1, percent=100 * share)
        for k, share in enumerate(plane.shares)
    )
    title = tr("Principal plane of {count} checkpoints", count=len(wanted.points))
    return Chosen("principal", title, plane, window_of(plane, [wanted.points]), (names[0], names[1]))


def _random(wanted: Wanted) -> Chosen:
    plane = random_plane(wanted.source.place, wanted.source.filters, wanted.seed)
    names = tr("a random direction"), "another"
    return Chosen("random", tr("Two random directions, filter-normalised"), plane, (-1.0, 1.0, -1.0, 1.0), names)


def _eigenvectors(wanted: Wanted) -> Chosen:
    product, place = wanted.source.product(), wanted.source.place
    if product is None:
        raise ValueError(tr("the eigenvectors take products with the Hessian: of plain arrays, give product"))
    if len(place) < 2:
        raise ValueError(tr("two eigenvectors take two parameters or more"))
    settled = 1e-7 if wanted.source.double else 1e-4
    found = largest(product, normals(wanted.seed, 0, (len(place), 1))[:, 0], 2, settled)
    if not np.isfinite(found.values).all():
        raise ValueError(tr("a product with the Hessian is not finite"))
    plane = Plane(place, found.vectors)
    names = tuple(tr("eigenvector of λ = {value:.4g}", value=value) for value in found.values)
    words = tr("Each eigenvalue is known to {error:.2g}.", error=float(found.bounds.max()))
    window = _doubling(plane, found.values, wanted)
    return Chosen("eigenvectors", tr("Plane of the two top eigenvectors"), plane, window, (names[0], names[1]), words)


def _doubling(plane: Plane, values: Array, wanted: Wanted) -> Window:
    """As far as the quadratic model adds the loss to itself along each, and the path reaches."""
    path = np.abs(plane.coordinates(wanted.points.T)).max(axis=1)
    high = np.sqrt(2 * max(abs(wanted.loss), 1e-12) / np.maximum(np.abs(values), 1e-300))
    half = np.maximum(1.2 * path, np.minimum(high, 0.1 * max(float(np.linalg.norm(plane.origin)), 1e-6)))
    a, b = np.maximum(half, 0.3 * half.max()).tolist()
    return -a, a, -b, b


def _checkpoints(wanted: Wanted) -> Chosen:
    if len(wanted.points) < 3:
        raise ValueError(tr("a plane through three checkpoints takes three"))
    three = [_at(wanted.points, k) for k in wanted.three]
    plane = plane_through(*three)
    p, q, r = (k % len(wanted.points) for k in wanted.three)
    names = tr("from checkpoint {p} to {q}", p=p, q=q), tr("across, towards checkpoint {r}", r=r)
    window = window_of(plane, [np.array(three)])
    return Chosen("checkpoints", tr("Plane through checkpoints {p}, {q} and {r}", p=p, q=q, r=r), plane, window, names)


def _line(wanted: Wanted) -> Chosen:
    if len(wanted.points) < 2:
        raise ValueError(tr("a line takes two checkpoints"))
    a, b = (_at(wanted.points, k) for k in wanted.line)
    length = float(np.linalg.norm(b - a))
    if not length:
        raise ValueError(tr("both ends of the line are at one place"))
    along = (b - a) / length
    across = random_plane(b, wanted.source.filters, wanted.seed).directions[:, 0]
    across = across - (along @ across) * along
    if not np.linalg.norm(across) > 1e-9:
        raise ValueError(tr("there is nothing beside the line: one parameter alone moves"))
    plane = Plane(a, np.stack([along, across / np.linalg.norm(across)], axis=1))
    window = (-BEYOND * length, (1 + BEYOND) * length, -ASIDE * length, ASIDE * length)
    p, q = (k % len(wanted.points) for k in wanted.line)
    names = tr("from checkpoint {p} to {q}", p=p, q=q), tr("a random direction")
    return Chosen("line", tr("The line from checkpoint {p} to {q}", p=p, q=q), plane, window, names, ends=(a, b))


def _at(points: Array, index: int) -> Array:
    if not -len(points) <= index < len(points):
        raise ValueError(
            tr("there is no checkpoint {index} of {count}, counted from 0", index=index, count=len(points))
        )
    return np.asarray(points[index])


PLANES: dict[Kind, Callable[[Wanted], Chosen]] = {
    "principal": _principal,
    "random": _random,
    "eigenvectors": _eigenvectors,
    "checkpoints": _checkpoints,
    "line": _line,
}


def held(plane: Plane, points: Array) -> tuple[float, Array]:
    """The share of the points' motion about their mean that the plane holds, NaN of none; how far off each lies."""
    centred = points - points.mean(axis=0)
    total = float((centred**2).sum())
    basis = np.linalg.qr(plane.directions)[0]
    share = float(((centred @ basis) ** 2).sum()) / total if total > 0 else float("nan")
    return share, plane.distance(points.T)


def told(share: float, off: Array, points: Array) -> str:
    """Both in words."""
    if not np.isfinite(share):
        return tr("No path: no other checkpoint is known.")
    wide = float(np.linalg.norm(points - points[0], axis=1).max())
    return tr(
        "It holds {percent:.3g} % of the motion of {count} checkpoints, which lie up to {off:.3g} off "
        "it; the farthest is {wide:.3g} from the first.",
        percent=100 * share,
        count=len(points),
        off=float(off.max()),
        wide=wide,
    )


def refused(kinds: Sequence[str]) -> None:
    """Raise ValueError for a kind that is none."""
    if wrong := [each for each in kinds if each not in KINDS]:
        raise ValueError(tr("kinds are {names}, not {wrong!r}", names=", ".join(KINDS), wrong=wrong[0]))
