"""Every schedule that torch or optax has gives its rates, step for step, over 500 steps to 1e-12."""

import numpy as np
import pytest

from fallline import SCHEDULES as OURS
from fallline.engine.method.counterpart import Counterpart

from . import reference
from .optimizers import PATHS
from .schedules import LIBRARIES, LR, SCHEDULES

BY_LABEL = {str(case): case for case in SCHEDULES}
# Those that watch a run, or are part of an optimizer of the library, are compared along its path.
EVERY = [*SCHEDULES, *(case.schedule for case in PATHS if case.schedule)]


@pytest.mark.parametrize("label", BY_LABEL, ids=str)
def test_the_rates_are_those_of_the_library_step_for_step(label):
    case = BY_LABEL[label]
    fields = dict(case.ours)
    rates = OURS[fields.pop("name")](**fields, lr=LR).rates(reference.STEPS)
    np.testing.assert_allclose(rates, reference.rates(case), rtol=1e-12, atol=1e-16)
    assert (np.ptp(rates) > 0.01) == (case.ours["name"] != "constant")


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("tag", OURS.shipped())
def test_each_schedule_is_compared_or_has_a_reason(tag, library):
    compared = {case.ours["name"] for case in EVERY if (case.library or "torch") == library}
    assert (tag in compared) == isinstance(getattr(OURS[tag], library), Counterpart)


def test_each_parameter_is_compared_away_from_its_default():
    for tag, family in OURS.items():
        if not any(isinstance(getattr(family, library), Counterpart) for library in LIBRARIES):
            continue  # held to its definition in tests/engine
        cases = [case.ours for case in EVERY if case.ours["name"] == tag]
        for field in set(family.__struct_fields__) - {"lr", "warmup"}:
            default = getattr(family(), field)
            assert any(case.get(field, default) != default for case in cases), f"{tag}, {field}"


@pytest.mark.parametrize("library", LIBRARIES)
def test_warm_up_is_compared_before_several(library):
    assert len({case.ours["name"] for case in EVERY if case.library == library and case.ours.get("warmup")}) >= 3


def test_a_plateau_is_left_more_than_once():
    found = {
        case.schedule.ours.get("threshold_mode", "relative"): len(set(reference.path(case, landscape)[2]))
        for case in PATHS
        if case.schedule and case.schedule.ours["name"] == "reduce-on-plateau"
        for landscape in case.rates
    }
    assert set(found) == {"relative", "absolute"}
    assert min(found.values()) > 3
