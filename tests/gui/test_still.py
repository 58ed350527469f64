"""What stands still is painted once, and the frame shows what a fresh painting would."""

import os

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from fallline import load_scenario
from fallline.engine.scenario.edit import replace, with_run
from fallline.gui.views.still import StillPlot


@pytest.fixture
def window(open_window):
    """A fresh one: another has other paintings behind it."""
    return open_window()


@pytest.fixture
def paintings(monkeypatch):
    """Which plots painted their standing part, as they did."""
    found, render = [], StillPlot.render

    def counted(self, *given):
        found.append(self)
        return render(self, *given)

    monkeypatch.setattr(StillPlot, "render", counted)
    return found


def screen(window, pixels):
    """Two plots as they were painted on the screen: no picture is taken of the widgets."""
    for _ in range(3):  # the first formula is typeset when the window was painted once, and moves what is below it
        QApplication.processEvents()
    whole = pixels(QApplication.primaryScreen().grabWindow(window.winId()).toImage())
    found = []
    for plot in (window.stage.contour, window.pages["Loss"].plot):
        corner = plot.mapTo(window, QPoint(0, 0))
        found.append(whole[corner.y() : corner.y() + plot.height(), corner.x() : corner.x() + plot.width()].ravel())
    return np.concatenate(found)


def anew(window, pixels):
    """The same, with everything painted anew."""
    for plot in window.findChildren(StillPlot):
        plot._spoil()
    window.stage.contour.paths._key = None
    return screen(window, pixels)


offscreen = pytest.mark.skipif(os.environ.get("QT_QPA_PLATFORM") != "offscreen", reason="others may cover the screen")


def test_playing_paints_nothing_that_stands_still(window, paintings):
    QApplication.processEvents()
    paintings.clear()
    for step in range(1, 121):
        window.session.seek(step)
        QApplication.processEvents()
    window.session.seek(20)
    QApplication.processEvents()
    assert paintings == []


def test_dragging_the_start_paints_the_ground_no_more_than_once(window, hand, paintings):
    view = window.stage.contour
    hand.press(view, *window.session.scenario.start)
    hand.move(20)
    paintings.clear()
    for _ in range(10):
        hand.move(6, 4)
        QApplication.processEvents()
    assert paintings.count(view) <= 1
    hand.release()


def test_a_hand_over_a_plot_that_plays_paints_nothing_that_stands_still(window, hand, paintings):
    view = window.pages["Loss"].plot
    hand.hover(view, 50.0, -3.0)
    paintings.clear()
    for step in range(1, 40):
        window.session.seek(step)
        hand.move_to(view, 50.0 + step / 2, -3.0)
    assert paintings == []
    assert window.pages["Loss"].line.p[0] == 39, "where the mouse would take hold of it"


@offscreen
@pytest.mark.parametrize(
    "way", [range(150), range(260, 149, -1), (100, 299, 10, 140, 149)], ids=["on", "back", "jumps"]
)
def test_what_grew_step_by_step_is_what_is_painted_at_once(open_window, pixels, way):
    window = open_window(replace(load_scenario("ravine"), steps=300))
    for step in way:
        window.session.seek(step)
        QApplication.processEvents()
    grown = screen(window, pixels)
    # Where paths cross, the newest segment lies on top in the one, the last path in the other.
    assert (grown != anew(window, pixels)).mean() < 5e-3


@offscreen
@pytest.mark.parametrize("change", ["zoom", "hide", "back", "resize", "theory"])
def test_a_change_reaches_the_screen(window, pixels, change):
    window.session.seek(60)
    before = screen(window, pixels)
    match change:
        case "zoom":
            window.stage.contour.getViewBox().scaleBy((0.5, 0.5))
        case "hide":
            window.session.edit(with_run(window.session.scenario, 0, enabled=False))
        case "back":
            window.session.seek(20)
        case "resize":
            window.resize(1300, 860)
        case "theory":
            window.pages["Loss"].theory.setChecked(True)
    QApplication.processEvents()
    after = screen(window, pixels)
    assert after.shape != before.shape or (after != before).any()
    assert (after != anew(window, pixels)).mean() < 5e-3


def test_an_enlarged_picture_is_painted_finer_not_enlarged(window):
    plot = window.pages["Loss"].plot
    small = plot.grab().toImage()
    fine = QImage(small.size() * 2, QImage.Format.Format_RGB32)
    fine.setDevicePixelRatio(2)
    painter = QPainter(fine)
    QWidget.render(plot, painter, QPoint(0, 0))
    painter.end()
    fine.setDevicePixelRatio(1)
    ways = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    assert fine != small.scaled(fine.size(), *ways).convertToFormat(fine.format())
    levels = [np.frombuffer(image.constBits(), np.uint8).astype(int)
              for image in (small.convertToFormat(fine.format()), fine.scaled(small.size(), *ways))]  # fmt: skip
    assert np.abs(levels[0] - levels[1]).mean() < 4


def test_the_line_is_where_it_is_seen_when_a_picture_is_exported(window):
    line = window.pages["Loss"].line
    window.session.seek(70)
    QApplication.processEvents()
    assert line.p[0] != 70  # the scene need not hear of every frame
    line.setExportMode(True)
    assert line.p[0] == line.value() == 70
