"""Lab 11. Adam: first steps with and without bias correction, and the factors that correct."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from engine.edit import replace
from engine.landscapes.quadratic import Quadratic
from engine.optimizers.adam import Adam
from engine.scenario import Run, Scenario
from engine.schedules.constant import Constant
from engine.trace import trace
from gui.labs.lab import Lab


class AdamSettings(msgspec.Struct, frozen=True):
    """What can be turned."""

    lr: Annotated[
        float,
        Meta(
            gt=0,
            le=10,
            description="learning rate",
            extra={"label": "learning rate", "scale": "log", "slider": (1e-3, 1)},
        ),
    ] = 0.1
    beta1: Annotated[
        float,
        Meta(
            ge=0, le=0.9999, description="share of the mean gradient kept", extra={"symbol": "β₁", "slider": (0, 0.99)}
        ),
    ] = 0.9
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            le=0.99999,
            description="share of the mean square kept",
            extra={"symbol": "β₂", "slider": (0.5, 0.9999)},
        ),
    ] = 0.999
    steps: Annotated[int, Meta(ge=5, le=2000, description="steps shown", extra={"slider": (10, 400)})] = 80


class AdamLab(Lab):
    """Two runs that differ in one switch."""

    number: ClassVar[int] = 11
    title: ClassVar[str] = "Adam and its bias correction"
    text: ClassVar[str] = (
        "Both means of Adam begin at zero. The mean of squares has the longer memory, so it stays too small for "
        "longer, and an uncorrected step is (1 − β₁ᵗ) / √(1 − β₂ᵗ) times too long.<br><br>"
        "<b>Try:</b> move β₂ towards 1 and watch the first steps explode; set β₁ = 0: the very first "
        "step is 1/√(1 − β₂) times too long. At β₁ = β₂ = 0 correction changes nothing: then Adam is signSGD."
    )
    Settings: ClassVar[type[msgspec.Struct]] = AdamSettings

    def build(self) -> None:
        self.factors = self.plot("What the means are divided by", "step t", "factor", 0, 0, log_y=True)
        self.excess = self.plot("How much longer an uncorrected step is", "step t", "times", 0, 1, log_y=True)
        self.lengths = self.plot("Length of each step", "step t", "length / rate", 1, 0, log_y=True)
        self.losses = self.plot("Loss above f*", "step t", "loss", 1, 1, log_y=True)

    def compute(self, settings: Any) -> dict[str, Any]:
        s = settings
        t = np.arange(1, s.steps + 1, dtype=np.float64)
        first, second = 1 - s.beta1**t, 1 - s.beta2**t
        adam = Adam(beta1=s.beta1, beta2=s.beta2)
        runs: tuple[Run, ...] = tuple(
            Run(optimizer=replace(adam, bias_correction=on), schedule=Constant(lr=s.lr)) for on in (True, False)
        )
        scenario: Scenario = Scenario(
            landscape=Quadratic(l1=1.0, l2=12.0, rotation=-25.0), start=(-2.2, 1.1), steps=s.steps, runs=runs
        )
        paths = trace(scenario)
        return {"t": t, "first": first, "second": second, "excess": first / np.sqrt(second), "paths": paths, "lr": s.lr}

    def draw(self, result: Any) -> None:
        t = result["t"]
        self.factors.curve(t, 1 / result["first"], "sky", "1 / (1 − β₁ᵗ)", width=2)
        self.factors.curve(t, 1 / result["second"], "orange", "1 / (1 − β₂ᵗ)", width=2)
        self.excess.curve(t, result["excess"], "pink", width=2)
        self.excess.mark(1.0, "as long as corrected", upright=False)
        for path, colour, name in zip(
            result["paths"], ("green", "vermilion"), ("corrected", "uncorrected"), strict=True
        ):
            moves = np.linalg.norm(np.diff(path.theta[:, :, 0], axis=0), axis=1) / result["lr"]
            self.lengths.curve(np.arange(1, len(moves) + 1), moves, colour, name, width=1.6)
            self.losses.curve(np.arange(len(path.loss)), path.loss[:, 0], colour, name, width=1.6)

    def data(self, result: Any) -> dict[str, Any]:
        corrected, uncorrected = result["paths"]
        return {
            "t": result["t"],
            "correction1": 1 / result["first"],
            "correction2": 1 / result["second"],
            "times_longer_uncorrected": result["excess"],
            "loss_corrected": corrected.loss[1:, 0],
            "loss_uncorrected": uncorrected.loss[1:, 0],
        }
