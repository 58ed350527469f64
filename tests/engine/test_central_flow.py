"""The central flow is where descent at the edge of stability is on average, and its loss is descent's."""

import numpy as np
import pytest

from fallline import load_scenario, loads, trace
from fallline.engine.analysis.central_flow import _third, central_flow, complementary, why_not
from fallline.engine.scenario.edit import replace


def averaged(path, steps, half):
    rows = [slice(max(k - half, 0), k + half) for k in steps]
    places = np.array([path.theta[row, :, 0].mean(axis=0) for row in rows])
    return places, np.array([path.loss[row, 0].mean() for row in rows])


def test_in_two_parameters_it_is_where_descent_bounces_about_and_has_its_mean_loss():
    scenario = load_scenario("edge-in-two-parameters")
    paths = trace(scenario)
    for run, path, edge in list(zip(scenario.runs, paths, (40, 20, 10), strict=True))[1:]:
        found = central_flow(scenario, run, path)
        late = found.steps > 2200
        places, losses = averaged(path, found.steps[late], 20)
        assert found.sharpness.max() < 1.001 * edge
        assert found.sharpness[late] == pytest.approx(edge, rel=1e-3)
        assert (found.unstable[late] == 1).all()
        assert np.linalg.norm(found.theta[late] - places, axis=1).max() < 0.03
        assert found.mean_loss[late] == pytest.approx(losses, rel=0.04)
        assert found.mean_loss[late].mean() > 1.5 * found.loss[late].mean()  # bouncing costs more than the place


def test_of_a_network_it_stays_on_the_edge_and_foretells_the_loss():
    scenario = replace(load_scenario("edge-of-stability"), steps=340)
    run = scenario.runs[1]
    path = trace(replace(scenario, runs=(run,)))[0]
    found = central_flow(scenario, run, path)
    late = (found.steps > 200) & (found.steps < 320)
    assert found.sharpness.max() < 1.005 * 20 / 3
    assert found.sharpness[late] == pytest.approx(20 / 3, rel=0.01)
    _, losses = averaged(path, found.steps[late], 20)
    assert found.mean_loss[late] == pytest.approx(losses, rel=0.04)


def test_below_the_edge_it_is_the_gradient_flow():
    scenario = loads("""
version = 1
title = "a bowl"
steps = 50
start = [1.0, 1.0]
[landscape]
name = "expression"
formula = "x^2/2 + 2 y^2"
[[runs]]
label = "a"
optimizer = { name = "gradient-descent" }
schedule = { name = "constant", lr = 0.02 }
gradient = { weight_decay = 0.5 }
""")
    path = trace(scenario)[0]
    found = central_flow(scenario, scenario.runs[0], path)
    time = 0.02 * found.steps[:, None]
    np.testing.assert_allclose(found.theta, np.exp(-time * (np.array([[1.0, 4.0]]) + 0.5)), atol=5e-3)
    np.testing.assert_array_equal(found.mean_loss, found.loss)


def test_what_holds_several_directions_is_complementary():
    rng = np.random.default_rng(0)
    for k in (1, 2, 3, 4):
        flat = rng.normal(size=(k, k, 9))
        flat = (flat + flat.transpose(1, 0, 2)).reshape(k * k, 9)
        q = rng.normal(size=(k, k))
        q, b = q + q.T - 0.5 * np.eye(k), flat @ flat.T + 0.1 * np.eye(k * k)
        x = complementary(b, q, rounds=20_000)
        slack = (b @ x.reshape(-1)).reshape(k, k) + q
        assert np.linalg.eigvalsh(x)[0] > -1e-9
        assert np.linalg.eigvalsh(slack)[0] > -1e-6
        assert abs((x * slack).sum()) < 1e-6


def test_third_derivatives_by_second_differences_are_those_of_a_polynomial():
    rng = np.random.default_rng(1)
    cubic = rng.normal(size=(4, 4, 4))
    cubic = sum(cubic.transpose(p) for p in ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)))
    vectors = np.linalg.qr(rng.normal(size=(4, 3)))[0]
    found = _third(lambda at: np.einsum("ijk,jn,kn->in", cubic, at, at) / 2, rng.normal(size=4), vectors)
    np.testing.assert_allclose(found, np.einsum("abc,ai,bj->ijc", cubic, vectors, vectors), atol=1e-6)


def test_it_says_why_a_run_has_none():
    scenario = load_scenario("ravine")
    paths = trace(scenario)
    words = [why_not(scenario, run, path) for run, path in zip(scenario.runs, paths, strict=True)]
    assert words[0] == ""
    assert all("plain descent or of RMSProp" in each for each in words[1:])
    thrown = load_scenario("catapult")
    assert "past the edge" in why_not(thrown, thrown.runs[1], trace(thrown)[1])
    noisy = replace(scenario.runs[0], gradient=replace(scenario.runs[0].gradient, noise=1.0))
    assert "neither noisy" in why_not(scenario, noisy, paths[0])


def test_that_of_rmsprop_holds_the_preconditioned_sharpness_and_foretells_the_mean_loss():
    scenario = loads("""
version = 1
title = "a network of 51 parameters"
steps = 260
[landscape]
name = "mlp"
data = "iris"
hidden = [6]
activation = "tanh"
[[runs]]
label = "a"
optimizer = { name = "rmsprop", decay = 0.99 }
schedule = { name = "constant", lr = 0.01 }
""")
    path = trace(scenario)[0]
    run = scenario.runs[0]
    assert why_not(scenario, run, path) == ""
    found = central_flow(scenario, run, path)
    assert found.steps[0] == 1  # at the start its mean square is 0, and the run is thrown
    late = (found.steps > 150) & (found.steps < 240)
    assert 0.01 * found.sharpness[late] == pytest.approx(2, rel=2e-3)
    assert (found.unstable[late] == 1).all()
    places, losses = averaged(path, found.steps[late], 20)
    assert found.mean_loss[late] == pytest.approx(losses, rel=0.015)
    moved = np.linalg.norm(places - path.theta[0, :, 0], axis=1)
    assert (np.linalg.norm(found.theta[late] - places, axis=1) < 0.05 * moved).all()


def test_below_the_edge_that_of_rmsprop_is_its_continuous_limit():
    scenario = loads("""
version = 1
title = "a bowl"
steps = 400
start = [3.0, 2.0]
[landscape]
name = "expression"
formula = "x^2/2 + 2 y^2"
[[runs]]
label = "a"
optimizer = { name = "rmsprop", decay = 0.9 }
schedule = { name = "constant", lr = 0.0005 }
""")
    path = trace(scenario)[0]
    found = central_flow(scenario, scenario.runs[0], path)
    np.testing.assert_allclose(found.theta, path.theta[found.steps, :, 0], atol=2e-3)
    np.testing.assert_array_equal(found.mean_loss, found.loss)
