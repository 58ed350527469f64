"""A chain that asks for the length of a direction takes its steps in few digits too."""

import msgspec
import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, Run, Scenario, trace
from fallline.engine.method.numbers import Numbers
from fallline.engine.method.rounded import Rounding
from fallline.engine.schedules.constant import Constant

CLIPPED = OPTIMIZERS["chain"]().edited(parts=[{"name": "clip", "norm": 2.0}, {"name": "momentum"}])


def path_of(format, rounding="nearest"):
    run = Run(optimizer=CLIPPED, schedule=Constant(lr=0.05), numbers=Numbers(format=format, rounding=rounding))
    scenario = Scenario(landscape=LANDSCAPES["himmelblau"](), runs=(run,), steps=40, start=((0.5, -1.0), (1.0, 2.0)))
    return trace(msgspec.structs.replace(scenario, seed=2))[0].theta


@pytest.mark.parametrize("rounding", ["nearest", "stochastic"])
@pytest.mark.parametrize(("format", "digit"), [("float32", 2.0**-23), ("bfloat16", 2.0**-7)])
def test_a_chain_with_a_clip_is_that_of_doubles_but_for_its_digits(format, digit, rounding):
    found, exact = path_of(format, rounding), path_of("float64")
    np.testing.assert_array_equal(Rounding(format).kept(found), found)
    np.testing.assert_allclose(found[:5], exact[:5], rtol=8 * digit, atol=8 * digit)
    assert not np.array_equal(found, exact)
