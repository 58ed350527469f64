"""The mean of a run's points is torch's AveragedModel, fed with the same points, to 1e-12 over 400 steps."""

import numpy as np
import pytest

from fallline.engine.method.average import Average

from . import reference
from .averages import AVERAGES, POSITIONS


@pytest.mark.parametrize("case", AVERAGES, ids=str)
def test_the_mean_is_that_of_torch_step_for_step(case):
    found = Average(**case.ours).along(POSITIONS[:, :, None])[::8, :, 0]
    np.testing.assert_allclose(found, reference.averaged(case), rtol=1e-12, atol=1e-13)
    assert np.abs(found - POSITIONS[::8]).max() > 0.5
