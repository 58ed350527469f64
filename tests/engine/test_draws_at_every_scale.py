"""No unit of the loss or of the parameters changes what is said of a run that draws: batches, noise, finite sums."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fallline import OPTIMIZERS, Scenario, trace
from fallline.engine.landscapes.sampled import Sampled
from fallline.engine.method.gradient import Gradient
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant

METHODS = {"gradient-descent": {}, "momentum": {}, "svrg": {"every": 20}, "saga": {}}
SEEN = [
    {"batch_size": 2},
    {"batch_size": 2, "noise": 0.5, "noise_kind": "anisotropic"},
    {"noise": 0.5, "noise_kind": "multiplicative"},
]


def run_of(tag, seen, a, s, lr=0.05):
    """The formula in units of length s, times a; rates have the unit s^2 / a."""
    landscape = Sampled(formula=f"{a!r}*((x*{1 / s!r} - z)**2/2 + 2*(y*{1 / s!r} - w)**2)", samples=30)
    run = Run(
        optimizer=OPTIMIZERS[tag](**METHODS[tag]), schedule=Constant(lr=lr * s * s / a), gradient=Gradient(**seen)
    )
    return trace(Scenario(landscape=landscape, runs=(run,), steps=80, start=(-1.25 * s, 1.5 * s)))[0]


@pytest.mark.parametrize("tag", METHODS)
@settings(max_examples=10)
@given(
    loss=st.integers(-40, 40), place=st.integers(-20, 20), seen=st.sampled_from(SEEN), lr=st.sampled_from([0.05, 0.6])
)
def test_a_unit_that_rounds_nothing_changes_no_bit(tag, loss, place, seen, lr):
    """Powers of two, as far as 1e-12 to 1e12 and 1e-6 to 1e6; a rate of 0.6 is past the limit of the steep way."""
    s = 2.0**place
    plain, scaled = run_of(tag, seen, 1.0, 1.0, lr), run_of(tag, seen, 2.0**loss, s, lr)
    np.testing.assert_array_equal(scaled.theta / s, plain.theta)
    assert (scaled.status, scaled.reason, scaled.diverged_at) == (plain.status, plain.reason, plain.diverged_at)
    for kind, counts in plain.counts.items():
        np.testing.assert_array_equal(scaled.counts[kind], counts, err_msg=kind)
    np.testing.assert_array_equal(scaled.examples, plain.examples)


@pytest.mark.parametrize("tag", METHODS)
@settings(max_examples=10)
@given(loss=st.floats(-12, 12), place=st.floats(-6, 6), seen=st.sampled_from(SEEN))
def test_no_other_unit_changes_the_status(tag, loss, place, seen):
    plain, scaled = run_of(tag, seen, 1.0, 1.0), run_of(tag, seen, 10.0**loss, 10.0**place)
    assert (scaled.status, scaled.diverged_at) == (plain.status, plain.diverged_at)
    np.testing.assert_allclose(scaled.theta / 10.0**place, plain.theta, rtol=1e-6, atol=1e-9)
