"""Every landscape's derivatives are those of its loss, its minima are minima, and the textbook values come out."""

import numpy as np
import pytest
from numpy.linalg import cond, eigvalsh, norm

from fallline import LANDSCAPES
from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem.curvature import curvature
from fallline.engine.problem.evaluation import Program
from fallline.engine.problem.tree import lifted, symbol
from fallline.engine.scenario.scenario import from_builtins

# name -> formula, minima, loss there, condition number there. Jamil and Yang, arXiv:1308.4008; argmin_testfunctions.
TABLE = {
    "rosenbrock": ("(1 - x)**2 + 100*(y - x**2)**2", [(1, 1)], 0, [2508.01]),
    "beale": (
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        [(3, 0.5)],
        0,
        [162.473],
    ),
    "himmelblau": (
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)],
        0,
        [3.1961, 1.2408, 1.8906, 3.6744],
    ),
    "rastrigin": ("20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)", [(0, 0)], 0, [1]),
    "styblinski-tang": (
        "(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2",
        [(-2.903534, -2.903534)],
        -78.33233,
        [1],
    ),
    "goldstein-price": (
        (
            "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
            "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
        ),
        [(0, -1)],
        3,
        [2.4],
    ),
    "three-hump-camel": ("2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2", [(0, 0)], 0, [2.784]),
    "six-hump-camel": (
        "(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2",
        [(0.0898420, -0.7126564), (-0.0898420, 0.7126564)],
        -1.031628,
        [2.1497, 2.1497],
    ),
    "matyas": ("0.26*(x**2 + y**2) - 0.48*x*y", [(0, 0)], 0, [25]),
    "booth": ("(x + 2*y - 7)**2 + (2*x + y - 5)**2", [(1, 3)], 0, [9]),
    "levy-13": (
        "sin(3*pi*x)**2 + (x - 1)**2*(1 + sin(3*pi*y)**2) + (y - 1)**2*(1 + sin(2*pi*y)**2)",
        [(1, 1)],
        0,
        [89.83],
    ),
    "mccormick": (
        "sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
        [(-0.54719755, -1.54719755)],
        -1.913223,
        [2.3094],
    ),
    "branin": (
        "(y - 5.1*x**2/(4*pi**2) + 5*x/pi - 6)**2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
        [(-np.pi, 12.275), (np.pi, 2.275), (3 * np.pi, 2.475)],
        0.397887,
        [25.9, 6.4, 6.7],
    ),
    "easom": ("-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)", [(np.pi, np.pi)], -1, [1]),
    "griewank": ("(x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2)) + 1", [(0, 0)], 0, [2]),
    "bohachevsky": ("x**2 + 2*y**2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7", [(0, 0)], 0, [2.34]),
}
KINKED = {
    "ackley": ("-20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + 20 + e", (0, 0)),
    "bukin-6": ("100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)", (-10, 1)),
}


def places(landscape, count=20):
    """The declared start, then random points of the window; rows past the second stay near the start's. (d, n)"""
    x0, x1, y0, y1 = landscape.window
    rng = np.random.default_rng(7)
    points = np.array(landscape.start)[:, None] + rng.normal(0, 0.3, (landscape.dimension, count))
    points[:2] = rng.uniform([[x0], [y0]], [[x1], [y1]], (2, count))
    points[:, 0] = landscape.start
    return points


def slope(function, theta, h):
    """Fourth-order central differences of `function` along every parameter: axis 0 is the direction."""
    steps = h * np.eye(len(theta))[:, :, None]
    return np.stack(
        [
            (8 * (function(theta + s) - function(theta - s)) - function(theta + 2 * s) + function(theta - 2 * s))
            / (12 * h)
            for s in steps
        ]
    )


@pytest.fixture(params=LANDSCAPES.offered())
def landscape(request):
    return LANDSCAPES[request.param]()


def test_the_gradient_is_the_slope_of_the_loss(landscape):
    theta = places(landscape)
    gradient = landscape.gradient(theta)
    assert gradient.shape == theta.shape
    scale = 1 + np.abs(gradient).max() + 1e-2 * np.abs(landscape.loss(theta)).max()
    np.testing.assert_allclose(gradient, slope(landscape.loss, theta, 1e-3), rtol=1e-7, atol=1e-9 * scale)
    assert np.abs(gradient).max() > 1e-3


def test_the_hessian_is_the_slope_of_the_gradient(landscape):
    theta = places(landscape)
    hessian = landscape.hessian(theta)
    assert hessian.shape == (len(theta), *theta.shape)
    np.testing.assert_array_equal(hessian, hessian.transpose(1, 0, 2))
    differences = slope(landscape.gradient, theta, 3e-4)
    np.testing.assert_allclose(hessian, differences, rtol=1e-7, atol=1e-9 * (1 + np.abs(hessian).max()))
    assert np.abs(hessian).max() > 1e-3


def test_a_point_gives_the_same_alone_and_among_others(landscape):
    theta = places(landscape)
    for function in (landscape.loss, landscape.gradient, landscape.hessian):
        alone = np.concatenate([function(theta[:, [i]]) for i in range(theta.shape[1])], axis=-1)
        np.testing.assert_allclose(function(theta), alone, rtol=1e-14, atol=1e-14)


def test_the_hessian_times_a_vector_is_that(landscape):
    theta = places(landscape)
    v = np.random.default_rng(5).normal(size=theta.shape)
    product = np.einsum("ijn,jn->in", landscape.hessian(theta), v)
    np.testing.assert_allclose(landscape.hessian_vector(theta, v), product, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "tag", [tag for tag, cls in LANDSCAPES.items() if cls().least_squares and cls().dimension == 2]
)
def test_the_squares_of_the_residuals_add_up_to_the_loss(tag):
    landscape = LANDSCAPES[tag]()
    theta = places(landscape)
    x, y = symbol("x"), symbol("y")
    values = Program(list(map(lifted, landscape.residuals(x, y))), [x, y])(*theta)
    residuals = np.array([np.broadcast_to(value, theta[0].shape) for value in values])
    np.testing.assert_allclose((residuals**2).sum(axis=0), landscape.loss(theta), rtol=1e-12)
    jacobian = landscape.jacobian(theta)
    assert jacobian.shape == (len(residuals), *theta.shape)
    gradient = 2 * np.einsum("mdn,mn->dn", jacobian, residuals)
    np.testing.assert_allclose(gradient, landscape.gradient(theta), rtol=1e-9, atol=1e-9)


def test_declared_minima_are_minima(landscape):
    """Gradient zero and Hessian positive where they exist; where there is a kink instead, the loss rises all around."""
    for minimum in landscape.minima():
        point = np.array(minimum, dtype=float)[:, None]
        assert point.shape == (landscape.dimension, 1)
        rng = np.random.default_rng(3)
        around = rng.normal(size=(landscape.dimension, 64))
        around *= 1e-3 / norm(around, axis=0)
        assert (landscape.loss(point + around) > landscape.loss(point)).all()
        hessian = landscape.hessian(point)[:, :, 0]
        if np.isfinite(hessian).all() and norm(hessian) < 1e12:
            assert norm(landscape.gradient(point)) <= 1e-9 * (1 + norm(hessian))
            assert (eigvalsh(hessian) > 0).all()


def test_lowest_is_the_loss_of_the_deepest_minimum(landscape):
    losses = [landscape.loss(np.array(minimum)[:, None])[0] for minimum in landscape.minima()]
    if landscape.matrices:  # whose minima are no points: tests/engine/test_matrix_landscapes.py
        return
    assert landscape.lowest() == (min(losses) if losses else None)


def test_it_says_what_it_is(landscape):
    x0, x1, y0, y1 = landscape.window
    assert x0 < x1
    assert y0 < y1
    assert len(landscape.start) == landscape.dimension
    if landscape.dimension == 2:
        assert x0 <= landscape.start[0] <= x1
        assert y0 <= landscape.start[1] <= y1
    assert landscape.source
    assert landscape.summary()
    assert landscape.latex()


def test_the_start_is_telling():
    """A start at rest shows nothing."""
    for cls in LANDSCAPES.offered().values():
        landscape = cls()
        assert norm(landscape.gradient(np.array(landscape.start)[:, None])) > 1e-3


@pytest.mark.parametrize("name", TABLE)
def test_the_textbook_minima_values_and_condition_numbers(name):
    formula, minima, value, kappas = TABLE[name]
    landscape = Expression(formula=formula)
    theta = np.array(minima, dtype=float).T
    np.testing.assert_allclose(landscape.loss(theta), value, rtol=2e-6, atol=1e-9)
    hessian = landscape.hessian(theta)
    scale = norm(hessian, axis=(0, 1))
    assert (norm(landscape.gradient(theta), axis=0) < 2e-6 * scale).all()
    found = curvature(landscape, theta)
    assert set(found.definiteness) == {"positive definite"}
    np.testing.assert_allclose(found.condition_number, kappas, rtol=6e-3)
    np.testing.assert_allclose(found.condition_number, [cond(h) for h in hessian.transpose(2, 0, 1)], rtol=1e-9)


@pytest.mark.parametrize("name", KINKED)
def test_a_kinked_minimum_is_lowest_and_differentiable_around(name):
    formula, minimum = KINKED[name]
    landscape = Expression(formula=formula)
    point = np.array(minimum, dtype=float)[:, None]
    np.testing.assert_allclose(landscape.loss(point), 0, atol=1e-14)
    around = point + 0.3 * np.array([[1, -1, 0.3, -0.2], [0.4, 0.1, -1, 1.3]])
    assert (landscape.loss(around) > 0.1).all()
    np.testing.assert_allclose(landscape.gradient(around), slope(landscape.loss, around, 1e-5), rtol=1e-6)


def test_at_a_kink_the_gradient_is_the_subgradient_zero_and_outside_the_domain_it_is_none():
    for name, (formula, minimum) in KINKED.items():
        point = np.array(minimum, dtype=float)[:, None]
        gradient = Expression(formula=formula).gradient(point)
        assert (gradient == 0).any(), name
        assert not np.isnan(gradient).any(), name
    outside = Expression(formula="x**2*sqrt(x) + y").gradient(np.array([[-1.0], [0.0]]))
    assert np.isnan(outside[0, 0])


@pytest.mark.parametrize("name", sorted(TABLE.keys() | KINKED.keys()))
def test_a_landscape_of_a_textbook_name_is_the_textbook_function(name):
    textbook = Expression(formula=(TABLE | KINKED)[name][0])
    landscape = LANDSCAPES.get(name, lambda: textbook)()
    theta = places(landscape)
    np.testing.assert_allclose(landscape.loss(theta), textbook.loss(theta), rtol=1e-12, atol=1e-12)
    if name in LANDSCAPES and name in TABLE:
        declared = np.array(sorted(landscape.minima()))
        np.testing.assert_allclose(declared, np.array(sorted(TABLE[name][1])), atol=1e-5)


def test_the_quadratic_has_the_eigenvalues_and_the_turn_it_is_given():
    landscape = LANDSCAPES["quadratic"](l1=2.0, l2=50.0, rotation=30.0)
    hessian = landscape.hessian(np.array([[0.3], [-2.0]]))[:, :, 0]
    slow = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    np.testing.assert_allclose(hessian @ slow, 2.0 * slow, rtol=1e-13)
    np.testing.assert_allclose(eigvalsh(hessian), [2.0, 50.0], rtol=1e-13)
    np.testing.assert_allclose(landscape.loss(slow[:, None]), 1.0, rtol=1e-14)


@pytest.mark.parametrize("tilt", [-1.6, -1.5, -0.3, 0.0, 0.3, 1.5, 1.6])
def test_two_minima_are_two_until_the_tilt_swallows_one(tilt):
    """4x^3 - 4x + tilt has three real roots while |tilt| < 8 / (3 sqrt 3) = 1.5396."""
    landscape = LANDSCAPES["two-minima"](tilt=tilt)
    minima = landscape.minima()
    assert len(minima) == (2 if abs(tilt) < 1.5396 else 1)
    theta = np.array(minima).T
    np.testing.assert_allclose(landscape.gradient(theta), 0, atol=1e-12)
    assert set(curvature(landscape, theta).definiteness) == {"positive definite"}
    assert landscape.loss(theta)[0] == landscape.loss(theta).min()
    assert tilt * theta[0, 0] <= 0  # the deepest lies on the side that the tilt lowers


def test_a_parameter_moves_the_landscape():
    theta = np.array([[0.5], [1.0]])
    shallow, steep = (LANDSCAPES["rosenbrock"](b=b) for b in (1.0, 100.0))
    np.testing.assert_allclose(shallow.loss(theta), 0.25 + 0.5625)
    np.testing.assert_allclose(steep.loss(theta), 0.25 + 56.25)


def test_outside_its_domain_a_loss_is_no_number_and_nothing_is_raised():
    landscape = Expression(formula="log(x) + 1/y")
    theta = np.array([[-1.0, 1.0], [1.0, 0.0]])
    assert not np.isfinite(landscape.loss(theta)).any()


@pytest.mark.parametrize(
    "landscape",
    [
        {"name": "plateau", "width": 1e300, "tilt": 1e300},
        {"name": "plateau", "width": 1e-300},
        {"name": "quadratic", "l1": 1e308, "l2": -1e308},
        {"name": "rosenbrock", "b": 1e308},
        {"name": "two-minima", "tilt": -1e6},
    ],
)
def test_extreme_parameters_overflow_without_an_error(landscape):
    """Python's own floats raise where numpy's become infinite."""
    made = from_builtins({"landscape": landscape}).landscape
    theta = np.array([[0.0, 1e150, -3.0], [0.0, 1e-150, 2.0]])
    assert made.loss(theta).shape == (3,)
    assert made.gradient(theta).shape == (2, 3)
    assert made.hessian(theta).shape == (2, 2, 3)
    made.lowest()
