"""One frame while it plays; matplotlib with blitting beside it, in the same Qt."""

import math
import os
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from benchmarks.harness import Figure
from benchmarks.problems import OPTIMIZERS, scenario
from fallline import Scenario, trace
from fallline.engine.scenario.edit import replace

LONG, SHORT, FRAMES, LAST = 5000, 1000, 60, 1 / 60
SIZE = (1400, 900)
Show = Callable[[int], object]


class Spent(NamedTuple):
    """Seconds of a frame, medians: by the clock, and of the processor alone, whatever else it has to do."""

    wall: float
    cpu: float


def figures() -> Iterator[Figure]:
    """Eight paths and eight loss curves. Two views show what the peer's two plots show; the window has eight more."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    smooth, rough = (scenario("rosenbrock", OPTIMIZERS, LONG), _noisy(LONG))
    for kind, shown in (("smooth", smooth), ("noisy", rough)):
        scene = f"8 {kind} paths and curves of {LONG:,} points, {SIZE[0]}x{SIZE[1]}"
        ours, theirs = _views(shown), _blitted(shown)
        yield Figure(
            f"frame of two views, {scene}", 1e3 * ours.wall, "ms", "matplotlib, blitting", 1e3 * theirs.wall, 0.2
        )
        yield Figure("the same, processor alone", 1e3 * ours.cpu, "ms", "matplotlib, blitting", 1e3 * theirs.cpu, 0.2)
        whole = _frame(shown)
        yield Figure(f"frame of the whole window, {kind}", 1e3 * whole.wall, "ms", "its two plots", 1e3 * theirs.wall)
        yield Figure("the same, processor alone", 1e3 * whole.cpu, "ms", "its two plots", 1e3 * theirs.cpu)
    long, short = whole, _frame(_noisy(SHORT))
    yield Figure(f"frame of the whole window, {SHORT:,} points", 1e3 * short.wall, "ms", limit=1e3 * LAST)
    yield Figure(f"growth of it from {SHORT:,} to {LONG:,} points", long.cpu / short.cpu, "times", limit=1.25)


def _settle(app: Any) -> None:
    until = time.perf_counter() + 1.0  # what comes later by a timer has come
    while time.perf_counter() < until:
        app.processEvents()


def spent(act: Show, numbers: range) -> Spent:
    """Of `act` with each of `numbers`."""
    each = []
    for number in numbers:
        wall, cpu = time.perf_counter(), time.process_time()
        act(number)
        each.append((time.perf_counter() - wall, time.process_time() - cpu))
    return Spent(*(median(column) for column in zip(*each, strict=True)))


def close(app: Any, window: Any) -> None:
    """Leave nothing behind that the next figure would pay for."""
    from PySide6.QtCore import QCoreApplication, QEvent

    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()


def _noisy(points: int) -> Scenario:
    """Paths as a noisy gradient draws them: matplotlib thins out straight stretches, and here there are none."""
    calm = scenario("rosenbrock", OPTIMIZERS, points)
    noise = {"gradient": replace(calm.runs[0].gradient, noise=200.0)}
    return replace(calm, runs=tuple(replace(run, **noise) for run in calm.runs))


def _played(app: Any, session: Any) -> Spent:
    """From moving the playhead by a step until everything is painted, near the end of the paths."""
    points = session.scenario.steps

    def show(step: int) -> None:
        session.seek(step)
        app.processEvents()

    for step in range(0, points - FRAMES, points // 20):
        show(step)
    return spent(show, range(points - FRAMES, points))


def opened(shown: Scenario) -> tuple[Any, Any]:
    """The application and a window on `shown`, painted and at rest."""
    from fallline.gui.application import application

    app = application()
    from fallline.gui import tracer
    from fallline.gui.main_window import MainWindow

    window = MainWindow(shown)
    tracer.PATIENCE = math.inf  # tracing at first made or fetched the kernels, and tells nothing
    window.resize(*SIZE)
    window.show()
    _settle(app)
    return app, window


def _frame(shown: Scenario) -> Spent:
    app, window = opened(shown)
    taken = _played(app, window.session)
    close(app, window)
    return taken


def _views(shown: Scenario) -> Spent:
    """The contour view without arrows and the loss view, side by side and no more."""
    from fallline.gui.application import application

    app = application()
    from PySide6.QtWidgets import QHBoxLayout, QWidget

    from fallline.gui.session import Session
    from fallline.gui.theme import DARK
    from fallline.gui.views.contour import ContourView
    from fallline.gui.views.loss import LossView

    window = QWidget()
    session = Session(shown, window)
    contour, loss = ContourView(session, DARK, window), LossView(session, DARK, window)
    contour.overlay.shown = frozenset()
    row = QHBoxLayout(window)
    for view in (contour, loss):
        row.addWidget(view, 1)
    window.resize(*SIZE)
    window.show()
    _settle(app)
    taken = _played(app, session)
    close(app, window)
    return taken


def _blitted(shown: Scenario) -> Spent:
    """A frame as matplotlib's guide draws it: restore the background, draw what moved, blit. Its settings are its own.

    The same content as ours: filled contours, lines that grow, a marker at each end, and a line at the step.
    """
    from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
    from matplotlib.figure import Figure as Canvas
    from PySide6.QtWidgets import QApplication

    figure = Canvas(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100)
    canvas = FigureCanvasQTAgg(figure)
    canvas.resize(*SIZE)
    canvas.show()
    plane, curve = figure.subplots(1, 2)
    x, y = np.meshgrid(*(np.linspace(-2, 2, 200),) * 2)
    heights = np.log(shown.landscape.loss(np.stack([x.ravel(), y.ravel()])) + 1e-3).reshape(x.shape)
    plane.contourf(x, y, heights, 20)
    curve.set(xlim=(0, shown.steps), ylim=(1e-12, 1e3), yscale="log")
    steps = np.arange(shown.steps + 1)
    content = []
    for path in trace(shown):
        for axes, data in ((plane, path.theta[:, :, 0]), (curve, np.column_stack([steps, path.loss[:, 0]]))):
            line = axes.plot([], [], animated=True)[0]
            end = axes.plot([], [], "o", color=line.get_color(), animated=True)[0]
            content.append((axes, data, line, end))
    playhead = curve.axvline(0, color="black", linestyle="--", linewidth=1, animated=True)
    _settle(QApplication)
    canvas.draw()
    background = canvas.copy_from_bbox(figure.bbox)

    def show(step: int) -> None:
        canvas.restore_region(background)
        for axes, data, line, end in content:
            line.set_data(*data[: step + 1].T)
            end.set_data(*data[step : step + 1].T)
            axes.draw_artist(line)
            axes.draw_artist(end)
        playhead.set_xdata([step])
        curve.draw_artist(playhead)
        canvas.blit(figure.bbox)
        QApplication.processEvents()

    taken = spent(show, range(shown.steps - FRAMES, shown.steps))
    canvas.close()
    return taken
