"""Runs that are held where the landscape is level: a local minimum, a saddle, a plateau."""

import numpy as np

from fallline.engine.analysis.diagnosis.facts import NEAR, Facts
from fallline.engine.analysis.diagnosis.finding import Finding, Remedy
from fallline.engine.analysis.diagnosis.settling import stationary
from fallline.engine.analysis.diagnosis.words import along, number
from fallline.engine.language import tr
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.cosine import Cosine

DEEPER = 10.0
"""Times the height that is left to its own bottom by which another must be deeper."""
BASE = 0.05
"""Of the height of its basin: what may be left of it for a run to be in its minimum."""
FLAT = 3.0
"""Times the slope times the way, which bounds the fall where a landscape is convex, that is left on a plateau."""
RIPPLE = 0.05
"""Of what is left to fall: the fall that the curvature of a saddle gives over the way, below which it holds nobody."""
GENTLE = 0.1
"""Of the steepest slope that the run met: what may be left of it beside a saddle that holds it."""
NEARBY = 0.3
"""Of the way to the minimum: how near a saddle must be to hold a run."""


def local_minimum(facts: Facts) -> Finding | None:
    """It settles in a basin, and there is a deeper one."""
    place = facts.bottom
    if place is None or facts.path.status == "diverged":
        return None
    lower, end = facts.base, max(facts.rest + facts.base - place.loss, 0.0)
    down = end <= BASE * (facts.loss[0] - place.loss) or facts.path.status == "converged"
    if not (down and place.loss - lower > max(DEEPER * end, NEAR * abs(facts.loss[0] - lower))):
        return None
    first = _within(facts, place.theta)
    return Finding(
        "local-minimum",
        tr(
            "It is in a local minimum from step {first} on, at a loss of {loss}; the lowest known is "
            "{lowest}. Downhill steps do not lead out.",
            first=first,
            loss=number(place.loss),
            lowest=number(lower),
        ),
        (first, facts.steps),
        {"loss": place.loss, "lowest": lower},
        remedies=_wider(facts),
    )


def _within(facts: Facts, theta: np.ndarray, share: float = 0.1) -> int:
    """The first step from which on it stays near `theta` (d,), `share` of the way it came."""
    away = np.linalg.norm(facts.path.theta[:, :, 0] - theta, axis=1)
    far = np.flatnonzero(~(away <= max(share * away[0], 2 * away[-1])))
    return min(int(far[-1]) + 1, facts.steps) if far.size else 0


def _wider(facts: Facts) -> tuple[Remedy, ...]:
    """What may carry it over a rim."""
    steps, slope = facts.scenario.steps, float(facts.path.gradient_norm[0].mean())
    wide, lr = facts.rated(8.0), facts.run.schedule.lr
    shaken = replace(facts.run.gradient, noise=max(4 * slope, facts.run.gradient.noise))
    annealed = replace(facts.run, gradient=shaken, schedule=Cosine(lr=2 * lr, period=steps))
    found = [Remedy(tr("Learning rate {rate}, eight times", rate=number(wide.schedule.lr)), wide, steps)]
    found += [
        Remedy(tr("Momentum {beta:g}", beta=beta), replace(facts.run, optimizer=Momentum(beta=beta)), steps)
        for beta in (0.9, 0.97)
        if getattr(facts.run.optimizer, "beta", 0.0) < beta
    ]
    return (*found, Remedy(tr("Noise that dies out"), annealed, steps))


def saddle(facts: Facts) -> Finding | None:
    """It ends beside a point without a slope from which the loss falls, and stood there for half of its steps."""
    end = facts.path.theta[-1, :, 0]
    if facts.path.status == "diverged" or not np.isfinite(end).all():
        return None
    point = stationary(facts.scenario, end, facts.plain)
    if point is None or not point.saddle or facts.arrives(facts.path):
        return None
    away = float(np.linalg.norm(end - point.theta))
    way = float(np.linalg.norm(facts.path.theta[0, :, 0] - point.theta))
    target = facts.bottom
    if target is not None:
        way = max(way, float(np.linalg.norm(target.theta - point.theta)))
    slope = float(facts.path.gradient_norm[-1, 0])
    if away > NEARBY * way or slope > GENTLE * np.nanmax(facts.path.gradient_norm[:, 0]):
        return None
    first, down = _within(facts, point.theta, NEARBY), point.vectors[:, 0]
    ripple = facts.goal is not None and abs(point.values[0]) * way**2 < RIPPLE * facts.rest
    if first > facts.steps // 2 or ripple:
        return None
    down = down * np.sign(down[np.abs(down).argmax()])
    return Finding(
        "saddle",
        tr(
            "It is held at a saddle from step {first} on: the slope there is {slope}. The loss falls "
            "along {direction}, where the curvature is {curvature}, but hardly slopes that way yet.",
            first=first,
            slope=number(slope),
            direction=along(down.tolist()),
            curvature=number(point.values[0]),
        ),
        (first, facts.steps),
        {"curvature": float(point.values[0]), "slope": slope, "distance": away},
        tuple(down.tolist()),
        _away(facts),
    )


def _away(facts: Facts) -> tuple[Remedy, ...]:
    """A push off the ridge, and what follows negative curvature."""
    slope = float(facts.path.gradient_norm[0].mean())
    shaken = replace(facts.run.gradient, noise=max(facts.run.gradient.noise, 0.02 * slope))
    found = [Remedy(tr("A little noise"), replace(facts.run, gradient=shaken), facts.scenario.steps)]
    if facts.run.optimizer.tag() != "momentum":
        found.append(Remedy("Momentum 0.95", replace(facts.run, optimizer=Momentum(beta=0.95)), facts.scenario.steps))
    return tuple(found)


def plateau(facts: Facts) -> Finding | None:
    """More is left to fall than the slope could account for: of a convex loss never more than slope times way."""
    goal, end = _lowest_goal(facts), facts.path.theta[-1, :, 0]
    if facts.path.status == "diverged" or facts.lowest is None or goal is None:
        return None
    first = _level_since(facts, goal)
    if first is None:
        return None
    slope, way = float(facts.path.gradient_norm[-1, 0]), float(np.linalg.norm(end - goal))
    times = facts.rest / (slope * way) if slope * way > 0 else np.inf
    more = (
        tr(", {times} times what such a slope gives on the way to the minimum", times=number(times))
        if np.isfinite(times)
        else ""
    )
    return Finding(
        "plateau",
        tr(
            "It is on a plateau from step {first} on: the slope is {slope}, and {height} is left to fall{more}.",
            first=first,
            slope=number(slope),
            height=number(facts.rest),
            more=more,
        ),
        (first, facts.steps),
        {"slope": slope, "left": facts.rest, "way": way},
        remedies=_rescaled(facts),
    )


def _lowest_goal(facts: Facts) -> np.ndarray | None:
    """The known minimum, or where the ground leads."""
    minima = facts.scenario.landscape.minima()
    return np.array(minima[0]) if facts.known is not None and minima else facts.goal


def _level_since(facts: Facts, goal: np.ndarray) -> int | None:
    """The step from which on it was level, if that is at the end and for half of the steps."""
    way = np.linalg.norm(facts.path.theta[:, :, 0] - goal, axis=1)
    level = facts.above > FLAT * facts.path.gradient_norm[:, 0] * way
    steep = np.flatnonzero(~level)
    first = int(steep[-1]) + 1 if steep.size else 0
    return first if first <= facts.steps // 2 else None


def _rescaled(facts: Facts) -> tuple[Remedy, ...]:
    """A method whose steps do not shrink with the slope."""
    from fallline.engine.optimizers.adam import Adam
    from fallline.engine.schedules.constant import Constant

    x0, x1, _, _ = facts.scenario.landscape.window
    rate = float(f"{(x1 - x0) / 100:.1g}")
    run: Run = replace(facts.run, optimizer=Adam(), schedule=Constant(lr=rate))
    return (Remedy(tr("Adam at {rate}", rate=number(rate)), run, facts.scenario.steps),)
