"""Methods that search along lines depend on no unit of the loss or of the parameters, and at their end cost nothing."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fallline import OPTIMIZERS, Run, Scenario, trace
from fallline.engine.problem.landscape import Landscape
from fallline.engine.schedules.constant import Constant

EXPONENTIALS = "exp(x + 3*y - 0.1) + exp(x - 3*y - 0.1) + exp(-x - 0.1)"
LOWEST = 2 * np.sqrt(2) * np.exp(-0.1)
"""At x = -log(2) / 2, y = 0."""
ROSENBROCK = "(1 - x)**2 + 100*(y - x**2)**2"
EXACT = [
    {"name": "line-search"},
    {"name": "line-search", "search": "strong-wolfe"},
    {"name": "conjugate-gradient"},
    {"name": "conjugate-gradient", "variant": "fletcher-reeves"},
    {"name": "bfgs"},
    {"name": "bfgs", "search": "armijo"},
    {"name": "l-bfgs"},
]
"""Equivariant under any positive scale of the loss and of the parameters."""
SEARCHES = [*EXACT, {"name": "bfgs", "scaling": False}]


def name(fields):
    return " ".join(map(str, fields.values()))


def formula(text):
    return {"name": "expression", "formula": text}


@pytest.mark.parametrize("fields", [*SEARCHES, {"name": "trust-region"}], ids=name)
def test_from_where_the_loss_is_1e30_every_method_comes_down(fields, traced):
    path = traced(formula(EXPONENTIALS), fields, 1.0, steps=200, start=(10.0, 20.0))
    assert path.loss[0, 0] > 1e30
    np.testing.assert_allclose(path.loss[-1, 0], LOWEST, rtol=1e-9)


@pytest.mark.parametrize("fields", SEARCHES, ids=name)
def test_a_loss_of_a_millionth_is_minimised_as_well(fields, traced):
    path = traced(formula("1e-6*(x**2 + 3*y**2)"), fields, 1.0, steps=40, start=(1.0, 1.0))
    assert path.loss[-1, 0] < 1e-16 * path.loss[0, 0]


def test_l_bfgs_keeps_the_pairs_of_a_valley_of_condition_1e12(traced):
    """scipy's L-BFGS-B takes 16 steps; pairs below an absolute 1e-10 were dropped, and 2,000 steps did not do."""
    path = traced(formula("0.5*x**2 + 0.5e12*y**2 + 1e5*x*y"), "l-bfgs", 1.0, steps=24, start=(1.0, 1.0))
    assert path.loss[-1, 0] < 1e-12


def test_bfgs_may_leave_out_the_scaling_of_its_first_matrix(traced):
    """y's / y'y after a step across a ravine is the inverse of the steep curvature: too short for the way along it."""
    valley = formula(EXPONENTIALS)
    scaled, plain = (
        traced(valley, {"name": "bfgs", "scaling": scaling}, 1.0, steps=60, start=(3.0, 2.0))
        for scaling in (True, False)
    )
    steps = [int(np.flatnonzero(path.loss[:, 0] - LOWEST < 1e-9)[0]) for path in (scaled, plain)]
    assert steps[1] < 0.7 * steps[0]


@pytest.mark.parametrize("initial", ["interpolation", "norm", "rate"])
def test_the_first_trial_is_as_long_as_asked(initial, traced):
    """Along -g from (3, 1) on a bowl: by interpolation at once its minimum, by the norm a step of lr, by rate lr g."""
    fields = {"name": "line-search", "initial": initial}
    path = traced(formula("x**2/2 + 2*y**2"), fields, 0.25, steps=1, start=(3.0, 1.0))
    g = np.array([3.0, 4.0])
    exact = g @ g / (g[0] ** 2 + 4 * g[1] ** 2)
    length = {"interpolation": 0.25 * exact, "norm": 0.25 / 5, "rate": 0.25}[initial]
    np.testing.assert_allclose(path.theta[1, :, 0], [3.0, 1.0] - length * g, rtol=1e-9)


class Scaled(Landscape, frozen=True, tag="Scaled"):  # its own name: none that a registry lists
    """Rosenbrock's valley, a times as high and s times as wide."""

    a: float = 1.0
    s: float = 1.0

    def expression(self, x, y):
        """a f(x / s, y / s); of symbols, so that every unit takes the same operations."""
        x, y = x / self.s, y / self.s
        return self.a * ((1 - x) ** 2 + 100 * (y - x**2) ** 2)


@cache
def walked(optimizer, steps, a=1.0, s=1.0, lr=1.0):
    run = Run(optimizer=optimizer, schedule=Constant(lr=lr))
    (path,) = trace(Scenario(landscape=Scaled(a=a, s=s), runs=(run,), steps=steps, start=(-1.25 * s, 1.0 * s)))
    return path


def made(fields):
    return OPTIMIZERS[fields["name"]](**{name: value for name, value in fields.items() if name != "name"})


UNITS = st.integers(-40, 40), st.integers(-20, 20)
"""Powers of two, which round nothing: about 1e-12 to 1e12 for the loss, 1e-6 to 1e6 for the parameters."""


@pytest.mark.parametrize("fields", EXACT, ids=name)
@settings(max_examples=15)
@given(loss=UNITS[0], place=UNITS[1])
def test_another_unit_of_loss_and_place_gives_the_same_path_and_the_same_counts(fields, loss, place):
    plain, scaled = walked(made(fields), 50), walked(made(fields), 50, 2.0**loss, 2.0**place)
    np.testing.assert_array_equal(scaled.theta / 2.0**place, plain.theta)
    for kind, counts in plain.counts.items():
        np.testing.assert_array_equal(scaled.counts[kind], counts, err_msg=kind)


@settings(max_examples=15)
@given(loss=UNITS[0], place=UNITS[1])
def test_a_trust_region_of_the_scaled_radius_takes_the_scaled_path(loss, place):
    tag, s = OPTIMIZERS["trust-region"](), 2.0**place
    plain, scaled = walked(tag, 50), walked(tag, 50, 2.0**loss, s, lr=s)
    np.testing.assert_allclose(scaled.theta / s, plain.theta, rtol=1e-9, atol=1e-12)


def test_the_unscaled_first_matrix_does_feel_the_unit(traced):
    """The law can fail."""
    fields = {"name": "bfgs", "scaling": False}
    ends = [traced(formula(f"{a}*({ROSENBROCK})"), fields, 1.0, steps=12, start=(-1.2, 1.0)).theta for a in (1.0, 1e-6)]
    assert np.abs(ends[0] - ends[1]).max() > 1e-3


@pytest.mark.parametrize("fields", [*SEARCHES, {"name": "trust-region"}], ids=name)
def test_a_run_at_its_end_pays_nothing_more(fields, traced):
    """Conjugate gradient asked 5,524 times in 80 steps, most of them at the minimum."""
    path = traced(formula(EXPONENTIALS), fields, 1.0, steps=4000, start=(1.0, 1.0))
    assert path.evaluations[-1] == path.evaluations[3000]
    assert path.evaluations[-1] < 700


def test_rosenbrock_by_bfgs_costs_what_it_costs_in_scipy(traced):
    """Losses and gradients: some 80 there; 174 were told of here, for what had just been found was asked again."""
    path = traced(formula(ROSENBROCK), {"name": "bfgs", "scaling": False}, 1.0, steps=60, start=(-1.2, 1.0))
    assert path.loss[-1, 0] < 1e-20
    there = int(np.flatnonzero(path.loss[:, 0] < 1e-10)[0])
    assert path.evaluations[there] < 100
    assert path.counts["functions"][there] - path.counts["gradients"][there] == 1  # the parabola of the first trial
