"""Every schedule warms up in a line, never passes its full rate, and falls from it unless it comes in cycles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline import SCHEDULES

CYCLES = {"cosine-restarts", "cyclic", "one-cycle"}


@pytest.mark.parametrize("tag", SCHEDULES)
@given(lr=st.floats(1e-6, 10), warmup=st.integers(0, 40), steps=st.integers(1, 300))
def test_every_schedule_rises_in_a_line_and_then_only_falls(tag, lr, warmup, steps):
    rates = SCHEDULES[tag](lr=lr, warmup=warmup).rates(steps)
    assert rates.shape == (steps,)
    assert (rates >= 0).all()
    rising = min(warmup, steps)
    np.testing.assert_allclose(rates[:rising], lr * np.arange(1, rising + 1) / (warmup + 1), rtol=1e-13)
    assert (rates <= lr * (1 + 1e-15)).all()
    if steps > warmup and tag not in CYCLES:
        assert rates[warmup] == lr
        assert (np.diff(rates[warmup:]) <= 0).all()


@pytest.mark.parametrize("tag", SCHEDULES)
def test_a_longer_run_has_the_same_beginning(tag):
    schedule = SCHEDULES[tag](lr=0.3, warmup=5)
    np.testing.assert_array_equal(schedule.rates(20), schedule.rates(500)[:20])


@pytest.mark.parametrize("tag", SCHEDULES)
def test_the_rate_scales_the_whole_schedule(tag):
    one, two = (SCHEDULES[tag](lr=lr, warmup=3).rates(200) for lr in (0.25, 0.5))
    np.testing.assert_allclose(two, 2 * one, rtol=1e-15)


def test_step_decay_halves_at_its_stairs():
    rates = SCHEDULES["step-decay"](lr=1.0, factor=0.5, every=3).rates(8)
    np.testing.assert_array_equal(rates, [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])


def test_inverse_time_is_half_where_decay_times_t_is_one():
    rates = SCHEDULES["inverse-time"](lr=1.0, decay=0.1).rates(31)
    np.testing.assert_allclose(rates[[0, 10, 30]], [1, 1 / 2, 1 / 4], rtol=1e-14)


def test_exponential_keeps_its_share_at_every_step():
    rates = SCHEDULES["exponential"](lr=2.0, factor=0.9).rates(50)
    np.testing.assert_allclose(rates[1:] / rates[:-1], 0.9, rtol=1e-13)


def test_cosine_is_half_way_at_half_its_period_and_rests_at_its_minimum():
    rates = SCHEDULES["cosine"](lr=1.0, period=100, minimum=0.2).rates(300)
    np.testing.assert_allclose(rates[[0, 50, 100]], [1.0, 0.6, 0.2], rtol=1e-14)
    np.testing.assert_allclose(rates[100:], 0.2, rtol=1e-14)


def test_constant_is_constant():
    np.testing.assert_array_equal(SCHEDULES["constant"](lr=0.07).rates(9), [0.07] * 9)
