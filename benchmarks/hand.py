"""From a move of the hand until everything is painted: dragging the start, zooming, panning, bending the landscape."""

from collections.abc import Iterator
from typing import Any

from benchmarks.frame import LAST, Show, Spent, close, opened, spent
from benchmarks.harness import Figure
from fallline import load_scenario
from fallline.engine.scenario.edit import replace, with_landscape

WARM, MOVES = 10, 60


def figures() -> Iterator[Figure]:
    """The default scenario is held to one frame of a display; Rosenbrock's valley has five runs of 600 steps."""
    import pyqtgraph

    pyqtgraph.setConfigOption("mouseRateLimit", -1)  # or moves that come faster than its limit would cost nothing
    for name, limit in (("ravine", 1e3 * LAST), ("valley", None)):
        for what, act in (("dragging the start", _drag), ("a notch of the wheel", _wheel), ("panning", _pan)):
            taken = act(name)
            yield Figure(f"mouse to paint, {what}, {name}", 1e3 * taken.wall, "ms", limit=limit)
            yield Figure("the same, processor alone", 1e3 * taken.cpu, "ms", limit=limit)
    bent = _bend()
    yield Figure("bending the ravine, its runs traced anew", 1e3 * bent.wall, "ms")
    yield Figure("the same, processor alone", 1e3 * bent.cpu, "ms")


def _moved(act: Show) -> Spent:
    for number in range(WARM):
        act(number)
    return spent(act, range(WARM, WARM + MOVES))


def _drag(name: str) -> Spent:
    from PySide6.QtCore import QPointF

    app, window = opened(load_scenario(name))
    contour, begun = window.stage.contour, window.session.scenario.start
    x, y = begun
    at = contour.mapFromScene(contour.getViewBox().mapViewToScene(QPointF(x, y)))
    taken = _pulled(app, contour, at)
    assert window.session.scenario.start != begun, "the hand missed the start"
    window.session.undo_stack.setClean()
    close(app, window)
    return taken


def _pan(name: str) -> Spent:
    from PySide6.QtCore import QPoint

    app, window = opened(load_scenario(name))
    contour = window.stage.contour
    begun = contour.getViewBox().viewRange()
    taken = _pulled(app, contour, contour.viewport().rect().bottomLeft() + QPoint(120, -160))
    assert contour.getViewBox().viewRange() != begun, "the hand missed the ground"
    close(app, window)
    return taken


def _pulled(app: Any, contour: Any, at: Any) -> Spent:
    """From each move of the mouse with the button down at `at`."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    port = contour.viewport()
    QTest.mouseMove(port, at)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def move(number: int) -> None:
        QTest.mouseMove(port, at + QPoint(2 * number, number % 7))
        app.processEvents()

    taken = _moved(move)
    there = at + QPoint(2 * (WARM + MOVES - 1), 0)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, there)
    return taken


def _wheel(name: str) -> Spent:
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent

    app, window = opened(load_scenario(name))
    port = window.stage.contour.viewport()
    middle = QPointF(port.rect().center())

    def turn(number: int) -> None:
        notch = QPoint(0, 60 if number // 10 % 2 else -60)
        place = QPointF(port.mapToGlobal(middle.toPoint()))
        button, key, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        app.sendEvent(port, QWheelEvent(middle, place, QPoint(), notch, button, key, phase, False))
        app.processEvents()

    taken = _moved(turn)
    close(app, window)
    return taken


def _bend() -> Spent:
    app, window = opened(load_scenario("ravine"))
    session = window.session

    def bend(number: int) -> None:
        landscape = replace(session.scenario.landscape, l2=36.0 - 0.2 * number)
        session.edit(with_landscape(session.scenario, landscape), "bend", "l2")
        app.processEvents()

    taken = _moved(bend)
    session.undo_stack.setClean()
    close(app, window)
    return taken
