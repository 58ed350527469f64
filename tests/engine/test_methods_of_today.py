"""Averages, steps that tune themselves and sharpness: each as its paper defines it, and what it is for."""

import json

import numpy as np
import pytest

from fallline import OPTIMIZERS, SCHEDULES, loads, trace
from fallline.engine.files.columns import columns
from fallline.engine.files.format import FORMATS

BOWL = {"name": "expression", "formula": "x**2/2 + 18*y**2"}
STEEP = np.array([1.0, 36.0])


@pytest.fixture(name="ran")
def _ran(scenario_text):
    def ran(optimizer, lr=0.02, landscape=BOWL, schedule=None, steps=60, **changes):
        run = {"optimizer": optimizer, "schedule": {"name": "constant", "lr": lr, **(schedule or {})}}
        fixed = {"landscape": landscape, "runs": [run], "steps": steps, "start": (1.5, 1.0)}
        made = loads(scenario_text(**fixed | changes))
        path = trace(made)[0]
        method = made.runs[0].optimizer
        return path, method.sequences(path.theta, path.state)

    return ran


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("schedule", [{}, {"name": "step-decay", "every": 20}, {"warmup": 15}], ids=str)
def test_schedule_free_is_three_sequences(ran, beta, schedule):
    """z takes plain steps from the gradient at y, x is the mean of all z weighted by lr^2, and y lies between."""
    path, found = ran({"name": "schedule-free-sgd", "beta": beta}, schedule=schedule)
    x = z = y = path.theta[0, :, 0]
    weight = 0.0
    for step, rate in enumerate(path.lr, 1):
        z = z - rate * STEEP * y
        weight += rate**2
        x = x + rate**2 / weight * (z - x)
        y = (1 - beta) * z + beta * x
        for ours, theirs in ((path.theta, y), (found["x"], x), (found["z"], z)):
            np.testing.assert_allclose(ours[step, :, 0], theirs, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("tag", ["schedule-free-sgd", "schedule-free-adamw"])
def test_a_mean_comes_to_rest_where_the_plain_steps_swing(ran, tag):
    noisy = {"name": "expression", "formula": "x**2/2 + 2*y**2"}
    run = {"optimizer": {"name": tag}, "schedule": {"name": "constant", "lr": 0.3}, "gradient": {"noise": 1.0}}
    path, found = ran({}, landscape=noisy, steps=600, runs=[run])
    late = slice(300, None)
    assert np.std(found["x"][late]) < np.std(found["z"][late]) / 4
    np.testing.assert_allclose(path.theta, 0.9 * found["x"] + 0.1 * found["z"], atol=1e-12)


def test_sam_takes_the_gradient_uphill_of_where_it_stands(ran):
    path, found = ran({"name": "sam", "rho": 0.1, "beta": 0.5})
    theta, v = path.theta[0, :, 0], np.zeros(2)
    for step in range(1, 40):
        g = STEEP * theta
        up = theta + 0.1 * g / np.linalg.norm(g)
        v = 0.5 * v + STEEP * up
        theta = theta - 0.02 * v
        np.testing.assert_allclose(found["up"][step, :, 0], up, rtol=1e-9)
        np.testing.assert_allclose(path.theta[step, :, 0], theta, rtol=1e-9)


def test_asam_does_not_care_in_which_units_a_parameter_is_measured(ran):
    """As the step uphill in u = 10 x is ten times as far, it reaches the same place."""
    asam = {"name": "sam", "variant": "adaptive", "rho": 0.1}
    _, plain = ran(asam, steps=1)
    wide = {"name": "expression", "formula": "(x/10)**2/2 + 18*y**2"}
    _, scaled = ran(asam, landscape=wide, steps=1, start=(15.0, 1.0))
    np.testing.assert_allclose(scaled["up"][1, :, 0], plain["up"][1, :, 0] * (10, 1), rtol=1e-12)


def test_sam_goes_along_a_valley_to_where_it_is_widest(ran):
    """All of x y = 1 are minima of sharpness x^2 + y^2: descent stays at the first that it meets."""
    valley = {"landscape": {"name": "expression", "formula": "(x*y - 1)**2/2"}, "start": (0.6, 3.2), "steps": 1000}
    for optimizer, sharpness in (({"name": "gradient-descent"}, 10.0), ({"name": "sam", "rho": 0.2}, 2.0)):
        x, y = ran(optimizer, lr=0.05, **valley)[0].theta[-1, :, 0]
        assert x * y == pytest.approx(1, abs=0.03)
        assert x * x + y * y == pytest.approx(sharpness, rel=0.03)


@pytest.mark.parametrize("variant", ["long", "short", "alternate"])
def test_the_rate_of_barzilai_and_borwein_is_the_inverse_of_a_curvature_that_it_met(ran, variant):
    path, _ = ran({"name": "barzilai-borwein", "variant": variant}, steps=25)
    moved = np.linalg.norm(np.diff(path.theta[:, :, 0], axis=0), axis=1)
    there = moved > 1e-12
    seen = path.gradient_norm[:-1, 0][there] / moved[there]
    assert seen[0] == pytest.approx(1 / 0.02)
    assert (seen[1:] > 1 - 1e-6).all()
    assert (seen[1:] < 36 + 1e-4).all()
    plain, _ = ran({"name": "gradient-descent"}, lr=2 / 37, steps=25)
    assert path.loss[-1, 0] < 1e-6 * plain.loss[-1, 0]


def test_barzilai_and_borwein_take_the_given_rate_where_no_curvature_upwards_was_seen(ran):
    hill = {"name": "expression", "formula": "-x**2/2 - y**2/2"}
    path, _ = ran({"name": "barzilai-borwein"}, landscape=hill, steps=5)
    np.testing.assert_allclose(path.theta[1:], 1.02 * path.theta[:-1])


def test_polyaks_step_ends_on_the_level_that_it_is_told(ran):
    """Along a line f falls by |g|^2 a: where f is linear one step is exact; a guess above the minimum is a level."""
    slope = {"name": "expression", "formula": "3*x + 4*y"}
    path, _ = ran({"name": "polyak", "least": -5.0}, lr=10.0, landscape=slope, steps=1)
    assert path.loss[1, 0] == pytest.approx(-5.0)
    above, _ = ran({"name": "polyak", "least": 0.5}, lr=1.0, steps=100)
    assert above.loss[-1, 0] == pytest.approx(0.5, rel=1e-6)
    right, _ = ran({"name": "polyak"}, lr=1.0, steps=100)
    assert right.loss[-1, 0] < 1e-3 * above.loss[-1, 0]


@pytest.mark.parametrize(("curve", "half"), [("linear", 0.55), ("root", 0.1 + 0.9 * (1 - 0.5**0.5))])
def test_a_rate_rises_stays_and_decays(curve, half):
    schedule = SCHEDULES["stable-decay"](lr=2.0, warmup=9, stable=100, decay=40, minimum=0.1, curve=curve)
    rates = schedule.rates(200) / 2.0
    np.testing.assert_allclose(rates[:10], np.arange(1, 11) / 10)
    np.testing.assert_allclose(rates[9:110], 1.0)
    assert rates[129] == pytest.approx(half)
    np.testing.assert_allclose(rates[149:], 0.1)


def test_points_of_a_run_have_its_shape_and_words_for_them(ran):
    for tag, cls in OPTIMIZERS.shipped().items():
        if cls.needs_least_squares or cls.needs_matrices or cls.needs_constraints or tag == "recorded":
            continue
        path, found = ran({"name": tag}, steps=3)
        for name, points in found.items():
            assert points.shape == path.theta.shape, tag
            assert cls().symbols[name].words, tag
            np.testing.assert_allclose(points[0], path.theta[0])


def test_other_points_are_columns_of_a_table(scenario_text):
    runs = [
        {"optimizer": {"name": name}, "schedule": {"name": "constant", "lr": 0.02}}
        for name in ("momentum", "schedule-free-sgd")
    ]
    made = loads(scenario_text(landscape=BOWL, runs=runs, steps=5))
    paths = trace(made)
    table = columns(made, paths)
    np.testing.assert_array_equal(table["x1"][6:], paths[1].points["x"].theta[:, 1, 0])
    np.testing.assert_array_equal(table["x_loss"][6:], made.landscape.loss(paths[1].points["x"].theta[:, :, 0].T))
    assert np.isnan(table["z0"][:6]).all()


def test_other_points_are_in_files_that_keep_shapes(scenario_text, tmp_path):
    run = {"optimizer": {"name": "schedule-free-sgd"}, "schedule": {"name": "constant", "lr": 0.02}}
    made = loads(scenario_text(landscape=BOWL, runs=[run], steps=5))
    paths = trace(made)
    for name in ("npz", "json"):
        FORMATS.named("data", name).save(tmp_path / f"a.{name}", made, paths)
    arrays = np.load(tmp_path / "a.npz")
    (told,) = json.loads((tmp_path / "a.json").read_text("utf-8"))["runs"]
    for name, points in paths[0].points.items():
        np.testing.assert_array_equal(arrays[f"runs.0.points.{name}"], points.theta)
        np.testing.assert_array_equal(arrays[f"runs.0.points.{name}.loss"], points.loss)
        np.testing.assert_array_equal(told["points"][name]["theta"], points.theta)
        np.testing.assert_array_equal(told["points"][name]["loss"], points.loss)
