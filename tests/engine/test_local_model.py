"""The local model is Taylor's second order, its axes eigenvectors, and the ellipse where B^-1 takes equal gradients."""

import numpy as np
import pytest

from fallline import load_scenario, loads, trace
from fallline.engine.analysis.local_model import levels, local_model, scaling_ellipse
from fallline.engine.analysis.preconditioning import Metric, metric
from fallline.engine.analysis.projection import projection
from fallline.engine.analysis.step import step_parts


@pytest.fixture
def looked_at():
    scenario = load_scenario("valley")
    paths = trace(scenario)
    return scenario, step_parts(scenario, scenario.runs[0], paths[0], 5), projection(scenario, paths)


def test_the_model_leaves_the_landscape_by_third_order(looked_at):
    scenario, a, look = looked_at
    model, there = local_model(a, look), scenario.landscape.loss
    errors = []
    for h in (1e-2, 1e-3):
        x, y = a.theta[0] + h * np.array([-1, 0, 2]), a.theta[1] + h * np.array([-2, 1])
        grid = np.array(np.meshgrid(x, y)).reshape(2, -1)
        truth = (there(grid) - there(a.theta[:, None])).reshape(2, 3)
        errors.append(np.abs(model.values(x, y) - truth).max())
    assert errors[1] / errors[0] == pytest.approx(1e-3, rel=0.3)
    assert model.values(a.theta[:1], a.theta[1:])[0, 0] == 0


def test_axes_are_eigenvectors_and_the_flatter_is_the_longer(looked_at):
    _, a, look = looked_at
    model = local_model(a, look)
    spans = []
    for line, value in zip(model.axes(4.0), np.linalg.eigvalsh(model.hessian), strict=True):
        along = line[1] - line[0]
        assert line.mean(axis=0) == pytest.approx(model.centre)
        assert model.hessian @ along == pytest.approx(value * along)
        spans.append(np.linalg.norm(along))
    assert max(spans) == pytest.approx(2 * 0.3 * 4.0)
    assert spans[0] > spans[1] >= 2 * 0.03 * 4.0 - 1e-12


def test_in_a_plane_the_model_is_that_of_the_landscape_seen_there():
    scenario = loads(
        'version = 1\nsteps = 30\nstart = [0.5, -1.2, 0.3, 1.4]\n[landscape]\nname = "rosenbrock-nd"\ndimension = 4\n'
        '[[runs]]\noptimizer = {name = "adam"}\nschedule = {name = "constant", lr = 0.05}\n'
    )
    paths = trace(scenario)
    look = projection(scenario, paths)
    assert look.plane is not None
    a = step_parts(scenario, scenario.runs[0], paths[0], 4)
    model, u = local_model(a, look), look.plane.directions
    shift = 1e-4 * np.array([1.0, -2.0])
    ahead, back = (a.theta + sign * (u @ shift) for sign in (1, -1))
    losses = [float(scenario.landscape.loss(theta[:, None])[0]) for theta in (ahead, back)]
    assert (losses[0] - losses[1]) / 2 == pytest.approx(model.gradient @ shift, rel=1e-5)
    seen = scaling_ellipse(metric(scenario, scenario.runs[0], paths[0], 4), look)
    assert np.linalg.norm(seen, axis=1).max() == pytest.approx(1, abs=1e-3)


def test_the_ellipse_is_where_equal_gradients_go(looked_at):
    _, _, look = looked_at
    line = scaling_ellipse(Metric(diagonal=np.array([1.0, 4.0])), look)
    assert line[:, 0].max() == pytest.approx(1)
    assert line[:, 1].max() == pytest.approx(1 / 4)
    b = np.array([[2.0, 1.0], [1.0, 3.0]])
    turned = scaling_ellipse(Metric(matrix=b), look)
    assert np.linalg.norm((b @ turned.T).T, axis=1) == pytest.approx(np.full(len(turned), np.linalg.eigvalsh(b)[0]))


@pytest.mark.parametrize(
    "b", [Metric(), Metric(diagonal=np.array([1.0, 0.0])), Metric(matrix=np.diag([1.0, -2.0])),
          Metric(matrix=np.full((2, 2), np.nan))],
)  # fmt: skip
def test_where_b_is_not_positive_there_is_no_ellipse(b, looked_at):
    assert scaling_ellipse(b, looked_at[2]) is None


def test_levels_lie_within_and_crowd_at_the_bottom():
    found = levels(np.array([[-2.0, 0.0], [5.0, 8.0]]), 7)
    assert len(found) == 7
    assert found[0] > -2
    assert found[-1] < 8
    assert (np.diff(found, 2) > 0).all()
    assert not levels(np.zeros((2, 2)), 7).size
    assert not levels(np.array([np.inf, 0.0]), 7).size


def test_a_trust_region_is_as_large_as_the_step_that_reaches_its_edge():
    scenario = loads(
        'version = 1\nsteps = 12\nstart = [-1.5, 2.0]\n[landscape]\nname = "rosenbrock"\n'
        '[[runs]]\noptimizer = {name = "trust-region"}\nschedule = {name = "constant", lr = 0.3}\n'
        '[[runs]]\noptimizer = {name = "adam"}\n'
    )
    path, other = trace(scenario)
    first = step_parts(scenario, scenario.runs[0], path, 0)
    assert first.radius == 0.3
    reached = [step_parts(scenario, scenario.runs[0], path, k) for k in range(path.steps)]
    sizes = np.array([[np.linalg.norm(a.change), a.radius] for a in reached])
    assert (sizes[:, 0] <= sizes[:, 1] * (1 + 1e-9)).all()
    assert np.isclose(sizes[:, 0], sizes[:, 1], rtol=1e-6).any()
    assert step_parts(scenario, scenario.runs[1], other, 0).radius is None
