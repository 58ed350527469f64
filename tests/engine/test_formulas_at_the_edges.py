"""What fuzzing found in formulas: derivatives far out, long sums, starts as far as numbers go."""

import time
import warnings

import numpy as np
import pytest

from fallline import LANDSCAPES, loads, trace
from fallline.engine.problem import formula, tree
from fallline.engine.problem.evaluation import polygamma
from fallline.engine.problem.ranges import real_nowhere
from fallline.engine.scenario.edit import replace

Expression = LANDSCAPES["expression"]


@pytest.mark.parametrize("far", [-1000.5, -123456.25, -1e9 - 0.375])
def test_the_derivative_of_digamma_is_known_at_once_far_to_the_left(far):
    """trigamma(1 - x) + trigamma(x) = pi^2 / sin^2(pi x)."""
    begun = time.process_time()
    found = polygamma(1)(np.array([far, 2.0]))
    assert time.process_time() - begun < 1
    assert found[0] == pytest.approx((np.pi / np.sin(np.pi * far)) ** 2, rel=1e-3)
    assert found[1] == pytest.approx(np.pi**2 / 6 - 1)
    assert polygamma(1)(far) == found[0]
    assert type(polygamma(1)(far)) is float


def test_reflection_meets_what_is_counted():
    import scipy.special

    places = np.linspace(-999.9, -990.1, 50)
    ours = (np.pi / np.sin(np.pi * places)) ** 2 - scipy.special.polygamma(1, 1 - places)
    np.testing.assert_allclose(scipy.special.polygamma(1, places), ours, rtol=1e-9)


def test_gamma_far_to_the_left_has_a_hessian_soon():
    landscape = Expression(formula="gamma(x) + y**2")
    begun = time.process_time()
    landscape.hessian(np.array([[-1e9 - 0.5], [1.0]]))
    assert time.process_time() - begun < 1


def test_a_long_sum_is_looked_at_once(monkeypatch):
    looked = []
    real = tree.order
    monkeypatch.setattr(
        "fallline.engine.problem.ranges.order", lambda *given: looked.append(len(found := real(*given))) or found
    )
    formula.check(" - ".join(["(y)"] * 700))
    assert sum(looked) < 10_000
    a, b = tree.symbol("a"), tree.symbol("b")
    known = {}
    assert not real_nowhere(a + b, known)
    assert [each.op for each in tree.order([(a + b) * a], known)] == ["*"]


@pytest.mark.parametrize("text", ["gamma(x)*y*1e100*1e100*1e100", "x*y*1e100*1e100*1e100 + gamma(y)"])
def test_no_warning_is_printed_where_numbers_end(text):
    scenario = loads(f'version = 1\nsteps = 3\n[landscape]\nname = "expression"\nformula = "{text}"\n')
    runs = loads('version = 1\n[landscape]\nname = "booth"\n[[runs]]\noptimizer = { name = "newton" }\n').runs
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for start in ((1e300, -1e300), (-170.5, 3.0), (5.0, 1e-300)):
            trace(replace(scenario, runs=runs, start=start))
