"""Lab 11. Adam: what corrects its two means, and where it helps and hurts to leave that out."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.analysis import update_rules
from fallline.engine.language import listed, tr
from fallline.engine.optimizers._moments import Beta1, Beta2
from fallline.engine.optimizers.adam import Adam
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import bias_correction as correction
from fallline.engine.studies.bias_correction import (
    EDGE,
    LONG,
    RATES,
    RAVINE,
    AgainstRate,
    Correction,
    Pair,
    Place,
    against_rate,
    bias_correction,
    step_lengths,
)
from fallline.gui.figures import figure
from fallline.gui.labs import dials
from fallline.gui.labs.formula_panel import Formula, leaving
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.plot import LabPlot

Found = tuple[Correction, tuple[AgainstRate, AgainstRate]]
LOOKS = ("green", tr("corrected")), ("vermilion", tr("uncorrected"))
PLAIN, GROUND = (-1.3, 1.3, -1.3, 1.3), (-3.0, 3.0, -3.0, 3.0)
LOWEST = 1e-12
"""Losses below it are drawn there: rounding."""


class AdamSettings(dials.WithFormula, frozen=True):
    """What can be turned."""

    lr: Annotated[float, dials.rate(10, (1e-3, 1))] = 0.1
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    steps: Annotated[int, dials.steps((10, 400), words="steps shown")] = 80
    formula: Annotated[str, dials.own_formula()] = ""

    @property
    def ravine(self) -> Place:
        """Where it helps, or a person's formula in place of that."""
        return (self.ground, self.ground.start) if self.ground else RAVINE


class AdamLab(Lab):
    """Two grounds, and on each two runs that differ in one switch."""

    number: ClassVar[int] = 11
    title: ClassVar[str] = tr("Adam and its bias correction")
    text: ClassVar[str] = tr(
        "Both means of Adam begin at zero. The mean of squares has the longer memory, so it stays too small for "
        "longer, and an uncorrected step is (1 − β₁ᵗ) / √(1 − β₂ᵗ) times as long, whatever the gradients were: as if "
        "the rate were so many times larger at first.<br><br>"
        "<b>Where that helps:</b> the rate is small for the ground. In the ravine the uncorrected run is mostly the "
        "first, and arrives. <b>Where it hurts:</b> the rate is as large as the ground bears. The leap out of the "
        "narrow well ends on a plain whose slope is nothing beside what √s remembers: it stays. On the last plot "
        "leaving out the correction moves each curve to the left.<br><br>"
        "<b>Try:</b> a rate of 0.05: both stay in the well. Then β₂ = 0.9999: thrown out again. With β₁ = 0 the first "
        "step is 1/√(1 − β₂) times as long: uncorrected, this is RMSProp. At β₁ = β₂ = 0 correction changes nothing: "
        "then Adam is signSGD."
    )
    Settings: ClassVar[type[msgspec.Struct]] = AdamSettings

    def build(self) -> None:
        self.factors = self.plot("Factors of the means", "step t", "factor", 0, 0, log_y=True)
        self.lengths = self.plot("Step length, ravine", "step t", "length / rate", 0, 1, log_y=True)
        self.losses = self.plot("Ravine", "step t", "loss − least", 0, 2, log_y=True)
        self.path = self.plot("The narrow well", "x", "y", 1, 0, equal=True)
        self.well = self.plot("Narrow well", "step t", "loss − least", 1, 1, log_y=True)
        self.rates = self.plot(
            tr("After {count} steps", count=LONG), "learning rate", "loss − least", 1, 2, log_x=True, log_y=True
        )
        for plot in self.plots:
            plot.plot.getAxis("left").keep_room(54)
        self.share(columns=(1, 1, 1))

    def compute(self, settings: Any) -> Found:
        s = settings
        return bias_correction(s.lr, s.beta1, s.beta2, s.steps, s.ravine), against_rate(s.beta1, s.beta2, s.ravine)

    def draw(self, result: Found) -> None:
        found, (valley, well) = result
        t = found.t
        highest = float(max(found.mean.max(), found.square.max(), found.excess.max()))
        self.factors.show_range(y=(min(0.7, 0.7 * float(found.excess.min())), 3 * highest))
        self.factors.curve(t, found.mean, "sky", tr("mean"), width=2)
        self.factors.curve(t, found.square, "orange", tr("square"), width=2)
        self.factors.curve(t, found.excess, "pink", tr("uncorrected step"), width=2)
        self.factors.say(
            tr(
                "Without either a step is {first} times as long at t = 1, {most} at most",
                first=figure(found.excess[0]),
                most=figure(found.excess.max()),
            )
        )
        highest = 1.0
        for path, (colour, name) in zip((found.valley.corrected, found.valley.uncorrected), LOOKS, strict=True):
            lengths = step_lengths(path, self.settings.lr)
            highest = max(highest, float(np.nanmax(lengths, initial=0.0)))
            self.lengths.curve(np.arange(1, len(lengths) + 1), lengths, colour, name, width=1.6)
        self.lengths.show_range(y=(5e-3, 3 * highest))
        self.lengths.say(tr("Corrected, the first step moves x and y by the rate each: √2 rates in all"))
        self._draw_losses(self.losses, found.valley)
        self._draw_losses(self.well, found.well)
        self._draw_well(found.well)
        self._draw_rates(valley, well)

    def steps_of(self, result: Found) -> int:
        return len(result[0].t)

    def draw_at(self, result: Found, step: int) -> None:
        found, t = result[0], max(step, 1)  # what multiplies the means begins at t = 1
        for plot in (self.factors, self.lengths, self.losses, self.well):
            plot.now.upright(max(step, 1) if plot in (self.factors, self.lengths) else step)
        for values, colour in ((found.mean, "sky"), (found.square, "orange"), (found.excess, "pink")):
            self.factors.now.dot(t, values[t - 1], colour)
        for pair, plot in ((found.valley, self.losses), (found.well, self.well)):
            for path, (colour, _) in zip((pair.corrected, pair.uncorrected), LOOKS, strict=True):
                if step <= path.steps:
                    plot.now.dot(step, max(float(pair.above(path)[step]), LOWEST), colour)
        for path, (colour, _) in zip((found.valley.corrected, found.valley.uncorrected), LOOKS, strict=True):
            if t <= path.steps:
                self.lengths.now.dot(t, step_lengths(path, self.settings.lr)[t - 1], colour)
        for path, (colour, _) in zip((found.well.uncorrected, found.well.corrected), reversed(LOOKS), strict=True):
            k, (x, y) = min(step, path.steps), path.theta[:, :, 0].T
            self.path.now.trail(x[: k + 1], y[: k + 1], colour)
            self.path.now.dot(x[k], y[k], colour)

    def formula(self, result: Found, step: int) -> Formula | None:
        s, path = self.settings, result[0].valley.corrected
        if not path.steps:
            return None
        where = tr(
            "{step} in the ravine: the corrected run, and last the step without the correction",
            step=leaving(step),
        )
        return Formula(where, update_rules.adam(path, step, Adam(beta1=s.beta1, beta2=s.beta2)))

    def _draw_losses(self, plot: LabPlot, pair: Pair) -> None:
        every = np.concatenate([pair.above(path) for path in (pair.corrected, pair.uncorrected)])
        plot.show_range(y=(max(float(every.min()), LOWEST) / 3, max(float(every.max()), LOWEST) * 3))
        ends = []
        for path, (colour, name) in zip((pair.corrected, pair.uncorrected), LOOKS, strict=True):
            above = np.maximum(pair.above(path), LOWEST)
            plot.curve(np.arange(len(above)), above, colour, name, width=1.6)
            ends.append(f"{name} {figure(float(pair.above(path)[-1]), 2)}")
        where = tr("Your formula.") + " " if plot is self.losses and self.settings.ground else ""
        plot.say(where + tr("In the end {losses}", losses=listed(ends)))

    def _draw_well(self, pair: Pair) -> None:
        plot = self.path
        plot.ground(pair.landscape, GROUND)
        plot.show_range(PLAIN[:2], PLAIN[2:])
        for path, (colour, name) in reversed(
            list(zip((pair.corrected, pair.uncorrected), LOOKS, strict=True))
        ):  # fmt: skip
            x, y = path.theta[:, :, 0].T
            plot.curve(x, y, colour, width=1.5)
            plot.points(x, y, colour, name, size=5, rim=False)
        plot.rings(np.array(EDGE[:1]), np.array(EDGE[1:]), "text", size=11)

    def _draw_rates(self, valley: AgainstRate, well: AgainstRate) -> None:
        plot, lr = self.rates, np.array(RATES)
        plot.show_range(y=(LOWEST / 3, 30.0))
        for ground, dash in ((valley, True), (well, False)):
            for ends, (colour, _) in zip((ground.corrected, ground.uncorrected), LOOKS, strict=True):
                plot.curve(lr, np.maximum(ends, LOWEST), colour, dash=dash, width=1.6)
        plot.mark(self.settings.lr, "")
        plot.say(tr("Green corrected, red not; dashed in the ravine, solid in the well"))

    def scenario(self, settings: Any) -> Scenario:
        return correction.scenario(settings.lr, settings.beta1, settings.beta2, settings.steps, settings.ravine)

    def data(self, result: Found) -> dict[str, Any]:
        found, (valley, well) = result
        columns: dict[str, Any] = {
            "t": found.t,
            "correction1": found.mean,
            "correction2": found.square,
            "times_longer_uncorrected": found.excess,
        }
        for name, pair in (("", found.valley), ("well_", found.well)):
            columns |= {
                f"{name}loss_corrected": pair.corrected.loss[1:, 0],
                f"{name}loss_uncorrected": pair.uncorrected.loss[1:, 0],
            }
        columns["rate"] = np.array(RATES)
        for name, ground in (("ravine", valley), ("well", well)):
            columns |= {f"{name}_corrected": ground.corrected, f"{name}_uncorrected": ground.uncorrected}
        return columns
