"""Lab 11. Adam: first steps with and without bias correction, and the factors that correct."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.optimizers._moments import Beta1, Beta2
from fallline.engine.studies.bias_correction import Correction, bias_correction, step_lengths
from fallline.gui.figures import figure
from fallline.gui.labs import dials
from fallline.gui.labs.lab import Lab


class AdamSettings(msgspec.Struct, frozen=True):
    """What can be turned."""

    lr: Annotated[float, dials.rate(10, (1e-3, 1))] = 0.1
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    steps: Annotated[int, dials.steps((10, 400), words="steps shown")] = 80


class AdamLab(Lab):
    """Two runs that differ in one switch."""

    number: ClassVar[int] = 11
    title: ClassVar[str] = "Adam and its bias correction"
    text: ClassVar[str] = (
        "Both means of Adam begin at zero. The mean of squares has the longer memory, so it stays too small for "
        "longer, and an uncorrected step is (1 − β₁ᵗ) / √(1 − β₂ᵗ) times too long.<br><br>"
        "<b>Try:</b> move β₂ towards 1 and watch the first steps explode; set β₁ = 0: uncorrected, this is RMSProp, "
        "and its very first step is 1/√(1 − β₂) times too long. At β₁ = β₂ = 0 correction changes nothing: then "
        "Adam is signSGD."
    )
    Settings: ClassVar[type[msgspec.Struct]] = AdamSettings

    def build(self) -> None:
        self.factors = self.plot("What the means are multiplied by", "step t", "factor", 0, 0, log_y=True)
        self.excess = self.plot("Length of an uncorrected step", "step t", "times a corrected one", 0, 1, log_y=True)
        self.lengths = self.plot("Length of each step", "step t", "length / rate", 1, 0, log_y=True)
        self.losses = self.plot("Loss above the least", "step t", "loss", 1, 1, log_y=True)

    def compute(self, settings: Any) -> Correction:
        return bias_correction(settings.lr, settings.beta1, settings.beta2, settings.steps)

    def draw(self, result: Correction) -> None:
        t = result.t
        self.factors.curve(t, result.mean, "sky", "1 / (1 − β₁ᵗ), the mean", width=2)
        self.factors.curve(t, result.square, "orange", "1 / (1 − β₂ᵗ), the square", width=2)
        self.excess.show_range(y=(0.7 * min(1.0, result.excess.min()), 1.4 * max(1.0, result.excess.max())))
        self.excess.curve(t, result.excess, "pink", width=2)
        self.excess.mark(1.0, "as long as corrected", upright=False)
        self.excess.say(f"{figure(result.excess[0])} times as long at step 1, {figure(result.excess.max())} at most")
        for path, colour, name in (
            (result.corrected, "green", "corrected"),
            (result.uncorrected, "vermilion", "uncorrected"),
        ):
            lengths = step_lengths(path, self.settings.lr)
            self.lengths.curve(np.arange(1, len(lengths) + 1), lengths, colour, name, width=1.6)
            self.losses.curve(np.arange(len(path.loss)), path.loss[:, 0], colour, name, width=1.6)
        self.lengths.say("Corrected, the first step moves x and y by the rate each: √2 rates in all")

    def data(self, result: Correction) -> dict[str, Any]:
        return {
            "t": result.t,
            "correction1": result.mean,
            "correction2": result.square,
            "times_longer_uncorrected": result.excess,
            "loss_corrected": result.corrected.loss[1:, 0],
            "loss_uncorrected": result.uncorrected.loss[1:, 0],
        }
