"""Rates and coefficients of a run's steps, kept for the next edit: making them can take longer than the steps."""

from itertools import chain

import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule

Array = NDArray[np.float64]

KEPT = 1 << 26
"""Bytes at most, beside the newest table."""
TABLES = 32

_tables: dict[tuple[Optimizer, Schedule], tuple[Array, Array]] = {}


def table(optimizer: Optimizer, schedule: Schedule, steps: int) -> tuple[Array, Array]:
    """Rates (T,) and coefficients (T, k) of the first `steps` steps; both depend on nothing but step and family."""
    known = _tables.get((optimizer, schedule))
    if known is None or len(known[0]) < steps:
        rates = schedule.rates(steps)
        rows = map(optimizer.coefficients, range(steps), rates.tolist())
        width = len(optimizer.coefficients(0, float(rates[0])))
        known = rates, np.fromiter(chain.from_iterable(rows), np.float64, steps * width).reshape(steps, width)
        _tables.pop((optimizer, schedule), None)  # the newest comes last
        _tables[optimizer, schedule] = known
        while len(_tables) > TABLES or (len(_tables) > 1 and _bytes() > KEPT):
            _tables.pop(next(iter(tuple(_tables))), None)
    return known[0][:steps], known[1][:steps]


def _bytes() -> int:
    return sum(part.nbytes for known in tuple(_tables.values()) for part in known)
