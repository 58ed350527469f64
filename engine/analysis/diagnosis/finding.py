"""What a diagnosis finds: a cause, the steps it spans, the figures it rests on, a sentence, and what would help."""

from typing import Literal

import msgspec

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Run

Cause = Literal[
    "converged", "curvature", "thrown", "no-minimum", "no-value", "oscillates", "swings", "condition", "rate-too-low",
    "too-few-steps", "noise-floor", "decay-early", "decay-late", "bias", "clipping", "rounding", "plateau", "saddle",
    "local-minimum", "not-clear",
]  # fmt: skip
CAUSES: dict[Cause, str] = {
    "converged": tr("Converged"),
    "curvature": tr("Diverged through curvature"),
    "thrown": tr("Thrown by a cliff"),
    "no-minimum": tr("Falls without end"),
    "no-value": tr("Left where the loss has a value"),
    "oscillates": tr("Oscillates"),
    "swings": tr("Swings: too much momentum"),
    "condition": tr("Crawls because of the condition number"),
    "rate-too-low": tr("Learning rate too low"),
    "too-few-steps": tr("Too few steps"),
    "noise-floor": tr("At the noise floor"),
    "decay-early": tr("Decay came too early"),
    "decay-late": tr("Decay came too late"),
    "bias": tr("First steps too long: bias of the means"),
    "clipping": tr("Clipping at work"),
    "rounding": tr("Held by rounding"),
    "plateau": tr("Stuck on a plateau"),
    "saddle": tr("Stuck at a saddle"),
    "local-minimum": tr("In a local minimum"),
    "not-clear": tr("Not clear"),
}
"""Each cause as a heading."""


class Remedy(msgspec.Struct, frozen=True):
    """A change that may help: the run as it would be, and over how many steps."""

    words: str
    """What is changed, as on a button."""
    run: Run
    steps: int
    """As many as the scenario has, but where more steps are the remedy."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that a run shows."""

    cause: Cause
    sentence: str
    """In plain words, with the figures."""
    steps: tuple[int, int]
    """The first and the last step of the span that shows it."""
    figures: dict[str, float] = {}
    """What it rests on, by name."""
    direction: tuple[float, ...] = ()
    """The eigenvector that it is along, of length 1, (d,); empty where there is none."""
    remedies: tuple[Remedy, ...] = ()

    @property
    def heading(self) -> str:
        """The cause in words."""
        return CAUSES[self.cause]
