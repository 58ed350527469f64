"""Newton's root finding: the notes' example, the order of convergence, and the ways in which it fails."""

import numpy as np
import pytest

from fallline.engine.problem.formula import FormulaError
from fallline.engine.studies.newton_root import NewtonRoot, functions, newton_root


def test_the_notes_example_goes_from_one_to_minus_one():
    found = newton_root(NewtonRoot())
    assert found.status == "converged"
    assert found.x[:3] == pytest.approx([1, -0.2, -0.2 - 1.44 / 2.6])
    assert found.x[-1] == -1
    assert (np.diff(found.x) < 0).all()


def test_the_error_squares_at_a_simple_root():
    found = newton_root(NewtonRoot(formula="x**2 - 2", start=3.0))
    told = found.order[np.isfinite(found.order)]
    assert told[-1] == pytest.approx(2, abs=0.05)
    assert found.expected == 2
    assert found.x[-1] == pytest.approx(np.sqrt(2), rel=1e-15)


def test_a_double_root_only_halves_the_error():
    found = newton_root(NewtonRoot(formula="(x - 1)**2", start=3.0, steps=200))
    assert found.error[5] / found.error[4] == pytest.approx(0.5, rel=1e-6)
    assert found.expected == 1
    assert np.nanmedian(found.order) == pytest.approx(1, abs=0.01)


def test_a_flat_tangent_and_a_root_that_is_not_there_are_told():
    assert newton_root(NewtonRoot(formula="x**2 + 1", start=0.0)).status == "flat"
    assert newton_root(NewtonRoot(formula="x**2 + 1", start=0.7, steps=20)).status == "stepping"
    assert newton_root(NewtonRoot(formula="atan(x)", start=2.0)).status == "left"
    assert newton_root(NewtonRoot(formula="log(x)", start=4.0)).status == "left"


def test_a_start_on_the_root_stays_there():
    found = newton_root(NewtonRoot(formula="x - 2", start=2.0))
    assert found.status == "converged"
    assert list(found.x) == [2.0]


def test_constants_are_broadcast_and_other_variables_refused():
    f, slope = functions("3*x")
    assert list(slope(np.arange(4.0))) == [3, 3, 3, 3]
    assert list(f(np.arange(3.0))) == [0, 3, 6]
    with pytest.raises(FormulaError):
        NewtonRoot(formula="x + y")


def test_the_tangent_crosses_the_axis_at_the_next_iterate_or_nowhere():
    root = newton_root(NewtonRoot())
    for k in range(len(root.x) - 1):
        assert root.crossing(k) == pytest.approx(root.x[k + 1])
    assert np.isnan(newton_root(NewtonRoot(formula="x**2 + 1", start=0.0)).crossing(0))  # flat there


def test_a_whole_start_is_a_start_like_any_other():
    """Kept whole, its errors would have nowhere to say that they are unknown."""
    assert np.isnan(newton_root(NewtonRoot(formula="2", start=3)).error).all()
    assert newton_root(NewtonRoot(start=1)).x[1] == pytest.approx(-0.2)


@pytest.mark.parametrize(
    ("formula", "start", "order"),
    [
        ("x**2 + 3*x + 2", 1.0, 2),
        ("cos(x)", 0.3, 3),
        ("x**5 + x", 0.5, 5),
        ("(x + 1)**2", 1.0, 1),
        ("(x - 1)**3", 5.0, 1),
    ],
)
def test_order_is_that_of_the_first_derivative_that_is_not_zero(formula, start, order):
    root = newton_root(NewtonRoot(formula=formula, start=start, steps=120))
    assert root.status == "converged"
    assert root.expected == order
    assert root.order[np.isfinite(root.order)][-1] == pytest.approx(order, rel=0.05)


def test_nothing_is_expected_where_no_derivative_up_to_the_highest_tells():
    assert np.isnan(newton_root(NewtonRoot(formula="x**7 + x", start=0.5)).expected)


def test_where_no_value_is_known_the_axes_are_plain():
    assert newton_root(NewtonRoot(formula="log(x)", start=-1.0)).heights() == (-1.0, 1.0)
