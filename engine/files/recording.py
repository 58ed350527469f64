"""Runs that were recorded elsewhere as a scenario; formats with `arrays` read them.

Arrays whose first axis is the step; several of one length are the parts of one parameter vector. Two parameters are
drawn as they are; more are projected on the principal plane of the paths, one for all runs. Loss, rate, lengths of the
gradient and metrics that were logged beside them are the run's own. Of the ground nothing is known.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.files.format import Arrays
from fallline.engine.files.principal_plane import HIGHEST, WHOLE, FarPoint, Part, check, principal_plane
from fallline.engine.files.recorded_run import RecordedRun, Unknown, recorded_run
from fallline.engine.files.recorded_runs import runs_in
from fallline.engine.landscapes.no_loss import NoLoss
from fallline.engine.language import tr, written
from fallline.engine.optimizers.recorded import Recorded, is_projected
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError
from fallline.engine.schedules.constant import Constant

Array = NDArray[np.float64]
DRAWN = 2
"""Parameters that are drawn as they are."""
NOWHERE = np.empty((0, DRAWN))
MOST = 64
"""Runs of a scenario."""
FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, TypeError, KeyError, OverflowError, EOFError,
    NotImplementedError,
)  # fmt: skip
"""What damaged files make numpy, zipfile and struct raise."""


def recording(path: Path, arrays: Callable[[Path], Arrays], unknown: Unknown = "ask") -> Scenario:
    """The scenario of the runs in `path`, which `arrays` reads; raises ScenarioError in one sentence.

    Columns of which nobody can know whether they are parameters are what `unknown` says; to "ask" is UnknownColumns.
    """
    try:
        found = runs_in(arrays(path), path.stem)
        if len(found) > MOST:
            raise ScenarioError(
                tr("{count} runs are recorded in it, and {most} are the most", count=len(found), most=MOST)
            )
        return together([recorded_run(label, each, unknown) for label, each in found], path.stem[:80])
    except FAULTS as error:
        if isinstance(error, ScenarioError):
            raise
        if isinstance(error, FarPoint):
            raise ScenarioError(str(error)) from None
        raise ScenarioError(tr("neither a scenario nor parameters per step: {error}", error=error)) from None


def together(runs: Sequence[RecordedRun], name: str) -> Scenario:
    """One scenario of all `runs`, which share one plane; raises ScenarioError and FarPoint."""
    title = (
        tr("{name}, recorded", name=name)
        if len(runs) == 1
        else tr("{name}, {count} runs recorded", name=name, count=len(runs))
    )
    widths = sorted({run.width for run in runs} - {0})
    if len(widths) > 1:
        raise ScenarioError(
            tr(
                "its runs have {names} parameters: no plane is theirs",
                names=tr(" and ").join(written(f"{each:,}") for each in widths),
            )
        )
    if not widths:
        return _scenario(runs, [NOWHERE] * len(runs), tr("{title} without parameters", title=title), projected=False)
    width = widths[0]
    if width <= DRAWN:
        means = [_points(run.mean) for run in runs]
        return _scenario(runs, [_points(run.parts) for run in runs], title, projected=False, means=means)
    plane = principal_plane(_joined(runs))
    said = {"title": title, "percent": 100 * plane.share, "taken": plane.taken, "width": width}
    counts = [run.length if there else 0 for run in runs for there in (run.width, run.mean)]
    pieces = np.split(plane.points, np.cumsum(counts)[:-1])
    return _scenario(
        runs,
        pieces[::2],
        _on_plane(said, whole=plane.taken == width, alone=len(runs) == 1),
        projected=True,
        means=pieces[1::2],
    )


def _on_plane(said: dict[str, Any], *, whole: bool, alone: bool) -> str:
    """The title of runs on their principal plane, seen by all parameters or by some."""
    if whole and alone:
        return tr("{title}, on its principal plane ({percent:.3g} % of its motion)", **said)
    if whole:
        return tr("{title}, on their principal plane ({percent:.3g} % of the motion of all)", **said)
    seen = (
        tr("seen by {taken:,} of its {width:,} parameters", **said)
        if alone
        else tr("seen by {taken:,} of their {width:,} parameters", **said)
    )
    if alone:
        return tr("{title}, on its principal plane ({percent:.3g} % of its motion, {seen})", seen=seen, **said)
    return tr("{title}, on their principal plane ({percent:.3g} % of the motion of all, {seen})", seen=seen, **said)


def is_recording(scenario: Scenario) -> bool:
    """Whether `scenario` is recorded runs alone, with no landscape of their own and in their own two parameters."""
    kept = [run.optimizer for run in scenario.runs if isinstance(run.optimizer, Recorded)]
    alone = bool(kept) and len(kept) == len(scenario.runs) and isinstance(scenario.landscape, NoLoss)
    return alone and all(each.points and not each.projected for each in kept)


def in_a_plane(scenario: Scenario) -> bool:
    """Whether a run in it is seen on a plane of more parameters: what is no coordinate there has no place beside it."""
    return any(is_projected(run.optimizer) for run in scenario.runs)


def _scenario(
    runs: Sequence[RecordedRun], points: Sequence[Array], title: str, *, projected: bool, means: Sequence[Array] = ()
) -> Scenario:
    made: tuple[Run, ...] = tuple(
        Run(
            optimizer=Recorded(points=_tuples(at), mean=_tuples(mean), projected=projected, **run.logged()),
            label=run.label[:60] or "recorded",
            schedule=Constant(lr=1.0),
        )
        for run, at, mean in zip(runs, points, means or [NOWHERE] * len(runs), strict=True)
    )
    aside = dict.fromkeys(name for run in runs for name in run.aside)
    told = tr("Taken as metrics, not as parameters: {names}.", names=", ".join(aside)) if aside else ""
    there = np.concatenate(points)
    start, view = (tuple(there[0].tolist()), _view(there)) if len(there) else ((0.0, 0.0), None)
    return Scenario(
        landscape=NoLoss(), runs=made, title=title[:200], description=told[:4000], start=start, view=view,
        steps=max(max(run.length for run in runs) - 1, 1),
    )  # fmt: skip


def _tuples(points: Array) -> tuple[tuple[float, ...], ...]:
    return tuple(map(tuple, points.tolist()))


def _view(points: Array) -> tuple[float, float, float, float]:
    low, high = points.min(axis=0), points.max(axis=0)
    least = max(1e-9 * float(np.abs(points).max()), 1e-9)  # or a path at rest far out would have no view
    spare = 0.15 * np.maximum(high - low, max(float((high - low).max()), least) * 0.2)
    (x0, y0), (x1, y1) = np.clip([low - spare, high + spare], -HIGHEST, HIGHEST).tolist()
    return x0, x1, y0, y1


def _joined(runs: Sequence[RecordedRun]) -> Sequence[Part]:
    """The steps of all runs one after the other, each before its mean; of one without a mean they stay in the file."""
    there = [run for run in runs if run.width]
    if len(there) == 1 and not there[0].mean:
        return there[0].parts
    pieces = [each for run in there for each in (run.parts, run.mean) if each]
    if sum(part.nbytes for each in pieces for part in each) > WHOLE:
        raise ScenarioError(
            tr(
                "its runs have more than {gigabytes} GB together; a plane of one alone can be seen",
                gigabytes=WHOLE >> 30,
            )
        )
    return [np.concatenate([np.concatenate(each, axis=1, dtype=np.float64) for each in pieces])]


def _points(parts: Sequence[Part]) -> Array:
    """Positions (T+1, 2) of one parameter or two; none where there is no parameter."""
    if not parts:
        return NOWHERE
    points = np.concatenate([np.asarray(each, dtype=np.float64) for each in parts], axis=1)
    check(points, 0)
    return np.column_stack([points, np.zeros((len(points), DRAWN - points.shape[1]))])
