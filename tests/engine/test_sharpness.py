"""The sharpness by Lanczos is that of the dense Hessian; the spectral density has its moments, within its error."""

from typing import ClassVar

import numpy as np
import pytest

from fallline import OPTIMIZERS, SCHEDULES, Run, Scenario, loads, trace
from fallline.engine.analysis.preconditioning import metric, preconditioned_matrix
from fallline.engine.analysis.sharpness import sharpness, sharpness_as_it_comes
from fallline.engine.analysis.spectral_density import of_hessian
from fallline.engine.analysis.stability import preconditioned_along
from fallline.engine.models.mlp import MLP
from fallline.engine.problem.krylov import apart, largest, tridiagonal
from fallline.engine.problem.landscape import Landscape

NETWORK = """
version = 1
title = "a network of 101 parameters"
steps = 60
[landscape]
name = "mlp"
data = "iris"
hidden = [12]
"""
RUN = """
[[runs]]
label = "{name}"
optimizer = {{ name = "{name}" }}
schedule = {{ name = "constant", lr = {lr} }}
gradient = {{ weight_decay = 0.01 }}
"""
METHODS = {"gradient-descent": 0.5, "momentum": 0.2, "nesterov": 0.2, "adam": 0.01, "rmsprop": 0.01, "adamw": 0.01}


@pytest.fixture(scope="module")
def traced():
    scenario = loads(NETWORK + "".join(RUN.format(name=name, lr=lr) for name, lr in METHODS.items()))
    return scenario, trace(scenario)


def test_lanczos_agrees_with_the_dense_eigenvalue_to_a_millionth(traced):
    scenario, paths = traced
    assert scenario.landscape.dimension > 64
    for run, path in zip(scenario.runs, paths, strict=True):
        found = sharpness(scenario, run, path, 7)
        assert (found.products > 0).all()
        for step, value, bound in zip(found.steps, found.value, found.bound, strict=True):
            hessian = scenario.landscape.hessian(path.theta[step])[:, :, 0] + 0.01 * np.eye(len(path.theta[step]))
            dense = np.linalg.eigvalsh(preconditioned_matrix(hessian, metric(scenario, run, path, int(step))))
            assert abs(value / dense[-1] - 1) < 1e-6
            assert np.abs(dense - value).min() <= bound


def test_each_method_has_its_own_edge(traced):
    scenario, paths = traced
    pairs = zip(scenario.runs, paths, strict=True)
    edges = {run.label: sharpness(scenario, run, path, 3).edge[-1] for run, path in pairs}
    assert edges["gradient-descent"] == pytest.approx(2 / 0.5)
    assert edges["momentum"] == pytest.approx((2 + 2 * 0.9) / 0.2)
    assert edges["nesterov"] == pytest.approx((2 + 2 * 0.9) / (1 + 2 * 0.9) / 0.2)
    assert edges["adam"] == pytest.approx(2 * (1 + 0.9) / (1 - 0.9) / 0.01, rel=0.01)  # its correction
    assert edges["rmsprop"] == pytest.approx(2 / 0.01)
    assert edges["adamw"] == pytest.approx((2 - 0.01 * 0.01) * (1 + 0.9) / (1 - 0.9) / 0.01, rel=0.01)


def test_a_small_landscape_is_solved_at_once_and_to_the_last_digit():
    scenario = loads("""
version = 1
title = "two"
steps = 40
[landscape]
name = "himmelblau"
[[runs]]
label = "a"
optimizer = { name = "adam" }
schedule = { name = "constant", lr = 0.1 }
""")
    path = trace(scenario)[0]
    (found,) = sharpness_as_it_comes(scenario, scenario.runs[0], path)
    assert found.steps.tolist() == list(range(41))
    np.testing.assert_array_equal(
        found.value, preconditioned_along(scenario, scenario.runs[0], path, found.steps)[0][1]
    )


def test_the_eigenvector_of_the_point_before_saves_products(traced):
    scenario, paths = traced
    spent = {}
    for warm in (True, False):
        *_, found = sharpness_as_it_comes(scenario, scenario.runs[0], paths[0], 60, warm=warm)
        spent[warm] = found.products[1:].mean()
    assert spent[True] < 0.85 * spent[False]


def test_an_eigenvector_that_is_overtaken_is_not_followed():
    """From the old top alone Lanczos would stay with it; some of a random vector finds the new one."""
    rest = np.linspace(0, 1, 80)
    before = np.eye(80)[0]
    chance = np.random.default_rng(0).normal(size=80)
    after = np.diag(np.array([2.0, 3.0, *rest[2:]]))
    assert largest(lambda v: after @ v, before).values[0] == 2.0
    found = largest(lambda v: after @ v, before + 0.1 * chance / np.linalg.norm(chance))
    assert found.values[0] == pytest.approx(3.0, rel=1e-9)


def test_what_is_left_of_a_vector_is_perpendicular_however_little_it_is():
    rng = np.random.default_rng(2)
    basis = np.linalg.qr(rng.normal(size=(200, 50)))[0].T
    vector = rng.normal(size=50) @ basis + 1e-10 * rng.normal(size=200)
    shares, rest = apart(vector, basis)
    assert np.abs(basis @ rest).max() < 1e-14 * np.linalg.norm(rest)
    assert shares @ basis + rest == pytest.approx(vector, abs=1e-14)


class Overtaken(Landscape, frozen=True, tag="Overtaken"):  # its own name: none that a registry lists
    """Eighty parameters; along one the curvature falls with the first parameter, which descends, and another stays."""

    start: ClassVar = (1.0, *[0.0] * 79)

    @property
    def dimension(self):
        return 80

    def curves(self, theta):
        rest = np.linspace(0, 0.5, 78)[:, None] * np.ones_like(theta[:1])
        return np.concatenate([0.1 + 0 * theta[:1], 1 + 2 * theta[:1], rest[:-1], 2 + 0 * theta[:1]])

    def loss(self, theta):
        return 0.05 * theta[0] ** 2

    def gradient(self, theta):
        return np.concatenate([0.1 * theta[:1], np.zeros_like(theta[1:])])

    def hessian_vector(self, theta, v):
        return self.curves(theta) * v


def test_along_a_path_the_largest_eigenvalue_is_followed_past_one_that_falls():
    run = Run(optimizer=OPTIMIZERS["gradient-descent"](), schedule=SCHEDULES["constant"](lr=0.5))
    scenario = Scenario(landscape=Overtaken(), runs=(run,), steps=60)
    found = sharpness(scenario, scenario.runs[0], trace(scenario)[0], 61)
    first = 0.95 ** np.arange(61)
    assert found.value == pytest.approx(np.maximum(1 + 2 * first, 2), rel=1e-6)


def test_the_bound_holds_where_restarts_are_needed_and_where_products_run_out():
    rng = np.random.default_rng(1)
    values = np.concatenate([1 - 1e-4 * np.arange(5), np.linspace(-1, 0.999, 395)])
    turn = np.linalg.qr(rng.normal(size=(400, 400)))[0]
    matrix = (turn * values) @ turn.T
    for most in (20, 600):
        found = largest(lambda v: matrix @ v, np.ones(400), 2, tolerance=1e-4, most=most)
        for value, vector, bound in zip(found.values, found.vectors.T, found.bounds, strict=True):
            assert np.linalg.norm(matrix @ vector - value * vector) <= 1.01 * bound + 1e-13
            assert np.abs(values - value).min() <= bound + 1e-13
        assert found.products <= most
    assert found.products > 60  # of more vectors than are kept
    np.testing.assert_allclose(found.values, [1, 1 - 1e-4], atol=1e-5)


@pytest.mark.parametrize(("diagonal", "wanted"), [([3.0] * 30, [3, 3, 3]), ([5.0] + [0.0] * 29, [5, 0, 0])])
def test_as_many_are_found_as_are_wanted_where_one_start_does_not_see_so_many(diagonal, wanted):
    found = largest(lambda v: np.array(diagonal) * v, np.ones(30), 3)
    assert found.values == pytest.approx(wanted, abs=1e-12)
    assert (found.bounds < 1e-12).all()


def test_what_is_not_finite_is_not_known():
    found = largest(lambda v: np.full(5, np.nan), np.ones(5))
    assert np.isnan([*found.values, *found.bounds]).all()
    assert np.isnan(tridiagonal(lambda v: np.full(5, np.nan), np.ones(5), 3)[0]).all()


def test_the_spectral_density_integrates_to_one_and_has_the_moments_of_the_matrix_within_its_error(traced):
    scenario, paths = traced
    theta = paths[0].theta[-1]
    dense = np.linalg.eigvalsh(scenario.landscape.hessian(theta)[:, :, 0])
    found = of_hessian(scenario.landscape, theta[:, 0], probes=24)
    assert found.mean(np.ones_like) == (pytest.approx(1, abs=1e-12), pytest.approx(0, abs=1e-12))
    for power in (1, 2, 3, 4):
        value, error = found.moment(power)
        assert 0 < error < 0.3 * abs(value)
        assert abs(value - (dense**power).mean()) < 3 * error
    at, width = found.grid()
    density, error = found.density(at, width)
    assert np.trapezoid(density, at) == pytest.approx(1, abs=1e-6)
    truth = np.exp(-(((at[:, None] - dense) / width) ** 2) / 2).mean(axis=1) / (width * np.sqrt(2 * np.pi))
    high = truth > 0.01 * truth.max()
    assert (np.abs(density - truth)[high] < 4 * error[high] + 1e-3 * truth.max()).all()


def test_products_at_one_place_are_those_of_each_alone_to_the_bit():
    for network in (MLP(data="digits", hidden=(6,)), MLP(data="digits", hidden=(150,), activation="relu", l2=0.1)):
        theta = np.array(network.start)[:, None]
        v = np.random.default_rng(0).normal(size=(len(theta), 2))
        np.testing.assert_array_equal(network.hessian_products(theta)(v), network.hessian_vector(theta, v))
    assert network.examples > network.block  # more than one block of examples
