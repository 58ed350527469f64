"""A plane shows the loss itself: random directions of the right length, the paths' own components, or three points."""

import numpy as np
import pytest

from fallline import LANDSCAPES
from fallline.engine.models.mlp import MLP
from fallline.engine.models.plane import (
    Plane,
    PlaneLandscape,
    plane_through,
    principal_plane,
    random_plane,
    window_of,
)

MODEL = MLP(hidden=(5,))
CENTRE = np.array(MODEL.start)
RNG = np.random.default_rng(0)
PLANE = Plane(CENTRE, RNG.normal(size=(MODEL.dimension, 2)))


def test_points_and_coordinates_are_inverse():
    a, b = RNG.normal(size=(2, 7))
    np.testing.assert_allclose(PLANE.coordinates(PLANE.point(a, b)), [a, b], rtol=1e-10)
    np.testing.assert_allclose(PLANE.distance(PLANE.point(a, b)), 0, atol=1e-12)


def test_coordinates_are_those_of_the_nearest_point():
    theta = RNG.normal(size=(MODEL.dimension, 1))
    a, b = PLANE.coordinates(theta)
    rest = theta - PLANE.point(a, b)
    np.testing.assert_allclose(PLANE.directions.T @ rest, 0, atol=1e-12)
    np.testing.assert_allclose(PLANE.distance(theta), np.linalg.norm(rest))
    assert np.isnan(PLANE.coordinates(theta * np.nan)).all()


def test_the_loss_on_the_grid_is_the_loss_on_the_data():
    a, b = np.linspace(-1, 1, 4), np.linspace(-2, 2, 3)
    grid = PLANE.loss_grid(MODEL, a, b)
    assert grid.shape == (3, 4)
    for i, j in np.ndindex(grid.shape):
        theta = CENTRE + a[j] * PLANE.directions[:, 0] + b[i] * PLANE.directions[:, 1]
        np.testing.assert_allclose(grid[i, j], MODEL.loss(theta[:, None])[0], rtol=1e-13)


def test_a_plane_is_a_landscape_of_two_parameters():
    flat = PlaneLandscape(whole=MODEL, plane=PLANE)
    xy = RNG.normal(size=(2, 5))
    assert flat.dimension == 2
    np.testing.assert_array_equal(flat.loss(xy), MODEL.loss(PLANE.point(*xy)))
    np.testing.assert_allclose(flat.project(flat.lift(xy)), xy, rtol=1e-10)
    h = 1e-5
    gradient, hessian = flat.gradient(xy), flat.hessian(xy)
    for k in (0, 1):
        step = h * np.eye(2)[:, [k]]
        np.testing.assert_allclose(
            gradient[k], (flat.loss(xy + step) - flat.loss(xy - step)) / (2 * h), rtol=1e-6, atol=1e-8
        )
        slope = (flat.gradient(xy + step) - flat.gradient(xy - step)) / (2 * h)
        np.testing.assert_allclose(hessian[:, k], slope, rtol=1e-5, atol=1e-7)
    assert "PlaneLandscape" not in LANDSCAPES  # nobody names it in a scenario


def test_random_directions_are_as_long_as_each_filter_and_leave_intercepts_alone():
    plane = random_plane(CENTRE, MODEL.filters, seed=3)
    for rows in MODEL.filters:
        np.testing.assert_allclose(np.linalg.norm(plane.directions[rows], axis=0), np.linalg.norm(CENTRE[rows]))
    assert (plane.directions[MODEL.penalised == 0] == 0).all()
    np.testing.assert_array_equal(random_plane(CENTRE, MODEL.filters, seed=3).directions, plane.directions)
    assert (random_plane(CENTRE, MODEL.filters, seed=4).directions != plane.directions)[MODEL.penalised == 1].all()


def test_filter_normalisation_takes_out_the_scale_that_relu_leaves_free():
    """Ten times the first layer and a tenth of the second is the same network; so must its picture be."""
    model = MLP(hidden=(5,), activation="relu")
    theta = np.array(model.start)
    scaled = theta.copy()
    scaled[: 5 * 2 + 5] *= 10.0
    scaled[5 * 2 + 5 : 5 * 2 + 5 + 2 * 5] /= 10.0
    grids = [
        random_plane(centre, model.filters, seed=1).loss_grid(model, np.linspace(-1, 1, 5), np.linspace(-1, 1, 5))
        for centre in (theta, scaled)
    ]
    np.testing.assert_allclose(grids[1], grids[0], rtol=1e-12)


def test_a_centre_at_zero_still_has_directions():
    plane = random_plane(np.zeros(MODEL.dimension), MODEL.filters, seed=0)
    np.testing.assert_allclose(np.linalg.norm(plane.directions, axis=0), 1)


def test_principal_components_find_the_plane_that_paths_lie_in():
    u, v = np.linalg.qr(RNG.normal(size=(30, 2)))[0].T
    t = np.linspace(0, 1, 50)[:, None]
    path = 7 * np.cos(3 * t) * u + np.sin(5 * t) * v + 4.0
    plane = principal_plane([path, path[::-1] + 0.5 * u])
    np.testing.assert_allclose(plane.distance(path.T), 0, atol=1e-12)
    np.testing.assert_allclose(plane.directions.T @ plane.directions, np.eye(2), atol=1e-12)
    assert sum(plane.shares) == pytest.approx(1.0)
    assert abs(plane.directions[:, 0] @ u) > 0.99


def test_the_explained_share_is_that_of_the_variance():
    points = RNG.normal(size=(200, 6)) * [5, 3, 1, 1, 1, 1]
    variance = np.sort(np.linalg.eigvalsh(np.cov(points.T)))[::-1]
    plane = principal_plane([points])
    np.testing.assert_allclose(plane.shares, variance[:2] / variance.sum(), rtol=1e-10)
    spread = plane.coordinates(points.T).var(axis=1, ddof=1)
    np.testing.assert_allclose(spread, variance[:2], rtol=1e-10)


def test_a_straight_path_and_one_that_left_have_planes_and_one_that_stays_has_none():
    t = np.linspace(0, 1, 20)[:, None]
    straight = t * np.ones(5)
    plane = principal_plane([np.concatenate([straight, np.full((3, 5), np.nan)])])
    assert plane.shares == (pytest.approx(1.0), 0.0)
    np.testing.assert_allclose(plane.directions.T @ plane.directions, np.eye(2), atol=1e-12)
    with pytest.raises(ValueError, match="do not move"):
        principal_plane([np.ones((4, 5))])


def test_three_points_lie_on_their_plane_at_their_true_distances():
    p, q, r = RNG.normal(size=(3, 12))
    plane = plane_through(p, q, r)
    corners = np.stack([p, q, r], axis=1)
    np.testing.assert_allclose(plane.distance(corners), 0, atol=1e-12)
    flat = plane.coordinates(corners)
    np.testing.assert_allclose(flat[:, 0], 0, atol=1e-12)
    np.testing.assert_allclose(flat[:, 1], [np.linalg.norm(q - p), 0], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(flat[:, 2] - flat[:, 1]), np.linalg.norm(r - q))
    with pytest.raises(ValueError, match="one line"):
        plane_through(p, q, p + 3 * (q - p))
    with pytest.raises(ValueError, match="one line"):
        plane_through(p, p, r)


def test_the_window_holds_every_path_and_is_never_a_line():
    path = np.stack([np.linspace(0, 4, 9), np.zeros(9), np.zeros(9)], axis=1)
    plane = Plane(np.zeros(3), np.eye(3)[:, :2])
    x0, x1, y0, y1 = window_of(plane, [path])
    assert x0 < 0
    assert x1 > 4
    assert y0 < -0.1
    assert y1 > 0.1
