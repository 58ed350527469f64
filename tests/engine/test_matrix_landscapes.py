"""Landscapes whose parameters are matrices are what their formulas say, and say where their matrices stand."""

import numpy as np
import pytest

from fallline import LANDSCAPES, ScenarioError, loads
from fallline.engine.problem.matrices import outside, put, taken

RNG = np.random.default_rng(18)
CASES = [
    ("matrix-factorisation", {"rows": 4, "columns": 3, "rank": 2}),
    ("linear-network", {"inputs": 4, "outputs": 2, "rank": 3, "covariance": 20.0}),
    ("associative-memory", {"width": 3, "items": 5}),
]


@pytest.fixture(name="landscape", params=CASES, ids=lambda case: case[0])
def _landscape(request):
    name, fields = request.param
    return LANDSCAPES[name](**fields)


def by_its_formula(landscape, theta):
    """The loss of one walker (d,), from the docstring."""
    parts = [taken(theta[:, None], *each[1:])[0] for each in landscape.matrices]
    match landscape.tag():
        case "matrix-factorisation":
            u, v = parts
            return ((landscape.target - u @ v.T) ** 2).sum()
        case "linear-network":
            w1, w2 = parts
            off = w2 @ w1 - landscape.target
            variances = 20.0 ** -(np.arange(4) / 3)
            return np.trace(off @ np.diag(variances) @ off.T) / 2
    (w,) = parts
    share = np.arange(1, 6) ** -1.5
    told, answers = landscape.embeddings
    loss = 0.0
    for x in range(5):
        z = [answer @ w @ told[x] for answer in answers]
        loss -= share[x] / share.sum() * (z[x] - np.log(np.exp(z).sum()))
    return loss


def test_loss_and_derivatives_are_those_of_the_formula(landscape):
    d = landscape.dimension
    theta, v = RNG.normal(size=(2, d, 3))
    expected = [by_its_formula(landscape, column) for column in theta.T]
    np.testing.assert_allclose(landscape.loss(theta), expected, rtol=1e-12)
    h = 1e-5
    slopes = [(landscape.loss(theta + h * e) - landscape.loss(theta - h * e)) / (2 * h) for e in np.eye(d)[:, :, None]]
    np.testing.assert_allclose(landscape.gradient(theta), slopes, rtol=1e-6, atol=1e-7)
    change = (landscape.gradient(theta + h * v) - landscape.gradient(theta - h * v)) / (2 * h)
    np.testing.assert_allclose(landscape.hessian_vector(theta, v), change, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(landscape.hessian(theta)[:, :, 1] @ v[:, 1], landscape.hessian_vector(theta, v)[:, 1])


def test_a_walker_is_the_same_alone_and_among_others(landscape):
    theta = RNG.normal(size=(landscape.dimension, 4))
    for function in (landscape.loss, landscape.gradient):
        whole = function(theta)
        np.testing.assert_array_equal(whole[..., 2:3], function(theta[:, 2:3]))


@pytest.mark.parametrize("case", CASES[:2], ids=lambda case: case[0])
def test_a_product_of_matrices_is_a_sum_of_squares_and_its_lowest_loss_that_of_eckart_and_young(case):
    landscape = LANDSCAPES[case[0]](**case[1] | {"rank": 1})
    theta = RNG.normal(size=(landscape.dimension, 2))
    j = landscape.jacobian(theta)
    p, q = landscape.factors(theta)
    r = landscape.share**0.5 * ((p @ q - landscape.target) * landscape.weights).reshape(2, -1).T
    np.testing.assert_allclose((r**2).sum(axis=0), landscape.loss(theta))
    np.testing.assert_allclose(2 * np.einsum("mdn,mn->dn", j, r), landscape.gradient(theta), rtol=1e-10, atol=1e-12)
    left, values, right = np.linalg.svd(landscape.target * landscape.weights)
    best = landscape.packed(left[None, :, :1] * values[0], right[None, :1] / landscape.weights)
    np.testing.assert_allclose(landscape.loss(best), landscape.lowest(), rtol=1e-10)
    np.testing.assert_allclose(landscape.gradient(best), 0.0, atol=1e-10)


def test_matrices_follow_one_another_and_intercepts_are_in_none():
    model = LANDSCAPES["mlp"](hidden=(4, 3))
    names = np.array(model.parameters)
    free = outside(model.matrices, model.dimension)
    assert {name[0] for name in names[free]} == {"b"}
    assert {name[0] for name in names[~free]} == {"w"}
    theta = np.arange(model.dimension, dtype=float)[:, None]
    for k, (name, first, rows, columns) in enumerate(model.matrices, start=1):
        assert name == f"W{k}"
        assert names[first + columns] == f"w{k}[2,1]"
        again = np.zeros_like(theta)
        put(again, first, taken(theta, first, rows, columns))
        np.testing.assert_array_equal(again[first : first + rows * columns], theta[first : first + rows * columns])
    assert LANDSCAPES["rosenbrock"]().matrices == ()


@pytest.mark.parametrize(
    ("tag", "landscape", "words"),
    [
        (
            "muon",
            "rosenbrock",
            "steps by whole matrices of parameters, and the parameters of rosenbrock are single numbers",
        ),
        ("k-fac", "associative-memory", "needs the layers of a network, and associative-memory has none"),
    ],
)
def test_elsewhere_a_method_on_matrices_is_refused_in_a_sentence(tag, landscape, words, scenario_text):
    with pytest.raises(ScenarioError) as told:
        loads(scenario_text(landscape={"name": landscape}, runs=[{"optimizer": {"name": tag}}], start=None))
    assert f"runs[0]: {tag} {words}" in str(told.value)
