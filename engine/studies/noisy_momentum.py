"""Momentum under gradient noise: how fast it comes down, and the floor it settles on, beside descent.

f = (1/2) (x^2 / kappa + y^2), noise of deviation s on each coordinate. Along lam momentum rests at
Var = s^2 lr (1 + beta) / [lam (1 - beta) (2 (1 + beta) - lr lam)], for small lr about s^2 (lr / (1 - beta)) / (2 lam):
at the same rate 1 / (1 - beta) times that of descent, at the same lr / (1 - beta) the same. The flattest direction
shrinks by about 1 - lr lam / (1 - beta) per step: what is faster is as much noisier. Yuan, Ying and Sayed, On the
Influence of Momentum Acceleration on Online Learning, JMLR 17(192), 2016.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.language import tr
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run.trace import trace
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.schedules.constant import Constant
from fallline.engine.studies.damping import Ground, ground, steps_per_digit

Array = NDArray[np.float64]
WALKERS = 40
BETAS = np.linspace(0.0, 0.99, 100)
"""Shares kept for which theory is drawn."""


class Noisy(msgspec.Struct, frozen=True, eq=False):
    """Mean losses of WALKERS walkers over T steps; by theory, floors and steps for a digit of the slowest way."""

    descent: Array
    """At the rate lr, (T+1,)."""
    same_rate: Array
    """Momentum at lr, (T+1,)."""
    same_effective: Array
    """Momentum at lr (1 - beta), so that its lr / (1 - beta) is descent's, (T+1,)."""
    floors: tuple[float, float, float]
    """Of the three; infinite where one is unstable."""
    floor_same_rate: Array
    """At each of BETAS, (k,)."""
    floor_same_effective: Array
    digit_same_rate: Array
    """Steps for a digit at each of BETAS, (k,); infinite where it does not come down."""
    digit_same_effective: Array


def _pairs(lr: float, beta: float) -> tuple[tuple[float, float], ...]:
    """Rate and share kept of the three."""
    return (lr, 0.0), (lr, beta), (lr * (1 - beta), beta)


def scenario(kappa: float, lr: float, beta: float, noise: float, steps: int, own: Landscape | None = None) -> Scenario:
    """The three from the start, WALKERS of each."""
    names, place = (tr("Descent"), tr("Momentum"), tr("Momentum, rate (1 − β)")), ground(kappa, own)
    runs: tuple[Run[Optimizer, Schedule], ...] = tuple(
        Run(
            label=name,
            optimizer=Momentum(beta=kept),
            schedule=Constant(lr=place.rate(each)),
            gradient=Gradient(noise=noise),
        )
        for name, (each, kept) in zip(names, _pairs(lr, beta), strict=True)
    )
    return Scenario(landscape=place.landscape, start=(place.start,) * WALKERS, steps=steps, runs=runs)


def noisy(kappa: float, lr: float, beta: float, noise: float, steps: int, own: Landscape | None = None) -> Noisy:
    """All three from the start, and theory over all shares kept."""
    walked, place = scenario(kappa, lr, beta, noise, steps, own), ground(kappa, own)
    descent, same_rate, same_effective = (place.above(path).mean(axis=1) for path in trace(walked))
    floors = [float(_floor(place, each, kept, noise)) for each, kept in _pairs(lr, beta)]
    effective = lr * (1 - BETAS)
    return Noisy(
        descent=descent,
        same_rate=same_rate,
        same_effective=same_effective,
        floors=(floors[0], floors[1], floors[2]),
        floor_same_rate=_floor(place, lr, BETAS, noise),
        floor_same_effective=_floor(place, effective, BETAS, noise),
        digit_same_rate=digit(place.kappa, lr, BETAS),
        digit_same_effective=digit(place.kappa, effective, BETAS),
    )


def floor(kappa: float, lr: Array | float, beta: Array | float, noise: float) -> Array:
    """Mean loss at rest on the quadratic; infinite where it is unstable."""
    return _floor(ground(kappa), lr, beta, noise)


def _floor(place: Ground, lr: Array | float, beta: Array | float, noise: float) -> Array:
    rate = lr / place.lams[1]
    return np.asarray(sum(lam / 2 * theory.noise_floor(rate, beta, lam, noise**2) for lam in place.lams))


def digit(kappa: float, lr: Array | float, beta: Array | float) -> Array:
    """Steps in which the slowest direction falls to a tenth."""
    lr, beta = np.broadcast_arrays(np.asarray(lr, float), np.asarray(beta, float))
    return steps_per_digit(theory.rate(Momentum(), lr, [1 / kappa, 1.0], beta))
