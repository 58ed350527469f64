"""Further landscapes: exact minima, kappas of the table, kinks and series, and derivatives by hand in d dimensions."""

import tracemalloc

import numpy as np
import pytest
import sympy

from fallline import LANDSCAPES, loads
from fallline.engine.landscapes.cliff import Cliff
from fallline.engine.landscapes.hills import Hills
from fallline.engine.landscapes.ripples import Ripples
from fallline.engine.problem.curvature import curvature
from fallline.engine.problem.evaluation import Program
from fallline.engine.problem.tree import lifted, symbol

# kappa at each declared minimum, in the order declared: the table of the notes, its digits from mpmath at 40 places.
KAPPA = {
    "beale": [162.473],
    "bohachevsky": [2.34451],
    "booth": [9.0],
    "branin": [25.8756, 6.39985, 6.68466],
    "cliff": [1.0],
    "easom": [1.0],
    "goldstein-price": [2.395965],
    "griewank": [1.999001],
    "himmelblau": [3.199764, 1.242283, 1.891916, 3.674326],
    "levy-13": [89.82644],
    "matyas": [25.0],
    "mccormick": [2.30940],
    "rastrigin": [1.0],
    "rastrigin-nd": [1.0],
    "ripples": [1.0],
    "quadratic-nd": [100.0],
    "rosenbrock": [2508.01],
    "six-hump-camel": [2.146922, 2.146922],
    "styblinski-tang": [1.0],
    "three-hump-camel": [2.783612],
}
ND = ["quadratic-nd", "rosenbrock-nd", "rastrigin-nd"]
OWN = [tag for tag, cls in LANDSCAPES.items() if ".landscapes." in cls.__module__]
LEAST_SQUARES = [tag for tag in OWN if LANDSCAPES[tag]().least_squares and LANDSCAPES[tag]().minima()]


def nd_expression(landscape, x):
    """The loss of an nd landscape in sympy, from its docstring alone."""
    d = len(x)
    match landscape.tag():
        case "quadratic-nd":
            values = [sympy.Float(landscape.condition) ** sympy.Rational(i, d - 1) for i in range(d)]
            mean = sum(x) / d
            turned = [each - 2 * mean if landscape.coupled else each for each in x]
            return sum(value * z**2 for value, z in zip(values, turned, strict=True)) / 2
        case "rosenbrock-nd":
            return sum((1 - x[i]) ** 2 + landscape.b * (x[i + 1] - x[i] ** 2) ** 2 for i in range(d - 1))
        case "rastrigin-nd":
            return 10 * d + sum(each**2 - 10 * sympy.cos(2 * sympy.pi * each) for each in x)


@pytest.mark.parametrize("tag", KAPPA)
def test_kappa_at_the_minima_is_that_of_the_table(tag):
    landscape = LANDSCAPES[tag]()
    theta = np.array(landscape.minima()).T
    found = curvature(landscape, theta)
    assert set(found.definiteness) == {"positive definite"}
    np.testing.assert_allclose(found.condition_number, KAPPA[tag], rtol=5e-5)
    if tag in ("booth", "matyas"):
        np.testing.assert_allclose(found.condition_number, KAPPA[tag], rtol=1e-13)


@pytest.mark.parametrize("tag", KAPPA)
def test_minima_are_exact_to_the_last_digits(tag):
    """Newton's step from a declared minimum is rounding error."""
    landscape = LANDSCAPES[tag]()
    theta = np.array(landscape.minima()).T
    step = np.linalg.solve(landscape.hessian(theta).transpose(2, 0, 1), landscape.gradient(theta).T[:, :, None])
    # The gradient's own rounding, over the smallest curvature, is all that may be left.
    assert np.abs(step).max() <= 1e-14 * (1 + np.abs(theta).max()) * max(KAPPA[tag])


@pytest.mark.parametrize(
    ("tag", "point"), [("ackley", (0.0, 0.0)), ("bukin-6", (-10.0, 1.0)), ("bukin-6", (-5.0, 0.25))]
)
@pytest.mark.filterwarnings("error")
def test_at_a_kink_the_gradient_is_finite_and_the_curvature_undefined(tag, point):
    landscape = LANDSCAPES[tag]()
    theta = np.array(point)[:, None]
    assert np.isfinite(landscape.loss(theta)).all()
    assert np.isfinite(landscape.gradient(theta)).all()
    assert not np.isfinite(curvature(landscape, theta).condition_number[0])


@pytest.mark.parametrize("tag", ["ackley", "bukin-6"])
def test_a_run_that_starts_at_a_kinked_minimum_stays_there(tag, traced):
    path = traced(tag, "gradient-descent", 0.1, steps=5, start=LANDSCAPES[tag]().minima()[0])
    np.testing.assert_array_equal(path.theta, path.theta[:1].repeat(6, axis=0))


def test_the_monkey_saddle_has_no_kappa_at_its_centre():
    found = curvature(LANDSCAPES["monkey-saddle"](), np.zeros((2, 1)))
    assert np.isnan(found.condition_number[0])
    assert found.definiteness == ("singular",)


def test_ripples_keep_their_digits_through_the_origin():
    """f = -1 + s/6 - s^2/120, s = (k r)^2: gradient (k^2/3) x, Hessian (k^2/3) I up to s; and no seam at k r = 1."""
    landscape = Ripples(frequency=2.0)
    for r in (0.0, 1e-9, 1e-6, 1e-4):
        theta = np.array([[0.6 * r], [0.8 * r]])
        np.testing.assert_allclose(landscape.gradient(theta), 4 / 3 * theta, rtol=1e-7)
        np.testing.assert_allclose(landscape.hessian(theta)[:, :, 0], 4 / 3 * np.eye(2), atol=1e-6)
    seam = np.array([[0.5 * (1 - 1e-15), 0.5 * (1 + 1e-15)], [0.0, 0.0]])
    for function in (landscape.loss, landscape.gradient, landscape.hessian):
        values = function(seam)
        np.testing.assert_allclose(values[..., 0], values[..., 1], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("height", [0.0, 0.5, 1.5, 4.0])
def test_every_hollow_between_the_hills_is_declared(height):
    """Descent from anywhere ends at a declared minimum."""
    landscape = Hills(height=height)
    minima = np.array(landscape.minima())
    assert len(minima) == {0.0: 1, 1.5: 6}.get(height, len(minima))
    theta = np.random.default_rng(0).uniform(-3, 3, (2, 200))
    for _ in range(1200):
        theta = theta - 0.1 * landscape.gradient(theta)
    nearest = np.linalg.norm(theta.T[:, None] - minima, axis=2).min(axis=1)
    assert np.quantile(nearest, 0.98) < 1e-6  # a point on a watershed may still be on its way
    assert (np.diff(landscape.loss(minima.T)) >= 0).all()


def test_the_cliff_has_no_slope_of_its_own_beyond_its_wall():
    with_wall, without = Cliff(height=100.0), Cliff(height=0.0)
    theta = np.array([[-0.31, 0.01, 2.0, -3.0], [0.2, -1.0, 0.3, 0.0]])
    np.testing.assert_array_equal(with_wall.gradient(theta), without.gradient(theta))
    np.testing.assert_allclose(with_wall.loss(theta) - without.loss(theta), [0, 100, 100, 0], atol=1e-12)
    steep = with_wall.gradient(np.array([[-0.15], [0.0]]))[0, 0]
    np.testing.assert_allclose(steep, 1.5 * 100 / 0.3 + without.gradient(np.array([[-0.15], [0.0]]))[0, 0])


@pytest.mark.parametrize("tag", LEAST_SQUARES)
def test_the_loss_is_the_sum_of_the_squared_residuals(tag):
    """Hence its gradient is 2 J'r, and where the residuals vanish its Hessian is 2 J'J."""
    landscape = LANDSCAPES[tag]()
    minima = np.array(landscape.minima()).T
    j = landscape.jacobian(minima)
    np.testing.assert_allclose(2 * np.einsum("min,mjn->ijn", j, j), landscape.hessian(minima), rtol=1e-9, atol=1e-9)
    if not tag.endswith("-nd"):
        x, y = symbol("x"), symbol("y")
        squares = Program([lifted(sum(part**2 for part in landscape.residuals(x, y)))], [x, y])
        theta = np.random.default_rng(1).normal(size=(2, 20))
        np.testing.assert_allclose(squares(*theta)[0], landscape.loss(theta), rtol=1e-12)


@pytest.mark.parametrize("tag", ND)
@pytest.mark.parametrize("dimension", [2, 3, 6])
def test_derivatives_in_d_dimensions_are_sympys(tag, dimension):
    for fields in ({}, {"coupled": False} if tag == "quadratic-nd" else {}):
        landscape = LANDSCAPES[tag](dimension=dimension, **fields)
        x = sympy.symbols(f"x:{dimension}", real=True)
        f = nd_expression(landscape, x)
        theta = np.random.default_rng(dimension).normal(size=(dimension, 4))
        gradient = sympy.lambdify([x], [f.diff(each) for each in x])
        hessian = sympy.lambdify([x], sympy.hessian(f, x))
        for k in range(4):
            at = theta[:, k]
            np.testing.assert_allclose(
                landscape.loss(theta)[k], float(f.subs(dict(zip(x, at, strict=True)))), rtol=1e-12
            )
            np.testing.assert_allclose(landscape.gradient(theta)[:, k], gradient(at), rtol=1e-10, atol=1e-10)
            np.testing.assert_allclose(landscape.hessian(theta)[:, :, k], hessian(at), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("tag", [*ND, "himmelblau"])
def test_the_hessian_times_a_vector_is_that_without_the_matrix(tag):
    landscape = LANDSCAPES[tag]()
    theta, v = np.random.default_rng(0).normal(size=(2, landscape.dimension, 5))
    whole = np.einsum("ijn,jn->in", landscape.hessian(theta), v)
    np.testing.assert_allclose(landscape.hessian_vector(theta, v), whole, rtol=1e-11, atol=1e-11)


def test_a_thousand_dimensions_need_no_matrix(traced):
    for tag in ND:
        landscape = LANDSCAPES[tag](dimension=1000)
        theta = np.array(landscape.start)[:, None]
        tracemalloc.start()
        try:
            landscape.hessian_vector(theta, landscape.gradient(theta))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 1_000_000, tag  # bytes; the matrix takes 8,000,000
    path = traced({"name": "quadratic-nd", "dimension": 1000}, "momentum", 0.01, steps=20, start=None)
    assert path.theta.shape == (21, 1000, 1)


@pytest.mark.parametrize("tag", ND)
def test_the_dimension_is_the_landscapes_and_the_start_fits(tag, scenario_text):
    for dimension in (2, 7, 1000):
        text = scenario_text(landscape={"name": tag, "dimension": dimension}, start=None)
        assert loads(text).positions().shape == (dimension, 1)


@pytest.mark.parametrize(
    ("dimension", "asked", "shown"),
    [(10, (0, 1), (0, 1)), (10, (7, 3), (7, 3)), (5, (8, 9), (4, 3)), (3, (2, 2), (2, 1)), (2, (0, 0), (0, 1))],
)
def test_the_axes_shown_differ_and_exist(dimension, asked, shown):
    landscape = LANDSCAPES["rastrigin-nd"](dimension=dimension, first_axis=asked[0], second_axis=asked[1])
    assert landscape.axes == shown


def test_the_largest_and_smallest_eigenvalue_of_the_quadratic_are_its_condition_apart():
    for coupled in (False, True):
        landscape = LANDSCAPES["quadratic-nd"](dimension=50, condition=1e4, coupled=coupled)
        values = np.linalg.eigvalsh(landscape.hessian(np.zeros((50, 1)))[:, :, 0])
        np.testing.assert_allclose(values[[0, -1]], [1.0, 1e4], rtol=1e-9)
