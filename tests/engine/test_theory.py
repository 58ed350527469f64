"""Theory against real traces: rates of thirty triples, limits by bisection, the noise floor, the reference numbers."""

import itertools

import numpy as np
import pytest

from fallline import OPTIMIZERS
from fallline.engine.analysis import theory
from fallline.engine.analysis.convergence_rate import expected_losses, measured_rate
from fallline.engine.optimizers.adam import Adam
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.nesterov import Nesterov
from fallline.engine.optimizers.qhm import QHM

SLOW = 1.0
CONDITIONS = (4.0, 25.0, 100.0, 900.0)
START = (-2.6, -1.7)


def made(name, beta, **more):
    return {"name": name} | ({} if name == "gradient-descent" else {"beta": beta}) | more


def struct(optimizer):
    fields = dict(optimizer)
    return OPTIMIZERS[fields.pop("name")](**fields)


def ravine(kappa):
    return {"name": "quadratic", "l1": SLOW, "l2": kappa * SLOW, "rotation": 30.0}


def distances(path):
    return np.sqrt((path.theta[:, :, 0] ** 2).sum(axis=1))


TRIPLES = [
    (kappa, name, share, beta)
    for kappa in CONDITIONS
    for name, share, beta in [
        ("gradient-descent", 0.3, 0.0),
        ("gradient-descent", 0.97, 0.0),
        ("momentum", 0.25, 0.5),
        ("momentum", 0.5, 0.9),
        ("momentum", 0.9, 0.7),
        ("nesterov", 0.3, 0.9),
        ("nesterov", 0.6, 0.5),
        ("nesterov", 0.98, 0.3),
    ]
]


@pytest.mark.parametrize(("kappa", "name", "share", "beta"), TRIPLES)
def test_a_measured_rate_is_that_of_theory_within_one_percent(kappa, name, share, beta, traced):
    """share of the limit of stability; within 1 % of the rate, and of what the rate leaves to go, 1 - rate."""
    optimizer = made(name, beta)
    lr = share * theory.stability_limit(struct(optimizer)) / kappa
    expected = float(theory.rate(struct(optimizer), lr, [SLOW, kappa]))
    steps = int(np.clip(60 / (1 - expected), 300, 20_000))
    found = measured_rate(distances(traced(ravine(kappa), optimizer, lr, steps=steps, start=START)))
    np.testing.assert_allclose(found, expected, rtol=0.01)
    np.testing.assert_allclose(1 - found, 1 - expected, rtol=0.05)


def best(kind, l1, ln):
    """Nesterov's standard pair has a proof beyond quadratics; his best on quadratics is the tuned one."""
    if kind == "nesterov":
        return OPTIMIZERS["nesterov"]().standard_pair(l1, ln)
    return theory.best(OPTIMIZERS[kind.removesuffix("-tuned")](), l1, ln)


BEST = [
    (kind, kappa) for kind in ("gradient-descent", "momentum", "nesterov", "nesterov-tuned") for kappa in CONDITIONS
]


@pytest.mark.parametrize(("kind", "kappa"), BEST)
def test_the_best_pairs_reach_their_rates(kind, kappa, traced):
    lr, beta, rate = best(kind, SLOW, kappa)
    optimizer = made(kind.removesuffix("-tuned"), beta)
    np.testing.assert_allclose(theory.rate(struct(optimizer), lr, np.geomspace(SLOW, kappa, 50)), rate, atol=1e-6)
    steps = int(np.clip(100 / (1 - rate), 400, 20_000))
    path = traced(ravine(kappa), optimizer, lr, steps=steps, start=START)
    np.testing.assert_allclose(measured_rate(distances(path)), rate, rtol=0.01)


@pytest.mark.parametrize("kind", ["gradient-descent", "momentum", "nesterov-tuned"])
def test_no_other_pair_is_better_than_the_best(kind):
    lr, beta, rate = best(kind, 1.0, 50.0)
    optimizer = struct(made(kind.removesuffix("-tuned"), beta))
    lrs, betas = lr * np.linspace(0.5, 1.5, 201), np.linspace(0, 0.99, 199)
    diagram = theory.rate(optimizer, lrs[:, None], [1.0, 50.0], betas[None, :])
    assert diagram.shape == (201, 199)
    assert diagram.min() >= rate - 1e-12
    assert diagram.min() < rate + 0.01


def test_the_reference_numbers_at_kappa_100():
    found = best("momentum", 1.0, 100.0)
    assert round(found.beta, 4) == 0.6694
    assert round(found.rate, 4) == 0.8182
    assert round(best("gradient-descent", 1.0, 100.0).rate, 4) == 0.9802
    np.testing.assert_allclose(theory.lower_bound(100.0), found.rate, rtol=1e-14)


LIMITS = [
    (made("gradient-descent", 0.0), 2.0),
    (made("momentum", 0.8), 3.6),
    (made("momentum", 0.8, convention="sutskever"), 3.6),
    (made("nesterov", 0.8, form="shifted"), 3.6 / 2.6),
    (made("nesterov", 0.8, form="look-ahead"), 3.6 / 2.6),
    (made("nesterov", 0.8, form="acceleration"), 3.6 / 2.6),
    (made("qhm", 0.9, nu=0.7), 3.8 / (1.9 - 1.26)),
    (made("qhm", 0.6, nu=1.0), 3.2 / 0.4),
]


@pytest.mark.parametrize(("optimizer", "limit"), LIMITS)
def test_the_stability_limit_is_where_real_traces_begin_to_grow(optimizer, limit, traced):
    """Runs shrink up to 0.1 % below it, and grow from 0.1 % above."""
    np.testing.assert_allclose(theory.stability_limit(struct(optimizer)), limit, rtol=1e-14)
    bowl, lam, steps = {"name": "expression", "formula": "10*x**2 + 10*y**2"}, 20.0, 6000

    def grows(scaled):
        path = traced(bowl, optimizer, scaled / lam, steps=steps, start=(1.0, -1.0))
        return path.status == "diverged" or distances(path)[-1] > distances(path)[steps // 2]

    assert not any(grows(share * limit) for share in (0.5, 0.999))
    assert all(grows(share * limit) for share in (1.001, 1.1, 2.0))


def test_the_radius_crosses_one_at_the_limit_and_at_nothing():
    for optimizer, limit in LIMITS:
        inside, outside = (theory.spectral_radius(struct(optimizer), share * limit, 1.0) for share in (0.999, 1.001))
        assert inside < 1 < outside
        assert theory.spectral_radius(struct(optimizer), -1e-3, 1.0) > 1
        np.testing.assert_allclose(theory.spectral_radius(struct(optimizer), 0.0, 1.0), 1.0)


@pytest.mark.parametrize(("lr", "beta"), [*itertools.product((0.01, 0.3, 1.2, 2.5), (0.0, 0.3, 0.9))])
def test_the_roots_are_the_eigenvalues_of_the_iteration_matrix(lr, beta):
    """R of theory.md for momentum; for Nesterov the matrix of its look-ahead form, written out."""
    lam = 1.3
    matrices = {
        "momentum": np.array([[beta, lam], [-lr * beta, 1 - lr * lam]]),
        "nesterov": np.array([[beta * (1 - lr * lam), lam], [-lr * beta * (1 - lr * lam), 1 - lr * lam]]),
    }
    for name, matrix in matrices.items():
        found = theory.iteration_eigenvalues(struct(made(name, beta)), lr, lam)
        expected = np.linalg.eigvals(matrix.astype(complex))
        gaps = np.abs(found[:, None] - expected).min(axis=1)
        assert gaps.max() < 1e-7  # a double root is told to the root of eps
        np.testing.assert_allclose(
            theory.spectral_radius(struct(made(name, beta)), lr, lam), np.abs(expected).max(), rtol=1e-7
        )


def test_complex_roots_have_the_modulus_root_beta():
    np.testing.assert_allclose(theory.spectral_radius(Momentum(beta=0.81), 0.5, 1.0), 0.9, rtol=1e-15)


def test_at_the_critical_beta_the_roots_meet():
    for lr in (0.05, 0.5, 0.9):
        beta = float(theory.critical_beta(lr, 1.0))
        np.testing.assert_allclose(theory.spectral_radius(Momentum(beta=beta), lr, 1.0), 1 - np.sqrt(lr), rtol=1e-6)
        for kind, optimizer in (("momentum", Momentum), ("nesterov", Nesterov)):
            beta = float(theory.critical_beta(lr, 1.0, kind))
            below, above = (theory.iteration_eigenvalues(optimizer(beta=beta + e), lr, 1.0) for e in (-1e-3, 1e-3))
            assert np.abs(below.imag).max() == 0 < np.abs(above.imag).max()
    assert np.isnan(theory.critical_beta(2.0, 1.0, "nesterov"))


def test_the_noise_floor_is_that_of_a_real_cloud(traced):
    bowl, noise = {"name": "expression", "formula": "x**2/2 + y**2"}, 0.3
    for lr, beta in ((0.2, 0.0), (0.1, 0.6), (0.5, 0.9)):
        start = [[0.0, 0.0]] * 400
        path = traced(bowl, made("momentum", beta), lr, steps=500, start=start, gradient={"noise": noise})
        expected = theory.noise_floor(lr, beta, np.array([1.0, 2.0]), noise**2)
        np.testing.assert_allclose(path.theta[200:].var(axis=(0, 2)), expected, rtol=0.05)
    assert theory.noise_floor(2.1, 0.0, 1.0, 1.0) == np.inf


def test_methods_that_are_not_linear_have_no_matrix():
    assert np.isnan(theory.stability_limit(Adam()))
    with pytest.raises(TypeError, match="adam is not linear"):
        theory.spectral_radius(Adam(), 0.1, 1.0)
    with pytest.raises(ValueError, match="l1 <= ln"):
        best("momentum", 2.0, 1.0)


def test_qhm_is_descent_momentum_and_nesterov_at_its_corners():
    lams = np.linspace(0.01, 3, 50)
    beta = 0.7
    for qhm, other, scale in (
        (QHM(beta=beta, nu=0.0), GradientDescent(), 1.0),
        (QHM(beta=beta, nu=1.0), Momentum(beta=beta), 1 - beta),
        (QHM(beta=beta, nu=beta), Nesterov(beta=beta), 1 - beta),
    ):
        found = theory.spectral_radius(qhm, 0.3, lams)
        expected = theory.spectral_radius(other, 0.3 * scale, lams)
        if isinstance(other, GradientDescent):  # its idle velocity still decays
            expected = np.maximum(expected, beta)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_measured_rate_withstands_swings_outliers_and_a_floor():
    k = np.arange(2000)
    swinging = 0.99**k * np.abs(np.cos(0.3 * k))
    np.testing.assert_allclose(measured_rate(swinging), 0.99, rtol=1e-4)
    wild = 0.98 ** np.arange(400.0)
    wild[[250, 333]] *= 50
    np.testing.assert_allclose(measured_rate(wild), 0.98, rtol=1e-3)
    floored = 0.9**k + 1e-13
    np.testing.assert_allclose(measured_rate(floored, floor=1e-11), 0.9, rtol=1e-3)
    np.testing.assert_allclose(measured_rate(1.01 ** k[:900]), 1.01, rtol=1e-10)
    assert np.isnan(measured_rate([1.0, 0.5]))
    assert np.isnan(measured_rate(np.zeros(50)))


def test_expected_losses_lie_on_a_real_curve(traced):
    path = traced(ravine(10.0), "gradient-descent", 0.15, steps=300, start=START)
    line = expected_losses(path.loss[50, 0], float(theory.rate(GradientDescent(), 0.15, [1.0, 10.0])), 100)
    np.testing.assert_allclose(line, path.loss[50:151, 0], rtol=1e-6)
