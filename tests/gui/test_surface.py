"""The surface as a page of the window: what is seen of it, and the hand on it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.session import Session
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views import surface_scene
from fallline.gui.views.surface import SurfaceView
from fallline.gui.views.surface_camera import HEIGHT, Camera
from fallline.gui.views.surface_mesh import relief
from fallline.gui.views.surface_paths import track

from .test_surface_picture import SQUARE

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def surface(window):
    """The surface's page, brought to the front."""
    return page_of(window)


@pytest.fixture
def fresh(open_window):
    """The page of a new window: how fine the surface is drawn depends on what was shown before."""
    return page_of(open_window())


def page_of(window):
    window.pages.turn_to("Surface")
    QApplication.processEvents()
    return window.pages["Surface"]


def look(surface, pixels):
    """The picture, when all has come to rest."""
    surface.canvas._rest.stop()
    return pixels(surface.canvas.grab().toImage())


def number(colour):
    return int(colour[1:], 16)


def test_the_surface_is_a_page_of_the_right_side(window, surface):
    assert window.pages.tabText(window.pages.currentIndex()) == "Surface"
    assert surface.objectName() == "surface-view"
    assert surface.accessibleName()


def test_a_drag_turns_the_picture(surface, pixels, hand):
    canvas, before = surface.canvas, look(surface, pixels)
    camera, at = canvas.camera, canvas.rect().center()
    hand.press_on(canvas, at)
    hand.move(60, 10)
    hand.move(30, 10)
    hand.release()
    assert canvas.camera.turn == pytest.approx(camera.turn - np.radians(45))
    assert canvas.camera.tilt == pytest.approx(camera.tilt + np.radians(10))
    assert (look(surface, pixels) != before).mean() > 0.05
    turned = canvas.camera
    hand.move(-90, -20)
    assert canvas.camera == turned, "the button is up"


def test_the_wheel_zooms_and_a_double_click_resets(fresh, pixels, qtbot):
    canvas = fresh.canvas
    canvas.setFocus()
    before = look(fresh, pixels)
    window, at = canvas.window(), canvas.rect().center()

    def ground():
        return np.count_nonzero(look(fresh, pixels) != number(DARK.plot))

    small = ground()
    QTest.wheelEvent(window.windowHandle(), canvas.mapTo(window, at), QPoint(0, 240))
    QApplication.processEvents()
    assert canvas.camera.zoom > 1.2
    assert ground() > 1.3 * small
    qtbot.mouseDClick(canvas, LEFT, pos=at)
    qtbot.mouseRelease(canvas, LEFT, pos=at)
    assert canvas.camera == Camera()
    assert np.array_equal(look(fresh, pixels), before)


def test_keys_turn_and_zoom_when_focused_and_the_others_stay_the_transports(window, surface, qtbot):
    canvas = surface.canvas
    canvas.setFocus()
    for key, name in [(Qt.Key.Key_Left, "turn"), (Qt.Key.Key_Up, "tilt"), (Qt.Key.Key_Plus, "zoom")]:
        before = getattr(canvas.camera, name)
        qtbot.keyClick(canvas, key)
        assert getattr(canvas.camera, name) != before
    assert window.session.playhead == 0
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.camera == Camera()
    qtbot.keyClick(canvas, Qt.Key.Key_End)
    assert window.session.playhead == window.session.scenario.steps


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_run_is_seen_in_its_colour(open_window, pixels, theme):
    window = open_window(theme=theme)
    window.pages.turn_to("Surface")
    window.session.seek(20)
    colours = set(np.unique(look(window.pages["Surface"], pixels)))
    assert {number(theme.runs[str(run.colour)]) for run in window.session.scenario.runs} <= colours


def test_playing_moves_the_marker_and_the_past_is_bright(window, surface, pixels):
    def bright(step):
        window.session.seek(step)
        return np.count_nonzero(look(surface, pixels) == number(DARK.runs["orange"]))

    renders = surface.canvas.ground.renders
    first, later = bright(2), bright(40)
    assert first < later
    assert bright(2) == first, "going back takes the bright past back"
    assert surface.canvas.ground.renders == max(renders, 1), "the ground stood still"
    spots = surface.canvas.painter._lines[0].spots
    assert np.hypot(*(spots[40] - spots[2])) > 20


def test_a_hidden_run_and_the_markers_of_others(window, surface, pixels):
    runs = window.session.scenario.runs
    window.session.seek(20)
    window.session.edit(
        replace(window.session.scenario, runs=tuple(replace(r, enabled=r.label == "Adam") for r in runs))
    )
    colours = set(np.unique(look(surface, pixels)))
    assert number(DARK.runs["pink"]) in colours
    assert number(DARK.runs["sky"]) not in colours


def test_the_minimum_is_marked(window, surface, pixels):
    window.session.edit(replace(window.session.scenario, runs=()))
    shown = look(surface, pixels)
    x, y = surface.canvas.painter._stars.spots[0].astype(int)
    assert np.count_nonzero(shown[y - 8 : y + 9, x - 8 : x + 9] == number(DARK.text)) > 20


def test_the_switch_changes_heights_and_says_so(surface, pixels, hand):
    before, heights = look(surface, pixels), surface.canvas.maker.scene().relief.heights
    hand.click(surface.logarithmic)
    assert "is the loss" in surface.title.detail.text()
    assert np.abs(surface.canvas.maker.scene().relief.heights - heights).max() > 0.2
    assert (look(surface, pixels) != before).mean() > 0.05
    hand.click(surface.logarithmic)
    assert np.array_equal(look(surface, pixels), before)


def test_the_theme_recolours(window, surface, pixels):
    window.set_theme(LIGHT)
    QApplication.processEvents()
    shown = look(surface, pixels)
    assert shown[2, 2] == number(LIGHT.plot)
    assert (shown >> 16).mean() > 160


def test_it_shows_what_the_contour_view_shows(window, surface, hand):
    hand.wheel(window.stage.contour, 0.0, 0.0, 4)
    (x0, x1), (y0, y1) = window.stage.contour.getViewBox().viewRange()
    assert surface.canvas.maker.scene().relief.rect == pytest.approx((x0, x1, y0, y1))


def test_hidden_it_computes_nothing_and_shown_it_is_up_to_date(open_window, monkeypatch):
    window = open_window()
    calls = []
    monkeypatch.setattr(surface_scene, "relief", lambda *args, **more: calls.append("relief") or relief(*args, **more))
    monkeypatch.setattr(surface_scene, "track", lambda *args: calls.append("track") or track(*args))
    view, session = window.pages["Surface"], window.session
    window.transport.seek(30)
    session.edit(replace(session.scenario, start=(-1.0, 1.0)))
    window.stage.contour.reset_view()
    window.set_theme(LIGHT)
    window.set_theme(DARK)
    QApplication.processEvents()
    assert calls == []
    assert view.canvas.ground.renders == 0
    window.pages.turn_to("Surface")
    QApplication.processEvents()
    assert calls.count("relief") == 1
    spot = view.canvas.painter._lines[0].spots[0]
    ground = view.canvas.maker.scene().relief
    at = ground.placed(np.array([[-1.0, 1.0]]))
    place = np.column_stack([at, HEIGHT * ground.ground(at)])
    assert spot == pytest.approx(view.canvas.painter_camera().project(place)[0, :2], abs=1)


def test_a_drag_of_the_start_traces_anew_on_the_same_ground(window, surface):
    QApplication.processEvents()
    maker, renders = surface.canvas.maker, surface.canvas.ground.renders
    reliefs, before = maker.reliefs, surface.canvas.painter._lines[0].spots[0]
    window.session.edit(replace(window.session.scenario, start=(-1.0, 1.0)))
    surface.canvas.repaint()
    assert maker.reliefs == reliefs
    assert surface.canvas.ground.renders == renders
    assert np.hypot(*(surface.canvas.painter._lines[0].spots[0] - before)) > 10


@pytest.mark.parametrize("name", ["past-the-limit", "valley", "two-minima", "minibatch", "digits"])
def test_shipped_scenarios_are_drawn_without_a_warning(qtbot, qapp, pixels, name):
    scenario = load_scenario(name)
    if scenario.landscape.dimension > 100:
        scenario = replace(scenario, steps=40)  # its picture is the matter here, and to read all digits takes seconds
    view = SurfaceView(Session(scenario), DARK)
    qtbot.addWidget(view)
    view.resize(372, 600)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.canvas.maker.scene() is not None, timeout=60000)
    view.canvas.session.seek(view.canvas.session.scenario.steps)
    assert len(np.unique(look(view, pixels))) > 500


def test_a_slow_landscape_comes_later_and_an_overtaken_one_never(qtbot, qapp, monkeypatch):
    monkeypatch.setattr(surface_scene, "slow", lambda _: True)
    maker = surface_scene.SceneMaker(Session(load_scenario("ravine")), qapp)
    assert maker.scene() is None
    maker.window = SQUARE
    with qtbot.waitSignal(maker.ready):
        assert maker.scene() is None
    assert maker.scene().relief.rect == SQUARE
    qtbot.wait(100)
    assert maker.scene().relief.rect == SQUARE
    maker.deleteLater()
