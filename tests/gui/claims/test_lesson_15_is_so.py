"""What lesson 15 says of averages is so in the lab that it runs."""

import pytest

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.analysis.rate_limit import rate_limit
from fallline.gui.lessons.lesson import shipped_lessons
from tests.shipped_labs import lab_at

FORGETS, ALL = 0, 1


def answer(step):
    (lesson,) = [each for each in shipped_lessons() if each.topic == 15]
    chosen = lesson.steps[step - 1]
    return chosen.choices[chosen.answer - 1], chosen.run


def losses(index, **dials):
    """Of a run of the lab, and at the mean that it keeps, both over all walkers."""
    scenario, paths = lab_at(15, **dials)
    return mean_loss(paths[index].loss), mean_loss(paths[index].points[scenario.runs[index].kept].loss)


def test_lesson_15_1_the_mean_of_all_points_is_far_below_the_floor():
    run, kept = losses(ALL)
    assert 0.3 < run[-50:].mean() < 0.36
    assert 0.0065 < kept[-1] < 0.0075
    assert kept[-1] < run[-50:].mean() / 30
    assert answer(1)[0] == "less than a thirtieth of it"
    _, paths = lab_at(15)
    theta = paths[ALL].theta[100:, :, 0]
    assert ((theta > 0.1).any(axis=0) & (theta < -0.1).any(axis=0)).all()


def test_lesson_15_2_what_forgets_slowly_remembers_the_start():
    said, run = answer(2)
    slow, quick = losses(FORGETS, **run.settings)[1], losses(FORGETS, steps=100)[1]
    assert 5.1 < slow[100] < 5.3
    assert 0.04 < quick[100] < 0.045
    assert slow[100] > 100 * quick[100]
    assert said == "over a hundred times as high"
    assert losses(FORGETS, decay=0.99)[1][-50:].mean() < losses(FORGETS)[1][-50:].mean()
    assert 0.3 < 0.99**100 < 0.4
    assert pytest.approx(5) == (1 - 0.95) / (1 - 0.99)


def test_lesson_15_3_a_rate_near_its_limit_does_not_spoil_the_mean():
    said, run = answer(3)
    (usual, kept), (wild, near) = losses(ALL), losses(ALL, **run.settings)
    assert 15 < wild[-50:].mean() / usual[-50:].mean() < 25
    assert near[-1] <= kept[-1]
    assert 0.0045 < near[-1] < 0.0055
    assert said == "does not grow"
    scenario, _ = lab_at(15)
    assert rate_limit(scenario, scenario.runs[ALL]).lr == pytest.approx(0.25)
