"""The landscape as a surface: its heights, its camera, and what is drawn of the ground and of the paths."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from fallline import loads
from fallline.gui.theme import DARK
from fallline.gui.views.surface_box import box, height_labels
from fallline.gui.views.surface_camera import HEIGHT, Camera
from fallline.gui.views.surface_mesh import relief, stretched
from fallline.gui.views.surface_paint import paint_of
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
