"""One frame of the window while it plays, and one while the start is dragged; matplotlib with blitting beside it."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.harness import Figure
from benchmarks.problems import OPTIMIZERS, scenario
from engine import Scenario, load_scenario, trace
from engine.edit import replace

LONG, SHORT, FRAMES, LAST = 5000, 1000, 60, 1 / 60
SIZE = (1400, 900)


def figures() -> Iterator[Figure]:
    """Eight paths and eight loss curves; ours is the whole window, with its readouts, theirs the two plots alone."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    smooth, rough = (scenario("rosenbrock", OPTIMIZERS, LONG), _noisy(LONG))
    ours, short = _frame(rough), _frame(_noisy(SHORT))
    for kind, mine, shown in (("smooth", _frame(smooth), smooth), ("noisy", ours, rough)):
        name = f"frame, 8 {kind} paths and curves of {LONG:,} points, {SIZE[0]}x{SIZE[1]}"
        yield Figure(name, 1e3 * mine, "ms", "matplotlib, blitting", 1e3 * _blitted(shown), 0.2)
    yield Figure(f"the same of {SHORT:,} points", 1e3 * short, "ms", limit=1e3 * LAST)
    yield Figure(f"growth of a frame from {SHORT:,} to {LONG:,} points", ours / short, "times", limit=1.25)
    yield Figure("mouse to paint, dragging the start of the ravine", 1e3 * _drag(), "ms", limit=1e3 * LAST)


def _window(shown: Scenario) -> tuple[Any, Any]:
    from gui.application import application

    app = application()
    from gui.main_window import MainWindow

    window = MainWindow(shown)
    window.resize(*SIZE)
    window.show()
    _settle(app)
    return app, window


def _settle(app: Any) -> None:
    until = time.perf_counter() + 1.0  # what comes later by a timer has come
    while time.perf_counter() < until:
        app.processEvents()


def _median(act: Callable[[int], object], numbers: range) -> float:
    spent = []
    for number in numbers:
        before = time.perf_counter()
        act(number)
        spent.append(time.perf_counter() - before)
    return statistics.median(spent)


def _noisy(points: int) -> Scenario:
    """Paths as a noisy gradient draws them: matplotlib thins out straight stretches, and here there are none."""
    calm = scenario("rosenbrock", OPTIMIZERS, points)
    noise = {"gradient": replace(calm.runs[0].gradient, noise=200.0)}
    return replace(calm, runs=tuple(replace(run, **noise) for run in calm.runs))


def _frame(shown: Scenario) -> float:
    """Seconds from moving the playhead by a step until everything is painted, near the end of the paths."""
    app, window = _window(shown)
    points = shown.steps

    def show(step: int) -> None:
        window.session.seek(step)
        app.processEvents()

    for step in range(0, points - FRAMES, points // 20):
        show(step)
    taken = _median(show, range(points - FRAMES, points))
    window.close()
    return taken


def _drag() -> float:
    """Seconds from a move of the mouse with the button down until everything is painted."""
    import pyqtgraph
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtTest import QTest

    pyqtgraph.setConfigOption("mouseRateLimit", -1)
    app, window = _window(load_scenario("ravine"))
    contour = window.stage.contour
    x, y = window.session.scenario.start
    at = contour.mapFromScene(contour.getViewBox().mapViewToScene(QPointF(x, y)))
    QTest.mouseMove(contour.viewport(), at)
    QTest.mousePress(contour.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def move(number: int) -> None:
        QTest.mouseMove(contour.viewport(), at + QPoint(2 * number, number % 7))
        app.processEvents()

    for number in range(10):
        move(number)
    begun = window.session.scenario.start
    taken = _median(move, range(10, 70))
    assert window.session.scenario.start != begun, "the hand missed the start"
    QTest.mouseRelease(contour.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    window.session.undo_stack.setClean()
    window.close()
    return taken


def _blitted(shown: Scenario) -> float:
    """Seconds of a frame as matplotlib's guide draws it: restore the background, draw what moved, blit."""
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
    paths = [(path.theta[:, :, 0], path.loss[:, 0]) for path in trace(shown)]
    lines = [(plane.plot([], [], animated=True)[0], curve.plot([], [], animated=True)[0]) for _ in paths]
    _settle(QApplication)
    canvas.draw()
    background = canvas.copy_from_bbox(figure.bbox)
    steps = np.arange(shown.steps + 1)

    def show(step: int) -> None:
        canvas.restore_region(background)
        for (theta, loss), (on_plane, on_curve) in zip(paths, lines, strict=True):
            on_plane.set_data(*theta[: step + 1].T)
            on_curve.set_data(steps[: step + 1], loss[: step + 1])
            plane.draw_artist(on_plane)
            curve.draw_artist(on_curve)
        canvas.blit(figure.bbox)
        QApplication.processEvents()

    taken = _median(show, range(shown.steps - FRAMES // 2, shown.steps))
    canvas.close()
    return taken
