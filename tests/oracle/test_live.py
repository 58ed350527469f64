"""The stored references are what the installed libraries give: only where make oracle has installed them."""

import numpy as np
import pytest

from . import reference
from .averages import AVERAGES
from .models import MODELS
from .numbers import NUMBERS
from .schedules import SCHEDULES

if not reference.LIVE:
    pytest.skip("against the installed libraries: make oracle", allow_module_level=True)


@pytest.mark.parametrize(("case", "landscape"), reference.ROWS, ids=str)
def test_stored_paths_are_those_of_today(case, landscape):
    """To 5e-13: another processor rounds otherwise, and CALM bounds what becomes of a last bit over 500 steps."""
    steps, theta, rates = reference.path(case, landscape, live=False)
    _, positions, used = reference.path(case, landscape, live=True)
    assert reference.parting(theta, positions[steps]) < 5e-13
    np.testing.assert_allclose(rates, used[steps[:-1]], rtol=1e-14)


@pytest.mark.parametrize("case", SCHEDULES, ids=str)
def test_stored_rates_are_those_of_today(case):
    np.testing.assert_allclose(reference.rates(case, live=False), reference.rates(case, live=True), rtol=1e-13)


@pytest.mark.parametrize("case", AVERAGES, ids=str)
def test_stored_means_are_those_of_today(case):
    both = (reference.averaged(case, live=live) for live in (False, True))
    np.testing.assert_allclose(*both, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("case", MODELS, ids=str)
def test_stored_derivatives_are_those_of_today(case):
    """To 1e-11 of the largest: 12 digits are kept."""
    both = (reference.derivatives(case, live=live) for live in (False, True))
    for stored, today in zip(*both, strict=True):
        for name, value in stored.items():
            np.testing.assert_allclose(value, today[name], rtol=1e-11, atol=1e-12 * np.abs(value).max())


@pytest.mark.parametrize("case", [case for case in NUMBERS if case.format == "bfloat16"], ids=str)
def test_stored_runs_in_bfloat16_are_those_of_today(case):
    """To the bit; torch's float32 depends on the processor, for where it has one it takes a fused multiply-add."""
    assert np.array_equal(*(reference.in_few_digits(case, live=live) for live in (False, True)))
