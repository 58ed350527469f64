"""The symmetric logarithmic scale: odd, monotone, with an inverse and ticks that have room."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline.gui.views.symlog import DECADES, symexp, symlog, symlog_ticks, threshold_for

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


@given(NUMBERS, st.sampled_from([1e-6, 1.0, 100.0]))
def test_the_scale_is_odd_and_has_an_inverse(value, threshold):
    place = symlog(value, threshold)
    assert symlog(-value, threshold) == -place
    assert symexp(place, threshold) == pytest.approx(value, rel=1e-9, abs=1e-9 * threshold)


@given(st.lists(NUMBERS, min_size=2, max_size=20))
def test_the_scale_keeps_the_order(values):
    ordered = np.sort(values)
    assert (np.diff(symlog(ordered, threshold_for(values))) >= 0).all()


def test_the_scale_is_linear_at_zero_and_logarithmic_far_out():
    assert symlog(1e-9, 1.0) == pytest.approx(1e-9 / np.log(10))
    assert symlog(1e9, 1.0) == pytest.approx(9, abs=1e-8)
    assert np.isnan(symlog(np.nan, 1.0))


def test_the_threshold_is_the_decade_of_the_smallest_within_reason():
    assert threshold_for([36.0, -0.5, 0.0, np.nan]) == 0.1
    assert threshold_for([1.0, 36.0]) == 1.0
    assert threshold_for([]) == threshold_for([0.0]) == 1.0
    assert threshold_for([1e12, 1e-30]) == 10.0 ** (12 - DECADES)


@pytest.mark.parametrize(("low", "high"), [(-2.0, 3.0), (0.3, 1.6), (-9.0, 9.0), (-0.3, 0.3), (0.0, 4.0)])
def test_ticks_are_signed_powers_of_ten_with_room_between(low, high):
    labelled, others = symlog_ticks(low, high, 120.0, 30.0)
    assert all(low <= each <= high for each in labelled + others)
    assert labelled == sorted(labelled)
    assert (np.diff(labelled) * 120 / (high - low) >= 0.95 * 30).all()
    sizes = np.abs(symexp([each for each in labelled + others if each], 1.0))
    assert np.log10(sizes) == pytest.approx(np.round(np.log10(sizes)))
    assert (0.0 in labelled) == (low <= 0 <= high)
    assert symlog_ticks(1.0, 1.0, 120.0, 30.0) == ([], [])
