"""Every optimizer that torch or optax has takes its path, step for step, over 500 steps to 1e-12."""

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Scenario, trace
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.gradient import Gradient
from fallline.engine.scenario.scenario import Run

from . import landscapes, reference
from .optimizers import PATHS
from .schedules import LIBRARIES

BY_LABEL = {f"{case} on {landscape}": (case, landscape) for case, landscape in reference.ROWS}


def made(registry, name, **fields):
    return registry[name](**fields)


def ours(case, landscape):
    """Our trajectory of a case."""
    _, _, fields, start = landscapes.LANDSCAPES[landscape]
    schedule = case.schedule.ours if case.schedule else {"name": "constant"}
    run = Run(
        optimizer=made(OPTIMIZERS, **case.ours),
        schedule=made(SCHEDULES, **schedule, lr=case.rates[landscape]),
        gradient=Gradient(**case.gradient),
    )
    return trace(
        Scenario(
            landscape=made(LANDSCAPES, landscape, **fields),
            runs=(run,),
            steps=reference.STEPS,
            start=case.start or start,
        )
    )[0]


@pytest.mark.parametrize("label", BY_LABEL, ids=str)
def test_the_path_is_that_of_the_library_step_for_step(label):
    case, landscape = BY_LABEL[label]
    steps, theta, rates = reference.path(case, landscape)
    path = ours(case, landscape)
    # A coordinate on its way through zero is measured against 0.1.
    np.testing.assert_allclose(path.theta[steps, :, 0], theta, rtol=1e-12, atol=1e-13)
    if case.schedule is None or case.schedule.theirs:  # else the decay is hidden in the library's optimizer
        np.testing.assert_allclose(path.lr[steps[:-1]], rates, rtol=1e-12)


@pytest.mark.parametrize("label", BY_LABEL, ids=str)
def test_the_path_leads_somewhere(label):
    """A path that stands still would agree with any."""
    steps, theta, _ = reference.path(*BY_LABEL[label])
    assert steps[-1] == 500
    assert np.linalg.norm(theta[-1] - theta[0]) > 0.04


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("tag", OPTIMIZERS.shipped())
def test_each_optimizer_is_compared_or_has_a_reason(tag, library):
    compared = {case.ours["name"] for case in PATHS if case.library == library}
    assert (tag in compared) == isinstance(getattr(OPTIMIZERS[tag](), library), Counterpart)


def test_each_parameter_is_compared_away_from_its_default():
    for tag in {case.ours["name"] for case in PATHS}:
        family = OPTIMIZERS[tag]()
        cases = [case.ours for case in PATHS if case.ours["name"] == tag]
        for field in family.__struct_fields__:
            moved = any(case.get(field, getattr(family, field)) != getattr(family, field) for case in cases)
            assert moved != (field in uncompared(tag)), f"{tag}, {field}"


def test_clipping_and_weight_decay_are_compared():
    assert {option for case in PATHS for option in case.gradient} == {"clip_norm", "weight_decay"}
    clipped = [case for case in PATHS if "clip_norm" in case.gradient]
    longest = max(ours(case, landscape).gradient_norm.max() for case in clipped for landscape in case.rates)
    assert longest > 2 * max(case.gradient["clip_norm"] for case in clipped)


def test_all_reasons_are_of_things_that_exist():
    for tag, family in OPTIMIZERS.shipped().items():
        assert set(uncompared(tag)) <= set(family.__struct_fields__)
        for library in LIBRARIES:
            reason = getattr(family(), library)
            assert isinstance(reason, Counterpart) or len(reason) > 10


def uncompared(tag):
    """Fields that no library moves from their default, with the reasons that the optimizer gives."""
    declared = [getattr(OPTIMIZERS[tag](), library) for library in LIBRARIES]
    return {field: why for each in declared if isinstance(each, Counterpart) for field, why in each.uncompared.items()}
