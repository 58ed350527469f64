"""Paths on quadratics against theory: contraction rates, limits of stability, the noise floor.

Goh, Why Momentum Really Works, Distill 2017; Lessard, Recht, Packard, SIAM J. Optim. 26(1), 2016, for Nesterov's.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SLOW, FAST = 1.0, 36.0
KAPPA = FAST / SLOW
ROOT = np.sqrt(KAPPA)
QUADRATIC = {"name": "quadratic", "l1": SLOW, "l2": FAST, "rotation": 24.0}


def tail_rate(path):
    """The factor per step by which the distance to the origin shrinks, fitted to where it is smooth."""
    distance = np.sqrt((path.theta[:, :, 0] ** 2).sum(axis=1))
    steps = np.arange(len(distance))
    kept = (steps > len(steps) // 4) & (distance > 1e-140)
    return np.exp(np.polyfit(steps[kept], np.log(distance[kept]), 1)[0])


@pytest.mark.parametrize("lr", [0.01, 0.03, 2 / (SLOW + FAST), 0.0545])
def test_gradient_descent_contracts_by_its_slowest_eigenvalue(lr, traced):
    path = traced(QUADRATIC, "gradient-descent", lr, steps=400, start=(-2.6, -0.05))
    np.testing.assert_allclose(tail_rate(path), max(abs(1 - lr * SLOW), abs(1 - lr * FAST)), rtol=1e-3)


def test_the_best_rate_of_gradient_descent_is_kappa_minus_one_over_kappa_plus_one(traced):
    path = traced(QUADRATIC, "gradient-descent", 2 / (SLOW + FAST), steps=300, start=(-2.6, -0.05))
    np.testing.assert_allclose(tail_rate(path), (KAPPA - 1) / (KAPPA + 1), rtol=1e-6)


@pytest.mark.parametrize("beta", [0.75, 0.9, 0.97])
def test_momentum_rate_on_a_quadratic_is_root_beta_where_it_swings(beta, traced):
    lr = 1 / FAST  # complex roots for both eigenvalues, as (1 - sqrt(lr l))^2 < beta
    path = traced(QUADRATIC, {"name": "momentum", "beta": beta}, lr, steps=2000, start=(-2.6, -0.05))
    np.testing.assert_allclose(tail_rate(path), np.sqrt(beta), rtol=1e-3)


def test_the_best_momentum_beats_descent_by_the_root_of_kappa(traced):
    lr, beta = (2 / (1 + ROOT)) ** 2, ((ROOT - 1) / (ROOT + 1)) ** 2
    path = traced(QUADRATIC, {"name": "momentum", "beta": beta}, lr, steps=800, start=(-2.6, -0.05))
    np.testing.assert_allclose(tail_rate(path), (ROOT - 1) / (ROOT + 1), rtol=1e-2)


def test_tuned_nesterov_contracts_by_its_predicted_rate(traced):
    root = np.sqrt(3 * KAPPA + 1)
    optimizer = {"name": "nesterov", "beta": (root - 2) / (root + 2)}
    path = traced(QUADRATIC, optimizer, 4 / (3 * FAST + SLOW), steps=800, start=(-2.6, -0.05))
    np.testing.assert_allclose(tail_rate(path), 1 - 2 / root, rtol=1e-2)


LIMITS = {
    "gradient-descent": lambda _: 2,
    "momentum": lambda beta: 2 + 2 * beta,
    "nesterov": lambda beta: (2 + 2 * beta) / (1 + 2 * beta),
}


@settings(max_examples=12)
@given(name=st.sampled_from(sorted(LIMITS)), beta=st.floats(0.0, 0.95), form=st.sampled_from(["shifted", "look-ahead"]))
def test_a_run_is_stable_up_to_the_limit_of_theory_and_no_further(name, beta, form, traced):
    optimizer = {"name": name}
    if name != "gradient-descent":
        optimizer["beta"] = beta
    if name == "nesterov":
        optimizer["form"] = form
    limit = LIMITS[name](beta) / FAST
    steps = 4000
    inside = traced(QUADRATIC, optimizer, 0.98 * limit, steps=steps, start=(-2.6, -0.05))
    outside = traced(QUADRATIC, optimizer, 1.02 * limit, steps=steps, start=(-2.6, -0.05))
    assert inside.status != "diverged"
    assert np.abs(inside.theta[-1]).max() < 1e-3
    assert outside.status == "diverged"


@pytest.mark.parametrize(("lr", "beta"), [(0.1, 0.0), (0.1, 0.8), (1.0, 0.5)])
def test_the_noise_floor_of_momentum_is_that_of_theory(lr, beta, traced):
    """Var w = s^2 lr (1 + beta) / [l (1 - beta) (2 (1 + beta) - lr l)], here with l = 1 and 2 along the axes."""
    bowl = {"name": "expression", "formula": "x**2/2 + y**2"}
    noise, walkers, steps = 0.3, 500, 400
    optimizer = {"name": "momentum", "beta": beta}
    path = traced(bowl, optimizer, lr, steps=steps, start=[[0.0, 0.0]] * walkers, gradient={"noise": noise})
    settled = path.theta[200:]
    for row, curve in enumerate((1.0, 2.0)):
        expected = noise**2 * lr * (1 + beta) / (curve * (1 - beta) * (2 * (1 + beta) - lr * curve))
        np.testing.assert_allclose(settled[:, row].var(), expected, rtol=0.05)
        assert abs(settled[:, row].mean()) < 0.1 * np.sqrt(expected)


def test_newton_converges_quadratically_near_a_minimum(traced):
    """The number of right digits doubles with every step."""
    path = traced("himmelblau", "newton", 1.0, steps=6, start=(3.3, 2.2))
    error = np.sqrt(((path.theta[:, :, 0] - [3.0, 2.0]) ** 2).sum(axis=1))
    assert (error[1:4] < 2 * error[:3] ** 2).all()
    assert error[4] < 1e-12
