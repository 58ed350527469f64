"""The landscape as a surface: what is computed, what is seen, and the hand on it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fallline import load_scenario, loads
from fallline.engine.scenario.edit import replace
from fallline.gui.session import Session
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views import surface_scene
from fallline.gui.views.surface import SurfaceView
from fallline.gui.views.surface_box import box, height_labels
from fallline.gui.views.surface_camera import HEIGHT, Camera
from fallline.gui.views.surface_mesh import relief, stretched
from fallline.gui.views.surface_painter import paint_of
from fallline.gui.views.surface_paths import seen, track
from fallline.gui.views.surface_raster import render
from fallline.gui.views.terrain import terrain

SQUARE = (-2.0, 2.0, -2.0, 2.0)
LEFT = Qt.MouseButton.LeftButton


def landscape(formula):
    return loads(
        f'version = 1\nsteps = 1\nstart = [1.0, 1.0]\n[landscape]\nname = "expression"\nformula = "{formula}"\n'
    ).landscape


BOWL = landscape("x**2 + y**2")
RIDGE = landscape("exp(-20*(y + 0.5)**2)")


def picture(ground, camera, fineness=1.0):
    return render(ground, camera, paint_of(DARK), fineness)


# ---- heights ---------------------------------------------------------------------------------------------------------


def test_log_heights_and_colours_are_the_contour_maps():
    ground = relief(BOWL, SQUARE, linear=False)
    expected = terrain(BOWL, SQUARE).heights
    assert ground.heights == pytest.approx(expected)
    assert ground.tints == pytest.approx(expected)


def test_linear_heights_are_the_loss_in_the_colours_of_the_log():
    ground = relief(BOWL, SQUARE, linear=True)
    places = np.array([[0.0, 0.0], [0.25, 0.0], [0.5, 0.5]])  # the block's side of 1 is the window's side of 4
    assert ground.ground(places) == pytest.approx([0.0, 1 / 8, 1.0], abs=1e-3)
    assert ground.tints == pytest.approx(terrain(BOWL, SQUARE).heights)


@pytest.mark.parametrize("linear", [False, True])
def test_a_loss_is_as_high_as_the_ground_where_it_is_found(linear):
    ground = relief(BOWL, SQUARE, linear=linear)
    points = np.random.default_rng(0).uniform(-1.9, 1.9, (50, 2))
    assert ground.height_of(BOWL.loss(points.T)) == pytest.approx(ground.ground(ground.placed(points)), abs=0.01)


def test_heights_are_held_to_the_block_and_missing_where_the_loss_is_not_finite():
    ground = relief(BOWL, SQUARE, linear=False)
    heights = ground.height_of(np.array([1e300, -1.0, np.inf, np.nan]))
    assert heights[:2] == pytest.approx([1.0, 0.0], abs=0.01)
    assert np.isnan(heights[2:]).all()


def test_losses_near_the_largest_number_do_not_overflow():
    assert stretched(np.array([-1.5e308, 0.0, np.inf, 1.5e308])) == pytest.approx([0.0, 0.5, np.nan, 1.0], nan_ok=True)


def test_height_labels_stand_where_their_loss_is():
    linear = height_labels(relief(BOWL, SQUARE, linear=True))
    assert [text for _, text in linear] == ["0", "2", "4", "6", "8"]
    assert [z for z, _ in linear] == pytest.approx([0, 0.25, 0.5, 0.75, 1], abs=0.01)
    log = height_labels(relief(BOWL, SQUARE, linear=False))
    assert {"1"} <= {text for _, text in log}
    assert all(0 <= z <= 1 for z, _ in log)


# ---- the camera and the picture --------------------------------------------------------------------------------------


def test_from_right_above_the_picture_is_the_contour_map():
    camera = Camera(turn=0.0, tilt=np.pi / 2, width=300, height=300)
    middle, right, up = camera.project(np.array([[0, 0, 0.1], [0.5, 0, 0.3], [0, 0.5, 0]]))
    assert middle[:2] == pytest.approx([150, 150])
    assert right[0] > 200
    assert right[1] == pytest.approx(150)
    assert up[1] < 100


def test_a_turn_by_a_full_circle_is_none_and_the_tilt_stops_above_the_ground_and_overhead():
    camera = Camera()
    assert camera.turned(720, 0).turn == pytest.approx(camera.turn)
    assert camera.turned(0, 1000).tilt == pytest.approx(np.pi / 2)
    assert camera.turned(0, -1000).tilt > 0


@pytest.mark.parametrize("turn", np.linspace(-np.pi, np.pi, 9))
@pytest.mark.parametrize("tilt", [0.2, 0.8, np.pi / 2])
def test_each_pixel_is_as_far_ahead_as_the_ground_that_it_shows(turn, tilt):
    ground, camera = relief(BOWL, SQUARE, linear=True), Camera(turn=turn, tilt=tilt, width=200, height=180)
    shown = picture(ground, camera)
    places = np.random.default_rng(1).uniform(-0.48, 0.48, (400, 2))
    points = camera.project(np.column_stack([places, HEIGHT * ground.ground(places)]))
    columns, rows = points[:, 0].astype(int), points[:, 1].astype(int)
    around = [shown.ahead[rows + down, columns + right] for down in (-1, 0, 1) for right in (-1, 0, 1)]
    assert (np.min(around, axis=0) < points[:, 2] + 0.02).all(), "nothing farther is shown than what is there"
    if tilt > 1.5:
        assert shown.ahead[rows, columns] == pytest.approx(points[:, 2], abs=0.02)


def test_a_ridge_hides_what_is_behind_it():
    ground = relief(RIDGE, SQUARE, linear=True)
    camera = Camera(turn=0.0, tilt=0.25, width=300, height=200)
    shown = picture(ground, camera)
    across = np.column_stack([np.linspace(-1, 1, 101), np.full(101, 0.2)])
    before = np.column_stack([np.linspace(-1, 1, 101), np.full(101, -1.6)])
    assert seen(track(ground, across, None), camera, shown).hidden.all()
    assert not seen(track(ground, before, None), camera, shown).hidden.any()


def test_a_hole_in_the_landscape_is_transparent():
    ground = relief(landscape("log(x)"), SQUARE, linear=False)
    camera = Camera(turn=0.0, tilt=np.pi / 2, width=200, height=200)
    alpha = picture(ground, camera).rgba[..., 3]
    assert not alpha[:, :98].any()
    assert alpha[100, 110:130].all()


def test_a_landscape_without_any_finite_loss_is_empty():
    ground = relief(landscape("log(x)"), (-2.0, -1.0, -1.0, 1.0), linear=False)
    assert not picture(ground, Camera()).rgba.any()
    assert height_labels(ground) == []


@pytest.mark.parametrize("turn", np.linspace(-3, 3, 7))
def test_tick_labels_of_each_axis_differ(turn):
    frame = box(relief(BOWL, SQUARE, linear=False), Camera(turn=turn), ("x", "y"))
    assert [name[2] for name in frame.names] == ["x", "y"]
    assert np.isfinite(frame.back).all()
    assert np.isfinite(frame.ticks).all()


# ---- paths -----------------------------------------------------------------------------------------------------------


def test_a_long_step_follows_the_ground_between_its_ends():
    ground = relief(BOWL, SQUARE, linear=True)
    found = track(ground, np.array([[-1.5, 0.0], [1.5, 0.0]]), None)
    assert len(found.begins) > 50
    assert found.begins[:, 2].min() == pytest.approx(0.0, abs=0.01)
    assert found.begins[1:] == pytest.approx(found.ends[:-1]), "without a gap"


def test_paths_end_at_the_sides_of_the_block_and_go_on_where_they_return():
    ground = relief(BOWL, SQUARE, linear=True)
    found = track(ground, np.array([[0.0, 0.0], [1e300, 0.0], [0.0, 1.0], [np.nan, np.nan]]), None)
    ends = np.vstack([found.begins, found.ends])
    assert (np.abs(ends[:, :2]) <= 0.5 + 1e-9).all()
    assert np.isfinite(ends).all()
    assert np.isfinite(found.spots).all(axis=1).tolist() == [True, False, True, False]


def test_off_the_plane_a_path_lies_at_the_height_of_its_own_loss():
    ground = relief(BOWL, SQUARE, linear=True)
    found = track(ground, np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([8.0, 4.0]))
    assert found.spots[:, 2] == pytest.approx([HEIGHT, HEIGHT / 2], abs=0.01)


def test_a_path_of_any_length_has_a_bounded_number_of_pieces():
    zigzag = np.column_stack([np.tile([-1.9, 1.9], 1500), np.linspace(-1, 1, 3000)])
    assert len(track(relief(BOWL, SQUARE, linear=True), zigzag, None).begins) < 8000


# ---- the view --------------------------------------------------------------------------------------------------------


@pytest.fixture
def window(open_window):
    """One for each test: how fine the surface is drawn depends on what was shown before."""
    return open_window()


@pytest.fixture
def surface(window):
    """The surface's page, brought to the front."""
    window.pages.setCurrentWidget(window.pages["Surface"])
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


def test_the_wheel_zooms_and_a_double_click_resets(surface, pixels, qtbot):
    surface.canvas.setFocus()
    canvas, before = surface.canvas, look(surface, pixels)
    window, at = canvas.window(), canvas.rect().center()

    def ground():
        return np.count_nonzero(look(surface, pixels) != number(DARK.plot))

    small = ground()
    QTest.wheelEvent(window.windowHandle(), canvas.mapTo(window, at), QPoint(0, 240))
    QApplication.processEvents()
    assert canvas.camera.zoom > 1.2
    assert ground() > 1.3 * small
    qtbot.mouseDClick(canvas, LEFT, pos=at)
    qtbot.mouseRelease(canvas, LEFT, pos=at)
    assert canvas.camera == Camera()
    assert np.array_equal(look(surface, pixels), before)


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
    window.pages.setCurrentWidget(window.pages["Surface"])
    window.session.seek(20)
    colours = set(np.unique(look(window.pages["Surface"], pixels)))
    assert {number(theme.runs[str(run.colour)]) for run in window.session.scenario.runs} <= colours


def test_playing_moves_the_marker_and_the_past_is_bright(window, surface, pixels):
    def bright(step):
        window.session.seek(step)
        return np.count_nonzero(look(surface, pixels) == number(DARK.runs["orange"]))

    renders = surface.canvas.painter.renders
    first, later = bright(2), bright(40)
    assert first < later
    assert bright(2) == first, "going back takes the bright past back"
    assert surface.canvas.painter.renders == max(renders, 1), "the ground stood still"
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


def test_hidden_it_computes_nothing_and_shown_it_is_up_to_date(window, monkeypatch):
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
    assert view.canvas.painter.renders == 0
    window.pages.setCurrentWidget(view)
    QApplication.processEvents()
    assert calls.count("relief") == 1
    spot = view.canvas.painter._lines[0].spots[0]
    ground = view.canvas.maker.scene().relief
    at = ground.placed(np.array([[-1.0, 1.0]]))
    place = np.column_stack([at, HEIGHT * ground.ground(at)])
    assert spot == pytest.approx(view.canvas.painter_camera().project(place)[0, :2], abs=1)


def test_a_drag_of_the_start_traces_anew_on_the_same_ground(window, surface):
    QApplication.processEvents()
    maker, renders = surface.canvas.maker, surface.canvas.painter.renders
    reliefs, before = maker.reliefs, surface.canvas.painter._lines[0].spots[0]
    window.session.edit(replace(window.session.scenario, start=(-1.0, 1.0)))
    surface.canvas.repaint()
    assert maker.reliefs == reliefs
    assert surface.canvas.painter.renders == renders
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
