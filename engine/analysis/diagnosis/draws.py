"""Runs that noise, or a rate that falls at the wrong time, keeps from the minimum; shown by trial without either."""

import numpy as np

from fallline.engine.analysis.diagnosis.facts import Facts
from fallline.engine.analysis.diagnosis.finding import Finding, Remedy
from fallline.engine.analysis.diagnosis.retimed import retimed
from fallline.engine.analysis.diagnosis.words import number
from fallline.engine.analysis.noise_floor import noise_floor
from fallline.engine.language import tr
from fallline.engine.scenario.edit import replace
from fallline.engine.schedules.constant import Constant
from fallline.engine.schedules.cosine import Cosine

LEVEL = 3.0
"""Times by which the loss may differ between two quarters of a floor."""
QUIETER = 3.0
"""Times as low that a run without noise must end."""
SOONER, LATER = 0.4, 3.0
"""Of its time: when a decay that came too late should have come, and one that came too early."""
EARLY = 5.0
"""Times as low that a run without the decay must end."""
FALLEN = 0.5
"""Share of its height under which a rate has decayed."""


def noise(facts: Facts) -> Finding | None:
    """The loss falls no more, and without noise it would."""
    if not facts.noisy or facts.path.status == "diverged" or facts.steps < 12:
        return None
    quarter = facts.steps // 4
    before, after = float(facts.above[-2 * quarter : -quarter].mean()), float(facts.above[-quarter:].mean())
    calm = replace(facts.run.gradient, noise=0.0, batch_size=0)
    if not (after > before / LEVEL and facts.left(facts.tried(gradient=calm)) <= facts.rest / QUIETER):
        return None
    floor = float(np.median(facts.above[-2 * quarter :]))
    first = int(np.argmax(facts.above <= 2 * floor))
    theory = noise_floor(facts.scenario, facts.run)
    said = (
        tr("; theory expects {height} on average", height=number(theory))
        if theory is not None and np.isfinite(theory)
        else ""
    )
    return Finding(
        "noise-floor",
        tr(
            "It reached the noise floor at step {first}: since then the loss stays about {height} above "
            "the lowest{said}. Noise in the gradient moves it as far as the slope brings it back.",
            first=first,
            height=number(after),
            said=said,
        ),
        (first, facts.steps),
        {"reached at": float(first), "floor": after, "by theory": np.nan if theory is None else theory},
        remedies=_quieter(facts),
    )


def _quieter(facts: Facts) -> tuple[Remedy, ...]:
    """The rate taken down, at once or towards the end; more examples in a batch."""
    lr, steps = facts.run.schedule.lr, facts.scenario.steps
    cosine = replace(facts.run, schedule=Cosine(lr=lr, period=max(1, steps)))
    found = [Remedy(tr("Decay the rate: cosine"), cosine, steps)]
    slower = facts.rated(0.1)
    found.append(Remedy(tr("Learning rate {rate}, a tenth", rate=number(slower.schedule.lr)), slower, steps))
    size = facts.run.gradient.batch_size
    if size:
        more = replace(facts.run.gradient, batch_size=min(8 * size, facts.scenario.landscape.examples))
        found.append(
            Remedy(tr("Batches of {batch_size}", batch_size=more.batch_size), replace(facts.run, gradient=more), steps)
        )
    return tuple(found)


def decay_early(facts: Facts) -> Finding | None:
    """The rate is all but gone, and at the rate it had the run would have gone on."""
    lr = facts.path.lr
    if not _decayed(facts) or facts.path.status == "diverged":
        return None
    constant = replace(facts.run, schedule=Constant(lr=float(lr.max())))
    free = facts.tried(schedule=constant.schedule)
    if not facts.left(free) <= facts.rest / EARLY:
        return None
    high = np.flatnonzero(lr >= FALLEN * lr.max())
    first = int(high[-1]) + 1
    later = retimed(facts.run.schedule, LATER)
    remedies = [Remedy(tr("Constant at {rate}", rate=number(lr.max())), constant, facts.scenario.steps)]
    if later is not None:
        remedies.insert(
            0, Remedy(tr("Decay three times as late"), replace(facts.run, schedule=later), facts.scenario.steps)
        )
    return Finding(
        "decay-early",
        tr(
            "The decay came too early: from step {first} on the rate is below half of its {rate}, at the "
            "last {last_rate}. A loss of {left} above the lowest is left, and at a constant rate "
            "{left_at_constant} would be.",
            first=first,
            rate=number(lr.max()),
            last_rate=number(lr[-1]),
            left=number(facts.rest),
            left_at_constant=number(facts.left(free)),
        ),
        (first, facts.steps),
        {"rate at first": float(lr.max()), "rate at last": float(lr[-1]), "left": facts.rest},
        remedies=tuple(remedies),
    )


def _decayed(facts: Facts) -> bool:
    lr = facts.path.lr
    return bool(lr.size > 3 and lr[-1] < FALLEN * lr.max() and lr[-1] <= lr.min() * 1.5)


def decay_late(facts: Facts) -> Finding | None:
    """The loss stood for most of the run at what the full rate allows, and an earlier decay ends lower."""
    lr = facts.path.lr
    if not _decayed(facts) or facts.path.status == "diverged":
        return None
    high = np.flatnonzero(lr >= FALLEN * lr.max())
    last = int(high[-1])
    if last < 0.6 * facts.steps:
        return None
    standing = facts.above[last // 3 : last + 1]
    halves = [float(half.mean()) for half in np.array_split(standing, 2)]
    sooner = retimed(facts.run.schedule, SOONER)
    if sooner is None or not halves[1] > halves[0] / LEVEL:
        return None
    if not facts.left(facts.tried(schedule=sooner)) <= facts.rest / 2:
        return None
    return Finding(
        "decay-late",
        tr(
            "The decay came too late: until step {last} the rate was {rate}, at which the loss stood at "
            "about {height} above the lowest, and only {steps} steps were left below it.",
            last=last,
            rate=number(lr.max()),
            height=number(halves[1]),
            steps=facts.steps - last,
        ),
        (last // 3, last),
        {"stood at": halves[1], "decayed at": float(last), "left": facts.rest},
        remedies=(Remedy(tr("Decay sooner"), replace(facts.run, schedule=sooner), facts.scenario.steps),),
    )
