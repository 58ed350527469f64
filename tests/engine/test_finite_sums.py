"""SVRG and SAGA see some examples at a time, are right on average, and arrive where descent stays on its floor."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fallline import LANDSCAPES, OPTIMIZERS, Scenario, ScenarioError, loads, trace
from fallline.engine.analysis.noise_floor import noise_floor
from fallline.engine.analysis.step import step_parts
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.oracle import Oracle
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.models.logistic_regression import LogisticRegression
from fallline.engine.run.compiled import ends
from fallline.engine.scenario import needs
from fallline.engine.scenario.edit import with_optimizer
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant

from .conftest import scenario_text

LINE, CLASSES = LinearRegression(), LogisticRegression(l2=0.1)
SVRG, SAGA, DESCENT = (OPTIMIZERS[tag] for tag in ("svrg", "saga", "gradient-descent"))
BOTH = pytest.mark.parametrize("optimizer", [SVRG(every=40), SAGA()], ids=["svrg", "saga"])
MODELS = pytest.mark.parametrize("model", [LINE, CLASSES], ids=["line", "classes"])


def scenario_of(optimizer, model=LINE, steps=100, lr=0.02, start=(3.0, -2.0), **gradient):
    run = Run(optimizer=optimizer, schedule=Constant(lr=lr), gradient=Gradient(**{"batch_size": 1} | gradient))
    return Scenario(landscape=model, runs=(run,), steps=steps, start=start, seed=2)


def examples_at(model, theta):
    """The gradient of each example at theta (d,), (d, N)."""
    rows = np.arange(model.examples)[None]
    return model.batch_gradient(np.repeat(theta[:, None], rows.size, axis=1), rows)


def after(optimizer, model, theta, anchor, batch_size, n, seed):
    """The gradient that n walkers at `theta` step along at step 1, after all stood at `anchor`: (d, n)."""
    oracle = Oracle(model, Gradient(batch_size=batch_size, replacement=True), seed)
    there, here = (np.repeat(np.array(each)[:, None], n, axis=1) for each in (anchor, theta))
    _, state = optimizer.step(there, optimizer.begin(there), 0, 0.0, oracle)
    oracle.step = 1
    return here - optimizer.step(here, state, 1, 1.0, oracle)[0]


@BOTH
@MODELS
def test_the_step_is_the_gradient_on_average_and_its_noise_that_of_the_difference(optimizer, model):
    n, theta, anchor = 4000, (0.6, 0.1), (0.9, -0.3)
    found = after(optimizer, model, theta, anchor, 4, n, seed=7)
    moved = examples_at(model, np.array(theta)) - examples_at(model, np.array(anchor))
    covariance = np.cov(moved, bias=True) / 4
    deviation = np.sqrt(np.diag(covariance) / n)
    assert (np.abs(found.mean(axis=1) - model.gradient(np.array(theta)[:, None])[:, 0]) < 5 * deviation).all()
    error = 6 * np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)) * 3 / n)
    assert (np.abs(np.cov(found, bias=True) - covariance) < error).all()


@settings(max_examples=25)
@given(
    data=st.data(),
    tag=st.sampled_from(["svrg", "saga"]),
    size=st.sampled_from([1, 3, 310]),
)
def test_the_mean_over_all_batches_is_the_gradient_wherever_it_was_before(data, tag, size):
    """Exactly, for every batch of an epoch: their mean, weighted by their sizes, but for rounding."""
    theta, anchor = (data.draw(st.tuples(*[st.floats(-5, 5)] * 2)) for _ in range(2))
    count, optimizer = LINE.examples, OPTIMIZERS[tag]()
    oracle = Oracle(LINE, Gradient(batch_size=size), 3)
    there, here = (np.array(each)[:, None] for each in (anchor, theta))
    _, state = optimizer.step(there, optimizer.begin(there), 0, 0.0, oracle)
    if tag == "saga":  # as it was before the first batch was put in
        mean, _, table = state
        table = np.array([g[:, None] for g in examples_at(LINE, np.array(anchor)).T])
        state = (mean, mean, table)
    total = np.zeros(2)
    for step in range(-(-count // size)):
        oracle.step = step
        g = here - optimizer.step(here, state, 1, 1.0, oracle)[0]
        total += min(size, count - step * size) / count * g[:, 0]
    scale = 1 + np.abs(examples_at(LINE, np.array(theta))).max() + np.abs(examples_at(LINE, np.array(anchor))).max()
    np.testing.assert_allclose(total, LINE.gradient(here)[:, 0], atol=1e-11 * scale)


@BOTH
@pytest.mark.parametrize("replacement", [True, False])
def test_it_converges_linearly_where_descent_stays_on_its_floor(optimizer, replacement):
    """The loss above f* falls by a like factor in each third; descent's stays where theory has it."""
    drawn = {"batch_size": 4, "replacement": replacement}
    scenario = scenario_of(optimizer, steps=2000, lr=0.04, start=[[3.0, -2.0]] * 40, **drawn)
    rise = (trace(scenario)[0].loss - LINE.lowest()).mean(axis=1)
    assert rise[-1] < 1e-13
    first, second, third = rise[[100, 300, 500] if optimizer.tag() == "svrg" else [200, 600, 1000]]
    assert 0.5 < math.log(third / second) / math.log(second / first) < 2
    assert third < 1e-4 * first
    plain = scenario_of(DESCENT(), steps=1200, lr=0.04, start=[[3.0, -2.0]] * 40, batch_size=4, replacement=True)
    floor = noise_floor(plain, plain.runs[0])
    rest = (trace(plain)[0].loss - LINE.lowest())[600:].mean()
    assert rest == pytest.approx(floor, rel=0.15)
    assert rest > 1e6 * rise[-1]


def test_both_arrive_at_the_minimum_of_a_penalised_classifier():
    """Where Newton's method ends, which looks at all examples and their curvature."""
    best = trace(scenario_of(OPTIMIZERS["newton"](), CLASSES, steps=20, lr=1.0, start=(0.0, 0.0), batch_size=0))[0]
    for optimizer in (SVRG(every=100), SAGA()):
        path = trace(scenario_of(optimizer, CLASSES, steps=3000, lr=0.3, start=(0.0, 0.0), batch_size=4))[0]
        np.testing.assert_allclose(path.theta[-1], best.theta[-1], atol=1e-8)
        assert path.status == "converged"


def test_paths_are_those_of_the_papers_algorithms_written_out():
    """One example at a time, with the rows that descent sees, in a few lines of another kind."""
    count, lr, every = LINE.examples, 0.02, 40
    rows = Oracle(LINE, Gradient(batch_size=1), 2)
    order = []
    for step in range(90):
        rows.step = step
        order.append(int(rows.example_gradients(np.zeros((2, 1)))[0][0, 0]))
    x, y = LINE.part("train").x, LINE.part("train").y

    def slope(theta, i):
        return (x[i] @ theta - y[i]) * x[i]

    theta = np.array([3.0, -2.0])
    for step, i in enumerate(order):
        if step % every == 0:
            anchor, full = theta, np.mean([slope(theta, k) for k in range(count)], axis=0)
        theta = theta - lr * (slope(theta, i) - slope(anchor, i) + full)
    np.testing.assert_allclose(trace(scenario_of(SVRG(every=every), steps=90))[0].theta[-1, :, 0], theta, rtol=1e-9)

    theta = np.array([3.0, -2.0])
    table = [slope(theta, k) for k in range(count)]
    for i in order:
        g = slope(theta, i) - table[i] + np.mean(table, axis=0)
        table[i] = slope(theta, i)
        theta = theta - lr * g
    np.testing.assert_allclose(trace(scenario_of(SAGA(), steps=90))[0].theta[-1, :, 0], theta, rtol=1e-9)


def test_an_example_drawn_twice_changes_the_mean_once():
    path = scenario_of(SAGA(), steps=60, batch_size=200, replacement=True)
    oracle, optimizer = Oracle(LINE, path.runs[0].gradient, path.seed), SAGA()
    theta = path.positions()
    state = optimizer.begin(theta)
    for step in range(60):
        oracle.step = step
        theta, state = optimizer.step(theta, state, step, 0.05, oracle)
    np.testing.assert_allclose(state[1], state[2].mean(axis=0), rtol=1e-9, atol=1e-13)


@BOTH
def test_on_all_examples_or_on_no_mean_it_is_descent(optimizer):
    for model, gradient in ((LINE, {"batch_size": 0}), (LANDSCAPES["booth"](), {"batch_size": 0})):
        own, plain = (trace(scenario_of(each, model, **gradient))[0] for each in (optimizer, DESCENT()))
        np.testing.assert_allclose(own.theta, plain.theta, rtol=1e-9, atol=1e-12)


@BOTH
def test_what_it_spends_is_counted(optimizer):
    path, count = trace(scenario_of(optimizer, steps=80, batch_size=2))[0], LINE.examples
    if optimizer.tag() == "svrg":  # two looks at all, and two gradients at every other step
        assert path.counts["gradients"][-1] == 2 + 2 * 78
        assert path.examples[-1] == 2 * count + 2 * 2 * 78
    else:
        assert path.counts["gradients"][-1] == 1 + 80
        assert path.examples[-1] == count + 2 * 80


@BOTH
def test_noise_clipping_decay_and_differences_go_with_it(optimizer):
    fields = {"clip_norm": 0.3, "weight_decay": 0.2, "batch_size": 8, "source": "finite-difference", "h": 1e-7}
    path, origin = trace(scenario_of(optimizer, steps=1500, lr=0.05, **fields))[0], np.zeros((2, 1))
    decayed = np.linalg.solve(LINE.hessian(origin)[:, :, 0] + 0.2 * np.eye(2), -LINE.gradient(origin))
    np.testing.assert_allclose(path.theta[-1], decayed, atol=1e-4)
    moved = np.linalg.norm(np.diff(path.theta[:, :, 0], axis=0), axis=1)
    assert moved.max() <= 0.05 * (0.3 + 0.2 * np.linalg.norm(path.theta, axis=1).max())
    noisy = trace(scenario_of(optimizer, steps=300, lr=0.05, noise=0.5))[0]
    assert noisy.status == "done"


@BOTH
def test_walkers_draw_their_own_and_a_crowd_is_its_members(optimizer):
    starts = [[3.0, -2.0], [0.0, 1.0], [3.0, -2.0]]
    scenario = scenario_of(optimizer, steps=50, start=starts, batch_size=3)
    path = trace(scenario)[0]
    assert (path.theta[-1, :, 0] != path.theta[-1, :, 2]).any()
    alone = ends(scenario, scenario.runs[0], scenario.positions()[:, 2:], first=2)
    np.testing.assert_allclose(alone.theta[:, 0], path.theta[-1, :, 2], rtol=1e-9)


@BOTH
def test_a_step_is_taken_apart_with_the_gradient_it_stepped_along(optimizer):
    scenario = scenario_of(optimizer, steps=60, batch_size=2)
    path = trace(scenario)[0]
    for step in (0, 17, 41):
        taken = step_parts(scenario, scenario.runs[0], path, step)
        ((at, seen),) = taken.seen
        np.testing.assert_array_equal(at, path.theta[step, :, 0])
        np.testing.assert_allclose(-0.02 * seen, taken.change, rtol=1e-9, atol=1e-15)


def test_a_table_that_would_not_fit_is_refused_in_a_line(monkeypatch):
    monkeypatch.setattr(needs, "LARGEST", 10_000)
    with pytest.raises(ValueError, match=r"^runs\[0\]: saga would keep 12,400 numbers here, of 10,000$"):
        scenario_of(SAGA(), start=[[0.0, 0.0]] * 20, steps=1)


def test_wrong_fields_are_refused_in_a_line():
    for field, words in (({"every": 0}, "every"), ({"size": 3}, "size")):
        run = {"optimizer": {"name": "svrg"} | field}
        with pytest.raises(ScenarioError, match=rf"^runs\[0\]\.optimizer.*{words}") as caught:
            loads(scenario_text(runs=[run]))
        assert "\n" not in str(caught.value)


def test_picking_one_sees_an_example_at_a_time_where_there_are_any():
    plain = Run(optimizer=DESCENT())
    assert with_optimizer(plain, SAGA(), LINE.examples).gradient.batch_size == 1
    assert with_optimizer(plain, SAGA()).gradient.batch_size == 0
    chosen = Run(optimizer=DESCENT(), gradient=Gradient(batch_size=7))
    assert with_optimizer(chosen, SVRG(), LINE.examples).gradient.batch_size == 7
    assert with_optimizer(plain, OPTIMIZERS["adam"](), LINE.examples).gradient.batch_size == 0
