"""Fair comparison: profiles are those by hand and by the definitions of the papers; tuned cells are the runs."""

import math
from concurrent.futures import ThreadPoolExecutor

import msgspec
import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS
from fallline.engine.family.stopping import Stopped
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.scenario import Run, Scenario, ScenarioError
from fallline.engine.studies import compare as module
from fallline.engine.studies import profiles
from fallline.engine.studies.compare import compare
from fallline.engine.studies.comparison_plots import opened, plots, said
from fallline.engine.studies.dials import dials, moved
from fallline.engine.studies.plan import Plan, starts, usual_methods, usual_problems
from fallline.engine.studies.sweep_store import Store
from fallline.engine.studies.tuned_cell import TARGETS, packed, unpacked
from fallline.engine.studies.tuning import price

NAN = math.nan
COSTS = np.array([[10.0, 40.0, NAN, 8.0], [20.0, 10.0, NAN, NAN]])
"""Two methods on four instances, of which the third is solved by nobody."""


def pairs(curve):
    return list(zip(curve.x.tolist(), curve.y.tolist(), curve.which.tolist(), strict=True))


def test_performance_profiles_are_those_by_hand():
    first, second = profiles.performance(COSTS)
    assert pairs(first) == [(1.0, 0.25, 0), (1.0, 0.5, 3), (4.0, 0.75, 1)]
    assert pairs(second) == [(1.0, 0.25, 1), (2.0, 0.5, 0)]


def test_data_profiles_count_in_simplex_gradients():
    first, second = profiles.data(COSTS, np.array([1, 4, 1, 3]))
    assert pairs(first) == [(2.0, 0.25, 3), (5.0, 0.5, 0), (8.0, 0.75, 1)]
    assert pairs(second) == [(2.0, 0.25, 1), (10.0, 0.5, 0)]


def test_the_ecdf_is_over_pairs_of_instance_and_target():
    hits = np.array([[[0.0, 6.0], [4.0, NAN]]])
    (only,) = profiles.ecdf(hits, np.array([1, 2]))
    assert pairs(only) == [(1.0, 0.25, 0), (2.0, 0.5, 1), (6.0, 0.75, 0)]


def test_profiles_are_what_the_papers_define_at_any_point():
    draws = np.random.default_rng(5)
    costs = np.where(draws.random((4, 30)) < 0.7, draws.integers(1, 500, (4, 30)).astype(float), NAN)
    dimensions = draws.integers(1, 9, 30)
    ratios, simplex = profiles.performance(costs), profiles.data(costs, dimensions)
    for at in (1.0, 1.5, 7.0, 60.0, 1e6):
        for method in range(4):
            best = [min((c for c in costs[:, p] if not math.isnan(c)), default=NAN) for p in range(30)]
            rho = sum(costs[method, p] <= at * best[p] for p in range(30)) / 30
            delta = sum(costs[method, p] <= at * (dimensions[p] + 1) for p in range(30)) / 30
            for curve, wanted in ((ratios[method], rho), (simplex[method], delta)):
                assert curve.y[curve.x <= at].max(initial=0.0) == pytest.approx(wanted)


def test_a_rate_beyond_all_that_were_tried_solves_nothing():
    solved, nearest = profiles.solved_at(
        np.array([0.001, 0.1, 1.0, 2.0, 100.0]), np.array([0.1, 1.0, 2.0]), 1.0, np.array([True, True, False])
    )
    assert solved.tolist() == [False, True, True, False, False]
    assert nearest.tolist()[1:4] == [0, 1, 2]


@pytest.fixture(scope="module")
def plan():
    methods = tuple(OPTIMIZERS[tag]() for tag in ("gradient-descent", "adam", "line-search", "schedule-free-sgd"))
    problems = (LANDSCAPES["rosenbrock"](), LANDSCAPES["quadratic"](), LANDSCAPES["saddle"]())
    return Plan(optimizers=methods, problems=problems, seeds=2, budget=80, tuning=8)


@pytest.fixture(scope="module")
def found(plan):
    return compare(plan)


def test_every_attempt_is_the_path_of_its_scenario_and_stays_within_the_budget(plan, found):
    for method in range(4):
        for problem, seed in found.instances():
            scenario = found.scenario_of(method, problem, seed)
            path = trace_run(scenario, scenario.runs[0])
            attempt = found.cells[method][problem].attempts[seed]
            kept = scenario.runs[0].optimizer.kept
            loss = (path.points[kept].loss if kept else path.loss)[:, 0]
            assert price(path)[-1] <= plan.budget
            assert attempt.first == loss[0]
            for level in np.linspace(loss[0], np.nanmin(loss), 7):
                reached = [c for c, f in zip(price(path), loss, strict=True) if f <= level]
                assert attempt.reaches(level) >= reached[0]  # a level between the targets may be kept later
            least = found.lowest(problem, seed)
            for target in TARGETS[::6]:
                reached = [c for c, f in zip(price(path), loss, strict=True) if f <= least + target * (loss[0] - least)]
                assert attempt.reaches(least + target * (attempt.first - least)) == pytest.approx(
                    reached[0] if reached else NAN, nan_ok=True
                )


def test_each_search_gets_the_same_budget_and_the_run_has_the_rate_it_found(plan, found):
    for row in found.cells:
        for cell in row:
            assert cell.spent <= (plan.tuning + 1) * plan.budget
            assert cell.run.schedule.lr in cell.rates
            best = np.nanmin(cell.ends) if np.isfinite(cell.ends).any() else NAN
            at = cell.ends[cell.rates.tolist().index(cell.run.schedule.lr)]
            assert at == pytest.approx(best, abs=1e-9 * abs(cell.begin), nan_ok=True)


def test_a_point_of_the_sensitivity_is_the_run_at_that_rate_from_all_starts(found):
    cell = found.cells[1][0]
    scenario = found.at_rate(1, 0, 2)
    path = trace_run(scenario, scenario.runs[0])
    assert path.theta.shape[2] == 2
    assert path.loss[-1 - path.steps // 10 :].mean() == pytest.approx(cell.ends[2], nan_ok=True)


def test_starts_do_not_depend_on_how_many_there_are_and_lie_in_the_window():
    landscape = LANDSCAPES["rosenbrock"]()
    assert starts(landscape, 5)[:3] == starts(landscape, 3)
    assert starts(landscape, 3)[0] == landscape.start
    x0, x1, y0, y1 = landscape.window
    assert all(x0 <= x <= x1 and y0 <= y <= y1 for x, y in starts(landscape, 50))


def test_where_no_minimum_is_known_the_lowest_that_was_found_counts(found):
    assert found.plan.problems[2].lowest() is None
    assert found.lowest(2, 1) == min(float(row[2].attempts[1].best[-1]) for row in found.cells)


def test_a_method_that_a_problem_refuses_solves_nothing_there_and_the_problem_still_counts():
    methods = OPTIMIZERS["gauss-newton"](), OPTIMIZERS["gradient-descent"]()
    found = compare(Plan(optimizers=methods, problems=(LANDSCAPES["beale"](), LANDSCAPES["ackley"]()), seeds=1,
                         budget=20, tuning=2))  # fmt: skip
    assert "sum of squares" in found.refused[0, 1]
    assert found.complete == [0, 1]
    assert np.isnan(found.hits()[0, 1]).all()
    with pytest.raises(ScenarioError, match="sum of squares"):
        found.scenario_of(0, 1, 0)


def same(one, other):
    return all(packed(a).figures.tobytes() == packed(b).figures.tobytes()
               for left, right in zip(one.cells, other.cells, strict=True)
               for a, b in zip(left, right, strict=True))  # fmt: skip


def test_a_row_gives_its_cell_back(plan, found):
    cell = found.cells[1][0]
    again = unpacked(packed(cell), plan.posed(1, 0).runs[0])
    assert again.run == cell.run
    assert packed(again).figures.tobytes() == packed(cell).figures.tobytes()


def test_an_executor_finds_the_same_to_the_bit(plan, found):
    with ThreadPoolExecutor(2) as executor:
        assert same(compare(plan, executor), found)


def test_a_stopped_comparison_goes_on_and_computes_nothing_twice(plan, found, tmp_path, monkeypatch):
    computed, real = [], module.compute

    def counted(plan, method, problem, progress):
        computed.append((method, problem))
        if len(computed) == 6:
            raise Stopped
        return real(plan, method, problem, progress)

    monkeypatch.setattr(module, "compute", counted)
    with Store(tmp_path / "kept.sqlite") as store:
        with pytest.raises(Stopped):
            compare(plan, store=store)
        assert same(compare(plan, store=store), found)
        assert len(computed) == 6 + 12 - 5
        more = msgspec.structs.replace(plan, optimizers=(*plan.optimizers, OPTIMIZERS["sign-sgd"]()))
        compare(more, store=store)
    assert len(computed) == 6 + 12 - 5 + 3, "one method more costs that method alone"


def test_the_usual_plan_has_more_than_ten_methods_of_first_order_and_twenty_problems():
    assert len(usual_methods()) >= 10
    assert len(usual_problems()) >= 20
    assert not {"newton", "line-search", "sam", "chain"} & set(usual_methods())
    assert not {"linear-regression", "saddle", "rosenbrock-nd"} & set(usual_problems())
    plan = Plan(optimizers=(OPTIMIZERS["adam"](),), problems=(LANDSCAPES["booth"](),))
    assert (plan.seeds, plan.budget, plan.tuning) == (3, 1000, 50)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"optimizers": ()}, "a comparison needs a method"), ({"seeds": 0}, "seeds must be from 1 to 1,000, not 0"),
     ({"budget": 5}, "budget must be from 10")],
)  # fmt: skip
def test_what_cannot_be_compared_is_told_in_a_line(plan, given, words):
    with pytest.raises(ScenarioError, match=words):
        msgspec.structs.replace(plan, **given)


def test_the_sensitivity_at_the_best_rate_is_the_share_of_problems_that_end_on_target(found):
    *_, plot = plots(found, 1e-3)
    one = int(np.flatnonzero(plot.curves[0].x == 1.0)[0])
    for method, row in enumerate(found.cells):
        ends = [float(cell.ends[cell.rates.tolist().index(cell.run.schedule.lr)]) for cell in row]
        levels = [found.lowest(p) + 1e-3 * (cell.begin - found.lowest(p)) for p, cell in enumerate(row)]
        share = np.mean([end <= level for end, level in zip(ends, levels, strict=True)])
        assert plot.curves[method].y[one] == pytest.approx(share)


def test_every_point_of_every_plot_opens_a_run_of_its_method(found):
    for plot in plots(found, 1e-3):
        for method, curve in enumerate(plot.curves):
            assert len(curve.behind) == curve.x.size
            for point in range(0, curve.x.size, 17):
                scenario = opened(found, plot, method, point)
                assert type(scenario.runs[0].optimizer) is type(found.plan.optimizers[method])
                assert found.plan.names[curve.behind[point][0]] in said(found, plot, method, point)
    assert plots(found, 1e-3)[2].end == found.plan.budget / 2


def test_dials_are_what_is_declared_between_0_and_1_or_on_a_logarithmic_scale():
    names = {tag: [dial.name for dial in dials(OPTIMIZERS[tag])] for tag in ("adam", "qhm", "yogi", "sign-sgd")}
    assert names == {"adam": ["beta1", "beta2"], "qhm": ["beta", "nu"],
                     "yogi": ["beta1", "beta2", "initial_accumulator"], "sign-sgd": []}  # fmt: skip
    beta, nu = dials(OPTIMIZERS["qhm"])
    assert moved(beta, 0.9, 2.0, 1) == pytest.approx(0.8)
    assert moved(beta, 0.9, 2.0, -1) == pytest.approx(0.95)
    assert (moved(nu, 0.9, 2.0, 1), moved(nu, 0.9, 2.0, 0), moved(beta, 0.1, 9.0, 1)) == (1.0, 0.9, 0.0)


def test_a_loss_counts_as_a_gradient_and_a_hessian_as_its_columns():
    landscape = LANDSCAPES["himmelblau"]()
    newton, descent, search = (
        Run(optimizer=OPTIMIZERS[tag]()) for tag in ("newton", "gradient-descent", "line-search")
    )
    scenario = Scenario(landscape=landscape, runs=(newton, descent, search), steps=10)
    paths = [trace_run(scenario, run) for run in scenario.runs]
    assert price(paths[1]).tolist() == list(range(11))
    assert price(paths[0]).tolist()[:3] == [0, 3, 6]
    assert price(paths[2])[-1] == paths[2].counts["functions"][-1] + paths[2].counts["gradients"][-1]
