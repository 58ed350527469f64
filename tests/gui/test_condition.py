"""The condition view: eigenvalues on a symmetric log axis, saddles and singular points marked, 1/h beside the rate."""

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from fallline import LANDSCAPES, load_scenario, trace
from fallline.engine.analysis.spectrum import feature_rates, spectra_along
from fallline.engine.analysis.stability import stability
from fallline.engine.problem.curvature import curvature
from fallline.engine.scenario.edit import replace, with_run
from fallline.gui.figures import figure
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.axes import LogAxis
from fallline.gui.views.condition_marks import SADDLE, SINGULAR
from fallline.gui.views.symlog import symexp
from fallline.gui.views.symlog_axis import SymlogAxis, symlog_labels

from .reading import cells, texts


@pytest.fixture
def bowl(window_on):
    """Himmelblau's four minima from the hill between them: paths cross saddles and singular ground."""
    scenario = replace(load_scenario("ravine"), landscape=LANDSCAPES["himmelblau"](), start=(0.5, -0.2), view=None)
    return window_on(scenario)


def click(window, hand, name):
    hand.click(window.findChild(QToolButton, f"condition-{name}-button"))
    window.grab()


def test_a_click_shows_both_ends_of_the_spectrum_with_their_signs(bowl, hand):
    view, session = bowl.pages["Condition number"], bowl.session
    assert isinstance(view.plot.getAxis("left"), LogAxis)
    click(bowl, hand, "eigenvalues")
    axis = view.plot.getAxis("left")
    assert isinstance(axis, SymlogAxis)
    assert len(view.drawn) == 2 * len(session.paths)
    for index, path in enumerate(session.paths):
        values = curvature(session.scenario.landscape, path.theta[:, :, 0].T).eigenvalues
        if path.diverged_at is None:
            highest, lowest = view.drawn[2 * index : 2 * index + 2]
            assert symexp(highest.y, axis.threshold) == pytest.approx(values[1], rel=1e-9)
            assert symexp(lowest.y, axis.threshold) == pytest.approx(values[0], rel=1e-9)
            assert lowest.y.min() < 0 < highest.y.max()
    assert "dashed" in view.marks.text()
    assert view.title.title.text() == "Eigenvalues"
    click(bowl, hand, "eigenvalues")
    assert isinstance(view.plot.getAxis("left"), LogAxis)
    assert len(view.drawn) == len(session.paths)


def test_the_axis_labels_zero_and_powers_of_either_sign():
    assert symlog_labels([-100.0, -1.0, 0.0, 1.0, 100.0]) == ["−100", "−1", "0", "1", "100"]
    assert symlog_labels([-1e6, 0.0, 1e-5]) == ["−10⁶", "0", "10⁻⁵"]


def test_a_constant_condition_number_still_shows_its_eigenvalues_when_asked(window, hand):
    view = window.pages["Condition number"]
    assert not view.plot.isVisible()
    click(window, hand, "eigenvalues")
    assert view.plot.isVisible()
    assert not view.sentence.isVisible()
    axis = view.plot.getAxis("left")
    assert symexp(view.drawn[0].y, axis.threshold) == pytest.approx(np.full(121, 36.0))
    assert symexp(view.drawn[1].y, axis.threshold) == pytest.approx(np.full(121, 1.0))


@pytest.mark.parametrize("eigenvalues", [False, True])
def test_saddles_and_singular_points_are_marked_where_the_engine_finds_them(bowl, hand, eigenvalues):
    view, session = bowl.pages["Condition number"], bowl.session
    if eigenvalues:
        click(bowl, hand, "eigenvalues")
    pairs = list(zip(session.scenario.runs, session.paths, strict=True))
    spectra = spectra_along(session.scenario, pairs, 1500)
    there = [set(along.steps[along.saddle].tolist()) for along in spectra]
    x, y = view.marks.saddles.at.T
    assert len(x) > 0
    assert set(x.tolist()) <= set().union(*there)
    drawn = {(curve.x[k], curve.y[k]) for curve in view.drawn for k in range(len(curve.y))}
    assert set(zip(x, y, strict=True)) <= drawn
    x, y = view.marks.singular.at.T
    assert sorted(x) == sorted(step for along in spectra for step in along.singular)
    assert len(x) > 0
    (low, high) = view.plot.getViewBox().viewRange()[1]
    assert low < y[0] < high
    assert SADDLE in view.marks.text()
    assert SINGULAR in view.marks.text()


def test_where_nothing_is_marked_there_is_no_legend(window):
    assert not window.pages["Condition number"].marks.isVisible()
    session = window.session
    session.edit(replace(session.scenario, landscape=LANDSCAPES["himmelblau"](), start=(3.2, 2.1), view=None))
    view = window.pages["Condition number"]
    assert view.plot.isVisible()
    assert len(view.marks.saddles.at) == 0 or SADDLE in view.marks.text()


def test_a_run_that_leaves_does_not_press_the_others_flat(bowl):
    view, session = bowl.pages["Condition number"], bowl.session
    assert session.paths[0].diverged_at is not None
    (_, high) = view.plot.getViewBox().viewRange()[1]
    stays = [curve.y[np.isfinite(curve.y)].max() for curve in view.drawn[1:]]
    assert high < max(stays) + 1


@pytest.mark.parametrize("selected", [0, 2, 3])
def test_rates_per_parameter_stand_beside_that_of_the_outlined_run(bowl, selected):
    session, view = bowl.session, bowl.pages["Condition number"]
    session.select(selected)
    for step in (0, 3, 60):
        session.seek(step)
        path = session.paths[selected]
        at = min(step, path.steps)
        rates = feature_rates(session.scenario.landscape.hessian(path.theta[at, :, :1])[:, :, 0])
        told = texts(view.features.table)[0]
        assert told[:2] == [figure(float(each)) for each in rates]
        assert told[2] == figure(float(path.lr[min(at, path.steps - 1)]))
        expected = "curves up" if (rates > 0).all() else "curves down" if (rates < 0).all() else "< 0"
        assert expected in told[3]


def test_flat_ground_and_many_parameters_have_words(window):
    features = window.pages["Condition number"].features
    run = window.session.scenario.runs[0]
    features.show_rates(run, np.array([[0.0, 1.0], [1.0, -2.0]]), 0.1, window.theme)
    assert texts(features.table)[0] == ["∞", "−0.5", "0.1", "h₁ = 0, h₂ < 0"]
    features.show_rates(run, np.diag([2.0, -4.0, 0.5]), 0.1, window.theme)
    assert texts(features.table)[0] == ["−0.25", "2", "0.1", "1 down"]
    assert [head.text() for head in cells(features.table)[0][:2]] == ["least 1/h", "largest 1/h"]


def test_what_each_method_sees_has_eigenvalues_too(bowl, hand):
    view = bowl.pages["Condition number"]
    click(bowl, hand, "eigenvalues")
    plain = [curve.y.copy() for curve in view.drawn]
    click(bowl, hand, "seen")
    assert "B⁻¹H" in view.title.detail.text()
    assert not np.allclose(view.drawn[6].y, plain[6], equal_nan=True)  # Adam's


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("size", [(1400, 900), (1000, 700)])
def test_everything_fits_into_the_column(open_window, hand, theme, size):
    scenario = replace(load_scenario("ravine"), landscape=LANDSCAPES["himmelblau"](), start=(0.5, -0.2), view=None)
    window = open_window(scenario, theme=theme, size=size)
    click(window, hand, "eigenvalues")
    view = window.pages["Condition number"]
    for table in (view.table, view.features.table):
        for row in cells(table)[1:]:
            for cell in row:
                assert not cell.isVisible() or cell.width() >= cell.sizeHint().width(), cell.text()
    assert view.marks.width() >= view.marks.sizeHint().width()


def test_past_its_limit_a_run_is_said_to_leave_and_when(window):
    view, session = window.pages["Condition number"], window.session
    assert not view.alarm.isVisible()
    run = session.scenario.runs[0]
    session.edit(with_run(session.scenario, 0, schedule=run.schedule.edited(lr=0.06)))
    leaves = stability(session.scenario, session.scenario.runs[0], session.paths[0], 0).leaves_at
    assert view.alarm.text() == f"Past its limit, “Gradient descent” would diverge at step {leaves} by this curvature."
    assert view.alarm.isVisible()
    longer = trace(replace(session.scenario, steps=leaves + 20))[0]
    assert longer.diverged_at == leaves
    session.edit(replace(session.scenario, steps=leaves + 20))
    assert view.alarm.text() == f"Past its limit, “Gradient descent” diverges at {leaves}."
    session.seek(leaves)
    assert not view.alarm.isVisible()
