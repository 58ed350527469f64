"""Panels over the steps: the loss of every run, and the condition number of the Hessian along its path."""

from __future__ import annotations

import numpy as np

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.analysis.spectrum import Spectrum, spectra_along, spectrum_as_it_comes
from fallline.engine.analysis.step import LARGEST
from fallline.engine.language import tr
from fallline.engine.problem.landscape import NoHessian
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.run.trajectory import Trajectory
from fallline.gui.chart.chart import Array, Axis, Layer, Line, Panel, Rule, Said
from fallline.gui.chart.subject import Subject, beside
from fallline.gui.views.condition import COMING, FEW, MOST
from fallline.gui.views.loss import CEILING, FLOOR
from fallline.gui.views.step_plot import log10, span_of


def loss_panel(subject: Subject, progress: Progress = unheard) -> Panel:  # noqa: ARG001
    """Logarithmic, at once, above that of the best known minimum, or of the best point found where none is known."""
    floor, name = _floor(subject)
    lines, over = list[Line](), list[Line]()
    for (run, path), look in zip(subject.pairs, subject.looks, strict=True):
        lines.append(Line(_losses(path, path.loss, floor), look))
        if (kept := path.points.get(run.kept)) is not None:
            over.append(Line(_losses(path, kept.loss, floor), beside(look), named=False))
    lines += over
    curves = [line.points[:, 1] for line in lines]
    low, high = span_of(curves)
    begin = max((float(curve[0]) for curve in curves if np.isfinite(curve[0])), default=high)
    return _over_steps(subject, name, lines, low, max(min(high, begin + float(np.log10(CEILING))), low + 1e-9))


def _losses(path: Trajectory, loss: Array, floor: float) -> Array:
    """Over the steps, averaged over walkers, above the floor: (k, 2)."""
    steps = path.drawn(np.arange(path.steps + 1, dtype=np.float64))
    return np.column_stack([steps, log10(np.maximum(mean_loss(path.drawn(loss)) - floor, FLOOR))])


def _floor(subject: Subject) -> tuple[float, str]:
    """What is taken off, and what is left."""
    lowest = subject.scenario.landscape.lowest()
    if lowest is not None:
        return lowest, tr("loss f − f*") if lowest else tr("loss f")
    kept = [path.points[run.kept].loss for run, path in subject.pairs if run.kept in path.points]
    finite = [loss[np.isfinite(loss)] for loss in (*(path.loss for _, path in subject.pairs), *kept)]
    found = min((float(losses.min()) for losses in finite if losses.size), default=0.0)
    return (0.0, tr("loss f")) if found >= 0 else (found, tr("loss above the best found"))


def condition_panel(subject: Subject, progress: Progress = unheard) -> Panel:
    """The condition number, or, where it is undefined or not told, the largest eigenvalue; in any thread."""
    landscape = subject.scenario.landscape
    if not landscape.has_hessian:
        return _told(f"{NoHessian(landscape)}.")
    spectra = _spectra(subject, progress)
    known = any(np.isfinite(along.condition).any() for along in spectra)
    values = [along.condition if known else along.highest for along in spectra]
    lines = [
        Line(np.column_stack([along.steps.astype(np.float64), log10(np.where(np.isfinite(each), each, np.nan))]), look)
        for along, each, look in zip(spectra, values, subject.looks, strict=True)
    ]
    if not any(np.isfinite(line.points).all(axis=1).any() for line in lines):
        return _told(tr("The condition number is infinite or undefined all along these paths."))
    stay = [line for line, (_, path) in zip(lines, subject.pairs, strict=True) if path.diverged_at is None] or lines
    low, high = span_of([line.points[:, 1] for line in stay])
    name = tr("condition number κ(H)") if known else tr("largest eigenvalue of H")
    return _over_steps(subject, name, lines, low, high)


def _spectra(subject: Subject, progress: Progress) -> list[Spectrum]:
    landscape = subject.scenario.landscape
    if landscape.dimension <= (FEW if landscape.examples else LARGEST):
        return spectra_along(subject.scenario, subject.pairs, MOST)
    found = []
    for index, (run, path) in enumerate(subject.pairs):
        for along in spectrum_as_it_comes(subject.scenario, run, path, COMING):
            progress((index + len(along.steps) / COMING) / len(subject.pairs))
        found.append(along)
    return found


def _over_steps(subject: Subject, name: str, lines: list[Line], low: float, high: float) -> Panel:
    last = float(max(subject.scenario.steps, 1))
    x = Axis(tr("step"), -0.02 * last, 1.02 * last, whole=True)
    spare = 0.05 * (high - low)
    rule: list[Layer] = [Rule(subject.step, subject.theme.playhead)] if subject.step < subject.scenario.steps else []
    return Panel(x, Axis(name, low - spare, high + spare, log=True), (*rule, *lines))


def _told(words: str) -> Panel:
    return Panel(Axis("", 0, 1), Axis("", 0, 1), (Said(words),))
