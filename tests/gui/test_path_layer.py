"""However a step is come to, the paths look the same there: played, gone back to, or dragged into being."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.session import Session
from fallline.gui.theme import DARK
from fallline.gui.views.contour import ContourView
from fallline.gui.views.path_layer import BLOCK

STEPS = 2 * BLOCK + 40


@pytest.fixture
def frame(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def contour(frame):
    session = Session(replace(load_scenario("valley"), steps=STEPS), frame)
    view = ContourView(session, DARK, frame)
    frame.resize(420, 400)
    view.resize(420, 400)
    frame.show()
    view.redraw_terrain(wait=True)
    return view


def seen(view):
    """Bytes of the picture with the paths at the playhead, (height, width, 4)."""
    image = view.picture().toImage()
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4).astype(int)


def apart(one, other):
    """The share of pixels that differ as two colours do."""
    return (np.abs(one - other).max(axis=2) > 90).mean()


def play(view, step):
    for k in range(step + 1):
        view.show_step(k)
        view.picture()


@pytest.mark.parametrize("step", [0, BLOCK, BLOCK + 7, STEPS])
def test_played_gone_back_to_and_dragged_it_looks_the_same(contour, step):
    play(contour, step)
    played = seen(contour)
    play(contour, STEPS)
    contour.show_step(step)
    back = seen(contour)
    contour.paths.set_paths(contour.paths.paths, DARK.marker_rim)
    dragged = seen(contour)
    for other in (back, dragged):
        assert apart(played, other) < 1e-3, "but where paths cross: played, the later step lies over the earlier"
    contour.show_step(STEPS // 2 if step in (0, STEPS) else 0)
    assert apart(played, seen(contour)) > 2e-3


def test_paths_that_are_no_more_leave_no_trace(contour):
    contour.show_step(BLOCK + 3)
    contour.paths.set_paths((), DARK.marker_rim)
    bare = seen(contour)
    contour.paths.set_paths(contour.paths.paths, DARK.marker_rim)
    np.testing.assert_array_equal(seen(contour), bare)
    contour._draw_paths()
    assert np.abs(seen(contour) - bare).max() > 90
    contour.show_step(0)
    contour.show_step(BLOCK + 3)
    contour.paths.set_paths((), DARK.marker_rim)
    np.testing.assert_array_equal(seen(contour), bare)


def test_a_hand_that_is_quicker_than_the_picture_finds_the_paths_that_are_there_now(contour):
    contour.picture()
    layer = contour.paths
    one, place = layer.paths[0], contour.inside().center()
    layer.set_paths((one, one, one), DARK.marker_rim)
    where = layer.at(QPointF(*one.at(0, contour.transform_of_data())))
    assert where == 0
    far = [layer.at(place + QPointF(1e4, 1e4)), layer.crossings(QRectF(1e4, 1e4, 1, 1))]
    assert far == [None, 0]
    everything = layer.crossings(contour.inside())
    layer.set_paths((one,), DARK.marker_rim)
    assert layer.crossings(contour.inside()) * 3 == everything > 0
