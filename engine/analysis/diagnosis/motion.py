"""Runs that move to and fro: past the step that the curvature allows, or with more momentum than it damps."""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.analysis.diagnosis.ends import direction
from fallline.engine.analysis.diagnosis.facts import Facts
from fallline.engine.analysis.diagnosis.finding import Finding, Remedy
from fallline.engine.analysis.diagnosis.words import along, number
from fallline.engine.analysis.stability import Sight
from fallline.engine.language import tr
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run

Array = NDArray[np.float64]
FLIPS = 0.8
"""Share of the steps that go back where the one before came from, in a run that oscillates."""
SHARE = 0.5
"""Of the squared length of its steps, along the directions in which it does."""
HELPS = 2.0
"""Times as low that the remedy must end."""
ALIKE = 0.995
"""Share of the last swing from which on one is called as large."""
TURNS = 2
"""Changes of direction along an eigenvector that make a swing."""


class Motion(msgspec.Struct, frozen=True, eq=False):
    """Movement along one eigenvector that the method saw."""

    seen: Sight
    index: int
    moves: Array
    """Along it, in each step, (T,)."""

    @property
    def flips(self) -> NDArray[np.bool_]:
        """Whether each step but the first goes back, (T-1,)."""
        return self.moves[1:] * self.moves[:-1] < 0


def motions(facts: Facts) -> list[Motion]:
    """Along all eigenvectors at the end of the run, as far as they are known."""
    seen = facts.sights[-1]
    if not np.isfinite(seen.vectors).all() or facts.steps < 4:
        return []
    weights = seen.vectors if seen.b.diagonal is None else seen.vectors * np.sqrt(seen.b.diagonal)[:, None]
    moves = np.diff(facts.path.theta[:, :, 0], axis=0) @ weights
    return [Motion(seen, index, moves[:, index]) for index in range(moves.shape[1])]


def oscillates(facts: Facts) -> Finding | None:
    """To and fro in every step, and lower with a lower rate."""
    found = motions(facts)
    quarter = slice(-max(3, facts.steps // 4), None)
    back = [each for each in found if each.flips[quarter].mean() >= FLIPS]
    energy = {each.index: float((each.moves[quarter] ** 2).sum()) for each in found}
    if not back or sum(energy[each.index] for each in back) < SHARE * sum(energy.values()):
        return None
    main = max(back, key=lambda each: energy[each.index])
    slower = _lower_rate(facts)
    if slower is None:
        return None
    first = _since(main.flips)
    return Finding(
        "oscillates",
        _why(main, first),
        (first, facts.steps),
        _figures(main),
        direction(main.seen, main.index),
        (Remedy(tr("Learning rate {rate}", rate=number(slower.schedule.lr)), slower, facts.scenario.steps),),
    )


def _lower_rate(facts: Facts) -> Run | None:
    """The run at the rate, of two lower ones, that ends lowest; None where neither helps."""
    tried = {factor: facts.left(facts.tried(schedule=facts.rated(factor).schedule)) for factor in (0.5, 0.2)}
    best = min(tried, key=lambda factor: tried[factor])
    return facts.rated(best) if tried[best] <= facts.rest / HELPS else None


def _since(flips: NDArray[np.bool_]) -> int:
    """The step from which on nearly every one flips."""
    calm = np.flatnonzero(~flips)
    for at in [0, *(calm + 1).tolist()]:
        if at < len(flips) and flips[at:].mean() >= FLIPS and flips[at]:
            return int(at)
    return 0


def _why(main: Motion, first: int) -> str:
    begins = tr(
        "It oscillates along {direction} from step {step} on",
        direction=along(direction(main.seen, main.index)),
        step=first,
    )
    value, limit = main.seen.lr * float(main.seen.values[main.index]), main.seen.limit
    if limit is None:
        length = number(main.seen.lr)
        return tr(
            "{begins}: each step is as long as the rate makes it, {length}, however near the minimum is.",
            begins=begins,
            length=length,
        )
    because = tr(
        "{begins}, because preconditioned sharpness, η times the curvature there, is {sharpness}",
        begins=begins,
        sharpness=number(value),
    )
    if value > limit:
        return tr("{because} and exceeds its limit of {limit}.", because=because, limit=number(limit))
    with np.errstate(all="ignore"):
        kept = float(np.median(np.abs(main.moves[first + 1 :] / main.moves[first:-1])))
    size = tr("as large as") if kept > ALIKE else tr("{number} of", number=number(kept))
    return tr(
        "{because}, close to its limit of {number}: each swing is {size} the last.",
        because=because,
        number=number(limit),
        size=size,
    )


def _figures(main: Motion) -> dict[str, float]:
    figures = {"sharpness": main.seen.lr * float(main.seen.values[main.index])}
    return figures if main.seen.limit is None else figures | {"limit": main.seen.limit}


def swings(facts: Facts) -> Finding | None:
    """To and fro over several steps each way, as a velocity does, and lower with less momentum."""
    field = next((name for name in ("beta", "beta1") if hasattr(facts.run.optimizer, name)), "")
    share = float(getattr(facts.run.optimizer, field, 0.0)) if field else 0.0
    if share <= 0:
        return None
    later = slice(facts.steps // 4, None)
    turning = [each for each in motions(facts) if _turns(each, later)]
    if not turning:
        return None
    main = max(turning, key=lambda each: float((each.moves[later] ** 2).sum() * abs(each.seen.values[each.index])))
    calmer = _less_momentum(facts, main, field, share)
    if calmer is None:
        return None
    less = float(getattr(calmer.optimizer, field))
    turns = np.flatnonzero(main.flips)
    period = 2 * float(np.diff(turns).mean())
    return Finding(
        "swings",
        tr(
            "It swings along {direction}, to and fro in {period:.0f} steps: with β = {beta} the velocity "
            "keeps so much that an overshoot falls by no more than √β = {root} a step.",
            direction=along(direction(main.seen, main.index)),
            period=period,
            beta=number(share),
            root=number(math.sqrt(share)),
        ),
        (int(turns[0]), facts.steps),
        {"momentum": share, "period": period, "kept per step": math.sqrt(share)},
        direction(main.seen, main.index),
        (Remedy(tr("Momentum {beta}", beta=number(less)), calmer, facts.scenario.steps),),
    )


def _turns(each: Motion, later: slice) -> bool:
    flips = each.flips[later]
    return int(flips.sum()) >= TURNS and float(flips.mean()) < FLIPS / 2


def _less_momentum(facts: Facts, main: Motion, field: str, share: float) -> Run | None:
    """The run with the momentum, of some lower ones, that ends lowest; None where none helps."""
    scaled = main.seen.lr * float(main.seen.values[main.index])
    critical = float(theory.critical_beta(scaled, 1.0)) if field == "beta" and 0 < scaled < 1 else math.nan
    lower = sorted({round(beta, 4) for beta in (critical, 0.95, 0.9, 0.7, 0.4) if beta < share})
    runs = [replace(facts.run, optimizer=facts.run.optimizer.edited(**{field: beta})) for beta in lower]
    ends = [facts.left(facts.tried(optimizer=run.optimizer)) for run in runs]
    best = int(np.argmin(ends)) if ends else 0
    return runs[best] if ends and ends[best] <= facts.rest / HELPS else None
