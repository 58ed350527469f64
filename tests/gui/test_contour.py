"""The picture under the mouse: figures at the cursor, zoom, pan, reset; panels, themes, and what is drawn."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QApplication, QLabel

from fallline.engine.problem.curvature import curvature
from fallline.engine.scenario.edit import replace
from fallline.gui.figures import figure
from fallline.gui.style import system_theme
from fallline.gui.theme import DARK, LIGHT


def span(window):
    return np.array(window.stage.contour.getViewBox().viewRange())


def action(window, name):
    return window.findChild(QAction, f"{name}-action")


def readout(window):
    return window.findChild(QLabel, "cursor-readout").text()


def test_the_figures_under_the_cursor_are_the_engines(window, hand):
    contour, landscape = window.stage.contour, window.session.scenario.landscape
    for target in [(-1.0, 1.0), (0.7, -1.3), (0.0, 0.0)]:
        x, y = hand.point(contour, hand.hover(contour, *target))
        theta = np.array([[x], [y]])
        parts = dict(part.split(" ") for part in readout(window).split("   "))
        assert parts == {
            "x": figure(x),
            "y": figure(y),
            "f": figure(float(landscape.loss(theta)[0])),
            "|∇f|": figure(float(np.hypot(*landscape.gradient(theta)[:, 0]))),
            "κ": figure(float(curvature(landscape, theta).condition_number[0])),
        }


def test_the_figures_go_when_the_cursor_leaves(window, hand):
    resting = readout(window)
    hand.hover(window.stage.contour, 0.5, 0.5)
    assert readout(window) != resting
    QApplication.sendEvent(window.stage.contour, QEvent(QEvent.Type.Leave))
    assert readout(window) == resting


def test_over_the_axes_there_are_no_figures(window, hand):
    resting = readout(window)
    hand.hover(window.stage.contour, 0.5, 0.5)
    viewport = window.stage.contour.viewport()
    hand.widget, hand.at = viewport, QPoint(0, viewport.height() // 2)
    hand.move(6)
    assert readout(window) == resting


def test_the_wheel_zooms_about_the_cursor_and_a_double_click_resets(window, hand, qtbot):
    contour, before = window.stage.contour, span(window)
    image = contour.heat.image.copy()
    at = hand.hover(contour, -1.0, 0.5)
    fixed = hand.point(contour, at)
    hand.wheel(contour, -1.0, 0.5, 3)
    assert (np.ptp(span(window), axis=1) < 0.95 * np.ptp(before, axis=1)).all()
    assert hand.point(contour, at) == pytest.approx(fixed, abs=0.05)
    qtbot.waitUntil(lambda: not np.array_equal(contour.heat.image, image))  # the ground is drawn anew for what is seen
    hand.wheel(contour, -1.0, 0.5, -6)
    assert (np.ptp(span(window), axis=1) > np.ptp(before, axis=1)).all()
    qtbot.mouseDClick(contour.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert span(window) == pytest.approx(before)


def test_dragging_pans(window, hand):
    before = span(window)
    hand.press(window.stage.contour, 0.5, -1.0)
    hand.move(40, 20)
    hand.move(40, 20)
    hand.release()
    assert np.ptp(span(window), axis=1) == pytest.approx(np.ptp(before, axis=1))
    assert (span(window)[0] < before[0]).all()
    assert (span(window)[1] > before[1]).all()


def test_the_menu_resets_the_view_and_frees_the_axes(window, hand):
    before = span(window)
    hand.wheel(window.stage.contour, 0.0, 0.0, 4)
    action(window, "reset-view").trigger()
    assert span(window) == pytest.approx(before)
    action(window, "equal-axes").trigger()
    window.resize(1400, 700)
    QApplication.processEvents()
    x, y = window.stage.contour.getViewBox().viewPixelSize()
    assert x != pytest.approx(y, rel=1e-3)
    action(window, "equal-axes").trigger()
    QApplication.processEvents()
    x, y = window.stage.contour.getViewBox().viewPixelSize()
    assert x == pytest.approx(y, rel=1e-3)


def test_edits_leave_the_zoom_alone(window, hand):
    hand.wheel(window.stage.contour, 0.0, 0.0, 4)
    zoomed = span(window)
    window.transport.seek(50)
    window.runs_panel.add_run()
    window.session.undo_stack.undo()
    assert span(window) == pytest.approx(zoomed)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_side_can_be_hidden_and_the_picture_takes_its_room(window, side):
    dock, toggle, width = getattr(window, side), action(window, f"{side}-dock"), window.stage.contour.width()
    assert dock.isVisible()
    assert toggle.isChecked()
    toggle.trigger()
    QApplication.processEvents()
    assert not dock.isVisible()
    assert window.stage.contour.width() > width + 100
    window.transport.seek(9)
    window.runs_panel.add_run()
    toggle.trigger()
    QApplication.processEvents()
    assert dock.isVisible()
    assert window.stage.contour.width() == width


def test_the_theme_changes_at_once_and_everywhere(window):
    def ground():
        image = QImage(window.size(), QImage.Format.Format_RGB32)
        window.render(image)
        places = {
            "plot": window.pages["Loss"].plot.mapTo(window, QPoint(3, 3)),
            "panel": window.landscape_panel.mapTo(window, QPoint(-4, -4)),
            "stage": window.stage.transport.mapTo(window, QPoint(2, 2)),
        }
        return {name: image.pixelColor(at).name() for name, at in places.items()}

    def drawn():
        return {window.stage.contour.paths.paths[0].colour, window.pages["Loss"].layer.curves[0].colour}

    for name, theme in [("light", LIGHT), ("dark", DARK), ("light", LIGHT), ("system", system_theme())]:
        action(window, f"theme-{name}").trigger()
        assert window.theme is theme
        assert ground() == {"plot": theme.plot, "panel": theme.panel, "stage": theme.window}
        assert drawn() == {theme.runs["orange"]}


def test_following_the_system_leaves_a_chosen_theme_alone(window):
    action(window, "theme-light").trigger()
    window.appearance.follow_system()
    assert window.theme is LIGHT
    action(window, "theme-system").trigger()
    window.appearance.follow_system()
    assert window.theme is system_theme()


def number(colour):
    return int(colour[1:], 16)


def test_every_run_is_seen_in_the_picture(window, pixels):
    window.session.seek(20)
    seen = set(np.unique(pixels(window.stage.contour.grab().toImage())))
    assert {number(DARK.runs[str(run.colour)]) for run in window.session.scenario.runs} <= seen


def test_the_minimum_is_marked(window, hand, pixels):
    contour = window.stage.contour
    window.session.edit(replace(window.session.scenario, runs=()))
    at = hand.pixel(contour, 0.0, 0.0)
    box = pixels(contour.grab().toImage())[at.y() - 8 : at.y() + 9, at.x() - 8 : at.x() + 9]
    assert np.count_nonzero(box == number(DARK.text)) > 20


def test_the_past_is_bright_and_the_future_is_faint(window, pixels):
    def bright(step):
        window.session.seek(step)
        return np.count_nonzero(pixels(window.stage.contour.grab().toImage()) == number(DARK.runs["pink"]))

    assert bright(0) < bright(10) < bright(60)
    assert bright(10) < bright(60), "going back takes the bright past back"
