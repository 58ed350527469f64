"""The gradient check: errors as theory predicts them, and a verdict that a wrong gradient does not pass."""

import json

import numpy as np
import pytest

from fallline import LANDSCAPES, loads
from fallline.engine.landscapes.expression import Expression
from fallline.engine.landscapes.quadratic_nd import QuadraticND
from fallline.engine.landscapes.rosenbrock import Rosenbrock
from fallline.engine.method.gradient import Gradient
from fallline.engine.models.mlp import MLP
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.problem.differences import EPSILON, Sizes, best_h, predicted_error
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.studies.gradient_check import GradientCheck, gradient_check
from fallline.engine.studies.gradient_report import figures

SMOOTH = Expression(formula="exp(x) + sin(y) + x*y**3")
AT = (0.7, 0.4)


def curves(landscape, theta=(), **more):
    check = gradient_check(GradientCheck(landscape=landscape, theta=theta, **more))
    return {curve.scheme: curve for curve in check.curves}


@pytest.mark.parametrize("tag", sorted(LANDSCAPES.offered()))
def test_every_shipped_gradient_passes(tag):
    check = gradient_check(GradientCheck(landscape=LANDSCAPES[tag](), count=17))
    assert check.passed, check.verdict
    assert "agrees with" in check.verdict


def test_a_gradient_that_is_off_by_a_thousandth_fails(monkeypatch):
    """As a hand-written one might that forgets a factor."""
    right = Rosenbrock.gradient
    monkeypatch.setattr(Rosenbrock, "gradient", lambda self, theta: right(self, theta) * [[1.0], [1.001]])
    check = gradient_check(GradientCheck(landscape=Rosenbrock(), theta=(-1.3, 0.9)))
    assert not check.passed
    assert "does NOT agree" in check.verdict
    assert 1e-4 < min(curve.measured_error for curve in check.curves if curve.available) < 1e-2


def test_truncation_is_predicted_where_it_rules():
    found = curves(SMOOTH, AT)
    h = np.geomspace(1e-16, 1.0, 65)
    for scheme, rules in (("forward", (h > 1e-6) & (h < 1e-3)), ("central", (h > 1e-3) & (h < 1e-1))):
        np.testing.assert_allclose(found[scheme].errors[rules], found[scheme].predicted[rules], rtol=0.05)


def test_rounding_stays_under_its_prediction_where_it_rules():
    found = curves(SMOOTH, AT)
    h = np.geomspace(1e-16, 1.0, 65)
    for scheme in ("forward", "central"):
        small = (h > 1e-14) & (h < 1e-9)
        ratio = found[scheme].errors[small] / found[scheme].predicted[small]
        assert ratio.max() < 2
        assert np.median(ratio) > 0.01


def test_the_best_h_is_within_a_decade_of_the_predicted_one():
    for landscape, theta in ((SMOOTH, AT), (Rosenbrock(), (-1.37, 0.91)), (MLP(), ())):
        for scheme, curve in curves(landscape, theta).items():
            if scheme != "complex-step":
                assert curve.best_h / 15 < curve.measured_h < curve.best_h * 15
                assert curve.measured_error < 2 * curve.best_predicted


def test_the_complex_step_errs_by_rounding_alone_whatever_small_h():
    found = curves(SMOOTH, AT)["complex-step"]
    assert found.errors[np.geomspace(1e-16, 1.0, 65) < 1e-8].max() < 4 * EPSILON
    assert found.measured_error < found.best_predicted * 2


@pytest.mark.parametrize("formula", ["abs(x) + y**2", "where(x > 0, x**2, 3*x**2) + y", "max(x, y) + x**2"])
def test_the_complex_step_is_not_taken_where_it_would_lie(formula):
    """|z| of a complex number is its modulus: the slope would be lost, and no error told."""
    check = gradient_check(GradientCheck(landscape=Expression(formula=formula), theta=(1.2, -0.7)))
    assert check.passed
    complex_step = check.curves[2]
    assert not complex_step.available or complex_step.measured_error < 1e-12


def test_a_point_of_another_dimension_is_refused():
    with pytest.raises(ValueError, match="10 numbers, not 2"):
        gradient_check(GradientCheck(landscape=QuadraticND(dimension=10), theta=(1.0, 1.0)))


def test_where_nothing_is_defined_the_check_says_so():
    check = gradient_check(GradientCheck(landscape=Expression(formula="log(x) + y"), theta=(-1.0, 0.0)))
    assert not check.passed
    assert "No difference quotient is finite" in check.verdict


@pytest.mark.parametrize("scheme", ["forward", "central"])
def test_the_predicted_error_is_least_at_the_best_h(scheme):
    sizes = Sizes(3.0, 2.0, 5.0, 7.0)
    best = best_h(scheme, sizes)
    grid = best * np.geomspace(0.1, 10, 401)
    assert predicted_error(scheme, best, sizes) <= predicted_error(scheme, grid, sizes).min() * (1 + 1e-12)


def test_best_h_is_near_the_roots_of_eps():
    ones = Sizes(1.0, 1.0, 1.0, 1.0)
    np.testing.assert_allclose(best_h("forward", ones), 2 * EPSILON**0.5)
    np.testing.assert_allclose(best_h("central", ones), (3 * EPSILON) ** (1 / 3))
    np.testing.assert_allclose(best_h("complex-step", ones), (6 * EPSILON) ** 0.5)


def test_a_run_by_differences_is_reported_with_its_own_error(scenario_text):
    runs = [
        {"label": "a", "optimizer": {"name": "adam"}},
        {"label": "b", "optimizer": {"name": "adam"}, "gradient": {"source": "finite-difference", "h": 1e-3}},
    ]
    found = figures(loads(scenario_text(landscape={"name": "rosenbrock"}, start=[-1.3, 0.9], runs=runs)))
    assert [row["label"] for row in found["runs"]] == ["a", "b"]
    assert found["runs"][0] == {"label": "a", "gradient": "exact", "error": 0.0}
    assert found["runs"][1]["gradient"] == "forward differences, h = 0.001"
    assert 1e-4 < found["runs"][1]["error"] < 1e-2


def test_parameters_that_overflow_are_no_error():
    check = gradient_check(GradientCheck(landscape=LANDSCAPES["plateau"](width=1e300, tilt=1e300)))
    assert check.gradient_norm == pytest.approx(4e300)
    assert check.passed


@pytest.mark.parametrize(
    ("formula", "start", "verdict"),
    [
        ("exp(-x)*1e90", (-500.0, 0.0), "agrees with the complex step"),  # its square overflows
        ("exp(700*x)", (1.0, 1.0), "agrees with the complex step"),  # its second derivative does
        ("x**2", (1e200, 1.0), "agrees with the complex step"),  # its loss does
        ("exp(709*x)*1e3 + y", (1.0, 1.0), "is not finite here"),
        ("1/x", (1e-300, 0.0), "is not finite here"),
    ],
)
def test_huge_gradients_are_checked_or_said_to_be_no_numbers(formula, start, verdict):
    """Warnings are errors here."""
    gradients = [
        Gradient(),
        Gradient(source="finite-difference"),
        Gradient(source="finite-difference", scheme="central"),
        Gradient(clip_norm=1.0),
        Gradient(weight_decay=0.1),
    ]
    runs = tuple(Run(optimizer=GradientDescent(), gradient=each) for each in gradients)
    found = figures(Scenario(landscape=Expression(formula=formula), start=start, steps=2, runs=runs))
    assert verdict in found["verdict"]
    assert found["passed"] == ("agrees" in verdict)
    json.dumps(found, allow_nan=False)
    assert found["runs"][0]["error"] == (0.0 if found["passed"] else None)


def test_theory_holds_for_a_gradient_whose_square_overflows():
    """Of exp(-x) all derivatives are one number, however large: errors are what they are at 1."""
    huge = gradient_check(GradientCheck(landscape=Expression(formula="exp(-x)*1e90"), theta=(-500.0, 0.0)))
    plain = gradient_check(GradientCheck(landscape=Expression(formula="exp(-x)"), theta=(0.0, 0.0)))
    assert huge.gradient_norm > 1e300
    for large, usual in zip(huge.curves, plain.curves, strict=True):
        np.testing.assert_allclose(large.predicted, usual.predicted, rtol=1e-2)
        assert large.best_h == pytest.approx(usual.best_h, rel=1e-2)


def test_a_point_of_whole_numbers_is_checked_like_any_other():
    whole, same = (gradient_check(GradientCheck(landscape=SMOOTH, theta=at)) for at in ((1, 2), (1.0, 2.0)))
    assert whole.verdict == same.verdict
