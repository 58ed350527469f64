"""Assignments: what a run has to reach, and a mark for an answer, which is replayed and never taken at its word."""

from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.language import plural, same, tr
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.numbers import Numbers
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.method.schedule import SCHEDULES
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run, Scenario

Free = Literal["start", "steps", "seed", "landscape", "gradient"]
FIXED: dict[Free, str] = {
    "landscape": tr("the landscape"), "start": tr("the start"), "steps": tr("the number of steps"),
    "seed": tr("the seed"),
    "gradient": tr("what the runs see of the gradient"),
}  # fmt: skip
"""What an answer has to leave as it was given, unless it is free; in words."""
LONG = 2_000
"""Steps in which a rate shows whether it is stable: 1 % beyond the limit a loss grows by e^80."""
Name = Annotated[str, Meta(min_length=1, max_length=80)]


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked of one run: a loss, or the largest rate at which it is stable."""

    points: Annotated[float, Meta(gt=0, le=1000)] = 1.0
    run: Annotated[str, Meta(max_length=80)] = ""
    """Its label; the first run, if none is named."""
    below: float | None = None
    """The mean loss of its walkers to come below."""
    within: Annotated[int, Meta(ge=1)] | None = None
    """Steps in which it has to be there once; without them it has to be there at the last step."""
    gradients: Annotated[int, Meta(ge=1)] | None = None
    """Evaluations of the loss and its derivatives that it may cost until then."""
    largest_stable: Annotated[float, Meta(gt=0, le=0.5)] | None = None
    """The share to which its rate has to be the largest stable one: at the rate it comes nearer, at more it departs."""
    optimizers: tuple[Name, ...] = ()
    """Which methods may be taken; all, if none is named."""
    schedules: tuple[Name, ...] = ()

    def __post_init__(self) -> None:
        if (self.below is None) == (self.largest_stable is None):
            raise ValueError(tr("give either `below` or `largest_stable`"))
        if self.below is None and (self.within or self.gradients):
            raise ValueError(tr("`within` and `gradients` are for `below`"))
        for registry, names in ((OPTIMIZERS, self.optimizers), (SCHEDULES, self.schedules)):
            for name in names:
                if name not in registry:
                    raise ValueError(tr("{name!r} is none of {names}", name=name, names=", ".join(registry)))

    def words(self) -> str:
        """What is to be reached."""
        whose = tr(self.run) or tr("The first run")
        if self.largest_stable is not None:
            text = tr(
                "{whose}: the largest stable learning rate, to {largest_stable:.3g} of it",
                whose=whose,
                largest_stable=self.largest_stable,
            )
        elif self.within is not None:
            text = tr(
                "{whose}: loss below {below:g} in {within} steps", whose=whose, below=self.below, within=self.within
            )
        else:
            text = tr("{whose}: loss below {below:g} at the end", whose=whose, below=self.below)
        text += tr(" for {gradients} evaluations", gradients=self.gradients) if self.gradients else ""
        named = [*_headings(OPTIMIZERS, self.optimizers), *_headings(SCHEDULES, self.schedules)]
        return tr("{text}, with {names}", text=text, names=tr(" or ").join(named)) if named else text


class Mark(msgspec.Struct, frozen=True):
    """How an answer stands to one goal."""

    goal: Goal
    points: float
    reason: str
    """What was found."""

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.points > 0


class Assignment(msgspec.Struct, frozen=True):
    """A scenario as it is given, what is asked of it, and what of it may be changed beside methods and schedules."""

    given: Scenario
    goals: tuple[Goal, ...]
    free: tuple[Free, ...] = ()


def changed(assignment: Assignment, answer: Scenario) -> str:
    """What of the given scenario `answer` has changed and may not; nothing where it is an answer to this."""
    given = assignment.given
    is_as_given: dict[Free, Callable[[], bool]] = {
        "landscape": lambda: answer.landscape == given.landscape,
        "start": lambda: np.array_equal(answer.positions(), given.positions()),
        "steps": lambda: answer.steps == given.steps,
        "seed": lambda: answer.seed == given.seed,
        "gradient": lambda: _seen(answer) <= _seen(given),
    }
    found = [FIXED[name] for name, same in is_as_given.items() if name not in assignment.free and not same()]
    return (
        plural(
            len(found),
            "{names} differs from the assignment's",
            "{names} differ from the assignment's",
            names=tr(" and ").join(found),
        )
        if found
        else ""
    )


def _seen(scenario: Scenario) -> set[tuple[Gradient, Numbers]]:
    return {(run.gradient, run.numbers) for run in scenario.runs}


def marks(assignment: Assignment, answer: Scenario) -> tuple[Mark, ...]:
    """A mark for each goal, by running `answer` again; nothing that a file says of its own runs counts."""
    foreign = changed(assignment, answer)
    if foreign:
        return tuple(Mark(goal, 0.0, foreign) for goal in assignment.goals)
    paths = trace(answer)
    return tuple(mark(goal, answer, paths) for goal in assignment.goals)


def mark(goal: Goal, answer: Scenario, paths: tuple[Trajectory, ...]) -> Mark:
    """The mark of `answer`, whose runs took `paths`."""
    pairs = zip(answer.runs, paths, strict=True)
    found = next((pair for pair in pairs if not goal.run or same(goal.run, pair[0].label)), None)
    if found is None:
        return Mark(goal, 0.0, tr("there is no run {run}", run=tr(goal.run)))
    run, path = found
    if not run.optimizer.offered:
        return Mark(goal, 0.0, tr("{label} was recorded elsewhere: it cannot be run again", label=run.label))
    for names, family in ((goal.optimizers, run.optimizer), (goal.schedules, run.schedule)):
        if names and family.tag() not in names:
            return Mark(goal, 0.0, tr("{label} uses {heading}", label=run.label, heading=family.heading()))
    reached, reason = _stable(goal, answer, run) if goal.largest_stable is not None else _below(goal, path)
    return Mark(goal, goal.points if reached else 0.0, reason)


def _below(goal: Goal, path: Trajectory) -> tuple[bool, str]:
    assert goal.below is not None
    if path.diverged_at is not None:
        return False, tr("diverged at step {diverged_at}", diverged_at=path.diverged_at)
    loss = mean_loss(path.loss)
    last = path.steps if goal.within is None else min(goal.within, path.steps)
    allowed = np.arange(last + 1) >= (last if goal.within is None else 0)
    if goal.gradients is not None:
        allowed &= path.evaluations[: last + 1] <= goal.gradients
    there = np.flatnonzero(allowed & (loss[: last + 1] < goal.below))
    if there.size:
        return True, tr("loss {loss:.3g} at step {step}", loss=loss[there[0]], step=there[0])
    if not allowed.any():
        return False, tr("{evaluations} evaluations until step {step}", evaluations=path.evaluations[last], step=last)
    return False, tr("loss {loss:.3g}, not below {below:g}", loss=loss[: last + 1][allowed].min(), below=goal.below)


def _stable(goal: Goal, answer: Scenario, run: Run) -> tuple[bool, str]:
    assert goal.largest_stable is not None
    rate, more = run.schedule.lr, run.schedule.lr * (1 + goal.largest_stable)
    tried = replace(answer, steps=max(answer.steps, LONG))
    at, faster = (trace(replace(tried, runs=(_at(run, each),)))[0] for each in (rate, more))
    if _departs(at):
        return False, tr("at the rate {rate:.6g} the run is not stable", rate=rate)
    if _departs(faster):
        return True, tr("stable at the rate {rate:.6g}, and no more at {more:.6g}", rate=rate, more=more)
    return False, tr("stable at the rate {rate:.6g}, and at {more:.6g} still", rate=rate, more=more)


def _at(run: Run, rate: float) -> Run:
    return replace(run, schedule=run.schedule.edited(lr=rate), enabled=True)


def _departs(path: Trajectory) -> bool:
    return path.diverged_at is not None or path.departs_at is not None


def _headings(registry: object, names: tuple[str, ...]) -> list[str]:
    return [registry[name].heading() for name in names]  # type: ignore[index]  # a registry of any family
