"""Runs whose trouble is known because they were made to have it: by theory of their own, without asking the diagnosis.

Each family draws its numbers from ranges within which its cause holds by construction: a rate past the limit of its
method, a number of steps in which the flattest direction cannot close, a decay whose rates add up to less than the way.
None reads a bound of the engine.
"""

import numpy as np

from .handled import bias, clipping, decay_early, decay_late, noise_floor, rounding, thrown
from .moving import condition, converged, curvature, no_minimum, oscillates, rate_too_low, swings, too_few_steps
from .placed import local_minimum, plateau, saddle
from .unclear import a_step_or_two, half_way, hopping, level

COUNTS = {
    converged: 17, oscillates: 17, swings: 8, condition: 16, rate_too_low: 14, too_few_steps: 6, noise_floor: 17,
    plateau: 10, saddle: 10, local_minimum: 14, curvature: 16, no_minimum: 6, bias: 8, decay_early: 12, decay_late: 10,
    clipping: 10, thrown: 6, rounding: 3,
}  # fmt: skip


UNCLEAR = {a_step_or_two: 6, half_way: 6, level: 2, hopping: 6}


def drawn(families, seed, first=0):
    """As many of each family as it says, of `seed`."""
    return [
        family(np.random.default_rng([seed, first + k, i]))
        for k, (family, count) in enumerate(families.items())
        for i in range(count)
    ]


def cases(seed=0):
    """The 200 of `seed`."""
    return drawn(COUNTS, seed)


def unclear(seed=0):
    """The 20 of `seed` of which no single cause can be named."""
    return drawn(UNCLEAR, seed, 100)
