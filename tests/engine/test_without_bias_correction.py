"""Adam without bias correction is Adam at a larger rate at first: that helps where the rate is small, else it hurts."""

from functools import cache

import numpy as np
import pytest

from fallline import OPTIMIZERS, SCHEDULES, Run, Scenario, trace
from fallline.engine.studies import bias_correction as study
from fallline.engine.studies.bias_correction import EDGE, LONG, RATES, WELL, bias_correction

DEFAULTS = (0.9, 0.999)
against_rate = cache(study.against_rate)


def adam(gradients, lr, beta1, beta2, corrected):
    """Adam's steps on given gradients, written out."""
    m = s = 0.0
    for t, g in enumerate(gradients, 1):
        m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g * g
        c1, c2 = (1 - beta1**t, 1 - beta2**t) if corrected else (1, 1)
        yield -lr * (m / c1) / np.sqrt(s / c2)


def test_on_the_same_gradients_the_two_differ_by_the_factor_alone_whatever_the_gradients_were():
    gradients = np.random.default_rng(4).standard_cauchy(50) * 10.0 ** np.linspace(4, -4, 50)
    with_it, without = (np.array(list(adam(gradients, 0.1, *DEFAULTS, on))) for on in (True, False))
    np.testing.assert_allclose(without / with_it, bias_correction(0.1, *DEFAULTS, 50).excess, rtol=1e-12)


def test_in_the_ravine_the_uncorrected_run_is_no_worse_at_small_rates_and_arrives_at_a_third_of_the_rate():
    valley, _ = against_rate(*DEFAULTS)
    small = np.array(RATES) < 0.03
    assert (valley.uncorrected[small] <= valley.corrected[small]).all()
    first = [RATES[int(np.argmax(ends < 1e-6))] for ends in (valley.corrected, valley.uncorrected)]
    assert first[0] / first[1] == pytest.approx(3, rel=0.1)


def test_out_of_the_narrow_well_it_leaps_at_the_usual_settings_and_does_not_come_back():
    well = bias_correction(0.1, *DEFAULTS, 80).well
    with_it, without = well.above(well.corrected), well.above(well.uncorrected)
    assert with_it[-1] < 1e-4
    assert without[-1] > 0.99
    size = np.linalg.norm(well.uncorrected.theta[:, :, 0], axis=1)
    assert size[3] > 3 * well.landscape.width  # three steps, and it is out
    late = np.linalg.norm(np.diff(well.uncorrected.theta[-10:, :, 0], axis=0), axis=1)
    assert late.max() < 0.1 * 0.1  # of the rate: it crawls, and not back
    assert size[-1] > size[20]
    remembered = np.sqrt(well.uncorrected.state["s"][-1, :, 0])
    assert (np.abs(well.uncorrected.gradient[-1, :, 0]) < 0.01 * remembered).all()


@pytest.mark.parametrize(("lr", "beta2", "stays"), [(0.05, 0.999, True), (0.05, 0.9999, False), (0.1, 0.99, True)])
def test_it_stays_in_the_well_at_a_smaller_rate_or_a_shorter_memory(lr, beta2, stays):
    well = bias_correction(lr, 0.9, beta2, 80).well
    assert well.above(well.corrected)[-1] < 0.01
    assert (well.above(well.uncorrected)[-1] < 0.01) == stays


def test_leaving_it_out_moves_the_largest_rate_that_the_well_bears_as_a_larger_rate_would():
    _, well = against_rate(*DEFAULTS)
    bears = [
        max(lr for lr, end in zip(RATES, ends, strict=True) if end < 1e-6)
        for ends in (well.corrected, well.uncorrected)
    ]
    excess = bias_correction(0.1, *DEFAULTS, 5).excess
    assert 0.5 * excess[0] < bears[0] / bears[1] < 1.2 * excess.max()


def test_the_rates_are_those_of_runs():
    _, well = against_rate(*DEFAULTS)
    run = Run(optimizer=OPTIMIZERS["adam"](bias_correction=False), schedule=SCHEDULES["constant"](lr=RATES[15]))
    (path,) = trace(Scenario(landscape=WELL, start=EDGE, steps=LONG, runs=(run,)))
    assert well.uncorrected[15] == pytest.approx(path.loss[-1, 0])
