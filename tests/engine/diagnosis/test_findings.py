"""What a finding rests on: its eigenvector, its span of steps, its figures, and remedies that were tried."""

import math

import numpy as np
import pytest

import fallline
from fallline import LANDSCAPES
from fallline.engine.analysis.diagnosis.finding import CAUSES
from fallline.engine.analysis.diagnosis.outcome import outcome
from fallline.engine.analysis.diagnosis.retimed import retimed
from fallline.engine.analysis.diagnosis.words import number
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.edit import replace
from fallline.engine.schedules.exponential import Exponential
from fallline.engine.schedules.inverse_time import InverseTime
from fallline.engine.schedules.piecewise import Piecewise
from fallline.engine.schedules.step_decay import StepDecay

from .made import case

BOWL = LANDSCAPES["quadratic"](l1=1.0, l2=4.0, rotation=30.0)
STEEP = (-math.sin(math.radians(30)), math.cos(math.radians(30)))


def findings(landscape, start, optimizer, lr, steps, **more):
    made = case("", "", landscape, start, optimizer, lr, steps, **more)
    return fallline.diagnose(fallline.trace(made.scenario))


def test_it_says_along_which_eigenvector_it_oscillates_and_past_which_limit():
    (found,) = findings(BOWL, (2.0, 1.0), "gradient-descent", 2.02 / 4, 60)
    assert found.cause == "oscillates"
    assert found.direction == pytest.approx(STEEP)
    assert found.figures["sharpness"] == pytest.approx(2.02)
    assert found.figures["limit"] == 2
    assert "exceeds its limit of 2" in found.sentence
    assert found.steps[1] == 60


def test_a_run_that_leaves_names_the_steep_direction_and_when():
    (found,) = findings(BOWL, (2.0, 1.0), "gradient-descent", 3.0 / 4, 200)
    assert found.cause == "curvature"
    assert found.direction == pytest.approx(STEEP)
    assert found.figures["left at"] == found.steps[1] + 1


def test_a_crawling_run_names_the_flat_direction_and_the_condition_number():
    ravine = LANDSCAPES["quadratic"](l1=1.0, l2=900.0, rotation=30.0)
    (found,) = findings(ravine, (2.0, 1.0), "gradient-descent", 1.5 / 900, 150)
    assert found.cause == "condition"
    assert found.figures["condition number"] == pytest.approx(900)
    assert found.direction == pytest.approx((math.cos(math.radians(30)), math.sin(math.radians(30))))
    assert found.figures["closed per step"] == pytest.approx(1.5 / 900)


def test_the_noise_floor_is_the_one_of_theory_and_the_step_is_where_it_began():
    (found,) = findings(BOWL, (20.0, 10.0), "gradient-descent", 0.1, 800, noise=1.0)
    assert found.cause == "noise-floor"
    assert found.figures["floor"] == pytest.approx(found.figures["by theory"], rel=0.5)
    assert 5 < found.figures["reached at"] < 60
    assert found.steps == (found.figures["reached at"], 800)


def test_the_same_trouble_in_another_unit_is_the_same_trouble():
    def causes(scale):
        landscape = LANDSCAPES["quadratic"](l1=1e-6 * scale, l2=9e-4 * scale, rotation=30.0)
        return [found.cause for found in findings(landscape, (2.0, 1.0), "gradient-descent", 1.5 / (9e-4 * scale), 150)]

    assert causes(1.0) == causes(1e9) == ["condition"]


def test_every_remedy_of_every_known_cause_ends_lower(known):
    checked = 0
    for each in known:
        for found in each.findings if each.case.cause in ("decay-early", "plateau", "condition") else ():
            for remedy in found.remedies:
                changed = trace_run(replace(each.case.scenario, steps=remedy.steps), remedy.run)
                assert outcome(each.path, changed).better, (each.case.about, remedy.words)
                checked += 1
    assert checked > 40


def test_an_outcome_says_when_the_changed_run_was_where_the_other_ended():
    scenario = case("", "", BOWL, (2.0, 1.0), "gradient-descent", 0.01, 100).scenario
    slow, fast = (trace_run(scenario, replace(run, schedule=run.schedule.edited(lr=lr)))
                  for run in scenario.runs for lr in (0.01, 0.1))  # fmt: skip
    found = outcome(slow, fast)
    assert found.better
    assert fast.loss[found.reached, 0] <= slow.loss[-1, 0] < fast.loss[found.reached - 1, 0]
    assert f"after {found.reached} steps" in found.words()
    assert "did not help" in outcome(fast, slow).words()


def test_beside_a_run_that_climbed_nothing_is_said_of_when_its_end_was_reached():
    scenario = case("", "", BOWL, (2.0, 1.0), "gradient-descent", 0.1, 100).scenario
    wild, calm = (trace_run(scenario, replace(run, schedule=run.schedule.edited(lr=lr)))
                  for run in scenario.runs for lr in (3.0, 0.1))  # fmt: skip
    assert wild.loss[-1, 0] > wild.loss[0, 0]
    found = outcome(wild, calm)
    assert found.better
    assert found.words().endswith(f"where the original is at {number(found.before)}.")


def test_a_change_that_diverges_says_at_which_step():
    scenario = case("", "", BOWL, (2.0, 1.0), "gradient-descent", 0.1, 100).scenario
    run = scenario.runs[0]
    wild = trace_run(scenario, replace(run, schedule=run.schedule.edited(lr=2.0)))
    assert outcome(trace_run(scenario, run), wild).words() == f"It diverges at step {wild.diverged_at}."


@pytest.mark.parametrize("schedule", [StepDecay(every=30), Exponential(factor=0.9), InverseTime(decay=0.1),
                                      Piecewise(pieces="10: 0.5, 40: 0.1")])  # fmt: skip
def test_a_schedule_stretched_threefold_does_at_3t_what_it_did_at_t(schedule):
    later = retimed(schedule, 3.0)
    t = np.array([0.0, 10.0, 30.0, 40.0, 60.0])
    assert later.rates_at(3 * t) == pytest.approx(schedule.rates_at(t))


def test_every_cause_has_a_heading():
    assert all(heading[0].isupper() and len(heading) < 45 for heading in CAUSES.values())


def test_a_run_in_many_dimensions_gets_an_answer_too():
    landscape = LANDSCAPES["quadratic-nd"](dimension=80)
    found = findings(landscape, landscape.start, "gradient-descent", 1e-3, 30)
    assert found[0].cause in CAUSES


def test_a_landscape_without_second_derivatives_gets_an_answer_too(alone):
    found = findings(alone, (1.0, 1.0), "gradient-descent", 0.05, 50)
    assert found[0].cause in CAUSES


def test_a_remedy_that_ends_no_lower_says_how_much_sooner_it_had_settled():
    scenario = fallline.load_scenario("adam-bias")
    corrected, uncorrected = fallline.trace(scenario)
    found = outcome(uncorrected, corrected)
    assert not found.better
    assert found.settles[1] < found.settles[0]
    assert f"at step {found.settles[1]}, the original at {found.settles[0]}" in found.words()
