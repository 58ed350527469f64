"""What each optimizer promises beyond torch: equivalent forms, one-step solutions, preconditioners."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

RAVINE = {"name": "expression", "formula": "x**2/2 + 18*y**2 + x*y"}
VALLEYS = {
    "rosenbrock": (1e-4, (-1.5, 2.0)),
    "himmelblau": (1e-3, (0.5, -1.0)),
    "beale": (1e-3, (1.0, 1.0)),
}


@pytest.mark.parametrize("landscape", VALLEYS)
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_nesterov_shifted_and_acceleration_are_one_method(landscape, beta, traced):
    lr, start = VALLEYS[landscape]
    shifted, acceleration = (
        traced(landscape, {"name": "nesterov", "beta": beta, "form": form}, lr, steps=200, start=start)
        for form in ("shifted", "acceleration")
    )
    np.testing.assert_allclose(acceleration.theta, shifted.theta, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(acceleration.state["v"], shifted.state["v"], rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("landscape", VALLEYS)
@pytest.mark.parametrize("beta", [0.5, 0.9])
def test_nesterov_look_ahead_is_shifted_once_the_shift_is_made(landscape, beta, traced):
    """phi_k = theta_k - lr beta v_k, with v_0 = 0: the shifted form follows the point that the other looks at."""
    lr, start = VALLEYS[landscape]
    ahead, shifted = (
        traced(landscape, {"name": "nesterov", "beta": beta, "form": form}, lr, steps=200, start=start)
        for form in ("look-ahead", "shifted")
    )
    looked_at = ahead.theta - lr * beta * ahead.state["v"]
    np.testing.assert_allclose(looked_at, shifted.theta, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(ahead.state["v"], shifted.state["v"], rtol=1e-11, atol=1e-12)
    assert np.abs(ahead.theta - shifted.theta).max() > 1e-3  # the shift is there to be made


def test_nesterov_without_momentum_is_gradient_descent(traced):
    plain = traced("himmelblau", "gradient-descent", 1e-3)
    for form in ("look-ahead", "shifted", "acceleration"):
        nesterov = traced("himmelblau", {"name": "nesterov", "beta": 0.0, "form": form}, 1e-3)
        np.testing.assert_allclose(nesterov.theta, plain.theta, rtol=1e-13)


def test_momentum_without_momentum_is_gradient_descent(traced):
    plain = traced("himmelblau", "gradient-descent", 1e-3)
    momentum = traced("himmelblau", {"name": "momentum", "beta": 0.0}, 1e-3)
    np.testing.assert_array_equal(momentum.theta, plain.theta)


def test_momentum_velocity_is_the_decayed_sum_of_gradients(traced):
    """The notes' and torch's convention, v <- beta v + g, not the one that keeps lr or 1 - beta inside v."""
    path = traced(RAVINE, {"name": "momentum", "beta": 0.8}, 0.01, steps=2, start=(1.0, -1.0))
    first = np.array([1.0 - 1.0, -36.0 + 1.0])  # x + y and 36 y + x at (1, -1)
    np.testing.assert_array_equal(path.state["v"][0, :, 0], [0.0, 0.0])
    np.testing.assert_allclose(path.state["v"][1, :, 0], first, rtol=1e-14)
    x, y = 1.0 - 0.01 * first[0], -1.0 - 0.01 * first[1]
    np.testing.assert_allclose(path.state["v"][2, :, 0], 0.8 * first + [x + y, 36 * y + x], rtol=1e-14)


@settings(max_examples=30)
@given(
    start=st.tuples(*[st.floats(-5, 5)] * 2),
    slow=st.floats(0.1, 5),
    fast=st.floats(0.1, 50),
    centre=st.tuples(*[st.integers(-3, 3)] * 2),
)
def test_newton_solves_a_quadratic_in_one_step(start, slow, fast, centre, traced):
    a, b = centre
    bowl = f"{slow!r}*(x - ({a}) + (y - ({b}))/2)**2 + {fast!r}*(y - ({b}))**2"
    path = traced({"name": "expression", "formula": bowl}, "newton", 1.0, steps=1, start=start)
    np.testing.assert_allclose(path.theta[-1, :, 0], centre, atol=1e-10)


def test_diagonal_newton_solves_a_diagonal_quadratic_in_one_step(traced):
    bowl = {"name": "expression", "formula": "3*(x - 1)**2 + 50*(y + 2)**2"}
    path = traced(bowl, "diagonal-newton", 1.0, steps=1, start=(-4.0, 3.0))
    np.testing.assert_allclose(path.theta[-1, :, 0], [1.0, -2.0], atol=1e-13)


def test_diagonal_newton_needs_more_than_one_step_where_features_are_coupled(traced):
    path = traced(RAVINE, "diagonal-newton", 1.0, steps=1, start=(1.0, -1.0))
    # H = [[1, 1], [1, 36]], g = (0, -35): the step is -g_i / H_ii.
    np.testing.assert_allclose(path.theta[-1, :, 0], [1.0, -1.0 + 35 / 36], rtol=1e-14)


@pytest.mark.parametrize("optimizer", ["newton", "diagonal-newton"])
def test_damping_is_added_to_the_hessian(optimizer, traced):
    bowl = {"name": "expression", "formula": "x**2/2 + 18*y**2"}
    path = traced(bowl, {"name": optimizer, "damping": 4.0}, 1.0, steps=1, start=(1.0, 1.0))
    np.testing.assert_allclose(path.theta[-1, :, 0], [1 - 1 / 5, 1 - 36 / 40], rtol=1e-14)


def test_newton_with_great_damping_is_a_short_gradient_step(traced):
    damping = 1e8
    newton = traced("himmelblau", {"name": "newton", "damping": damping}, 1.0, steps=1, start=(0.5, -1.0))
    plain = traced("himmelblau", "gradient-descent", 1 / damping, steps=1, start=(0.5, -1.0))
    moved, expected = (path.theta[1] - path.theta[0] for path in (newton, plain))
    np.testing.assert_allclose(moved, expected, rtol=1e-5)


def test_newton_goes_to_the_saddle_that_descent_leaves(traced):
    saddle = {"name": "expression", "formula": "x**2 - y**2"}
    newton = traced(saddle, "newton", 1.0, steps=1, start=(0.5, 0.1))
    plain = traced(saddle, "gradient-descent", 0.1, steps=20, start=(0.5, 0.1))
    np.testing.assert_allclose(newton.theta[-1, :, 0], [0.0, 0.0], atol=1e-15)
    assert abs(plain.theta[-1, 1, 0]) > 1


def test_newton_on_a_singular_hessian_takes_no_step_and_says_so(traced):
    trough = {"name": "expression", "formula": "(x + y)**2"}
    path = traced(trough, "newton", 1.0, steps=5, start=(1.0, 1.0))
    assert path.status == "diverged"
    assert path.diverged_at == 1
    assert np.isfinite(path.theta).all()


def test_adagrad_steps_by_the_preconditioner_of_summed_squares(traced):
    """theta <- theta - lr B^-1 g with B = diag(sum of g g^T)^(1/2), whatever the axes' scales."""
    path = traced("himmelblau", "adagrad", 0.2, steps=30, start=(0.5, -1.0))
    x, y = path.theta[:-1, 0, 0], path.theta[:-1, 1, 0]
    first, second = x**2 + y - 11, x + y**2 - 7
    g = np.stack([4 * x * first + 2 * second, 2 * first + 4 * y * second], axis=1)
    preconditioner = np.sqrt(np.cumsum(g**2, axis=0))
    np.testing.assert_allclose(np.diff(path.theta[:, :, 0], axis=0), -0.2 * g / preconditioner, rtol=1e-8, atol=1e-14)


def test_adagrad_does_not_feel_the_scale_of_an_axis(traced):
    """Rescaling an axis leaves every step's length along it as it was, which descent cannot say."""
    optimizer = {"name": "adagrad", "epsilon": 0.0}
    bowl = traced({"name": "expression", "formula": "x**2 + y**2"}, optimizer, 0.1, start=(1.0, 1.0))
    np.testing.assert_array_equal(bowl.theta[:, 0], bowl.theta[:, 1])
    ravine = traced({"name": "expression", "formula": "x**2 + 1024*y**2"}, optimizer, 0.1, start=(1.0, 1.0))
    np.testing.assert_allclose(ravine.theta[:, 1], bowl.theta[:, 1], rtol=1e-13)


def test_adam_first_step_is_as_long_as_the_rate(traced):
    path = traced("himmelblau", {"name": "adam", "epsilon": 0.0}, 0.02, steps=1, start=(0.5, -1.0))
    np.testing.assert_allclose(np.abs(path.theta[1] - path.theta[0]), 0.02, rtol=1e-10)


def test_adam_without_bias_correction_starts_longer(traced):
    """By (1 - beta1) / sqrt(1 - beta2), 3.2 at the usual betas."""
    optimizer = {"name": "adam", "epsilon": 0.0, "bias_correction": False}
    path = traced("himmelblau", optimizer, 0.02, steps=1, start=(0.5, -1.0))
    np.testing.assert_allclose(np.abs(path.theta[1] - path.theta[0]), 0.02 * 0.1 / np.sqrt(0.001), rtol=1e-10)


@pytest.mark.parametrize("optimizer", ["adagrad", "rmsprop", "adam"])
def test_a_feature_without_gradient_stays_where_it_is(optimizer, traced):
    path = traced({"name": "expression", "formula": "x**2"}, {"name": optimizer, "epsilon": 0.0}, 0.1, start=(1.0, 0.7))
    np.testing.assert_array_equal(path.theta[:, 1], 0.7)
    assert path.theta[-1, 0, 0] < 0.9
