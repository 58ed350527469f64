"""Which runs go away for good, and the rate past which they do."""

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, load_scenario, trace
from fallline.engine.analysis.projection import projection
from fallline.engine.analysis.rate_limit import rate_limit
from fallline.engine.files.open import scenario_names
from fallline.engine.scenario.edit import replace, with_run
from fallline.engine.schedules.constant import Constant


def with_rate(lr, index=0, name="ravine", **changes):
    scenario = load_scenario(name)
    return with_run(replace(scenario, **changes), index, schedule=Constant(lr=lr))


@pytest.mark.parametrize("lr", [0.06, 0.0575, 0.2])
def test_a_rate_past_the_limit_goes_away_from_the_first_step_on(lr):
    scenario = with_rate(lr)
    assert trace(scenario)[0].departs_at == 1


def test_a_run_that_comes_back_first_goes_away_only_from_where_it_stays_above():
    scenario = with_rate(0.01, steps=400)
    path = trace(scenario)[0]
    assert path.departs_at is None
    down_then_up = np.concatenate([np.geomspace(10, 1, 100), np.geomspace(1, 1e9, 301)])[:, None]
    found = replace(path, loss=down_then_up).departs_at
    assert down_then_up[found - 1] <= 10 < down_then_up[found]


def test_of_all_shipped_runs_only_those_past_their_limit_go_away(traced_once):
    gone = {}
    for name in scenario_names():
        scenario = load_scenario(name)
        if scenario.landscape.dimension > 100:
            continue
        away = [run.label for run, path in zip(scenario.runs, traced_once(scenario), strict=True) if path.departs_at]
        gone |= {name: away} if away else {}
    assert gone == {"past-the-limit": ["0.106, past it"], "chains": ["Momentum"]}, "as their descriptions say"


def test_noise_about_the_minimum_is_no_departure():
    scenario = load_scenario("ravine")
    scenario = replace(scenario, start=(0.0, 0.0), steps=400)
    run = scenario.runs[0]
    noisy = with_run(scenario, 0, gradient=replace(run.gradient, noise=3.0))
    assert trace(noisy)[0].departs_at is None


@pytest.mark.parametrize(("tag", "limit"), [
    ("gradient-descent", 2 / 36), ("momentum", 2 * 1.82 / 36), ("nesterov", 2 * 1.82 / (1 + 2 * 0.82) / 36),
])  # fmt: skip
def test_the_limit_at_the_minimum_is_the_one_that_theory_gives(tag, limit):
    scenario = load_scenario("ravine")
    beta = {} if tag == "gradient-descent" else {"beta": 0.82}
    run = replace(scenario.runs[0], optimizer=OPTIMIZERS[tag](**beta))
    found = rate_limit(scenario, run)
    assert found.lr == pytest.approx(limit, rel=1e-9)
    assert found.minimum == (0.0, 0.0)
    for factor, stays in ((0.98, True), (1.02, False)):
        moved = with_run(replace(scenario, steps=3000), 0, optimizer=run.optimizer, schedule=Constant(factor * limit))
        assert (trace(moved)[0].departs_at is None) is stays


def test_where_theory_is_silent_there_is_no_limit():
    scenario = load_scenario("ravine")
    assert rate_limit(scenario, scenario.runs[3]) is None, "Adam's scaling moves"
    assert rate_limit(load_scenario("saddle"), load_scenario("saddle").runs[0]) is None


def test_the_limit_is_that_of_the_minimum_nearest_to_the_start():
    scenario = load_scenario("two-minima")
    one, other = scenario.landscape.minima()[:2]
    run = replace(scenario.runs[0], optimizer=OPTIMIZERS["gradient-descent"]())
    assert rate_limit(replace(scenario, start=one), run).minimum == tuple(one)
    assert rate_limit(replace(scenario, start=other), run).minimum == tuple(other)


def test_the_look_through_many_parameters_does_not_follow_a_run_that_goes_away():
    quadratic = LANDSCAPES["quadratic-nd"]()
    scenario = load_scenario("ravine")
    start = tuple(np.linspace(1.0, 2.0, quadratic.dimension))
    scenario = replace(scenario, landscape=quadratic, start=start, runs=scenario.runs[:2], steps=60)
    limit = rate_limit(scenario, scenario.runs[0]).lr
    calm = with_run(with_run(scenario, 0, schedule=Constant(0.5 * limit)), 1, schedule=Constant(0.3 * limit))
    wild = with_run(calm, 0, schedule=Constant(3 * limit))
    ends = [projection(each, trace(each)).window for each in (calm, wild)]
    sizes = [max(x1 - x0, y1 - y0) for x0, x1, y0, y1 in ends]
    assert sizes[1] < 3 * sizes[0]
    lost = with_run(wild, 1, schedule=Constant(2 * limit))
    x0, x1, y0, y1 = projection(lost, trace(lost)).window
    assert max(x1 - x0, y1 - y0) < 1e4 * sizes[0]
