"""Labs 6, 7, 9, 10 and 11 run on a formula of one's own, and say by what their theory speaks of it."""

import msgspec
import numpy as np
import pytest

from fallline.engine.analysis import theory
from fallline.engine.landscapes.expression import Expression
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.run.trace import trace
from fallline.engine.studies.damping import steps_per_digit

BOWL, WELLS = "x^2 + 4y^2 + y^4", "x^4/4 - x^2/2 + 3y^2"
ODD = ("abs(x) + abs(y)", "1 + 0x", "1e90 x^8 + y^2")
"""With corners, flat, and so steep that the first step leaves."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch, untypeset):
    """Nothing is computed in the background, however slow it was the last time, and no formula typeset."""
    monkeypatch.setattr("fallline.gui.labs.lab.PATIENCE", 1e9)


def on(lab, formula, settle, **settings):
    lab.set_settings(msgspec.structs.replace(lab.settings, formula=formula, **settings))
    settle()
    return lab


def test_lab_6_runs_a_formula_and_says_what_its_theory_is_by(open_lab, settle):
    lab = on(open_lab(6), BOWL, settle, lr=0.05, beta=0.6)
    walked = lab.scenario(lab.settings)
    assert walked.landscape == Expression(formula=BOWL)
    (path,) = (p for run, p in zip(walked.runs, trace(walked), strict=True) if run.optimizer.tag() == "momentum")
    np.testing.assert_array_equal(lab.result["forms"].momentum.theta, path.theta)
    note = lab.wins.note.text()
    assert "theory by the Hessian at the minimum" in note
    assert lab.result["beside"].at_best[0] == pytest.approx(theory_steps(2.0, 8.0))  # of the Hessian (2, 0; 0, 8)
    on(lab, "x^2 - y^2", settle, steps=20)
    said = "Your formula curves up neither at a minimum near by nor at the start: no theory says this"
    assert lab.wins.note.text() == said


def theory_steps(flattest, steepest):
    """Steps for a digit of momentum at its best."""
    pair = theory.best_pair(Momentum(), flattest, steepest)
    return float(steps_per_digit(np.sqrt(pair.beta)))


def test_lab_9_puts_each_method_at_its_best_for_the_formula(open_lab, settle):
    lab = on(open_lab(9), BOWL, settle)
    rates = [run.schedule.lr for run in lab.result.scenario.runs]
    assert rates[0] == pytest.approx(2 / (2 + 8), rel=1e-6)
    assert "theory by the Hessian at the minimum" in lab.plots[2].note.text()
    assert lab.plots[3].note.text().endswith("not for your formula; dotted: its κ near its minimum")
    assert lab.result.bowl.kappa == pytest.approx(4, rel=1e-6)
    assert set(lab.idle(lab.settings)) == {"kappa", "rotation"}  # they shape what is not run
    on(lab, "abs(x) + abs(y)", settle)
    assert lab.plots[1].note.text() == "The Hessian is 0 there, or is not there: no ellipse"


def test_labs_10_and_11_draw_what_is_run_on_the_formula(open_lab, settle):
    ten = on(open_lab(10), WELLS, settle)
    for path, found in zip(trace(ten.scenario(ten.settings)), ten.result["every"].values(), strict=True):
        np.testing.assert_array_equal(path.theta, found.path.theta)
    assert set(ten.idle(ten.settings)) == {"landscape", "rotation"}
    eleven = on(open_lab(11), WELLS, settle)
    corrected, uncorrected = trace(eleven.scenario(eleven.settings))
    np.testing.assert_array_equal(eleven.result[0].valley.corrected.theta, corrected.theta)
    np.testing.assert_array_equal(eleven.result[0].valley.uncorrected.theta, uncorrected.theta)
    assert eleven.losses.note.text().startswith("Your formula. In the end")


def test_lab_7_says_the_floor_of_the_formula_and_a_mistyped_one_is_told_as_in_the_window(open_lab, settle):
    lab = on(open_lab(7), BOWL, settle)
    np.testing.assert_array_equal(lab.result.paths[0].loss, trace(lab.scenario(lab.settings))[0].loss)
    assert lab.plots[1].note.text() == "The floor is theory by the Hessian at the minimum"
    with pytest.raises(msgspec.ValidationError) as found:
        msgspec.convert({"formula": "x^2 + sin("}, lab.Settings)
    with pytest.raises(ValueError, match="formula") as window_says:
        Expression(formula="x^2 + sin(")
    assert str(found.value).startswith(str(window_says.value))


@pytest.mark.parametrize("number", [6, 7, 9, 10, 11])
def test_no_formula_however_odd_brings_a_lab_down(open_lab, settle, number):
    lab = open_lab(number)
    for formula in ODD:
        on(lab, formula, settle)
        assert lab.scenario(lab.settings).landscape == Expression(formula=formula)
        assert lab.state.text() == "", formula
        assert lab.data(lab.result)
    with pytest.raises(msgspec.ValidationError, match=r"formula: it is no number at \(-2, 1.5\), where the runs begin"):
        msgspec.convert({"formula": "log(x)"}, lab.Settings)
