"""What lab and lesson 16 say of methods on matrices is so in the runs of the lab."""

import numpy as np
import pytest

from fallline.engine.analysis.singular_values import singular_values
from fallline.engine.files.lab_dials import LabError
from fallline.engine.files.lab_file import loads_lab
from fallline.gui.labs.declared import lab_class
from fallline.gui.lessons.lesson import shipped_lessons
from tests.shipped_labs import lab_at

MOMENTUM, ADAM, MUON = range(3)


def answer(step):
    (lesson,) = [each for each in shipped_lessons() if each.topic == 16]
    chosen = lesson.steps[step - 1]
    return chosen.choices[chosen.answer - 1], chosen.run


def seen(run, **dials):
    """Singular values along a run of the lab."""
    scenario, paths = lab_at(16, **dials)
    return singular_values(scenario.runs[run].optimizer, paths[run], scenario.landscape.matrices[0])


def losses(**dials):
    """Of the three runs, (60 + 1, 3)."""
    _, paths = lab_at(16, **dials)
    return np.stack([path.loss[:, 0] for path in paths], axis=1)


@pytest.mark.parametrize(("alpha", "apart"), [(1.5, 190), (0.0, 34), (3.0, 1700)])
def test_rare_items_spread_the_singular_values_of_the_first_gradient(alpha, apart):
    first = seen(MOMENTUM, alpha=alpha).gradient[0]
    assert first[0] / first[-1] == pytest.approx(apart, rel=0.03)


def test_lesson_16_1_the_first_item_is_met_42_times_as_often():
    scenario, _ = lab_at(16)
    shares = scenario.landscape.shares
    assert shares[0] / shares[-1] == pytest.approx(42, abs=0.5)
    told, _ = scenario.landscape.embeddings
    between = told @ told.T - np.diag((told**2).sum(axis=1))
    assert np.abs(between).max() > 0.3
    assert answer(1)[0] == "more than a hundred times"


def test_lesson_16_2_muon_is_the_slowest_at_first_and_leads_from_step_37_on():
    loss = losses()
    assert (loss[1:6, MUON] > loss[1:6, [MOMENTUM, ADAM]].max(axis=1)).all()
    assert (loss[37:, MUON] < loss[37:, [MOMENTUM, ADAM]].min(axis=1)).all()
    assert loss[36, MUON] >= loss[36, [MOMENTUM, ADAM]].min()


def test_lesson_16_3_the_polynomial_leaves_values_near_one_and_ends_alike():
    said, run = answer(3)
    near = seen(MUON).update
    near = near[np.isfinite(near).all(axis=1)]
    assert near.max() < 1.25
    assert (near[:, :-1] > 0.65).mean() > 0.98
    exact = seen(MUON, **run.settings).update
    np.testing.assert_allclose(exact[np.isfinite(exact).all(axis=1)], 1.0, atol=1e-9)
    assert losses()[-1, MUON] == pytest.approx(6.8e-4, rel=0.02)
    assert losses(**run.settings)[-1, MUON] == pytest.approx(5.7e-4, rel=0.02)
    assert said == "much the same"


def test_lab_16_at_3_momentum_is_left_behind_and_at_the_rate_20_muon_rises_at_a_third_of_its_steps():
    loss = losses(alpha=3.0)[-1]
    assert loss[MOMENTUM] > 5 * loss[ADAM] > 5 * loss[MUON]
    far = losses(muon=20.0)[:, MUON]
    rises = np.flatnonzero(np.diff(far) > 0)
    assert len(rises) == pytest.approx(60 / 3, abs=3)


@pytest.mark.parametrize(
    ("landscape", "of", "fault"),
    [
        ('{ name = "quadratic" }', "gradient", r"no parameters of quadratic are a matrix"),
        ('{ name = "associative-memory" }', "momentum", r"\.of: gradient-descent has no momentum"),
    ],
)
def test_a_plot_of_singular_values_needs_a_matrix_and_of_a_momentum_one(landscape, of, fault):
    run = '{ optimizer = { name = "gradient-descent" } }'
    text = (
        f'lab = 1\ntitle = "Mine"\nscenario = {{ steps = 5, landscape = {landscape}, runs = [{run}] }}\n'
        f'plots = [{{ kind = "singular-values", title = "Mine", of = "{of}" }}]\n'
    )
    with pytest.raises(LabError, match=fault):
        lab_class(loads_lab(text), 99)
