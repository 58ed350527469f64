"""Samplers visit a quadratic as often as theory says, by the variance of some thousand walkers."""

import numpy as np
import pytest

import fallline
from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Run, Scenario

CURVATURES, HEAT, WALKERS = np.array([1.0, 4.0]), 0.5, 4000
BOWL = LANDSCAPES["quadratic"](l1=1.0, l2=4.0, rotation=0.0)


def sampled(name, lr, steps, walkers=WALKERS, **fields):
    """Where walkers that begin in the middle end up, over all steps (steps + 1, 2, walkers)."""
    run = Run(optimizer=OPTIMIZERS[name](temperature=HEAT, **fields), schedule=SCHEDULES["constant"](lr=lr))
    given = Scenario(landscape=BOWL, runs=(run,), steps=steps, start=[[0.0, 0.0]] * walkers, seed=5)
    (path,) = fallline.trace(given)
    return path


def assert_variance(theta, expected):
    """Within five standard errors of a variance of independent normal draws; the mean, too."""
    count = theta.shape[1]
    np.testing.assert_allclose(theta.var(axis=1), expected, rtol=5 * np.sqrt(2 / count))
    assert (np.abs(theta.mean(axis=1)) < 5 * np.sqrt(np.asarray(expected) / count)).all()


@pytest.mark.parametrize(("lr", "steps"), [(0.05, 100), (0.3, 30)])
def test_langevin_spreads_too_widely_by_what_theory_knows(lr, steps):
    """Steps in which nothing is left of where they began."""
    assert_variance(sampled("langevin", lr, steps).theta[-1], HEAT / CURVATURES / (1 - lr * CURVATURES / 2))


@pytest.mark.parametrize(
    ("name", "lr", "steps", "fields"),
    [
        ("langevin", 0.3, 60, {"adjusted": True}),
        ("metropolis", 0.8, 100, {}),
        ("hamiltonian", 0.4, 60, {"length": 6}),
    ],
)
def test_a_step_that_may_be_turned_down_keeps_the_density_exact(name, lr, steps, fields):
    """At rates at which unadjusted Langevin would be wider by more than this test allows."""
    path = sampled(name, lr, steps, **fields)
    assert_variance(path.theta[-1], HEAT / CURVATURES)
    stayed = (path.theta[1:] == path.theta[:-1]).all(axis=1).mean()
    assert 0.0 < stayed < 0.9


def test_hamiltonians_energy_strays_with_the_square_of_the_rate():
    """Leapfrog is of second order: over the same time, half the rate leaves a quarter of the error."""

    def rise(lr, length):
        path = sampled("hamiltonian", lr, 1, walkers=200, length=length)
        kick = path.state["p"][1]
        theta, p = np.zeros_like(kick), kick.copy()
        slope = lambda x: CURVATURES[:, None] * x  # noqa: E731
        for _ in range(length):
            p = p - 0.5 * lr * slope(theta)
            theta = theta + lr * p
            p = p - 0.5 * lr * slope(theta)
        went = (path.theta[1] != 0).any(axis=0)
        np.testing.assert_allclose(path.theta[1][:, went], theta[:, went], rtol=1e-9, atol=1e-12)
        energy = lambda x, q: 0.5 * (CURVATURES[:, None] * x**2 + q**2).sum(axis=0)  # noqa: E731
        return np.abs(energy(theta, p) - energy(np.zeros_like(kick), kick)).mean()

    assert rise(0.1, 8) / rise(0.05, 16) == pytest.approx(4, rel=0.05)


@pytest.mark.parametrize("name", ["langevin", "metropolis", "hamiltonian"])
def test_the_same_seed_gives_the_same_bits(name):
    first, second = (sampled(name, 0.3, 20, walkers=3).theta for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert len(np.unique(first[-1])) == 6  # and no two walkers share their draws
