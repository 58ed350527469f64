"""Newton's step at one point: where it ends, whose rates it shares, and what noise in the Hessian makes of it."""

import numpy as np
import pytest

from fallline.engine.studies.newton_step import START, NewtonStep, newton_step, noisy


def test_newton_ends_in_the_minimum_and_so_does_each_feature_alone_where_nothing_couples_them():
    assert np.array(START) + newton_step(NewtonStep(noise=0)).newton == pytest.approx(0, abs=1e-12)
    straight = newton_step(NewtonStep(rotation=0, kappa=7))
    assert straight.by_feature == pytest.approx(straight.newton)
    assert straight.rates == pytest.approx([1, 1 / 7])


def test_features_that_are_coupled_mislead_each_other():
    turned = newton_step(NewtonStep(rotation=45, kappa=50))
    assert np.linalg.norm(START + turned.by_feature) > 0.5


def test_without_noise_the_cloud_is_a_point():
    found = newton_step(NewtonStep(noise=0))
    assert np.abs(found.cloud - found.newton[:, None]).max() < 1e-12
    assert found.uphill == 0


def test_small_noise_spreads_by_first_order_theory():
    hessian, g = np.array([[2.0, 0.3], [0.3, 9.0]]), np.array([1.0, -4.0])
    inverse, sigma = np.linalg.inv(hessian), 1e-4
    newton = -inverse @ g
    # -(H + E)^-1 g = newton - H^-1 E newton; E's entries are independent but for symmetry.
    parts = [inverse @ e @ newton for e in (np.diag([1.0, 0]), np.diag([0, 1.0]), np.fliplr(np.eye(2)))]
    expected = sigma**2 * sum(np.outer(part, part) for part in parts)
    found = np.cov(noisy(hessian, g, sigma, seed=1, samples=20_000))
    assert found == pytest.approx(expected, rel=0.05, abs=0.02 * np.abs(expected).max())


def test_noise_spoils_the_flat_direction_first():
    found = newton_step(NewtonStep(kappa=100, noise=0.05))
    assert found.spread[0] > 20 * found.spread[1]
    assert newton_step(NewtonStep(kappa=10, noise=4.0)).uphill > 0.05
