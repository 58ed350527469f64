"""A landscape given by a sampler is the mean of its draws: its loss, derivatives, batches and their noise."""

import math

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

import fallline
from fallline import LANDSCAPES, OPTIMIZERS, Scenario, ScenarioError, dumps, loads, trace
from fallline.engine.code import code
from fallline.engine.family.registry import withdraw
from fallline.engine.landscapes.sampled import Sampled
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.oracle import Oracle
from fallline.engine.plugins.by_sampler import BySampler
from fallline.engine.problem.sample import sample
from fallline.engine.run.compiled import compilable
from fallline.engine.scenario.edit import with_landscape
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant

from .conftest import scenario_text

BOWL = Sampled(formula="(x - z)**2/2 + 2*(y - w)**2", samples=400)
THETA = np.array([[0.3, -1.2, 2.0], [1.0, 0.4, -0.7]])


@pytest.fixture(autouse=True)
def _nothing_stays():
    yield
    for cls in BySampler.__subclasses__():
        withdraw(cls)


def own(function, gradient=None, **given):
    return fallline.landscape(function, gradient, **given)


def test_the_mean_of_a_quadratic_is_the_quadratic_about_the_mean():
    """By the mean and the square of the very draws."""
    z, w = BOWL.draws
    x, y = THETA
    expected = ((x - z.mean()) ** 2 + z.var()) / 2 + 2 * ((y - w.mean()) ** 2 + w.var())
    np.testing.assert_allclose(BOWL.loss(THETA), expected, rtol=1e-13)
    np.testing.assert_allclose(BOWL.gradient(THETA), [x - z.mean(), 4 * (y - w.mean())], rtol=1e-12)
    np.testing.assert_array_equal(BOWL.hessian(THETA)[:, :, 1], [[1.0, 0.0], [0.0, 4.0]])


def test_ripples_are_smoothed_as_the_expectation_says():
    """E sin(k (x - s z)) = sin(k x) exp(-k^2 s^2 / 2), within five deviations of the mean of so many draws."""
    many = Sampled(samples=100_000)
    x, y = THETA
    expected = x**2 + 0.25 + 3 * (y**2 + 0.25) + 2 * np.sin(4 * x) * math.exp(-2)
    each = 4 / math.sqrt(many.samples)
    assert (np.abs(many.loss(THETA) - expected) < 5 * each * (1 + np.abs(x) + 3 * np.abs(y))).all()


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("normal", scipy.stats.norm()),
        ("uniform", scipy.stats.uniform(-1, 2)),
        ("exponential", scipy.stats.expon()),
    ],
)
def test_draws_have_their_distribution_and_are_independent(name, law):
    z, w = sample(7, 20_000, (name, name))
    assert scipy.stats.kstest(z, law.cdf).pvalue > 1e-3
    assert scipy.stats.kstest(w, law.cdf).pvalue > 1e-3
    assert abs(scipy.stats.spearmanr(z, w).statistic) < 5 / math.sqrt(z.size)
    signs = sample(7, 20_000, ("sign", name))[0]
    assert set(signs) == {-1.0, 1.0}
    assert abs(signs.mean()) < 5 / math.sqrt(z.size)


@given(seed=st.integers(0, 2**63 - 1), few=st.integers(1, 40), more=st.integers(0, 40))
def test_more_draws_begin_with_the_fewer(seed, few, more):
    kinds = ("normal", "exponential")
    np.testing.assert_array_equal(sample(seed, few + more, kinds)[:, :few], sample(seed, few, kinds))


@given(data=st.data(), n=st.integers(1, 5))
def test_the_mean_over_single_draws_is_the_whole_and_a_walker_is_itself(data, n):
    theta = np.array(data.draw(st.lists(st.tuples(*[st.floats(-3, 3)] * 2), min_size=n, max_size=n))).T
    landscape = Sampled(samples=30)
    rows = np.repeat(np.arange(30)[:, None], n, axis=1)
    np.testing.assert_allclose(landscape.batch_loss(theta, rows), landscape.loss(theta), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(landscape.batch_gradient(theta, rows), landscape.gradient(theta), rtol=1e-9, atol=1e-9)
    alone = landscape.loss(theta[:, -1:])
    np.testing.assert_array_equal(alone, landscape.loss(theta)[-1:])


def test_derivatives_are_those_of_the_loss():
    landscape = Sampled(formula="log(1 + exp(x*z + y*w)) + abs(x - 0.3*z)*y", z="exponential", w="uniform", samples=64)
    h = 1e-5 * np.eye(2)
    quotients = np.array([(landscape.loss(THETA + e[:, None]) - landscape.loss(THETA - e[:, None])) / 2e-5 for e in h])
    np.testing.assert_allclose(landscape.gradient(THETA), quotients, rtol=1e-6, atol=1e-6)
    smooth = Sampled(formula="log(1 + exp(x*z + y*w)) + x**3*y", samples=64)
    bends = np.array([(smooth.gradient(THETA + e[:, None]) - smooth.gradient(THETA - e[:, None])) / 2e-5 for e in h])
    np.testing.assert_allclose(smooth.hessian(THETA), bends, rtol=1e-6, atol=1e-6)


def test_stochastic_descent_on_it_has_the_noise_of_its_draws():
    n, at = 4000, np.array([[0.5], [1.0]])
    seen = Oracle(BOWL, Gradient(batch_size=4, replacement=True), 3).gradient(np.repeat(at, n, axis=1))
    each = np.array([-BOWL.draws[0], -4 * BOWL.draws[1]])
    covariance = np.cov(each, bias=True) / 4
    assert np.abs(seen.mean(axis=1) - BOWL.gradient(at)[:, 0]).max() < 5 * math.sqrt(covariance.max() / n)
    np.testing.assert_allclose(np.cov(seen), covariance, atol=0.15 * covariance.max())


@pytest.mark.parametrize("tag", ["svrg", "saga"])
def test_methods_for_finite_sums_arrive_at_the_mean_of_the_draws(tag):
    run = Run(optimizer=OPTIMIZERS[tag](), schedule=Constant(lr=0.05), gradient=Gradient(batch_size=2))
    path = trace(Scenario(landscape=BOWL, runs=(run,), steps=6000))[0]
    np.testing.assert_allclose(path.theta[-1, :, 0], BOWL.draws.mean(axis=1), atol=1e-7)
    assert path.status == "converged"


def test_it_is_written_and_read_and_stays_with_numpy():
    landscape = {"name": "sampled", "formula": "abs(x - z) + y**2", "z": "exponential", "samples": 50}
    scenario = loads(scenario_text(landscape=landscape))
    assert loads(dumps(scenario)) == scenario
    assert scenario.landscape.examples == 50
    assert not compilable(scenario, scenario.runs[0]) or trace(scenario)[0].steps == 10
    assert "sum" in scenario.landscape.latex()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"formula": "x + u"}, r"landscape: column 5: unknown name 'u'; the variables are x, y, z and w"),
        ({"z": "cauchy"}, r"landscape.z: .*cauchy"),
        ({"samples": 0}, r"landscape.samples: .*>= 1"),
        ({"samples": 10**6}, r"landscape.samples: .*<= 100000"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(fields, words):
    with pytest.raises(ScenarioError, match=f"^{words}") as caught:
        loads(scenario_text(landscape={"name": "sampled"} | fields))
    assert "\n" not in str(caught.value)


def test_it_has_no_labels_and_keeps_batches():
    run = {"optimizer": {"name": "adam"}, "gradient": {"noise": 0.1, "noise_kind": "label"}}
    text = scenario_text(landscape={"name": "sampled"}, runs=[run])
    with pytest.raises(ScenarioError, match=r"runs\[0\].gradient.noise_kind: sampled has no labels"):
        loads(text)
    wrong = Run(optimizer=OPTIMIZERS["adam"](), gradient=Gradient(noise=0.1, noise_kind="label", batch_size=3))
    scenario = Scenario(landscape=LANDSCAPES["logistic-regression"](), runs=(wrong,))
    moved = with_landscape(scenario, BOWL).runs[0].gradient
    assert (moved.noise, moved.noise_kind, moved.batch_size) == (0.0, "isotropic", 3)


def newsvendor(x, y, z, cost=0.6):
    return np.maximum(cost * (x - z), (1 - cost) * (z - x)) + y**2


def of_normals(generator, count):
    return generator.normal(size=count)


def test_a_function_and_a_sampler_make_a_landscape():
    """The minimum is the quantile of the draws that the costs ask for."""
    made = own(newsvendor, name="own-news", sampler=of_normals, samples=400, start=(2.0, 1.0))()
    z = np.random.default_rng(0).normal(size=400)
    x, y = THETA
    expected = np.maximum(0.6 * (x[:, None] - z), 0.4 * (z - x[:, None])).mean(axis=1) + y**2
    np.testing.assert_allclose(made.loss(THETA), expected, rtol=1e-13)
    share = (z < x[:, None]).mean(axis=1)
    np.testing.assert_allclose(made.gradient(THETA), [0.6 * share - 0.4 * (1 - share), 2 * y], atol=1e-4)
    run = Run(optimizer=OPTIMIZERS["gradient-descent"](), schedule=Constant(lr=0.05), gradient=Gradient(batch_size=10))
    path = trace(Scenario(landscape=made, runs=(run,), steps=1500))[0]
    assert abs(path.theta[1000:, 0].mean() - np.quantile(z, 0.4)) < 0.1
    assert loads(dumps(Scenario(landscape=made))).landscape == made
    assert made.edited(samples=10).examples == 10


def test_a_draw_may_be_several_numbers_and_its_gradient_a_function():
    def own_line(theta, z):
        return (theta[0] * z[0] + theta[1] - z[1]) ** 2 / 2

    def slope(theta, z):
        error = theta[0] * z[0] + theta[1] - z[1]
        return error * z[0], error

    def pairs(generator, count):
        x = generator.normal(size=count)
        return np.column_stack([x, 2 * x + 1 + 0.1 * generator.normal(size=count)])

    made = own(own_line, slope, sampler=pairs, start=(0.0, 0.0), samples=300)()
    exact = np.polyfit(*pairs(np.random.default_rng(0), 300).T, 1)
    run = Run(optimizer=OPTIMIZERS["saga"](), schedule=Constant(lr=0.05), gradient=Gradient(batch_size=2))
    path = trace(Scenario(landscape=made, runs=(run,), steps=4000))[0]
    np.testing.assert_allclose(path.theta[-1, :, 0], exact, atol=1e-7)
    rows = np.array([[0, 5, 7], [3, 5, 1]])
    by_differences = own(own_line, sampler=pairs, name="own-line-again", start=(0.0, 0.0), samples=300)()
    np.testing.assert_allclose(made.batch_gradient(THETA, rows), by_differences.batch_gradient(THETA, rows), atol=1e-7)
    np.testing.assert_allclose(made.hessian(THETA), by_differences.hessian(THETA), atol=1e-4)


def bad_count(generator, count):
    return generator.normal(size=count + 1)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"sampler": bad_count}, ValueError, "must return 500 draws, an array"),
        ({"sampler": lambda generator, count: np.zeros((2, 2, 2))}, ValueError, r"must return an array \(N,\) or"),
        ({"sampler": of_normals, "gradient": "jax"}, ValueError, "with a sampler, gradient must be"),
        ({"sampler": of_normals, "gradient": lambda x, y, z, cost=0.6: (x,)}, TypeError, "must be 2 rows"),
    ],
)
def test_a_sampler_of_no_use_is_told_in_a_sentence(given, error, words):
    with pytest.raises(error, match=words):
        own(newsvendor, name="own-bad", **given)
    assert "own-bad" not in LANDSCAPES


def test_a_loss_of_another_shape_is_told_in_a_sentence():
    def own_shape(x, y, z):
        return np.zeros((3, 7))

    with pytest.raises(TypeError, match="must return a loss for each of m walkers and N draws"):
        own(own_shape, sampler=of_normals)


@given(formula=st.sampled_from(["x*z + y**2", "3.0", "where(x < z, x, 2*x) + abs(y - w)", "log(1 + exp(x*w)) + y*z"]))
def test_the_script_of_any_formula_has_its_losses_and_slopes(formula):
    landscape, space = Sampled(formula=formula, samples=20, w="sign"), {"__name__": "script"}
    run = Run(optimizer=OPTIMIZERS["newton"](damping=1.0))
    exec(compile(code(Scenario(landscape=landscape, runs=(run,)), "numpy"), "s.py", "exec"), space)  # noqa: S102
    rows = np.array([[0, 5, 7], [3, 5, 1]])
    np.testing.assert_allclose(space["loss"](THETA), landscape.loss(THETA), rtol=1e-13)
    np.testing.assert_allclose(space["gradient_of"](THETA, rows), landscape.batch_gradient(THETA, rows), atol=1e-13)
    np.testing.assert_allclose(space["hessian_of"](THETA), landscape.hessian(THETA), atol=1e-13)
