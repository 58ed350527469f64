"""Of a thousand seeds noisy runs end as optax's do: the same distribution, by Kolmogorov and Smirnov."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from fallline import LANDSCAPES, OPTIMIZERS, Gradient, Run, Scenario, trace
from fallline.engine.schedules.constant import Constant

from .reference import LIVE, stored
from .samples import ETA, LR, SEEDS, START, STEPS, by_optax


def theirs():
    return np.array(by_optax() if LIVE else stored("samples"))


def ours(optimizer, noise=0.0):
    run = Run(optimizer=optimizer, schedule=Constant(lr=LR), gradient=Gradient(noise=noise))
    made = Scenario(landscape=LANDSCAPES["himmelblau"](), runs=(run,), steps=STEPS, start=(START,) * SEEDS, seed=18)
    return trace(made)[0].theta[-1].T


def measures(places):
    """Both coordinates, their sum, and the loss, each (SEEDS,)."""
    x, y = places.T
    return x, y, x + y, (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


@pytest.mark.parametrize("found", [
    lambda: ours(OPTIMIZERS["langevin"](temperature=ETA * LR / 2)),
    lambda: ours(OPTIMIZERS["gradient-descent"](), noise=ETA**0.5),
], ids=["Langevin", "descent with noise"])  # fmt: skip
def test_a_thousand_seeds_end_where_optaxs_noisy_descent_does(found):
    reference, places = theirs(), found()
    for mine, other in zip(measures(places), measures(reference), strict=True):
        assert ks_2samp(mine, other).pvalue > 0.01
    corners = {tuple(np.sign(place).astype(int)) for place in reference}
    assert len(corners) == 4, "all four valleys are reached"


def test_the_test_sees_a_temperature_that_is_a_third_too_high():
    warmer = measures(ours(OPTIMIZERS["langevin"](temperature=ETA * LR / 1.5)))
    assert min(ks_2samp(a, b).pvalue for a, b in zip(warmer, measures(theirs()), strict=True)) < 1e-3
