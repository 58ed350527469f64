"""What is drawn of recorded runs: curves of no more points than can be seen, and their path in its principal plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.files.principal_plane import HIGHEST, FarPoint, principal_plane
from fallline.engine.language import tr
from fallline.engine.recorder.recording import Axis, Recording
from fallline.engine.run.outline import evenly

Array = NDArray[np.float64]
MOST, ON_PATH = 3000, 1200
"""Points of a curve and of a path."""


class Curve(msgspec.Struct, frozen=True, eq=False):
    """Values over the axis."""

    x: Array
    y: Array


class Path(msgspec.Struct, frozen=True, eq=False):
    """Points (k, 2) in the plane, and their steps."""

    steps: Array
    points: Array


class Drawn(msgspec.Struct, frozen=True, eq=False):
    """One run: curves by "table.column", its path if it is in the plane, and how far it has come."""

    recording: Recording
    curves: Mapping[str, Curve]
    path: Path | None
    average: Path | None
    """That of the mean that was kept beside the parameters."""
    last: float
    """Where on the axis it ends; NaN where that is not known."""

    def at(self, name: str, place: float) -> tuple[float, float]:
        """The point of a curve at a place of the axis, or the last before it that is a number; NaN where none is."""
        curve = self.curves.get(name)
        count = 0 if curve is None else int(np.searchsorted(curve.x, place, side="right"))
        if curve is None or not count:
            return float("nan"), float("nan")
        known = np.flatnonzero(np.isfinite(curve.y[:count]))
        return (float(curve.x[known[-1]]), float(curve.y[known[-1]])) if len(known) else (float("nan"), float("nan"))


class Picture(msgspec.Struct, frozen=True, eq=False):
    """All runs together."""

    axis: Axis
    runs: tuple[Drawn | None, ...]
    """In order; None of whom nothing is there yet."""
    words: str
    """What the plane shows, and what it does not."""
    plain: bool
    """Whether the plane is that of two parameters themselves."""


def picture(recordings: Sequence[Recording | None], axis: Axis, before: Picture | None = None) -> Picture:
    """Of the runs as they are now; the plane is turned as it was `before`."""
    paths, words, plain = _paths(recordings, before)
    found = zip(recordings, paths[: len(recordings)], paths[len(recordings) :], strict=True)
    runs = tuple(None if each is None else _drawn(each, axis, path, mean) for each, path, mean in found)
    return Picture(axis, runs, words, plain)


def _drawn(recording: Recording, axis: Axis, path: Path | None, mean: Path | None) -> Drawn:
    curves = dict[str, Curve]()
    for table, columns in recording.header.tables.items():
        x = recording.along(table, axis)
        shown = recording.measured if table == "measured" else columns[2:]
        curves |= {f"{table}.{name}": thinned(x, recording.column(table, name)) for name in shown}
    curves["measured.ratio"] = _ratio(recording, axis)
    curves["loss.mean"] = thinned(recording.along("loss", axis), running_mean(recording.column("loss", "loss")))
    if recording.header.limit is not None:
        curves["measured.limit"] = _limit(recording, recording.header.limit, axis)
    last = recording.places(np.array([float(max(recording.steps, 0))]), axis)
    return Drawn(recording, curves, path, mean, float(last[0]))


def _limit(recording: Recording, limit: float, axis: Axis) -> Curve:
    """Of stability, at the steps that were measured and where lambda_max was asked for: those may go further."""
    rate = recording.column("measured", "rate")
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(rate > 0, limit / rate, np.nan)
    places = np.concatenate([recording.along("measured", axis), recording.along("curvature", axis)])
    values = np.concatenate([values, recording.column("curvature", "limit")])
    order = np.argsort(places, kind="stable")
    return thinned(places[order], values[order])


def _ratio(recording: Recording, axis: Axis) -> Curve:
    """Update norm over gradient norm: the rate that a step was really taken at."""
    update, gradient = (recording.column("measured", name) for name in ("update_norm", "gradient_norm"))
    with np.errstate(divide="ignore", invalid="ignore"):
        return thinned(recording.along("measured", axis), np.where(gradient > 0, update / gradient, np.nan))


def running_mean(values: Array) -> Array:
    """Of the last fiftieth of all values, at each: the loss of batches is mostly their noise."""
    known = np.isfinite(values)
    wide = max(len(values) // 50, 1)
    sums, counts = (np.cumsum(np.concatenate([[0.0], each])) for each in (np.where(known, values, 0.0), known))
    ends = np.arange(1, len(values) + 1)
    begins = np.maximum(ends - wide, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((sums[ends] - sums[begins]) / (counts[ends] - counts[begins]))


def thinned(x: Array, y: Array, most: int = MOST) -> Curve:
    """No more than `most` points: of each of so many stretches its lowest and its highest."""
    known = np.isfinite(x)
    x, y = x[known], y[known]
    if len(x) <= most:
        return Curve(x, y)
    begins = np.linspace(0, len(x), most // 2, endpoint=False).astype(np.intp)
    ends = np.stack([np.fmin.reduceat(y, begins), np.fmax.reduceat(y, begins)], axis=1)
    ends[-1, 1] = y[-1]
    places = np.stack([x[begins], x[np.append(begins[1:], len(x)) - 1]], axis=1)
    return Curve(places.reshape(-1), ends.reshape(-1))


def _paths(recordings: Sequence[Recording | None], before: Picture | None) -> tuple[list[Path | None], str, bool]:
    """The paths of those that the first shares its parameters with, then of their means; what is said; if plain."""
    first = next((each for each in recordings if each is not None and each.header.numbers), None)
    if first is None:
        return [None] * (2 * len(recordings)), tr("No parameters are recorded yet."), False
    alike = [each is not None and shape(each) == shape(first) for each in recordings]
    pairs = list(zip(recordings, alike, strict=True))
    chosen = [each if good else None for each, good in pairs]
    taken = [None if each is None else _on_path(each, "measured", each.positions) for each in chosen]
    plain = first.header.numbers <= 2
    if sum(len(each[1]) for each in taken if each is not None) < 2:
        return [None] * (2 * len(recordings)), tr("The path begins with the second point."), plain
    taken += [
        _on_path(each, "average", each.averages) if each is not None and len(each.averages) else None for each in chosen
    ]
    try:
        flat, words = _plane(np.concatenate([each[1] for each in taken if each is not None]), first)
    except FarPoint as error:
        return [None] * (2 * len(recordings)), tr("There is no path: {error}.", error=error), plain
    if not all(each is None or good for each, good in pairs):
        words += tr(" Runs of other parameters are not in it.")
    paths, at = list[Path | None](), 0
    for each in taken:
        if each is None:
            paths.append(None)
            continue
        paths.append(Path(each[0], flat[at : at + len(each[0])]))
        at += len(each[0])
    return paths if plain else _turned(paths, before), words, plain


def shape(recording: Recording) -> tuple[object, ...]:
    """What recordings share whose positions are of one kind: a random projection has a seed."""
    header = recording.header
    return header.parameters, header.kept, header.numbers, header.seed


def _on_path(recording: Recording, table: str, positions: Array) -> tuple[Array, Array]:
    """Steps and `positions` of a table, evenly, those that can be drawn."""
    chosen = evenly(0, max(len(positions) - 1, 0), ON_PATH)
    chosen = chosen[: len(positions)]
    steps, points = recording.tables[table][chosen, 0], positions[chosen]
    good = (np.abs(points) <= HIGHEST).all(axis=1)
    return steps[good], points[good]


def _plane(points: Array, first: Recording) -> tuple[Array, str]:
    header = first.header
    if header.numbers <= 2:
        return np.column_stack([points, np.zeros((len(points), 2 - header.numbers))]), tr("The parameters themselves.")
    plane = principal_plane([points])
    share = tr("Its plane holds {percent:.3g} % of the motion", percent=100 * plane.share)
    if header.kept == "whole":
        return plane.points, tr("{share} of {parameters} parameters.", share=share, parameters=header.parameters)
    words = tr(
        "{share} as {numbers} random projections of {parameters:,} parameters see it",
        share=share,
        numbers=header.numbers,
        parameters=header.parameters,
    )
    faithful = first.faithful()
    return (
        plane.points,
        tr("{words}; of the steps' lengths they keep {percent:.3g} %.", words=words, percent=100 * faithful)
        if faithful
        else f"{words}.",
    )


def _turned(paths: list[Path | None], before: Picture | None) -> list[Path | None]:
    """With each axis the way round that it was: a principal direction has no sign of its own."""
    signs = np.zeros(2)
    for path, run in zip(paths, before.runs if before is not None else (), strict=False):
        if path is None or run is None or run.path is None:
            continue
        old = path.steps <= run.path.steps[-1] if len(run.path.steps) else np.zeros(len(path.steps), bool)
        if not old.any():
            continue
        steps, points = path.steps[old], path.points[old]
        there = np.stack([np.interp(steps, run.path.steps, run.path.points[:, k]) for k in (0, 1)], axis=1)
        signs += ((points - points.mean(axis=0)) * (there - there.mean(axis=0))).sum(axis=0)
    lead = next((path for path in paths if path is not None and len(path.points)), None)
    if lead is not None:  # of a new one, to the right and up
        fresh = lead.points[-1] - lead.points[0]
        signs = np.where(signs == 0, fresh, signs)
    signs = np.where(signs < 0, -1.0, 1.0)
    return [None if each is None else Path(each.steps, each.points * signs) for each in paths]
