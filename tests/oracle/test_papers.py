"""Methods that neither torch nor optax has take the paths of their authors' own code, to 1e-12 over 200 steps."""

import json

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Run, Scenario, trace

from . import landscapes
from .papers import EVERY, PAPERS, STEPS
from .reference import STORED

ROWS = json.loads((STORED / "papers.json").read_text(encoding="utf-8"))["rows"]


def made(registry, name, **fields):
    return registry[name](**fields)


@pytest.mark.parametrize("case", PAPERS, ids=str)
def test_the_path_is_that_of_the_authors_step_for_step(case):
    _, _, fields, start = landscapes.LANDSCAPES[case.landscape]
    run = Run(optimizer=made(OPTIMIZERS, **case.ours), schedule=SCHEDULES["constant"](lr=case.lr))
    landscape = made(LANDSCAPES, case.landscape, **fields)
    (path,) = trace(Scenario(landscape=landscape, runs=(run,), steps=STEPS, start=start))
    found, expected = path.theta[::EVERY, :, 0], np.array(ROWS[str(case)])
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)
    assert np.linalg.norm(expected[-1] - expected[0]) > 0.04


@pytest.mark.parametrize("tag", sorted({case.ours["name"] for case in PAPERS}))
def test_each_number_of_a_method_is_moved_from_its_default(tag):
    family = OPTIMIZERS[tag]()
    cases = [case.ours for case in PAPERS if case.ours["name"] == tag]
    moved = {name for case in cases for name, value in case.items() if value != getattr(family, name, value)}
    assert moved == {name for name in family.__struct_fields__ if isinstance(getattr(family, name), float)}
