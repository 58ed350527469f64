"""The Hessian read as geometry: condition numbers, also where there is none, and kinds of point."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem.curvature import condition_number, curvature


def at_origin(formula):
    return curvature(Expression(formula=formula), np.zeros((2, 1)))


@pytest.mark.parametrize(
    ("formula", "kappa"),
    [
        ("x**2 + y**2", 1.0),
        ("x**2/2 + 18*y**2", 36.0),
        ("x**2 - y**2", 1.0),  # a saddle, by its singular values
        ("-x**2 - 9*y**2", 9.0),
        ("x**2", np.inf),
        ("(x + y)**2", np.inf),
        ("(x + y/3)**2", np.inf),  # singular but for rounding, which numpy calls 1e16
        ("x**3 - 3*x*y**2", np.nan),  # the monkey saddle's Hessian is 0
        ("x + 2*y", np.nan),
        ("log(x) + y**2", np.nan),  # no Hessian at all
    ],
)
def test_the_condition_number_is_infinite_where_singular_and_undefined_where_zero(formula, kappa):
    np.testing.assert_allclose(at_origin(formula).condition_number, [kappa], rtol=1e-13)


@pytest.mark.parametrize(
    ("formula", "definiteness"),
    [
        ("x**2 + 7*y**2", "positive definite"),
        ("-x**2 - 7*y**2", "negative definite"),
        ("x**2 - y**2", "indefinite"),
        ("x*y", "indefinite"),
        ("x**2", "singular"),
        ("(x + y/3)**2", "singular"),
        ("x**3 - 3*x*y**2", "singular"),
        ("x**4 + y**4", "singular"),
        ("log(x)", "undefined"),
    ],
)
def test_definiteness_is_read_off_the_signs(formula, definiteness):
    assert at_origin(formula).definiteness == (definiteness,)


def test_rastrigin_curves_all_ways():
    theta = np.array([[0.0, 0.5, 0.5], [0.0, 0.0, 0.5]])
    found = curvature(Expression(formula="x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)"), theta).definiteness
    assert found == ("positive definite", "indefinite", "negative definite")


@given(a=st.floats(-100, 100), b=st.floats(-100, 100), c=st.floats(-100, 100))
def test_spectrum_and_condition_number_are_those_of_numpy(a, b, c):
    hessian = np.array([[a, b], [b, c]])
    kappa = np.linalg.cond(hessian)
    assume(kappa < 1e12)

    class Fixed:
        has_hessian = True

        @staticmethod
        def loss(theta):
            return np.zeros(theta.shape[1])

        @staticmethod
        def hessian(theta):
            return np.repeat(hessian[:, :, None], theta.shape[1], axis=2)

    found = curvature(Fixed(), np.zeros((2, 3)))
    np.testing.assert_allclose(found.condition_number, [kappa] * 3, rtol=1e-3 if kappa > 1e8 else 1e-6)
    singular = np.linalg.svd(hessian, compute_uv=False)
    np.testing.assert_allclose(found.singular_values, np.repeat(singular[:, None], 3, axis=1), atol=1e-13 * singular[0])
    assert (np.diff(found.eigenvalues, axis=0) >= 0).all()
    for k in range(3):
        vectors = found.eigenvectors[:, :, k]
        np.testing.assert_allclose(vectors @ np.diag(found.eigenvalues[:, k]) @ vectors.T, hessian, atol=1e-11)
        np.testing.assert_allclose(vectors.T @ vectors, np.eye(2), atol=1e-13)


def test_one_bad_point_leaves_the_others_be():
    theta = np.array([[-1.0, 1.0], [1.0, 1.0]])
    found = curvature(Expression(formula="x**2*sqrt(x) + y**2"), theta)
    assert np.isnan(found.eigenvalues[:, 0]).all()
    np.testing.assert_allclose(found.eigenvalues[:, 1], [2.0, 3.75])
    np.testing.assert_allclose(found.condition_number, [np.nan, 1.875])
    assert found.definiteness == ("undefined", "positive definite")


def test_the_condition_number_does_not_depend_on_the_unit_of_the_loss():
    for unit in (1e-200, 1e-20, 1.0, 1e20, 1e200):
        np.testing.assert_allclose(condition_number(unit * np.array([[36.0], [1.0]])), [36.0])
