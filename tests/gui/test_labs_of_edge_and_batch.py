"""Labs 13 and 14 say what the engine finds; what their lessons reveal is so."""

import numpy as np
import pytest

from fallline.engine.studies.noise_scale import MODEL, SIZES, NoiseScale, along, arrived, fitted, scales
from fallline.gui.lessons.lesson import LessonError, loads
from tests.shipped_labs import edge


def settled(lab, qtbot):
    qtbot.waitUntil(lambda: lab.result is not None and not lab._later.isActive() and not lab._computing.busy)


@pytest.mark.parametrize("number", [13, 14])
def test_a_lab_of_these_follows_its_controls_to_their_ends_without_a_warning(open_lab, qtbot, number, tmp_path):
    lab = open_lab(number)
    settled(lab, qtbot)
    assert lab.minimumSizeHint().height() <= 780
    for changes in (
        ({"lr": 0.6, "drive": 0.05}, {"wall": 2.0}, {"steps": 20})
        if number == 13
        else ({"target": 0.9}, {"target": 0.01, "seeds": 2})
    ):
        lab.set_settings(type(lab.settings)(**changes))
        qtbot.waitUntil(lambda: lab.state.text() == "" and not lab._later.isActive() and not lab._computing.busy)
        lab.canvas.grab()
        assert not any("nan" in plot.note.text() for plot in lab.plots)
    lab.save_data(tmp_path / "data.csv")
    assert (tmp_path / "data.csv").stat().st_size > 100


def test_descent_in_the_lab_comes_to_rest_on_its_edge_at_either_rate():
    for dials, limit in (({}, 10), ({"lr": 0.1, "steps": 2500}, 20)):
        found = edge(**dials)
        late = found.sharpness.value[found.sharpness.steps > 0.8 * found.scenario.steps]
        assert np.median(late) == pytest.approx(limit, rel=0.04)


def test_steps_until_there_obey_the_law_of_the_critical_batch_size():
    found = tuple(arrived(NoiseScale(), size) for size in SIZES)
    steps = {each.size: each.steps for each in found}
    assert (steps[1], steps[4], steps[64], steps[256]) == (197, 61, 6, 4)
    least, critical = fitted(found)
    assert 50 < critical < 75
    for size, count in steps.items():
        assert least * (1 + critical / size) == pytest.approx(count, rel=0.25)


def test_the_mean_noise_scale_on_the_way_is_two_or_three_times_the_critical_batch_size():
    _, critical = fitted(tuple(arrived(NoiseScale(), size) for size in SIZES))
    way = along(0.05)
    assert 2 < way.noise[way.left >= 0.05].mean() / critical < 3.5


def test_noise_scales_are_those_of_all_examples_and_grow_as_the_loss_falls():
    found = along(0.05)
    assert (np.diff(found.simple) > 0).all()
    assert (np.diff(found.noise) > 0).all()
    theta = np.array(MODEL.start)[:, None]
    each = np.array([MODEL.batch_gradient(theta, np.array([[i]]))[:, 0] for i in range(MODEL.examples)])
    whole, hessian = each.mean(axis=0), MODEL.hessian(theta)[:, :, 0]
    sigma = np.cov(each.T, bias=True)
    expected = np.trace(sigma) / (whole @ whole), np.trace(hessian @ sigma) / (whole @ hessian @ whole)
    assert scales(MODEL, theta) == pytest.approx(expected)


def test_a_lesson_may_have_any_topic_and_a_lab_must_be_there():
    step = 'claim = "a"\nquestion = "b"\nchoices = ["c", "d"]\nanswer = 1\nreveal = "e"\nrun = {{ lab = {} }}\n'
    text = f'version = 1\ntitle = "x"\ntopic = 40\n[[steps]]\n{step}'
    assert loads(text.format(13)).topic == 40
    with pytest.raises(LessonError, match="there is no lab 99"):
        loads(text.format(99))
