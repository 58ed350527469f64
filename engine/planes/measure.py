"""The loss of a network on planes through its parameters: block by block, kept on the way, told as it goes."""

import hashlib
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from fallline.engine.analysis.spectral_density import DEGREE, PROBES, SpectralDensity, spectral_density_as_it_comes
from fallline.engine.language import tr
from fallline.engine.models.plane import Plane
from fallline.engine.planes.journal import Journal
from fallline.engine.planes.kinds import PLANES, Chosen, Kind, Wanted, chosen, held
from fallline.engine.planes.source import Array, Source
from fallline.engine.problem.grid import interpolated
from fallline.engine.problem.landscape import Window

Told = Callable[[float, str], None]
BLOCK = 64
"""Points that are measured on each batch before the next."""
LINE = 101
"""Points of a line, both ends among them."""
LOOKED = 3
"""Places a side between the points of a grid where the interpolation is held against the network."""


class Settings(msgspec.Struct, frozen=True):
    """What is measured."""

    kinds: tuple[Kind, ...]
    asked: bool
    """Whether a person named them: then one that cannot be had is a fault, and else it is left out."""
    size: int
    """Points of a grid along each side."""
    seed: int
    three: tuple[int, int, int]
    line: tuple[int, int]


class Measured(msgspec.Struct, frozen=True, eq=False):
    """One plane."""

    chosen: Chosen
    loss: Array
    """(B, A): a row for each y."""
    share: float
    off: Array
    """(k,): how far each checkpoint lies off it."""
    path: Array
    """(k, 2): where on it they are."""
    line: Array
    """(m,): along the line between its ends, of a line alone."""
    barrier: float
    """Of a line how far it rises above the straight between the losses at its ends; NaN of others."""
    wrong: float
    """How far the interpolation was off at most where that was looked at."""


class Found(msgspec.Struct, frozen=True, eq=False):
    """All of them."""

    points: Array
    """The path (k, d)."""
    losses: Array
    """(k,): the network's own at each."""
    planes: tuple[Measured, ...]
    spectrum: SpectralDensity | None
    left_out: tuple[str, ...]
    """A sentence for each kind that could not be had."""


def measured(source: Source, points: Array, settings: Settings, journal: Journal, told: Told) -> Found:
    """On each plane in turn; raises ValueError where one that was asked for cannot be had."""
    told(0.0, tr("the loss at the checkpoints"))
    losses = np.concatenate([
        journal.losses(f"checkpoint-{k}", 1, 1, lambda _, k=k: source.losses(points[k], np.zeros((len(points[k]), 1)),
                                                                             np.zeros((1, 1))))  # type: ignore[misc]
        for k in range(len(points))
    ])  # fmt: skip
    wanted = Wanted(source, points, settings.seed, settings.three, settings.line, float(losses[-1]))
    planes, left_out, spectrum = list[Measured](), list[str](), None
    for number, kind in enumerate(settings.kinds):

        def here(share: float, words: str, number: int = number) -> None:
            told((number + share) / len(settings.kinds), words)

        try:
            if kind == "spectrum":
                spectrum = _spectrum(source, journal, here)
            else:
                planes.append(_plane(kind, wanted, settings.size, journal, here))
        except ValueError as error:
            if settings.asked:
                raise
            left_out.append(f"{kind}: {error}")
    if not planes:
        raise ValueError(
            tr("there is no plane to be had: {reasons}", reasons="; ".join(left_out))
            if left_out
            else tr("no plane was asked for")
        )
    return Found(points, losses, tuple(planes), spectrum, tuple(left_out))


def digest(source: Source, points: Array, settings: Settings) -> str:
    """Of what decides what is measured, but for the batches, which nobody reads for that."""
    whole = hashlib.sha256(msgspec.json.encode(settings))
    for each in (source.place, points):
        whole.update(np.ascontiguousarray(each).tobytes())
    return whole.hexdigest()


def _plane(kind: Kind, wanted: Wanted, size: int, journal: Journal, told: Told) -> Measured:
    source = wanted.source

    def make() -> dict[str, Array]:
        told(0.0, tr("{kind}: which plane", kind=kind))
        found = chosen(kind, wanted)
        text = msgspec.json.encode(_Said(found.title, found.names, found.words, found.window, found.plane.shares))
        ends = np.array(found.ends) if found.ends is not None else np.zeros((0, len(found.plane.origin)))
        plane = {"origin": found.plane.origin, "directions": found.plane.directions, "ends": ends}
        return {**plane, "text": np.frombuffer(text, np.uint8).astype(np.float64)}

    which = _again(kind, journal.arrays(kind, make))
    x0, x1, y0, y1 = which.window
    xs, ys = np.linspace(x0, x1, size), np.linspace(y0, y1, size)
    grid = np.stack([each.ravel() for each in np.meshgrid(xs, ys)])
    between = _between(xs, ys)
    both = np.concatenate([grid, between], axis=1)

    def block(part: slice) -> Array:
        told(
            part.start / both.shape[1],
            tr("{title}, {start} of {count} points", title=which.title, start=part.start, count=both.shape[1]),
        )
        return source.losses(which.plane.origin, which.plane.directions, both[:, part])

    values = journal.losses(kind, both.shape[1], BLOCK, block)
    loss, real = values[: grid.shape[1]].reshape(size, size), values[grid.shape[1] :]
    guess = interpolated(loss, (x0, x1), (y0, y1), between)
    known = np.isfinite(guess) & np.isfinite(real)
    wrong = float(np.abs(guess - real)[known].max()) if known.any() else float("nan")
    line, barrier = _along(which, source, journal)
    share, off = held(which.plane, wanted.points)
    return Measured(which, loss, share, off, which.plane.coordinates(wanted.points.T).T, line, barrier, wrong)


class _Said(msgspec.Struct, frozen=True):
    title: str
    names: tuple[str, str]
    words: str
    window: Window
    shares: tuple[float, float] | None


def _again(kind: Kind, kept: dict[str, Array]) -> Chosen:
    """A plane as it was chosen, before an interruption it may be."""
    said = msgspec.json.decode(kept["text"].astype(np.uint8).tobytes(), type=_Said)
    ends = (kept["ends"][0], kept["ends"][1]) if len(kept["ends"]) else None
    plane = Plane(kept["origin"], kept["directions"], said.shares)
    return Chosen(kind, said.title, plane, said.window, said.names, said.words, ends)


def _between(xs: Array, ys: Array) -> Array:
    """Middles of cells, spread evenly: (2, LOOKED^2)."""
    chosen_cells = [np.linspace(0, len(each) - 2, LOOKED + 2).astype(int)[1:-1] for each in (xs, ys)]
    middles = [(each[cells] + each[cells + 1]) / 2 for each, cells in zip((xs, ys), chosen_cells, strict=True)]
    return np.stack([each.ravel() for each in np.meshgrid(*middles)])


def _along(which: Chosen, source: Source, journal: Journal) -> tuple[Array, float]:
    """Losses on the line between the ends, and its barrier: Frankle et al., Linear mode connectivity, ICML 2020."""
    if which.ends is None:
        return np.zeros(0), float("nan")
    begin, way = which.ends[0], which.ends[1] - which.ends[0]
    t = np.linspace(0, 1, LINE)
    found = journal.losses("along", LINE, BLOCK, lambda part: source.losses(begin, way[:, None], t[None, part]))
    straight = (1 - t) * found[0] + t * found[-1]
    return found, float(np.nanmax(found - straight))


def _spectrum(source: Source, journal: Journal, told: Told) -> SpectralDensity:
    product = source.product()
    if product is None:
        raise ValueError(tr("the spectrum takes products with the Hessian: of plain arrays, give product"))

    def make() -> dict[str, Array]:
        found = dict[str, Array]()
        for k, known in enumerate(spectral_density_as_it_comes(product, len(source.place))):
            told(
                k / PROBES,
                tr(
                    "the spectrum, {number} of {probes} probes with up to {degree} products each",
                    number=k + 1,
                    probes=PROBES,
                    degree=DEGREE,
                ),
            )
            found |= {f"nodes-{k:03}": known.nodes[-1], f"weights-{k:03}": known.weights[-1]}
        return found

    kept = journal.arrays("spectrum", make)
    nodes, weights = (tuple(kept[key] for key in sorted(kept) if key.startswith(each)) for each in ("nodes", "weights"))
    if not all(np.isfinite(each).all() for each in nodes):
        raise ValueError(tr("a product with the Hessian is not finite"))
    return SpectralDensity(len(source.place), nodes, weights)


def possible(points: int, *, product: bool) -> tuple[Kind, ...]:
    """The kinds that can be had of so many checkpoints, with products or without."""
    without = {"principal": points >= 3, "checkpoints": points >= 3, "line": points >= 2,
               "eigenvectors": product, "spectrum": product}  # fmt: skip
    kinds: Sequence[Kind] = (*PLANES, "spectrum")
    return tuple(kind for kind in kinds if without.get(kind, True))
