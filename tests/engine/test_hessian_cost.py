"""What a Hessian costs: storage by count, time by the clock, exponents by a fit."""

import numpy as np
import pytest

from fallline.engine.studies.hessian_cost import HessianCost, exponent, hessian_cost


def test_a_hessian_fills_d_squared_doubles_and_the_fit_says_so():
    found = hessian_cost(HessianCost(dimensions=(4, 8, 16, 32), repeats=1))
    assert found.hessian_bytes == pytest.approx(8 * found.dimensions**2)
    assert found.exponents["hessian_bytes"] == pytest.approx(2)
    assert found.exponents["gradient_bytes"] == pytest.approx(1)
    assert (np.array([found.gradient, found.form, found.solve]) > 0).all()


def test_solving_outgrows_the_gradient():
    found = hessian_cost(HessianCost(dimensions=(8, 64, 512), repeats=2))
    assert found.solve[-1] / found.solve[0] > found.gradient[-1] / found.gradient[0]


def test_an_exponent_is_that_of_the_larger_half():
    d = np.array([1.0, 2, 4, 8, 16, 32])
    assert exponent(d, np.where(d < 8, 1.0, d**3)) == pytest.approx(3)
    assert np.isnan(exponent(d[:1], d[:1]))
