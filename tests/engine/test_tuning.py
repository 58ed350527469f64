"""Tune fairly: within one budget each method finds what theory says is its best."""

from functools import cache

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Gradient, Run, Scenario, load_scenario
from fallline.engine.family.stopping import Stopped
from fallline.engine.run.trace import trace_run
from fallline.engine.studies.tuning import tune

BOWL = LANDSCAPES["quadratic"](l1=1.0, l2=9.0, rotation=20.0)


def quiet(*_):
    """Nobody waits."""


@cache
def one(optimizer, lr=0.01, steps=60, budget=6000, landscape=BOWL, **gradient):
    run = Run(optimizer=optimizer, schedule=SCHEDULES["constant"](lr=lr), gradient=Gradient(**gradient))
    scenario = Scenario(landscape=landscape, runs=(run,), start=(2.0, 1.0), steps=steps)
    (found,) = tune(scenario, scenario.runs, budget, quiet)
    return scenario, found


def test_descent_is_tuned_to_the_rate_that_theory_finds_best():
    _, found = one(OPTIMIZERS["gradient-descent"]())
    assert found.best.lr == pytest.approx(2 / 10, rel=0.02)
    assert found.best.values == {}


def test_momentum_ends_no_higher_than_the_best_pair_of_theory_for_so_many_steps():
    scenario, found = one(OPTIMIZERS["momentum"](), steps=15, budget=6000)
    best = OPTIMIZERS["momentum"]().best_pair(1.0, 9.0)
    by_theory = trace_run(scenario, Run(optimizer=OPTIMIZERS["momentum"](beta=best.beta),
                                        schedule=SCHEDULES["constant"](lr=best.lr)))  # fmt: skip
    assert found.best.end <= by_theory.loss[-2:, 0].mean()
    assert found.run.optimizer.beta == found.best.values["beta"]


def test_nobody_takes_more_than_the_budget_and_all_take_most_of_it():
    scenario = load_scenario("ravine")
    for found in tune(scenario, scenario.runs, 6000, quiet):
        assert 0.6 * 6000 < found.spent <= 6000


def test_the_best_is_no_worse_than_the_run_was_and_is_what_the_run_gives():
    scenario = load_scenario("valley")
    for found in tune(scenario, scenario.runs[:2], 20_000, quiet):
        assert found.best.end <= found.before.end
        last = trace_run(scenario, found.run).loss[-1 - scenario.steps // 10 :, 0]
        assert last.mean() == pytest.approx(found.best.end)


def test_rates_are_ascending_and_those_that_diverge_are_gaps():
    _, found = one(OPTIMIZERS["gradient-descent"]())
    assert (np.diff(found.rates) > 0).all()
    assert np.isnan(found.ends[found.rates > 0.5]).any()
    assert np.isfinite(found.ends[found.rates < 0.2]).all()


@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_another_unit_of_the_loss_changes_the_rate_and_nothing_else(scale):
    _, plain = one(OPTIMIZERS["gradient-descent"]())
    landscape = LANDSCAPES["quadratic"](l1=scale, l2=9 * scale, rotation=20.0)
    _, other = one(OPTIMIZERS["gradient-descent"](), lr=0.01 / scale, landscape=landscape)
    assert other.best.lr * scale == pytest.approx(plain.best.lr, rel=0.05)


def test_a_budget_for_less_than_one_run_tries_it_as_it_is():
    _, found = one(OPTIMIZERS["momentum"](), budget=100, steps=500)
    assert found.trials == 1
    assert found.best == found.before


def test_a_method_without_a_rate_that_matters_is_tuned_too():
    _, found = one(OPTIMIZERS["newton"](), lr=1.0)
    assert found.best.end <= found.before.end


def test_it_is_called_off_where_nobody_waits():
    def stopped(*_):
        raise Stopped

    scenario = load_scenario("ravine")
    with pytest.raises(Stopped):
        tune(scenario, scenario.runs, 6000, stopped)
