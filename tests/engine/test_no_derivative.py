"""Where a loss has no value or no derivative, nothing is said that needs one."""

import numpy as np
import pytest

from fallline import LANDSCAPES
from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem import curvature as module
from fallline.engine.problem.curvature import curvature
from fallline.engine.studies.gradient_check import GradientCheck, gradient_check


def checked(formula, *theta):
    return gradient_check(GradientCheck(landscape=Expression(formula=formula), theta=theta))


def test_where_the_loss_has_no_value_there_is_no_saddle():
    found = curvature(Expression(formula="log(x) + y**2"), np.array([[-1.0, 2.0], [0.5, 0.5]]))
    assert found.definiteness == ("undefined", "indefinite")
    assert np.isnan(found.eigenvalues[:, 0]).all()
    assert np.isnan(found.condition_number[0])
    assert np.isfinite(found.eigenvalues[:, 1]).all()


def test_nor_by_lanczos(monkeypatch):
    monkeypatch.setattr(module, "DENSE", 1)
    found = curvature(Expression(formula="log(x) + y**2"), np.array([[-1.0], [0.5]]))
    assert (found.method, found.definiteness) == ("lanczos", ("undefined",))


@pytest.mark.parametrize(
    ("formula", "theta"),
    [
        ("abs(x) + y**2", (0.0, 1.0)),
        ("abs(x) + y**2", (0.0, 0.0)),
        ("sqrt(abs(x)) + y**2", (0.0, 1.0)),
        ("where(x < 0, 0, 1) + y**2", (0.0, 1.0)),
        ("where(x < 0, x**2, x**2 + 1e-3) + y", (0.0, 1.0)),
        ("1e-3*abs(x) + x**2 + y**2", (0.0, 1.0)),
        ("1e6 + abs(y - 2) + x", (1.0, 2.0)),
        ("max(x, y)", (0.5, 0.5)),
    ],
)
def test_a_kink_a_cusp_and_a_jump_do_not_pass(formula, theta):
    found = checked(formula, *theta)
    assert not found.passed
    assert "agrees with" not in found.verdict


@pytest.mark.parametrize(
    ("formula", "theta"),
    [
        ("abs(x) + y**2", (1e-3, 1.0)),
        ("abs(x)**1.5 + y**2", (0.0, 1.0)),
        ("x**4 + y**2", (0.0, 0.0)),
        ("x**3 + y**2", (0.0, 1.0)),
        ("x + y", (1.0, 1.0)),
        ("1e6 + x**2 + y**2", (1.0, 1.0)),
        ("max(x, 0)**2 + y**2", (0.0, 1.0)),
        ("exp(50*x) + sin(100*y)", (0.1, 0.3)),
        ("max(x - 1e-3, 0) + y", (0.0, 1.0)),
    ],
)
def test_a_smooth_place_passes_also_near_a_kink(formula, theta):
    found = checked(formula, *theta)
    assert found.passed, found.verdict


@pytest.mark.parametrize("tag", sorted(LANDSCAPES.offered()))
def test_at_random_places_shipped_landscapes_pass(tag):
    landscape = LANDSCAPES[tag]()
    start = np.array(landscape.start)
    for seed in range(3):
        theta = start + 0.05 * np.random.default_rng(seed).normal(size=start.shape)
        found = gradient_check(GradientCheck(landscape=landscape, theta=tuple(theta.tolist()), count=17))
        assert found.passed, found.verdict
