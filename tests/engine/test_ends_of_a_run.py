"""What is said of a run's end is true at every scale, and says why: docs/decisions/0011-ends-of-a-run.md."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fallline import OPTIMIZERS, Run, Scenario, trace
from fallline.engine.analysis.stability import stability
from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.reach import FAR, reach
from fallline.engine.run.compiled import ends
from fallline.engine.run.ending import REASONS
from fallline.engine.schedules.constant import Constant


def formula(text):
    return {"name": "expression", "formula": text}


def test_five_steps_of_adam_on_a_shallow_bowl_have_not_arrived(traced):
    path = traced(formula("1e-9*(x**2 + y**2)"), "adam", 0.02, steps=5, start=(1.0, 1.0))
    assert path.gradient_norm[-1, 0] < 1e-8
    assert (path.status, path.reason) == ("done", "budget")
    there = traced(formula("1e-9*(x**2 + y**2)"), "gradient-descent", 2e8, steps=60, start=(1.0, 1.0))
    assert there.status == "converged"


def test_a_start_is_no_arrival(traced):
    path = traced(formula("1e-9*(x**2 + y**2)"), "gradient-descent", 0.1, steps=5, start=(1.0, 1.0))
    assert path.status == "done"


@pytest.mark.parametrize("start", [(1.0, 1.0), (0.0, 0.0), (6e8, -1e8), (0.0, 1e-9)])
@pytest.mark.parametrize("mode", ["0", "wait"])
def test_a_contraction_far_from_the_origin_has_not_diverged(start, mode, traced, monkeypatch):
    """Its coordinates pass 1e8, which was the end of it at step 2."""
    monkeypatch.setenv("FALLLINE_COMPILE", mode)
    path = traced(formula("(x - 3e8)**2 + y**2"), "gradient-descent", 0.1, steps=200, start=start)
    assert (path.status, path.diverged_at) == ("converged", None)
    np.testing.assert_allclose(path.theta[-1, :, 0], [3e8, 0.0], atol=1e-8)


@pytest.mark.parametrize("mode", ["0", "wait"])
@pytest.mark.parametrize("tolerance", [None, 1e-3])
def test_a_crowd_is_not_thrown_out_on_its_way_far_away(mode, tolerance, monkeypatch):
    """By the fused kernel too, whose loop sees no loss; a crowd beside it that does leave."""
    monkeypatch.setenv("FALLLINE_COMPILE", mode)
    start = np.random.default_rng(1).uniform(-2, 2, (2, 2000))
    run = Run(optimizer=OPTIMIZERS["gradient-descent"](), schedule=Constant(lr=0.1))
    far = Scenario(landscape=Expression(formula="(x - 3e8)**2 + y**2"), runs=(run,), steps=200, start=(1.0, 1.0))
    found = ends(far, run, start, tolerance)
    assert (found.left == 201).all()
    np.testing.assert_allclose(found.theta[0], 3e8, rtol=1e-8)
    wild = Scenario(landscape=Expression(formula="x**2 + 12*y**2"), runs=(run,), steps=200, start=(1.0, 1.0))
    found = ends(wild, run, start, tolerance)
    for walker in (0, 7):
        alone = Scenario(landscape=wild.landscape, runs=(run,), steps=200, start=tuple(start[:, walker].tolist()))
        assert found.left[walker] == trace(alone)[0].diverged_at


def test_each_reason_is_given_where_it_holds(traced):
    bowl = formula("(x - 1)**2 + 3*(y + 2)**2")
    cases = {
        "gradient": traced(bowl, "newton", 1.0, steps=9, start=(4.0, 4.0)),
        "step": traced(bowl, "gradient-descent", 0.1, steps=90, start=(4.0, 4.0)),
        "loss": traced(formula("1e6 + x**2 + y**2"), "gradient-descent", 1e-3, steps=1, start=(1e-6, 1e-6)),
        "conditions": traced("portfolio", "sqp", 1.0, steps=9, start=(0.2, 0.3)),
        "search failed": traced(formula("abs(x) + 2*abs(y)"), "line-search", 1.0, steps=5, start=(1.0, 1e-300)),
        "stalled": traced(formula("x**2 - y**2"), "gradient-descent", 0.1, steps=9, start=(0.0, 0.0)),
        "budget": traced(bowl, "gradient-descent", 0.1, steps=9, start=(4.0, 4.0)),
        "recorded": traced(bowl, {"name": "recorded", "points": [[4.0, 4.0], [1.0, -2.0]]}, 1.0, steps=1),
        "left": traced(bowl, "gradient-descent", 1.0, steps=99, start=(4.0, 4.0)),
        "no value": traced(formula("-sqrt(x) + y**2 + 2*x"), "gradient-descent", 0.3, steps=50),
    }
    assert set(cases) == set(REASONS)
    found = {expected: (path.status, path.reason) for expected, path in cases.items()}
    status = dict.fromkeys(("gradient", "step", "loss", "conditions"), "converged") | {
        "left": "diverged",
        "no value": "diverged",
    }
    assert found == {reason: (status.get(reason, "done"), reason) for reason in cases}


def test_where_the_loss_was_far_higher_the_rest_of_the_way_still_counts(traced):
    """A gradient 1e-20 of what it was, where it was 7e30, is no minimum."""
    path = traced(formula("exp(x) + exp(-x) + y**2"), "newton", 1.0, steps=46, start=(70.0, 0.0))
    assert path.gradient_norm[-1, 0] < 1e-15 * path.gradient_norm[0, 0]
    assert path.status == "done"
    path = traced(formula("exp(x) + exp(-x) + y**2"), "newton", 1.0, steps=90, start=(70.0, 0.0))
    assert path.status == "converged"


def test_what_is_minimised_under_weight_decay_is_where_the_run_arrives(traced):
    fields = {"gradient": {"weight_decay": 2.0}}
    path = traced(formula("(x - 1)**2 + 4*(y + 2)**2"), "gradient-descent", 0.1, steps=200, start=(4.0, 4.0), **fields)
    np.testing.assert_allclose(path.theta[-1, :, 0], [0.5, -1.6], rtol=1e-9)
    assert path.status == "converged"


def test_a_run_that_falls_for_ever_leaves_and_one_that_falls_into_a_well_does_not(traced):
    """From 1e-9 beside a saddle, the wells are 1e9 times farther."""
    falling = traced(formula("x**2 - y**2"), "gradient-descent", 0.1, steps=2000, start=(1.0, 1e-9))
    assert (falling.status, falling.reason) == ("diverged", "left")
    wells = traced(formula("(x**2 - 1)**2 + y**2"), "gradient-descent", 0.1, steps=400, start=(1e-9, 1e-9))
    assert wells.status == "converged"


def test_stability_foretells_the_step_from_far_away_and_from_near():
    for start in ((3.0, 40.0), (2e-5, 1e-4)):
        run = Run(optimizer=OPTIMIZERS["gradient-descent"](), schedule=Constant(lr=0.06))
        scenario = Scenario(landscape=Expression(formula="x**2/2 + 18*y**2"), runs=(run,), steps=900, start=start)
        (path,) = trace(scenario)
        assert path.status == "diverged"
        assert stability(scenario, run, path, 3).leaves_at == path.diverged_at


def test_the_reach_is_the_larger_of_the_start_and_the_way_down():
    far = reach(Expression(formula="(x - 3e8)**2 + (y - 3e8)**2"), np.array([[0.0, 1e10], [0.0, 0.0]])).far
    np.testing.assert_allclose(far, [FAR * 3e8, FAR * 1e10])


class ScaledBowl(Landscape, frozen=True, tag="ScaledBowl"):  # its own name: none that a registry lists
    """A bowl with a bend, a times as high and s times as wide."""

    a: float = 1.0
    s: float = 1.0

    def expression(self, x, y):
        """a f(x / s, y / s); of symbols, so that every unit takes the same operations."""
        x, y = x / self.s, y / self.s
        return self.a * ((1 - x) ** 2 + 4 * (y - x**2 / 4) ** 2)


RATES = {
    # a rate in units of s^2 / a, of s, or of nothing; the last of each diverges
    "gradient-descent": ("s*s/a", (0.02, 0.1, 0.6)),
    "momentum": ("s*s/a", (0.005, 0.05, 2.0)),
    "nesterov": ("s*s/a", (0.005, 0.05, 2.0)),
    "adam": ("s", (0.01, 0.1)),
    "rprop": ("s", (0.01,)),
    "sign-sgd": ("s", (0.01, 0.1)),
    "newton": ("1", (1.0, 0.5, 2.5)),
    "diagonal-newton": ("1", (0.5,)),
    "line-search": ("1", (1.0,)),
    "conjugate-gradient": ("1", (1.0,)),
    "bfgs": ("1", (1.0,)),
    "l-bfgs": ("1", (1.0,)),
    "trust-region": ("s", (1.0,)),
}


def equivariant(tag, s):
    """The optimizer in units of length s; without epsilon, which has a unit of its own."""
    fields = OPTIMIZERS[tag].__struct_fields__
    zero = {"epsilon": 0.0} if "epsilon" in fields else {}
    lengths = {"smallest": 1e-6 * s, "largest": 0.5 * s} if tag == "rprop" else {}
    return OPTIMIZERS[tag](**zero, **lengths)


def run_of(tag, rate, a, s):
    unit = {"s*s/a": s * s / a, "s": s, "1": 1.0}[RATES[tag][0]]
    run = Run(optimizer=equivariant(tag, s), schedule=Constant(lr=rate * unit))
    scenario = Scenario(landscape=ScaledBowl(a=a, s=s), runs=(run,), steps=150, start=(-1.25 * s, 1.5 * s))
    return trace(scenario)[0]


@pytest.mark.parametrize("tag", RATES)
@settings(max_examples=12)
@given(loss=st.floats(-12, 12), place=st.floats(-6, 6), choice=st.integers(0, 2))
def test_no_unit_of_loss_or_parameters_changes_what_is_said_of_a_run(tag, loss, place, choice):
    rates = RATES[tag][1]
    rate = rates[choice % len(rates)]
    plain, scaled = run_of(tag, rate, 1.0, 1.0), run_of(tag, rate, 10.0**loss, 10.0**place)
    assert (scaled.status, scaled.diverged_at) == (plain.status, plain.diverged_at)


@pytest.mark.parametrize("tag", RATES)
@settings(max_examples=12)
@given(loss=st.integers(-40, 40), place=st.integers(-20, 20), choice=st.integers(0, 2))
def test_no_unit_that_rounds_nothing_changes_reason_or_counts(tag, loss, place, choice):
    """Powers of two, as far as 1e-12 to 1e12 and 1e-6 to 1e6: every bit is the same."""
    rates = RATES[tag][1]
    rate = rates[choice % len(rates)]
    plain, scaled = run_of(tag, rate, 1.0, 1.0), run_of(tag, rate, 2.0**loss, 2.0**place)
    said = [(path.status, path.reason, path.diverged_at) for path in (plain, scaled)]
    assert said[0] == said[1]
    for kind, counts in plain.counts.items():
        np.testing.assert_array_equal(scaled.counts[kind], counts, err_msg=kind)


def test_what_theory_says_of_the_others_shows(traced):
    """Descent at the same rate on a loss 25 times as steep is another run: past its limit."""
    plain, steep = (traced(formula(f"{a}*(x**2 + y**2)"), "gradient-descent", 0.1, steps=200) for a in (1, 25))
    assert (plain.status, steep.status) == ("converged", "diverged")


@pytest.mark.parametrize("name", ["bfgs", "l-bfgs", "conjugate-gradient", "line-search", "trust-region"])
def test_a_method_at_rest_takes_no_more_steps(name, monkeypatch):
    method, taken = OPTIMIZERS[name], []
    step = method.step
    monkeypatch.setattr(method, "step", lambda *given: taken.append(given[3]) or step(*given))
    run = Run(optimizer=method(), schedule=Constant(lr=1.0))
    (path,) = trace(
        Scenario(landscape=Expression(formula="x**2 + 3*y**2 + x*y"), start=(3.0, -2.0), runs=(run,), steps=5_000)
    )
    assert len(taken) < 60
    assert path.theta.shape == (5_001, 2, 1)
    assert (path.theta[len(taken) :] == path.theta[-1]).all()
    assert (path.evaluations[len(taken) :] == path.evaluations[-1]).all()
