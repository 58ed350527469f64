"""SAM and optimistic descent take optax's paths, to 1e-10 over 200 steps."""

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, Run, Scenario, trace
from fallline.engine.schedules.constant import Constant

from .reference import LIVE, stored
from .wrapped import CASES, EVERY, GAME, STEPS, by_optax


def theirs(case):
    if LIVE:
        return by_optax(case)[::EVERY]
    return np.array(stored("wrapped")[str(case)])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_path_is_optaxs(case):
    game = LANDSCAPES["expression"](formula=GAME)
    run = Run(optimizer=OPTIMIZERS[case.name](**case.fields), schedule=Constant(lr=case.lr))
    landscape = game if case.name == "optimistic" else LANDSCAPES["himmelblau"]()
    (path,) = trace(Scenario(landscape=landscape, runs=(run,), steps=STEPS, start=case.start))
    expected = theirs(case)
    np.testing.assert_allclose(path.theta[::EVERY, :, 0], expected, rtol=1e-10, atol=1e-12)
    assert np.linalg.norm(expected[-1] - expected[0]) > 0.5
