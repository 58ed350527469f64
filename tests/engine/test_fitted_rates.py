"""Learning rates fitted to a landscape: nobody leaves it, everybody gets lower, and the search keeps to its budget."""

import numpy as np
import pytest

from fallline import LANDSCAPES, load_scenario, trace
from fallline.engine.family.stopping import Stopped
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.scenario.edit import replace, with_landscape
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.studies import fitted_rates
from fallline.engine.studies.fitted_rates import fitted

EVERY = sorted(LANDSCAPES.offered())


@pytest.mark.parametrize("tag", EVERY)
def test_of_the_default_runs_none_leaves_and_all_end_lower_on_every_landscape(tag):
    scenario = replace(with_landscape(load_scenario("ravine"), LANDSCAPES[tag]()), steps=50)
    found = fitted(scenario)
    assert len(found.runs) == 4
    for before, run, path in zip(scenario.runs, found.runs, trace(found), strict=True):
        assert path.diverged_at is None, run
        assert path.loss[-1, 0] < path.loss[0, 0], run
        assert replace(run, schedule=before.schedule) == before, "the rate alone is another"


def test_on_a_quadratic_plain_descent_gets_the_best_rate_there_is_within_a_step_of_the_grid():
    scenario = with_landscape(load_scenario("ravine"), LANDSCAPES["quadratic"](l1=1.0, l2=9.0))
    lr = fitted(scenario).runs[0].schedule.lr
    assert 0.1 <= lr < 2 / 9, "2 / (1 + 9) is best, and from 2 / 9 on it diverges"


def test_a_rate_that_does_as_well_stays():
    found = fitted(load_scenario("ravine"))
    again = fitted(found)
    assert again == found


@pytest.mark.parametrize("budget", [300, 1000, fitted_rates.BUDGET])
@pytest.mark.parametrize("steps", [3, 120, 5000])
def test_it_asks_for_no_more_gradients_than_its_budget(budget, steps, monkeypatch):
    spent, real = [], fitted_rates.trace_run

    def traced(*given):
        path = real(*given)
        spent.append(int(path.counts["gradients"][-1]))
        return path

    monkeypatch.setattr(fitted_rates, "trace_run", traced)
    monkeypatch.setattr(fitted_rates, "BUDGET", budget)
    run: Run = Run(optimizer=GradientDescent())
    fitted(Scenario(landscape=LANDSCAPES["rosenbrock"](), runs=(run,), steps=steps))
    assert 0 < sum(spent) <= budget


def test_it_can_be_called_off():
    def progress(share, news=None):
        assert 0 <= share <= 1
        raise Stopped

    with pytest.raises(Stopped):
        fitted(load_scenario("ravine"), progress)


def test_a_crowd_is_fitted_by_some_of_it():
    points = np.random.default_rng(3).normal(size=(500, 2)).tolist()
    scenario = replace(load_scenario("ravine"), start=points, steps=60)
    found = fitted(scenario)
    assert all(path.diverged_at is None for path in trace(found))
