"""Runs that are stable and slow: for a low rate, for the condition number, or because their steps are too few."""

import math
from typing import Any

import numpy as np

from fallline.engine.analysis.best_hyperparameters import best_run
from fallline.engine.analysis.diagnosis.ends import direction
from fallline.engine.analysis.diagnosis.facts import LATE, NEAR, NUMBERS, Facts
from fallline.engine.analysis.diagnosis.finding import Finding, Remedy
from fallline.engine.analysis.diagnosis.words import along, number
from fallline.engine.language import tr
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant

LARGE = 30.0
"""A condition number from which on it is one that slows a run."""
TENFOLD = 10.0
"""Times as low that a higher rate must end, for the rate to be the cause."""
MORE = 4
"""Times as many steps in which a run that is only short of them must arrive."""


def too_slow(facts: Facts) -> Finding | None:
    """At a higher rate it ends far lower."""
    value, limit = float(np.median(facts.sharpness)), facts.limit
    factors = [4.0, 16.0, 64.0]
    if limit is not None and value > 0:
        factors = [factor * limit / value for factor in (0.25, 0.5)]
    factors = [factor for factor in factors if factor > 1.5]
    ends = [facts.over(facts.tried(schedule=facts.rated(factor).schedule)) for factor in factors]
    now = facts.over(facts.tried() if facts.noisy else facts.path)
    if not ends or not min(ends) <= now / TENFOLD:
        return None
    faster = facts.rated(factors[int(np.argmin(ends))])
    against = (
        tr(
            ": η times the largest curvature is {sharpness} of a limit of {limit}",
            sharpness=number(value),
            limit=number(limit),
        )
        if limit and math.isfinite(value)
        else ""
    )
    return Finding(
        "rate-too-low",
        tr(
            "The learning rate, {rate}, is too low{against}. In {steps} steps it came from a loss of "
            "{first_height} above the lowest to {height}.",
            rate=number(facts.run.schedule.lr),
            against=against,
            steps=facts.steps,
            first_height=number(facts.above[0]),
            height=number(facts.rest),
        ),
        (0, facts.steps),
        {"sharpness": value, "limit": math.nan if limit is None else limit, "rate": facts.run.schedule.lr},
        remedies=(Remedy(tr("Learning rate {rate}", rate=number(faster.schedule.lr)), faster, facts.scenario.steps),),
    )


def crawls(facts: Facts) -> Finding | None:
    """The steepest direction allows no longer steps, and along the flattest they get nowhere."""
    kappa, seen = facts.condition, facts.sights[-1]
    if not kappa >= LARGE or not _falling(facts):
        return None
    flat = int(np.abs(seen.values).argmin())
    closed = seen.lr * abs(float(seen.values[flat]))
    sharp = seen.lr * float(np.abs(seen.values).max())
    return Finding(
        "condition",
        tr(
            "It crawls because of the condition number, {kappa}: the steepest curvature holds the rate "
            "down, η λ max = {sharpness}, and along {direction}, where it is flattest, a step closes only "
            "{percent} % of the way.",
            kappa=_size(kappa),
            sharpness=number(sharp),
            direction=along(direction(seen, flat)),
            percent=number(100 * closed),
        ),
        (_slow_since(facts), facts.steps),
        {"condition number": kappa, "sharpness": sharp, "closed per step": closed},
        direction(seen, flat),
        _faster(facts),
    )


def _size(kappa: float) -> str:
    return tr("without bound here") if math.isinf(kappa) else number(kappa)


def _faster(facts: Facts) -> tuple[Remedy, ...]:
    """Momentum at its best for such a landscape, and a method that sees no condition number."""
    steps, found = facts.scenario.steps, []
    scenario = replace(facts.scenario, runs=(replace(facts.run, optimizer=Momentum(), label=""),))
    best: Any = best_run(scenario, 0)
    if best is not None:
        found.append(
            Remedy(
                tr(
                    "Momentum {beta} at {rate}",
                    beta=number(best.optimizer.beta),
                    rate=number(best.schedule.lr),
                ),
                best,
                steps,
            )
        )
    run = replace(facts.run, optimizer=Momentum(beta=0.9), schedule=facts.rated(0.5).schedule)
    found.append(Remedy(tr("Momentum 0.9 at {rate}", rate=number(run.schedule.lr)), run, steps))
    if facts.scenario.landscape.has_hessian:
        from fallline.engine.optimizers.trust_region import TrustRegion

        found.append(Remedy(tr("Second derivatives: trust region"), _by(facts, TrustRegion()), steps))
    return tuple(found)


def _by(facts: Facts, optimizer: object) -> Run:
    return replace(facts.run, optimizer=optimizer, schedule=Constant(lr=1.0))


def _falling(facts: Facts) -> bool:
    """Whether the loss still falls in the later half, where the path is measured."""
    half, end = facts.above[facts.steps // 2], facts.rest
    return bool(end < half)


def _slow_since(facts: Facts) -> int:
    """The step from which on the loss above the lowest falls as slowly as at the end."""
    with np.errstate(all="ignore"):
        logs = np.log(np.maximum(facts.above, 1e-300))
    slopes = np.diff(logs)
    last = float(np.median(slopes[-max(3, facts.steps // 4) :]))
    fast = np.flatnonzero(slopes < 3 * last)
    return int(fast[-1]) + 1 if fast.size and fast[-1] + 1 < facts.steps else 0


def too_short(facts: Facts) -> Finding | None:
    """With more steps it arrives."""
    more = min(MORE * facts.steps + 20, max(NUMBERS // facts.path.theta[0].size, facts.steps))
    longer = facts.tried(steps=more)
    if not facts.arrives(longer):
        return None
    at = max(min(_arrival(facts, longer), longer.steps), facts.steps + 1)
    return Finding(
        "too-few-steps",
        tr(
            "It is on its way, and its steps are too few: it would arrive at step {at}, and ends at {steps}.",
            at=at,
            steps=facts.steps,
        ),
        (0, facts.steps),
        {"arrives at": float(at)},
        remedies=(Remedy(tr("{at} steps", at=at), facts.run, at),),
    )


def _arrival(facts: Facts, path: Trajectory) -> int:
    """The steps with which `path` ends as near as a run must that has arrived, the mean over its LATE-th part too."""
    above = facts.of(path) - facts.base
    near = above <= NEAR * facts.above[0]
    if facts.goal is not None:
        way = np.linalg.norm(path.theta[:, :, 0] - facts.goal, axis=1)
        near &= way <= math.sqrt(NEAR) * way[0]
    far = np.flatnonzero(~near)
    return math.ceil((int(far[-1]) + 2) * (1 + 1 / LATE)) if far.size else 1
