"""What lesson 18 and its lab say of methods without derivatives is so in the lab."""

import numpy as np

from fallline import load_scenario
from fallline.engine.run.trace import trace
from fallline.engine.studies.dimensions import by_differences, evaluations
from fallline.gui.lessons.lesson import shipped_lessons
from tests.shipped_labs import lab_at

SIMPLEX, CMA, STRATEGY, SPSA = range(4)


def answer(step):
    (lesson,) = [each for each in shipped_lessons() if each.topic == 18]
    chosen = lesson.steps[step - 1]
    return chosen.choices[chosen.answer - 1], chosen.run.settings


def ends(index, **dials):
    """Mean loss of the walkers of a run of the lab, at the end."""
    _, paths = lab_at(18, **dials)
    return paths[index].loss[-1].mean()


def test_lesson_18_1_narrow_valleys_vanish_for_a_wide_gaussian():
    said, dials = answer(1)
    narrow, wide = ends(STRATEGY, width=0.1), ends(STRATEGY, **dials)
    assert 25.5 < narrow < 26.5
    assert 0.085 < wide < 0.095
    assert wide < narrow / 100
    assert said == "less than a hundredth of it"
    assert 0.815 < np.exp(-2 * np.pi**2 * 0.1**2) < 0.825
    assert np.exp(-2 * np.pi**2 * 0.6**2) < 1e-3


def test_lesson_18_2_the_first_width_decides_which_valleys_are_known():
    said, dials = answer(2)
    small, large = ends(CMA), ends(CMA, **dials)
    assert 10.5 < small < 11.5
    assert 2.1 < large < 2.25
    assert 4.5 < small / large < 5.5
    assert said == "about a fifth of it"
    _, paths = lab_at(18)
    theta = paths[CMA].theta
    assert (np.abs(theta[-1] - theta[0]).max(axis=0) < 1.5).mean() > 0.5


def test_lesson_18_3_losses_grow_with_the_dimension_and_gradients_do_not():
    said, dials = answer(3)
    few, many = evaluations(2), evaluations(dials["d"])
    assert (few[0], few[2], many[0], many[2]) == (18, 90, 11, 1372)
    assert by_differences(many[0], 32) == 363 < min(many[1:])
    assert min(few[1:]) == few[1]
    assert max(many[1:]) == many[1] > 100 * few[1]
    for index in (2, 4):
        assert 13 < many[index] / few[index] < 17
    assert said == "CMA-ES takes about 15 times as many, descent no more"


def test_spsa_and_the_simplex_see_what_is_near():
    _, paths = lab_at(18)
    assert np.abs(paths[SPSA].theta[-1] - [[3.0], [-3.0]]).max() < 0.1
    assert np.abs(paths[SIMPLEX].theta[-1] - [[3.0], [-3.0]]).max() < 1.1
    assert ends(SIMPLEX, edge=2.0) < 1e-6


def test_two_players_turn_outwards_or_come_to_the_middle():
    given = load_scenario("two-players")
    away = {
        run.label: np.linalg.norm(path.theta[-1]) / np.linalg.norm(path.theta[0])
        for run, path in zip(given.runs, trace(given), strict=True)
    }
    assert away["At once"] > 1.0
    assert away["Extragradient"] < 0.5
