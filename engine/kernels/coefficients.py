"""Rates and coefficients of all of a run's steps, as its kernels take them."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule

Array = NDArray[np.float64]


def table(optimizer: Optimizer, schedule: Schedule, steps: int) -> tuple[Array, Array]:
    """Rates (T,) and coefficients (T, k) of the first `steps` steps; both depend on nothing but step and family."""
    rates = schedule.rates(steps)
    return rates, numbers(optimizer, rates)


def numbers(optimizer: Optimizer, rates: Array) -> Array:
    """Coefficients (T, k) of the first T steps at `rates` (T,)."""
    steps = len(rates)
    with np.errstate(all="ignore"):
        try:
            found = optimizer.coefficients(np.arange(steps), rates)
        except (TypeError, ValueError):  # written for one step at a time
            return np.array(list(map(optimizer.coefficients, range(steps), rates.tolist())))
    filled = np.empty((steps, len(found)))
    for k, number in enumerate(found):
        filled[:, k] = number
    return filled
