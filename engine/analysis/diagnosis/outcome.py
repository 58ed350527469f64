"""A remedy as a copy beside the original, and what it did: how both end, and when the copy was where that one ended."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.analysis.diagnosis.finding import Remedy
from fallline.engine.analysis.diagnosis.words import number, steps_said
from fallline.engine.language import tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace, with_run_added
from fallline.engine.scenario.scenario import Run, Scenario

NEAR = 0.01
"""Share of the height that a run began at."""
MOST = 64
"""Runs that a scenario holds."""
LABEL = 57
"""Letters of a name, with room for the number that tells two of one name apart."""


class Outcome(msgspec.Struct, frozen=True):
    """The two ends."""

    before: float
    """Loss at the end of the original; NaN where it diverged at once."""
    after: float
    """That of the changed run."""
    steps: int
    """Steps of the original."""
    reached: int | None
    """The step from which on the changed run is no higher than the original's end; None if it never is."""
    diverged_at: int | None
    """The step at which the changed run diverged; None where it did not."""
    settles: tuple[int, int] = (0, 0)
    """The steps from which on original and changed run are within NEAR of their first height above the lower end."""

    @property
    def better(self) -> bool:
        """Whether it ends lower, or lasts where the original left."""
        return self.diverged_at is None and not self.after >= self.before

    def words(self) -> str:
        """In one sentence."""
        if self.diverged_at is not None:
            return tr("It diverges at step {step:,}.", step=self.diverged_at)
        ends = tr(
            "It ends at a loss of {loss}, where the original is at {original_loss}",
            loss=number(self.after),
            original_loss=number(self.before),
        )
        if not self.better and self.settles[1] < self.settles[0]:
            return tr(
                "{ends}; it was down but for 1 % at step {step}, the original at {original_step}.",
                ends=ends,
                step=self.settles[1],
                original_step=self.settles[0],
            )
        if not self.reached or not self.better:  # an original that ends above its start was lower at step 0
            return f"{ends}." if self.better else tr("{ends}: it did not help.", ends=ends)
        return tr(
            "{ends}; what that took {original_steps} for, it has after {steps}.",
            ends=ends,
            original_steps=steps_said(self.steps),
            steps=steps_said(self.reached),
        )


def outcome(original: Trajectory, changed: Trajectory) -> Outcome:
    """What became of a run by a change."""
    old, new = mean_loss(original.loss), mean_loss(changed.loss)
    end = float(old[-1])
    above, base = np.flatnonzero(~(new <= end)), min(end, float(new[-1]))
    reached = 0 if not above.size else int(above[-1]) + 1
    return Outcome(
        before=end,
        after=float(new[-1]),
        steps=original.steps,
        reached=reached if reached < len(new) else None,
        diverged_at=changed.diverged_at,
        settles=(_settles(old, base), _settles(new, base)),
    )


def _settles(loss: NDArray[np.float64], base: float) -> int:
    far = np.flatnonzero(~(loss - base <= NEAR * (loss[0] - base)))
    return int(far[-1]) + 1 if far.size else 0


def with_copy(scenario: Scenario, index: int, remedy: Remedy) -> Scenario:
    """`scenario` with the changed run beside run `index`, dashed and named for the change; more steps are for all."""
    if _way(remedy.run) == _way(scenario.runs[index]):
        return replace(scenario, steps=remedy.steps)
    if len(scenario.runs) >= MOST:
        raise ValueError(tr("a scenario holds {most} runs, and there are as many: remove one first", most=MOST))
    label, after = f"{remedy.words} ({scenario.runs[index].label})", index + 1
    while after < len(scenario.runs) and scenario.runs[after].dashed:
        after += 1
    copy = replace(remedy.run, label=label if len(label) <= LABEL else remedy.words, dashed=True, enabled=True)
    return replace(with_run_added(scenario, copy, after), steps=max(scenario.steps, remedy.steps))


def copy_in(scenario: Scenario, remedy: Remedy) -> int | None:
    """The index of that copy; None where it is not there."""
    if scenario.steps < remedy.steps:
        return None
    wanted = _way(remedy.run)
    return next((k for k, run in enumerate(scenario.runs) if run.dashed and _way(run) == wanted), None)


def _way(run: Run) -> tuple[object, ...]:
    """All of a run that its path depends on."""
    return run.optimizer, run.schedule, run.gradient, run.numbers
