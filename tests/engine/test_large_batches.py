"""What lab 12 says of large batches is so in runs of its perceptron; its figures are recomputed by other ways."""

from functools import cache

import numpy as np
import pytest

from fallline import OPTIMIZERS, SCHEDULES, Gradient, Run, Scenario, trace
from fallline.engine.scenario.edit import replace
from fallline.engine.studies.generalization import Generalization, at, model, rate, sharpness, sizes

ALL = sizes()[-1]


@cache
def found(size, **changes):
    return at(Generalization(**changes), size)


def median(values):
    return float(np.median(values))


def test_after_the_same_steps_the_larger_batch_ends_lower_in_training_higher_in_test_and_sharper():
    few, some, every = (found(size) for size in (2, 16, ALL))
    assert median(few.train[-1]) > median(some.train[-1]) > median(every.train[-1])
    assert median(few.test[-1]) < median(some.test[-1]) < median(every.test[-1])
    assert median(few.gap) < median(some.gap) < median(every.gap)
    assert median(few.sharpness) < median(some.sharpness) < median(every.sharpness)
    assert every.lr * median(every.sharpness) == pytest.approx(2, rel=0.05)


def test_at_the_same_training_loss_descent_on_all_is_no_worse_and_stopped_early_all_are_alike():
    some, every = found(16), found(ALL)
    assert every.at_fit < some.at_fit + 0.02
    lowest = [np.median(each.test, axis=1).min() for each in (found(8), some, every)]
    assert max(lowest) / min(lowest) < 1.1


def test_after_the_same_epochs_it_is_the_small_batches_that_end_worse():
    changes = {"budget": "the same epochs"}
    few, some, every = (found(size, **changes) for size in (4, 32, ALL))
    assert median(few.test[-1]) > median(some.test[-1]) > median(every.test[-1])
    assert median(few.gap) > median(some.gap) > median(every.gap)
    assert every.steps[-1] == 50 < few.steps[-1] == 50 * 50


def test_a_rate_that_grows_as_b_makes_sizes_alike_until_they_diverge():
    changes = {"budget": "the same epochs", "rates": "as b", "lr": 0.1}
    ends = [median(found(size, **changes).test[-1]) for size in (4, 8, 16)]
    assert max(ends) / min(ends) < 1.15
    sharp = [median(found(size, **changes).sharpness) for size in (4, 8, 16)]
    assert max(sharp) / min(sharp) < 1.15
    assert found(64, **changes).left
    assert not found(16, **changes).left


def test_the_figures_of_the_guide_are_those_measured():
    epochs = {"budget": "the same epochs"}
    grown = epochs | {"rates": "as b", "lr": 0.1}
    ends = [(2, {}, 0.42), (ALL, {}, 0.69), (4, epochs, 0.44), (ALL, epochs, 0.32), (4, grown, 0.38)]
    for size, changes, test in ends:
        assert median(found(size, **changes).test[-1]) == pytest.approx(test, abs=0.03)
    assert [found(size).at_fit for size in (8, ALL)] == pytest.approx([0.44, 0.35], abs=0.03)
    assert [median(found(size).sharpness) for size in (2, ALL)] == pytest.approx([2.3, 9.8], rel=0.1)


def test_half_the_steps_halve_what_was_learnt_by_heart():
    assert median(found(ALL, steps=1000).gap) < 0.9 * median(found(ALL).gap)


def test_losses_are_those_of_a_traced_run_from_the_same_start():
    few = at(Generalization(seeds=2, steps=64, lr=0.05), 16)
    net = replace(model(), init_seed=0)
    run = Run(
        optimizer=OPTIMIZERS["gradient-descent"](),
        schedule=SCHEDULES["constant"](lr=0.05),
        gradient=Gradient(batch_size=16),
    )
    (path,) = trace(Scenario(landscape=net, start=net.start, steps=64, runs=(run,)))
    np.testing.assert_allclose(few.train[:, 0], path.loss[few.steps.astype(int), 0], rtol=1e-9)
    y, x = net.parts.test.y, net.parts.test.x
    by_hand = ((net.outputs(path.theta[64], x)[0, :, 0] - y) ** 2).mean() / 2
    assert few.test[-1, 0] == pytest.approx(by_hand)


def test_sharpness_is_the_largest_eigenvalue_of_the_whole_hessian():
    net = model()
    theta = np.array(net.start)[:, None]
    assert sharpness(net, theta)[0] == pytest.approx(np.linalg.eigvalsh(net.hessian(theta)[:, :, 0])[-1], rel=1e-6)


def test_rates_grow_from_the_reference():
    s = Generalization(lr=0.1)
    assert [rate(s, b) for b in (2, 8, 32)] == [0.1] * 3
    assert [rate(replace(s, rates="as b"), b) for b in (2, 8, 32)] == pytest.approx([0.025, 0.1, 0.4])
    assert [rate(replace(s, rates="as the root of b"), b) for b in (2, 8, 32)] == pytest.approx([0.05, 0.1, 0.2])
