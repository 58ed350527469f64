"""A loss within constraints: its least point, what a number changes of it, and the minima that a weight leads along."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from fallline.engine.method.gradient import Gradient
from fallline.engine.method.oracle import Oracle
from fallline.engine.optimizers._constrained import downhill
from fallline.engine.optimizers.barrier import Barrier
from fallline.engine.optimizers.penalty import Penalty
from fallline.engine.optimizers.sqp import SQP
from fallline.engine.scenario.scenario import Scenario

Array = NDArray[np.float64]
STEPS, RESTS, MET, HELD = 50, 1e-11, 1e-8, 1e-6
"""Of SQP; the step at which it rests, and how much of a constraint and of the slope may be left at a solution."""
NEAR = 1e-4
"""Of the numbers' range: how far to both sides a change is measured."""
APART, LEAST, LARGEST = 10**0.25, 1e-3, 1e3
"""The factor between two weights, and the least and the largest of them."""
PAST, POLISH, FOLLOWED = 1.001, 4, 200


class Held(NamedTuple):
    """The least point that SQP finds, with multipliers and room; NaN where the conditions of KKT do not hold there."""

    theta: Array
    """(d,)."""
    loss: float
    multipliers: Array
    """(m,)."""
    room: Array
    """(m,): how far the value of each is from its end."""


class Price(NamedTuple):
    """What a number of the scenario changes of the least loss, per unit."""

    measured: float
    said: float
    """By the multipliers, and by the loss itself where the number is one of its own."""


class Way(NamedTuple):
    """The minima of the loss with a penalty or a barrier, one for each of k weights, ascending."""

    weights: Array
    theta: Array
    """(k, d)."""
    kappa: Array
    """Condition numbers (k,) of the Hessians there, of the loss with what is added to it."""


def least(scenario: Scenario, start: Array | None = None) -> Held:
    """From `start` (d,), or the scenario's own."""
    within, oracle = scenario.feasible, _oracle(scenario)
    assert within is not None
    theta = scenario.positions()[:, :1] if start is None else start[:, None]
    state, method, moved = SQP().begin(theta), SQP(), np.inf
    with np.errstate(all="ignore"):
        for step in range(STEPS):
            after, state = method.step(theta, state, step, 1.0, oracle)
            moved, theta = float(np.abs(after - theta).max()), after
            if not moved > RESTS * max(1.0, float(np.abs(theta).max())):
                break
        values = within.values(theta)[:, 0]
        missed = within.violations(theta).max(initial=0.0)
        loss, slope = float(scenario.landscape.loss(theta)[0]), scenario.landscape.gradient(theta)
        left = np.abs(slope + within.jacobian(theta)[:, :, 0].T @ state[1]).max()
    if missed <= MET and left <= HELD * (1.0 + np.abs(slope).max()):
        return Held(theta[:, 0], loss, state[1][:, 0], -values)
    return Held(np.full(len(theta), np.nan), np.nan, np.full(len(values), np.nan), np.full(len(values), np.nan))


@lru_cache(maxsize=8)
def along(scenarios: tuple[Scenario, ...]) -> tuple[Held, ...]:
    """The least point of each, found from that of the one before."""
    found: list[Held] = []
    for scenario in scenarios:
        last = found[-1].theta if found and np.isfinite(found[-1].loss) else None
        found.append(least(scenario, last))
    return tuple(found)


def price(at: Callable[[float], Scenario], number: float, span: float) -> Price:
    """At `number`, which may lie anywhere in a range as long as `span`.

    At the least point the loss with its constraints, each times its multiplier, says what a change is worth: the
    envelope theorem. Where the number is what stands right of x + y <= b, that is minus its multiplier.
    """
    here, h = least(at(number)), NEAR * span
    ends = [at(number + side * h) for side in (-1, 1)]
    losses = [least(end, here.theta if np.isfinite(here.loss) else None).loss for end in ends]
    said = [_lagrangian(end, here) for end in ends]
    return Price(*((above - below) / (2 * h) for below, above in (losses, said)))


def followed(scenario: Scenario, method: Penalty | Barrier) -> Way:
    """The minima on the way of `method`, from the least weight to the largest; one at its own first weight."""
    first = method.mu
    upwards = isinstance(method, Penalty)
    rows = []
    low, high = (LEAST, LARGEST) if upwards else (LARGEST, LEAST)
    for begin, end in ((low, first / APART**0.5 if upwards else first * APART**0.5), (first, high)):
        rows += _minima(scenario, _towards(method, begin), end)
    rows.sort(key=lambda row: row[0])
    d = scenario.landscape.dimension
    return Way(*(np.array([row[i] for row in rows]).reshape(-1, *((d,) if i == 1 else ())) for i in range(3)))


def _towards(method: Penalty | Barrier, first: float) -> Penalty | Barrier:
    if isinstance(method, Penalty):
        return replace(method, mu=first, growth=APART)
    return replace(method, mu=first, share=1 / APART)


def _minima(scenario: Scenario, method: Penalty | Barrier, end: float) -> list[tuple[float, Array, float]]:
    """Weight, minimum and condition number, until `end`: where a step changes the weight, it stood at a minimum."""
    oracle, theta = _oracle(scenario), scenario.positions()[:, :1]
    state, found = method.begin(theta), []
    with np.errstate(all="ignore"):
        for step in range(FOLLOWED):
            mu = float(state[-1][0])
            if (mu > PAST * end if isinstance(method, Penalty) else mu < end / PAST) or not np.isfinite(theta).all():
                break
            after, state = method.step(theta, state, step, 1.0, oracle)
            if state[-1][0] != mu:
                found.append((mu, *_polished(scenario, method, theta, mu)))
            theta = after
    return found


def _polished(scenario: Scenario, method: Penalty | Barrier, theta: Array, mu: float) -> tuple[Array, float]:
    """From where `method` is content, (d, 1), by Newton's steps to the minimum (d,), and the condition number there."""
    for _ in range(POLISH):
        slope, bent = _whole(scenario, method, theta, mu)
        theta = theta + downhill(bent[:, :, None], slope)
    bent = _whole(scenario, method, theta, mu)[1]
    if not np.isfinite(bent).all():
        return theta[:, 0], np.nan
    values = np.abs(np.linalg.eigvalsh(bent))
    return theta[:, 0], float(values.max() / values.min())


def _whole(scenario: Scenario, method: Penalty | Barrier, theta: Array, mu: float) -> tuple[Array, Array]:
    """Gradient (d, 1) and Hessian (d, d) of the loss with what `method` adds to it at the weight `mu`."""
    within = scenario.feasible
    assert within is not None
    values, rows = within.values(theta), within.jacobian(theta)[:, :, 0]
    if isinstance(method, Penalty):
        over = np.where(within.equal[:, None], values, np.maximum(values, 0.0))
        forces, stiff = mu * over, mu * (over != 0)
    else:
        forces = mu / -values
        stiff = forces / -values
    slope = scenario.landscape.gradient(theta) + rows.T @ forces
    bent = scenario.landscape.hessian(theta)[:, :, 0] + within.curvature(theta, forces)[:, :, 0]
    return slope, bent + rows.T @ (stiff * rows)


def _lagrangian(scenario: Scenario, held: Held) -> float:
    within, theta = scenario.feasible, held.theta[:, None]
    assert within is not None
    return float(scenario.landscape.loss(theta)[0] + held.multipliers @ within.values(theta)[:, 0])


def _oracle(scenario: Scenario) -> Oracle:
    return Oracle(scenario.landscape, Gradient(), scenario.seed, within=scenario.feasible)
