"""Finite differences err as the theory says; noise has the mean and variance it promises, whatever the chunking."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline.engine.landscapes.expression import Expression
from fallline.engine.method.gradient import Gradient, finite_difference
from fallline.engine.method.oracle import Oracle
from fallline.engine.problem.normals import normals

# f_xx = e, f_xxx = e at (1, 0), and the y direction is odd: every term of the theory can be typed by hand.
EXPONENTIAL = Expression(formula="exp(x) + sin(y)")
AT = np.array([[1.0], [0.5]])
SECOND = np.array([np.e, -np.sin(0.5)])
THIRD = np.array([np.e, -np.cos(0.5)])
EPSILON = np.finfo(float).eps


def error(h, scheme):
    return (finite_difference(EXPONENTIAL, AT, h, scheme) - EXPONENTIAL.gradient(AT))[:, 0]


@pytest.mark.parametrize("h", [1e-2, 1e-3, 1e-4])
def test_the_forward_error_is_half_h_times_the_second_derivative(h):
    np.testing.assert_allclose(error(h, "forward"), h / 2 * SECOND, rtol=h)


@pytest.mark.parametrize("h", [1e-1, 1e-2, 1e-3])
def test_the_central_error_is_a_sixth_of_h_squared_times_the_third_derivative(h):
    np.testing.assert_allclose(error(h, "central"), h**2 / 6 * THIRD, rtol=max(h, 1e-3))


@pytest.mark.parametrize(("scheme", "order"), [("forward", 1), ("central", 2)])
def test_halving_h_divides_the_error_by_two_to_the_order(scheme, order):
    np.testing.assert_allclose(error(2e-2, scheme) / error(1e-2, scheme), 2**order, rtol=2e-2)


@pytest.mark.parametrize(("scheme", "best"), [("forward", EPSILON ** (1 / 2)), ("central", EPSILON ** (1 / 3))])
def test_the_best_h_is_where_truncation_and_rounding_meet(scheme, best):
    """Within a decade; many points, because at a single one rounding can be lucky."""
    points = np.random.default_rng(0).uniform(0.5, 1.5, (2, 200))
    exact = EXPONENTIAL.gradient(points)
    grid = np.logspace(-14, -1, 53)
    errors = [np.abs(finite_difference(EXPONENTIAL, points, h, scheme) - exact).mean() for h in grid]
    assert best / 10 < grid[np.argmin(errors)] < best * 10
    assert min(errors) < {"forward": 1e-7, "central": 1e-9}[scheme]
    assert errors[0] > 1e4 * min(errors)
    assert errors[-1] > 1e4 * min(errors)


def test_the_distance_that_was_really_made_is_divided_by():
    """0.7 + 1e-13 - 0.7 is not 1e-13; on f = x nothing else can go wrong."""
    theta = np.array([[0.7], [0.0]])
    for scheme in ("forward", "central"):
        np.testing.assert_array_equal(finite_difference(Expression(formula="x"), theta, 1e-13, scheme)[0], [1.0])


def test_rounding_stays_within_its_bound_when_h_is_tiny():
    """2 eps |f| / h, from the two losses of a difference."""
    points = np.random.default_rng(1).uniform(0.5, 1.5, (2, 500))
    size = 2 * np.abs(EXPONENTIAL.loss(points)).max()
    for h in (1e-9, 1e-11, 1e-13):
        wrong = np.abs(finite_difference(EXPONENTIAL, points, h, "forward") - EXPONENTIAL.gradient(points)).max()
        assert 1e-3 * EPSILON * size / h < wrong < 2 * EPSILON * size / h + 5 * h


@given(
    x=st.floats(-3, 3),
    y=st.floats(-3, 3),
    h=st.sampled_from([0.5, 1e-2, 1.0]),
)
def test_central_differences_are_exact_on_quadratics_and_forward_ones_on_planes(x, y, h):
    theta = np.array([[x], [y]])
    bowl, plane = Expression(formula="3*x**2 + x*y - 2*y**2"), Expression(formula="3*x - 2*y + 1")
    np.testing.assert_allclose(finite_difference(bowl, theta, h, "central"), bowl.gradient(theta), atol=1e-11)
    np.testing.assert_allclose(finite_difference(plane, theta, h, "forward"), [[3.0], [-2.0]], atol=1e-11)


def test_a_run_by_finite_differences_follows_the_exact_run(traced):
    exact = traced("rosenbrock", "momentum", 1e-4, steps=100, start=(-1.5, 2.0))
    scheme = {"source": "finite-difference", "scheme": "central", "h": 1e-5}
    central = traced("rosenbrock", "momentum", 1e-4, steps=100, start=(-1.5, 2.0), gradient=scheme)
    forward = traced(
        "rosenbrock", "momentum", 1e-4, steps=100, start=(-1.5, 2.0), gradient=scheme | {"scheme": "forward"}
    )
    np.testing.assert_allclose(central.theta, exact.theta, atol=1e-7)
    np.testing.assert_allclose(forward.theta, exact.theta, atol=1e-3)
    assert np.abs(forward.theta - exact.theta).max() > 10 * np.abs(central.theta - exact.theta).max() > 0


def test_noise_is_standard_normal():
    draws = normals(3, 5, (2, 200_000))
    count = draws.size
    assert draws.shape == (2, 200_000)
    assert abs(draws.mean()) < 4 / np.sqrt(count)
    assert abs(draws.var() - 1) < 4 * np.sqrt(2 / count)
    assert abs((draws**3).mean()) < 4 * np.sqrt(15 / count)
    assert abs((draws**4).mean() - 3) < 4 * np.sqrt(96 / count)
    assert abs((np.abs(draws) < 1).mean() - 0.682689) < 4 * np.sqrt(0.22 / count)


def test_noise_is_independent_between_rows_walkers_steps_and_seeds():
    count = 100_000
    draws = normals(3, 5, (2, count))
    others = [draws[::-1], np.roll(draws, 1, axis=1), normals(3, 6, (2, count)), normals(4, 5, (2, count))]
    others.append(normals(5, 3, (2, count)))  # seed and step do not change places
    for other in others:
        assert (other != draws).all()
        assert abs((draws * other).mean()) < 4 / np.sqrt(2 * count)


@given(
    seed=st.integers(0, 2**63 - 1),
    call=st.integers(0, 1_000_000),
    d=st.integers(1, 7),
    cuts=st.lists(st.integers(0, 50), max_size=4),
)
def test_the_same_seed_gives_the_same_bits_whatever_the_chunking(seed, call, d, cuts):
    whole = normals(seed, call, (d, 50))
    edges = sorted({0, 50, *cuts})
    chunks = [normals(seed, call, (d, end - begin), begin) for begin, end in pairwise(edges)]
    np.testing.assert_array_equal(np.concatenate(chunks, axis=1), whole)


def test_an_oracle_of_later_walkers_hears_the_noise_that_is_theirs():
    theta = np.random.default_rng(2).normal(size=(2, 9))
    whole, part = Oracle(EXPONENTIAL, Gradient(noise=0.7), 5), Oracle(EXPONENTIAL, Gradient(noise=0.7), 5, first=4)
    for _ in range(3):  # each call draws anew
        np.testing.assert_array_equal(part.gradient(theta[:, 4:]), whole.gradient(theta)[:, 4:])


def test_noise_on_a_slope_has_the_mean_of_the_slope_and_the_deviation_asked_for(traced):
    slope = {"name": "expression", "formula": "2*x - 3*y"}
    path = traced(slope, "gradient-descent", 0.1, steps=50, start=[[0.0, 0.0]] * 400, gradient={"noise": 0.5})
    seen = -np.diff(path.theta, axis=0) / 0.1
    count = seen.size / 2
    np.testing.assert_allclose(seen.mean(axis=(0, 2)), [2.0, -3.0], atol=4 * 0.5 / np.sqrt(count))
    np.testing.assert_allclose(seen.std(axis=(0, 2)), 0.5, rtol=4 / np.sqrt(2 * count))
    assert len(np.unique(path.theta[-1, 0])) == 400  # no two walkers share their noise
