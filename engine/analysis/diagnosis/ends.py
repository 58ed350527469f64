"""Runs that left: through curvature, over a cliff, down where there is no bottom, to where the loss has no value."""

import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.diagnosis.facts import FEW, Facts
from fallline.engine.analysis.diagnosis.finding import Finding, Remedy
from fallline.engine.analysis.diagnosis.words import along, number, steps_said
from fallline.engine.analysis.stability import Sight, sight
from fallline.engine.language import tr
from fallline.engine.scenario.edit import replace

Array = NDArray[np.float64]
JUMP = 5.0
"""Times the largest gradient until then that makes a wall of the next one."""
OUTSIDE = 3.0
"""Widths of what there is to look at, beyond which a fall has no end."""
LAST = 12
"""Steps before it left in which the curvature is looked at."""


def diverged(facts: Facts) -> Finding | None:
    """Why a run left; None where it did not, or nothing says why."""
    if facts.path.status != "diverged" or facts.path.diverged_at is None:
        return None
    return thrown(facts) or falls(facts) or _by_curvature(facts) or _without_value(facts)


def thrown(facts: Facts) -> Finding | None:
    """A step from where the gradient was suddenly many times as long, in a run that was stable until then.

    Shown by trial: with the gradient no longer than before the wall, the run does not end so.
    """
    slope = facts.path.gradient_norm[:, 0]
    before = np.maximum.accumulate(slope)[:-1]
    walls = np.flatnonzero((slope[1:] > JUMP * before) & (before > 0)) + 1
    if not walls.size or facts.run.gradient.clip_norm or facts.noisy:
        return None
    at = int(walls[0])
    seen = sight(facts.scenario, facts.run, facts.path, 0)
    if at >= facts.steps or (seen.limit is not None and seen.lr * seen.values[-1] > seen.limit):
        return None
    theta, longest = facts.path.theta[:, :, 0], float(before[at - 1])
    moved = float(np.linalg.norm(theta[at + 1] - theta[at]))
    if moved < np.linalg.norm(theta[: at + 1] - theta[0], axis=1).max():
        return None
    clipped = replace(facts.run.gradient, clip_norm=longest)
    if not facts.left(facts.tried(gradient=clipped)) <= min(facts.rest, facts.above[0]) / 2:
        return None
    times = float(slope[at] / longest)
    return Finding(
        "thrown",
        tr(
            "At step {step} it stands on a wall: the gradient is {length}, {times:.0f} times as long as any "
            "before, and one step of {moved} throws it out.",
            step=at,
            length=number(slope[at]),
            times=times,
            moved=number(moved),
        ),
        (at, facts.steps),
        {"gradient": float(slope[at]), "longest before": longest, "step": moved},
        remedies=(
            Remedy(
                tr("Clip the gradient at {length}", length=number(longest)),
                replace(facts.run, gradient=clipped),
                _all(facts),
            ),
        ),
    )


def falls(facts: Facts) -> Finding | None:
    """The loss fell faster and faster, along where it curves down, far from where it began; and no minimum is known."""
    loss, seen = facts.loss, facts.sights[-1]
    small = facts.path.theta.shape[1] <= FEW
    if not small or facts.steps < LAST or facts.known is not None or not seen.values[0] <= 0:
        return None
    down, theta = -np.diff(loss), facts.path.theta[:, :, 0]
    x0, x1, y0, y1 = facts.scenario.window
    far = float(np.linalg.norm(theta[-1] - theta[0])) > OUTSIDE * max(x1 - x0, y1 - y0)
    if not (far and (down[-LAST:] > 0).all() and down[-1] >= down[-LAST]):
        return None
    return Finding(
        "no-minimum",
        tr(
            "The loss falls without end: from {first_loss} to {loss} by step {steps}, along {direction}, where "
            "the landscape has no bottom.",
            first_loss=number(loss[0]),
            loss=number(loss[-1]),
            steps=facts.steps,
            direction=along(direction(seen, 0)),
        ),
        (0, facts.steps),
        {"curvature": float(seen.values[0]), "loss": float(loss[-1])},
        direction(seen, 0),
    )


def _by_curvature(facts: Facts) -> Finding | None:
    """Past the limit along the steepest eigenvector in the steps before it left."""
    seen, first = facts.sights[-1], _first_past(facts)
    if seen.limit is None or first is None:
        return None
    here = sight(facts.scenario, facts.run, facts.path, first)
    value, limit = here.lr * float(here.values[-1]), float(here.limit or 0.0)
    safe = facts.rated(0.5 * limit / value)
    remedies = (
        Remedy(tr("Learning rate {rate}, half of the limit", rate=number(safe.schedule.lr)), safe, _all(facts)),
    )
    return Finding(
        "curvature",
        tr(
            "Preconditioned sharpness, η times the largest curvature, is {sharpness} at step {first} and "
            "exceeds its limit of {limit}: each step along {direction} overshoots by more than the last, "
            "and the run diverged at step {diverged_at}.",
            sharpness=number(value),
            first=first,
            limit=number(limit),
            direction=along(direction(here, -1)),
            diverged_at=facts.path.diverged_at,
        ),
        (first, facts.steps),
        {"sharpness": value, "limit": limit, "left at": float(facts.path.diverged_at or 0)},
        direction(here, -1),
        remedies,
    )


def _first_past(facts: Facts) -> int | None:
    """The first step from which on the limit is exceeded to the last: None where it is not at the end.

    The last point may lie where the next step left from, and there the curvature says most.
    """
    steps = np.union1d(facts.places, np.arange(max(0, facts.steps - LAST), facts.steps)).astype(int)
    found = [(int(step), sight(facts.scenario, facts.run, facts.path, int(step))) for step in steps]
    past = [seen.limit is not None and seen.lr * seen.values[-1] > seen.limit for _, seen in found]
    share = np.mean(past[-LAST:]) if past else 0.0
    if share < 0.5:
        return None
    return found[past.index(True)][0]


def _without_value(facts: Facts) -> Finding | None:
    if facts.path.reason != "no value":
        return None
    slow = facts.rated(0.25)
    return Finding(
        "no-value",
        tr("The step after {steps} led to where the loss has no value.", steps=steps_said(facts.steps)),
        (facts.steps, facts.steps),
        {"loss": float(facts.loss[-1])},
        remedies=(Remedy(tr("Learning rate {rate}, a quarter", rate=number(slow.schedule.lr)), slow, _all(facts)),),
    )


def direction(seen: Sight, index: int) -> tuple[float, ...]:
    """Eigenvector `index` of what the method saw as a direction of the parameters, of length 1, its largest part up."""
    vector = seen.vectors[:, index]
    if seen.b.diagonal is not None:
        vector = vector / np.sqrt(seen.b.diagonal)
    with np.errstate(all="ignore"):
        vector = vector / np.linalg.norm(vector)
    if not np.isfinite(vector).all():
        return ()
    return tuple((vector * np.sign(vector[np.abs(vector).argmax()])).tolist())


def _all(facts: Facts) -> int:
    return facts.scenario.steps
