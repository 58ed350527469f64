"""What lesson 17, its lab and its page say of constraints is so in the lab."""

import numpy as np
import pytest

from fallline.engine.files.lab_file import shipped_labs
from fallline.engine.run.trace import trace
from fallline.engine.studies.constrained import followed, least, price
from fallline.gui.lessons.lesson import shipped_lessons

PROJECTED, PENALTY, BARRIER = range(3)
SOLUTION = 1.0, 0.0


def scenario_at(**dials):
    (lab,) = (each for each in shipped_labs() if each.file.number == 17)
    return lab.at(lab.values | dials)


def answer(step):
    (lesson,) = [each for each in shipped_lessons() if each.topic == 17]
    chosen = lesson.steps[step - 1]
    return chosen.choices[chosen.answer - 1], chosen.run.settings


def stood(run, weight):
    """Distance from the solution, and condition number, at the minimum of `weight`."""
    dial = {PENALTY: "weight", BARRIER: "first"}[run]
    scenario = scenario_at(**{dial: weight})
    way = followed(scenario, scenario.runs[run].optimizer)
    (at,) = np.flatnonzero(way.weights == weight)
    return float(np.linalg.norm(way.theta[at] - SOLUTION)), float(way.kappa[at])


def test_lesson_17_1_a_penalty_comes_near_as_its_hessian_is_conditioned_worse():
    said, dials = answer(1)
    (near, kappa), (nearer, worse) = stood(PENALTY, 10.0), stood(PENALTY, dials["weight"])
    assert near == pytest.approx(0.13, abs=0.005)
    assert kappa == pytest.approx(11)
    assert nearer == pytest.approx(0.014, abs=5e-4)
    assert worse == pytest.approx(101)
    assert 9 < near / nearer < 10
    assert round(worse / kappa) == 9
    assert said == "a tenth of the distance is left, and κ is nine times as large"
    scenario = scenario_at(weight=100.0)
    way = followed(scenario, scenario.runs[PENALTY].optimizer)
    missed = way.theta.sum(axis=1) - 1.0
    assert (missed > 0).all()
    at = int(np.argmin(np.abs(way.weights - 100.0)))
    assert 100.0 * missed[at] == pytest.approx(least(scenario).multipliers[0], rel=0.02)  # what holds the slope


def test_lesson_17_2_the_centres_go_to_the_solution_as_the_weight_does_to_0():
    scenario = scenario_at()
    way = followed(scenario, scenario.runs[BARRIER].optimizer)
    distance = np.linalg.norm(way.theta - SOLUTION, axis=1)
    small = way.weights < 0.01
    falls = np.diff(np.log(distance[small])) / np.diff(np.log(way.weights[small]))
    np.testing.assert_allclose(falls, 1, atol=0.1)
    assert distance[-1] / distance[-5] < 1.05  # from a tenth of the weight, where that is large
    assert way.kappa[0] > 1000
    assert way.kappa[-1] < 10
    room = -scenario.feasible.values(way.theta.T)
    assert (room > 0).all()
    around = way.theta[-1][:, None] + 0.05 * np.array([np.cos(np.arange(8)), np.sin(np.arange(8))])
    assert (-scenario.feasible.values(around)).prod(axis=0).max() < room[:, -1].prod()


def test_lesson_17_3_the_multiplier_is_the_price():
    said, dials = answer(3)
    before, after = least(scenario_at()), least(scenario_at(**dials))
    assert before.loss == pytest.approx(2)
    assert before.multipliers[0] == pytest.approx(2)
    assert after.multipliers[0] == pytest.approx(1.9)
    assert after.loss == pytest.approx(1.805)
    assert said == "1.8"
    found = price(lambda b: scenario_at(b=b), 1.0, 4.5)
    assert found.measured == pytest.approx(found.said, rel=1e-6) == pytest.approx(-2)


def test_lesson_17_4_what_has_room_left_costs_nothing():
    both, (said, dials) = least(scenario_at(b=2.2)), answer(4)
    np.testing.assert_allclose(both.multipliers[:2], [0.69, 0.11], atol=0.005)
    free = least(scenario_at(**dials))
    assert abs(free.multipliers[0]) < 1e-9 < free.room[0]
    assert free.multipliers[1] == pytest.approx(0.24, abs=0.005)
    assert said == "the multiplier of the line alone is 0"
    assert abs(least(scenario_at(b=2.74)).multipliers[0]) < 1e-9 < least(scenario_at(b=2.73)).multipliers[0]
    for b in (-1.0, 1.0, 2.0, 3.0):
        held = least(scenario_at(b=b))
        assert np.abs(held.multipliers * held.room).max() < 1e-9


def test_projected_gradient_steps_out_and_goes_back_to_the_nearest_point():
    scenario = scenario_at()
    path = trace(scenario)[PROJECTED]
    out = path.theta[:-1, :, 0] - path.lr[:, None] * path.gradient[:-1, :, 0]
    missed = scenario.feasible.violations(out.T).max(axis=0)
    assert (missed > 0).sum() > 10
    back = path.theta[1:, :, 0]
    assert scenario.feasible.violations(back.T).max() < 1e-9
    away = np.linalg.norm(out - back, axis=1)
    line = (out.sum(axis=1) - 1.0) / 2**0.5  # the distance from the line, which is what holds these
    np.testing.assert_allclose(away[missed > 0], line[missed > 0], atol=1e-9)
    np.testing.assert_allclose(back[-1], SOLUTION, atol=1e-3)


def test_the_minimum_is_shut_out_and_the_barrier_stays_inside():
    scenario = scenario_at()
    assert scenario.feasible.violations(np.array([[2.0], [1.0]])).max() > 0
    assert scenario.feasible.violations(trace(scenario)[BARRIER].theta[:, :, 0].T).max() == 0
