"""What is done to the gradient on its way: clipped, or divided by means that are too young."""

import math
from typing import Any

import numpy as np

from fallline.engine.analysis.diagnosis.facts import Facts
from fallline.engine.analysis.diagnosis.finding import Finding, Remedy
from fallline.engine.analysis.diagnosis.words import number
from fallline.engine.language import tr
from fallline.engine.method.numbers import Numbers
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run

DIFFERS = 3.0
"""Times as high or low that the run without it must end."""
SETTLED = 0.01
"""Share of the loss at first, above the lowest, within which a run has settled."""
SOONER = 0.7
"""Of its steps, in which it settles with its means corrected."""
SEEN, TWICE = 0.05, 2.0
"""Share of the first height to which it overshoots, and how many times as far as with its means corrected."""
DOWN = 0.1
"""Share of the first height below which it has come down once."""
LONGER = 1.5
"""Times the rate that a step is longer where the means are too young."""


def clipping(facts: Facts) -> Finding | None:
    """Some gradients are shortened, and without that the run ends elsewhere."""
    longest = facts.run.gradient.clip_norm
    if not longest:
        return None
    cut = np.flatnonzero((facts.path.gradient_norm[: facts.steps] > longest).any(axis=1))
    if not cut.size:
        return None
    free = replace(facts.run, gradient=replace(facts.run.gradient, clip_norm=0.0))
    without = facts.tried(gradient=free.gradient)
    protects, hinders = _compared(facts, without)
    if not (protects or hinders):
        return None
    at, share = (int(cut[0]), int(cut[-1]) + 1), cut.size / facts.steps
    begins = tr(
        "Clipping at {length} is at work in {count} of {steps} steps",
        length=number(longest),
        count=cut.size,
        steps=facts.steps,
    )
    if protects:
        where = (
            tr("diverge at step {diverged_at}", diverged_at=without.diverged_at)
            if without.diverged_at is not None
            else tr("end far higher")
        )
        said = tr("{begins}, and holds the run: without it, it would {where}.", begins=begins, where=where)
    else:
        ends = tr(
            "it ends {height} above the lowest, without it {height_without}",
            height=number(facts.rest),
            height_without=number(facts.left(without)),
        )
        said = tr("{begins}, and slows the run: {ends}.", begins=begins, ends=ends)
    longer = replace(facts.run, gradient=replace(facts.run.gradient, clip_norm=4 * longest))
    steps = facts.scenario.steps
    remedies = (
        Remedy(tr("Clip at {length}", length=number(4 * longest)), longer, steps),
        Remedy(tr("Without clipping"), free, steps),
    )
    return Finding("clipping", said, at, {"share clipped": share, "longest": longest}, remedies=remedies)


def _compared(facts: Facts, without: Trajectory) -> tuple[bool, bool]:
    """Whether clipping protects the run, and whether it hinders it."""
    end = facts.left(without)
    protects = facts.path.status != "diverged" and not end <= DIFFERS * facts.rest and end > facts.above[0] / 2
    return protects, not facts.arrives(facts.path) and end <= facts.rest / DIFFERS


def rounding(facts: Facts) -> Finding | None:
    """With exact numbers it goes on where it stands."""
    if facts.run.numbers.exact:
        return None
    exact = replace(facts.run, numbers=Numbers())
    free = facts.left(facts.tried(numbers=exact.numbers))
    if not free <= facts.rest / DIFFERS:
        return None
    moved = np.flatnonzero((np.diff(facts.path.theta[:, :, 0], axis=0) != 0).any(axis=1))
    last = int(moved[-1]) + 1 if moved.size else 0
    by_chance = facts.run.numbers.rounding == "stochastic"
    why = tr("steps are rounded up or down by chance") if by_chance else tr("steps shorter than half a place are lost")
    stands = tr(", and from step {last} on none moves it", last=last) if last < facts.steps else ""
    return Finding(
        "rounding",
        tr(
            "Rounding to {format} holds it: {why}{stands}. It ends {height} above the lowest, with exact "
            "numbers {exact_height}.",
            format=facts.run.numbers.format,
            why=why,
            stands=stands,
            height=number(facts.rest),
            exact_height=number(free),
        ),
        (last if last < facts.steps else 0, facts.steps),
        {"left": facts.rest, "left by exact numbers": free},
        remedies=(Remedy(tr("Exact numbers"), exact, facts.scenario.steps),),
    )


def bias(facts: Facts) -> Finding | None:
    """The first steps are longer than the rate, and with the means corrected it settles sooner."""
    longer, last = _too_long(facts)
    if longer < LONGER:
        return None
    better = _corrected(facts)
    if better is None:
        return None
    words, run = better
    path = facts.tried(optimizer=run.optimizer, schedule=run.schedule)
    peak, other = _overshoot(facts, facts.path), _overshoot(facts, path)
    overshoots = peak >= SEEN and peak >= TWICE * other
    if not (overshoots or _settles(facts, path) <= SOONER * _settles(facts, facts.path)):
        return None
    return Finding(
        "bias",
        tr(
            "The means began at zero and are not corrected for it: up to step {last} its steps are up to "
            "{longer:.1f} times as long as they should be. It comes down and goes up again to {peak} % "
            "of its first height, corrected to {corrected_peak} %.",
            last=last,
            longer=longer,
            peak=number(100 * peak),
            corrected_peak=number(100 * other),
        ),
        (0, last),
        {"times too long": longer, "until": float(last), "overshoot": peak, "corrected": other},
        remedies=(Remedy(words, run, facts.scenario.steps),),
    )


def _too_long(facts: Facts) -> tuple[float, int]:
    """How many times too long its steps are at most, and the last one that is LONGER; 0 where none is."""
    optimizer: Any = facts.run.optimizer
    steps = np.arange(1, facts.steps + 1)
    if getattr(optimizer, "bias_correction", True) is False:
        first, second = (1 - getattr(optimizer, name) ** steps for name in ("beta1", "beta2"))
        times = first / np.sqrt(second)
    elif optimizer.tag() == "rmsprop":
        times = 1 / np.sqrt(1 - optimizer.decay**steps)
    else:
        return 0.0, 0
    long = np.flatnonzero(times >= LONGER)
    return float(times.max()), int(long[-1]) if long.size else 0


def _corrected(facts: Facts) -> tuple[str, Run] | None:
    """The run with first steps as long as the rate says: by correction, or a warm-up where the method has none."""
    optimizer: Any = facts.run.optimizer
    if getattr(optimizer, "bias_correction", True) is False:
        return tr("Correct the bias"), replace(facts.run, optimizer=optimizer.edited(bias_correction=True))
    if facts.run.schedule.warmup:
        return None
    warm = math.ceil(1 / (1 - optimizer.decay))
    return tr("Warm up over {warm} steps", warm=warm), replace(
        facts.run, schedule=facts.run.schedule.edited(warmup=warm)
    )


def _overshoot(facts: Facts, path: Trajectory) -> float:
    """The share of the first height to which `path` rises above it, or again once it has come DOWN."""
    above = (facts.of(path) - facts.base) / facts.above[0]
    first = int(np.argmax(above < DOWN)) if (above < DOWN).any() else len(above) - 1
    highest = float(np.nanmax(above))
    return highest if highest > 1 + SEEN else float(np.nanmax(above[first:]))


def _settles(facts: Facts, path: Trajectory) -> float:
    """The step from which on `path` stays within SETTLED; its end and more, the farther the more, if it does not."""
    above = facts.of(path) - facts.base
    far = np.flatnonzero(~(above <= SETTLED * facts.above[0]))
    if not far.size:
        return 0.0
    if far[-1] < path.steps:
        return float(far[-1] + 1)
    return path.steps * (1 + float(np.log(max(facts.left(path) / (SETTLED * facts.above[0]), 1.0))))
