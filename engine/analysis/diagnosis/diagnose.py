"""Why a run went as it did: every question in its order, the first answer being the cause."""

from collections.abc import Callable

import msgspec
import numpy as np

from fallline.engine.analysis.diagnosis.draws import decay_early, decay_late, noise
from fallline.engine.analysis.diagnosis.ends import diverged, falls, thrown
from fallline.engine.analysis.diagnosis.facts import Facts
from fallline.engine.analysis.diagnosis.finding import Finding
from fallline.engine.analysis.diagnosis.handling import bias, clipping, rounding
from fallline.engine.analysis.diagnosis.motion import oscillates, swings
from fallline.engine.analysis.diagnosis.pace import crawls, too_short, too_slow
from fallline.engine.analysis.diagnosis.places import local_minimum, plateau, saddle
from fallline.engine.analysis.diagnosis.words import number
from fallline.engine.family.stopping import look_up
from fallline.engine.language import tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario

Question = Callable[[Facts], Finding | None]

DONE: tuple[Question, ...] = (clipping, bias)
"""What was done to the gradient, which is told of every run."""
AT_FIRST = ("bias",)
"""Causes whose remedy shows on the way and not at the end."""
FEW_STEPS = 5
"""Steps below which a run shows nothing but whether it lacks more of them."""
PASSING = "converged", "swings", "too-few-steps"
"""Causes that stand back behind it; any other holds the run for longer."""
HELD: tuple[Question, ...] = (
    rounding, thrown, falls, decay_late, decay_early, noise, local_minimum, saddle, plateau,
    oscillates, swings, too_slow, crawls, too_short,
)  # fmt: skip
"""What may have held one that did not arrive: what drove it, then where it is, then how it moves. The first answers."""


def diagnose_run(scenario: Scenario, run: Run, path: Trajectory) -> tuple[Finding, ...]:
    """The findings on `run`, the cause first; "not clear" alone where nothing explains it.

    Causes that can be taken away are: the run is traced again without its noise, its decay, its clipping, at another
    rate, and only what changes its end is named. So are the remedies tried, and only those are told that help. That
    costs a few runs of as many steps.
    """
    facts = Facts(scenario, run, path)
    if not path.steps or not np.isfinite(facts.loss[0]):
        return (_not_clear(facts),)
    with np.errstate(all="ignore"):
        told = [found for question in DONE if (found := _asked(question, facts))]
        if path.status == "diverged":
            main = _asked(diverged, facts)
        elif facts.arrives(path):
            main = _converged(facts, well=not told)
        else:
            asked = _questions(facts)
            main = next((found for question in asked if (found := _asked(question, facts))), None)
    if main is None:
        return tuple(told) or (_not_clear(facts),)
    return (*told, main) if main.cause in PASSING else (main, *told)


def _helping(facts: Facts, found: Finding) -> Finding:
    """`found` with those of its remedies that bring the run to a lower end, as tried."""
    if found.cause in AT_FIRST:
        return found
    helping = tuple(each for each in found.remedies if facts.left(facts.traced(each.run, each.steps)) < facts.rest)
    return msgspec.structs.replace(found, remedies=helping)


def _questions(facts: Facts) -> tuple[Question, ...]:
    """What may be asked of a run that did not arrive: nothing where nothing was to fall."""
    if not facts.above[0] > 0:
        return ()
    return HELD if facts.steps >= FEW_STEPS else (too_short,)


def _asked(question: Question, facts: Facts) -> Finding | None:
    look_up()
    found = question(facts)
    return None if found is None else _helping(facts, found)


def _converged(facts: Facts, *, well: bool) -> Finding:
    near = np.flatnonzero(~(facts.above <= 1e-6 * facts.above[0]))
    first = min(int(near[-1]) + 1, facts.steps) if near.size else 0
    return Finding(
        "converged",
        tr(
            "It converged: from step {first} on it is within a millionth of the height it came down, at a "
            "loss of {loss}.{well}",
            first=first,
            loss=number(facts.loss[-1]),
            well=tr(" Nothing is wrong.") if well else "",
        ),
        (first, facts.steps),
        {"loss": float(facts.loss[-1]), "arrived at": float(first)},
    )


def _not_clear(facts: Facts) -> Finding:
    return Finding("not-clear", tr("Not clear: nothing that was tried explains how it went."), (0, facts.steps))
