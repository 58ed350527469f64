"""What methods without derivatives cost as parameters get many: evaluations until a thousandth of a loss is left.

On a quadratic whose eigenvalues run from 1 to 10, from one start, each method at the best of its rates.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from fallline.engine.landscapes.quadratic_nd import QuadraticND
from fallline.engine.language import later
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.oracle import Oracle
from fallline.engine.optimizers.cma_es import CMAES
from fallline.engine.optimizers.evolution_strategy import EvolutionStrategy
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.nelder_mead import NelderMead
from fallline.engine.optimizers.spsa import SPSA

DIMENSIONS = 2, 4, 8, 16, 32
KAPPA, LEFT = 10.0, 1e-3
WALKERS, SEED, STEPS, GONE = 8, 1, 4000, 10.0
"""Walkers, of whose losses the mean is looked at; the most steps; and the loss, of the first, that is away for good."""


class Racer(NamedTuple):
    """A method, and the rates of which the best is taken."""

    name: str
    method: Optimizer
    rates: tuple[float, ...]


RACERS = (
    Racer(later("Gradient descent"), GradientDescent(), (2 / (1 + KAPPA),)),
    Racer(later("Nelder-Mead"), NelderMead(), (1.0,)),
    Racer(later("CMA-ES"), CMAES(), (0.5,)),
    Racer(later("Evolution strategy"), EvolutionStrategy(sigma=0.05, pairs=10), (0.04, 0.08, 0.16)),
    Racer(later("SPSA"), SPSA(c=0.05), (0.0025, 0.005, 0.01, 0.02, 0.04, 0.08)),
)


@lru_cache(maxsize=64)
def evaluations(dimension: int) -> tuple[float, ...]:
    """Of each of `RACERS`, at the best of its rates: losses, or gradients; infinite where it does not get there."""
    found = []
    for _, method, rates in RACERS:
        best = np.inf
        for rate in rates:
            best = min(best, _raced(method, rate, dimension, best))
        found.append(best)
    return tuple(found)


def by_differences(gradients: float, dimension: int) -> float:
    """The losses that so many gradients take by forward differences."""
    return gradients * (dimension + 1)


def _raced(method: Optimizer, rate: float, dimension: int, most: float) -> float:
    """Evaluations of `method` at `rate`; infinite once they are `most`."""
    landscape = QuadraticND(dimension=dimension, condition=KAPPA)
    theta = np.repeat(np.array(landscape.start)[:, None], WALKERS, axis=1)
    oracle = Oracle(landscape, Gradient(), SEED)
    state, first = method.begin(theta), float(landscape.loss(theta).mean())
    with np.errstate(all="ignore"):
        for step in range(STEPS):
            oracle.step = step
            theta, state = method.step(theta, state, step, rate, oracle)
            loss, spent = float(landscape.loss(theta).mean()), sum(oracle.counts.values())
            if loss <= LEFT * first:
                return float(spent)
            if not loss < GONE * first or spent >= most:
                break
    return float(np.inf)
