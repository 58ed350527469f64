"""What a remedy did: how the changed run ends beside the original, and when it was where that one ended."""

import msgspec
import numpy as np

from fallline.engine.analysis.convergence_rate import mean_loss
from fallline.engine.analysis.diagnosis.words import number, steps_said
from fallline.engine.run.trajectory import Trajectory


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

    @property
    def better(self) -> bool:
        """Whether it ends lower, or lasts where the original left."""
        return self.diverged_at is None and not self.after >= self.before

    def words(self) -> str:
        """In one sentence."""
        if self.diverged_at is not None:
            return f"It diverges at step {self.diverged_at:,}."
        ends = f"It ends at a loss of {number(self.after)}, where the original is at {number(self.before)}"
        if self.reached is None or not self.better:
            return f"{ends}{'' if self.better else ': it did not help'}."
        return f"{ends}; what that took {steps_said(self.steps)} for, it has after {steps_said(self.reached)}."


def outcome(original: Trajectory, changed: Trajectory) -> Outcome:
    """What became of a run by a change."""
    old, new = mean_loss(original.loss), mean_loss(changed.loss)
    end = float(old[-1])
    above = np.flatnonzero(~(new <= end))
    reached = 0 if not above.size else int(above[-1]) + 1
    return Outcome(
        before=end,
        after=float(new[-1]),
        steps=original.steps,
        reached=reached if reached < len(new) else None,
        diverged_at=changed.diverged_at,
    )
