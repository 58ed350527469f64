"""A batch is a fair sample of the examples, the same whatever the chunking, and its noise does what theory says."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline import ScenarioError, load_scenario, loads, trace
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.oracle import Oracle
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.models.mlp import MLP
from fallline.engine.problem.batches import batch

LINE = LinearRegression()
ALL = LINE.examples


@given(seed=st.integers(0, 2**63 - 1), size=st.integers(1, 40), epoch=st.integers(0, 50))
def test_an_epoch_shows_every_example_once(seed, size, epoch):
    per_epoch = -(-30 // size) if size < 30 else 1
    steps = range(epoch * per_epoch, (epoch + 1) * per_epoch)
    seen = np.concatenate([batch(seed, step, size, 30, 4) for step in steps])
    np.testing.assert_array_equal(np.sort(seen, axis=0), np.tile(np.arange(30)[:, None], 4))


def test_epochs_and_walkers_and_seeds_are_shuffled_apart():
    first = batch(3, 0, 1000, 1000, 2)
    for other in (batch(3, 1, 1000, 1000, 2), batch(4, 0, 1000, 1000, 2), first[:, ::-1]):
        assert (first != other).mean() > 0.99
        assert abs(np.corrcoef(first.ravel(), other.ravel())[0, 1]) < 4 / np.sqrt(2000)


def test_with_replacement_every_example_is_as_likely_and_independent():
    rows = np.stack([batch(5, step, 20, 10, 50, replacement=True) for step in range(200)])
    counts = np.bincount(rows.ravel(), minlength=10)
    assert len(counts) == 10
    expected = rows.size / 10
    assert ((counts - expected) ** 2 / expected).sum() < 27.9  # chi squared of 9 degrees: p = 0.001
    assert (np.sort(rows[0], axis=0)[1:] == np.sort(rows[0], axis=0)[:-1]).any()  # 20 of 10 must repeat


@given(
    seed=st.integers(0, 2**63 - 1),
    step=st.integers(0, 10_000),
    size=st.integers(1, 12),
    replacement=st.booleans(),
    cuts=st.lists(st.integers(0, 20), max_size=3),
)
def test_batches_are_the_same_whatever_the_chunking(seed, step, size, replacement, cuts):
    whole = batch(seed, step, size, 11, 20, 0, replacement)
    edges = sorted({0, 20, *cuts})
    chunks = [batch(seed, step, size, 11, end - begin, begin, replacement) for begin, end in pairwise(edges)]
    np.testing.assert_array_equal(np.concatenate(chunks, axis=1), whole)


@pytest.mark.parametrize("model", [LINE, MLP(hidden=(4,))])
def test_a_later_walker_alone_sees_what_it_saw_among_others(model):
    theta = np.array(model.start)[:, None] + np.random.default_rng(0).normal(size=(model.dimension, 6))
    whole, part = Oracle(model, Gradient(batch_size=5), 7), Oracle(model, Gradient(batch_size=5), 7, first=4)
    for step in (0, 1, 60):
        whole.step = part.step = step
        np.testing.assert_array_equal(part.gradient(theta[:, 4:]), whole.gradient(theta)[:, 4:])


def test_a_step_asks_all_its_questions_of_one_batch():
    oracle = Oracle(LINE, Gradient(batch_size=3), 1)
    theta = np.array([[0.1], [0.7]])
    first = oracle.gradient(theta)
    np.testing.assert_array_equal(oracle.gradient(theta), first)
    h = 1e-6
    rise = oracle.loss(theta + h * first) - oracle.loss(theta - h * first)
    np.testing.assert_allclose(rise / (2 * h), (first**2).sum(axis=0), rtol=1e-7)
    oracle.step = 1
    assert (oracle.gradient(theta) != first).all()


@pytest.mark.parametrize("replacement", [False, True])
def test_the_noise_of_batches_averages_out(replacement):
    """Over many walkers the mean is the full gradient, and the variance that of a sample of b of N."""
    b, n = 10, 4000
    theta = np.tile([[0.9], [-0.4]], n)
    seen = Oracle(LINE, Gradient(batch_size=b, replacement=replacement), 3).gradient(theta)
    full = LINE.gradient(theta[:, :1])
    train = LINE.parts.train
    each = (train.x @ theta[:, 0] - train.y)[:, None] * train.x
    variance = each.var(axis=0) / b * (1 if replacement else (ALL - b) / (ALL - 1))
    assert (np.abs(seen.mean(axis=1) - full[:, 0]) < 4 * np.sqrt(variance / n)).all()
    np.testing.assert_allclose(seen.var(axis=1), variance, rtol=0.1)


def test_a_whole_epoch_of_gradients_at_one_point_has_the_mean_of_the_full_one():
    oracle = Oracle(LINE, Gradient(batch_size=31), 3)
    theta, found = np.array([[0.9], [-0.4]]), []
    for step in range(10):
        oracle.step = step
        found.append(oracle.gradient(theta))
    np.testing.assert_allclose(np.mean(found, axis=0), LINE.gradient(theta), rtol=1e-12)
    assert oracle.examples == ALL


def test_a_batch_of_all_is_the_exact_run(traced):
    common = {"landscape": "linear-regression", "optimizer": "momentum", "lr": 0.05, "start": (-0.8, 1.4)}
    exact, whole, more = (traced(**common, gradient={"batch_size": size}) for size in (0, ALL, 10 * ALL))
    np.testing.assert_allclose(whole.theta, exact.theta, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(more.theta, whole.theta)
    np.testing.assert_array_equal(exact.examples, ALL * np.arange(51))
    np.testing.assert_array_equal(whole.examples, exact.examples)


def test_cost_is_counted_in_examples(traced):
    common = {
        "landscape": "linear-regression",
        "optimizer": "gradient-descent",
        "lr": 0.01,
        "start": (-0.8, 1.4),
        "steps": 11,
    }
    batches = traced(**common, gradient={"batch_size": 31})
    np.testing.assert_array_equal(batches.examples, 31 * np.arange(12))
    np.testing.assert_array_equal(batches.evaluations, np.arange(12))
    uneven = traced(**common, gradient={"batch_size": 100})  # 100, 100, 100 and the last 10 of 310
    np.testing.assert_array_equal(uneven.examples[:6], [0, 100, 200, 300, 310, 410])
    quotients = traced(**common, gradient={"batch_size": 31, "source": "finite-difference", "scheme": "central"})
    np.testing.assert_array_equal(quotients.examples, 4 * 31 * np.arange(12))
    np.testing.assert_allclose(quotients.theta, batches.theta, atol=1e-7)
    plain = traced("rosenbrock", "gradient-descent", 1e-4)
    assert (plain.examples == 0).all()


def test_stochastic_descent_is_quick_at_first_and_ends_less_well_minimised():
    scenario = load_scenario("minibatch")
    whole, one, sixteen = trace(scenario)
    above = [path.loss[:, 0] - scenario.landscape.lowest() for path in (whole, one, sixteen)]
    assert one.examples[-1] == whole.examples[1] == ALL  # for one step of descent on all, an epoch of steps on one
    assert above[1][30] < above[2][30] / 5 < above[0][30] / 10
    late = [values[-60:].mean() for values in above]
    assert late[1] > 5 * late[0] > 5 * late[2] > 0
    assert np.ptp(one.theta[-60:], axis=0).max() > 5 * np.ptp(sixteen.theta[-60:], axis=0).max()


def test_a_smaller_rate_leaves_a_smaller_cloud(traced):
    """In the long run the excess loss of stochastic descent is proportional to its rate: Bottou et al., 2018."""
    excess = []
    for lr in (0.01, 0.04):
        path = traced(
            "linear-regression",
            "gradient-descent",
            lr,
            steps=3000,
            start=[list(LINE.minima()[0])] * 20,
            gradient={"batch_size": 1, "replacement": True},
        )
        excess.append((path.loss[1000:] - LINE.lowest()).mean())
    assert 3 < excess[1] / excess[0] < 7


def test_the_same_seed_gives_the_same_bits_and_another_other_batches(traced):
    common = {"landscape": "logistic-regression", "optimizer": "adam", "lr": 0.05, "start": (1.0, 1.0)}
    first, again, other = (traced(**common, gradient={"batch_size": 4}, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.theta, again.theta)
    assert (first.theta[1:] != other.theta[1:]).any()


def test_batches_of_what_has_no_examples_are_refused_by_their_place(scenario_text):
    run = {"optimizer": {"name": "adam"}, "gradient": {"batch_size": 8}}
    with pytest.raises(ScenarioError, match=r"runs\[1\]\.gradient\.batch_size: rosenbrock has no examples"):
        loads(scenario_text(landscape={"name": "rosenbrock"}, runs=[{"optimizer": {"name": "adam"}}, run]))
