"""The terrain follows the hand: once per frame, roughly while it moves, finely when it rests."""

import pytest
from PySide6.QtWidgets import QApplication

from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.scenario.edit import with_landscape
from fallline.gui.views.contour import ROUGH
from fallline.gui.views.terrain import GRID


@pytest.fixture
def window(open_window):
    """One for each test: how often it draws is counted in its parts."""
    return open_window()


@pytest.fixture
def contour(window, qtbot):
    view = window.stage.contour
    view._rest.setInterval(1_000_000)  # this hand never rests, however slow the machine; `rested` lets it
    view._rest.stop()
    view.sides = []
    real = view.ground.draw

    def draw(*args, **kwargs):
        real(*args, **kwargs)
        view.sides.append(len(view.ground._shown[1].heights))

    view.ground.draw = draw
    return view


def rested(view):
    view._rest.stop()
    view._rest.timeout.emit()
    QApplication.processEvents()


def zoom(view, share):
    view.getViewBox().scaleBy((share, share))


def test_many_changes_before_a_frame_cost_one_terrain(contour):
    for _ in range(5):
        zoom(contour, 0.9)
    assert contour.sides == []
    contour.repaint()
    assert contour.sides == [GRID]


def test_a_hand_that_goes_on_sees_it_roughly_and_one_that_rests_finely(contour):
    for _ in range(3):
        zoom(contour, 0.9)
        QApplication.processEvents()
    assert contour.sides == [GRID, ROUGH, ROUGH]
    rested(contour)
    assert contour.sides == [GRID, ROUGH, ROUGH, GRID]
    rested(contour)
    assert len(contour.sides) == 4, "once is enough"
    zoom(contour, 0.9)
    QApplication.processEvents()
    assert contour.sides[4:] == [GRID], "after a rest the first is fine again"


def test_it_lies_over_what_is_in_sight(contour):
    zoom(contour, 0.5)
    QApplication.processEvents()
    (x0, x1), (y0, y1) = contour.getViewBox().viewRange()
    assert contour.ground._shown[0] == (x0, x1, y0, y1)


def test_a_landscape_under_the_hand_is_rough_too(contour, window):
    for curvature in (30.0, 20.0, 10.0):
        window.session.edit(
            with_landscape(window.session.scenario, Quadratic(l1=1.0, l2=curvature, rotation=24.0)), "bend", "l2"
        )
        QApplication.processEvents()
    assert contour.sides == [GRID, ROUGH, ROUGH]
    rested(contour)
    assert contour.sides[-1] == GRID
