"""Lab 7. Step decay: drag the stairs of the learning rate, and see the loss under noise follow."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.schedules.step_decay import Every, Factor
from fallline.engine.studies import stairs as study
from fallline.engine.studies import written_out
from fallline.engine.studies.stairs import START, VALLEY, Stairs, stairs
from fallline.gui.figures import figure
from fallline.gui.labs import dials
from fallline.gui.labs.formula_panel import Formula, leaving
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.plot import LabPlot

WINDOW, GROUND = (-2.7, 1.5, -1.9, 1.6), (-5.0, 5.0, -5.0, 5.0)
LEAST, DEEPEST = 0.02, 1e-3
"""The smallest factor that the hand may drag to, and the smallest share of the first rate in the picture."""

TAIL = 12
"""Steps of the way that is drawn behind a walker."""


class StepDecaySettings(msgspec.Struct, frozen=True):
    """What can be turned."""

    lr: Annotated[float, dials.rate(0.24, (0.005, 0.24), "learning rate of the first stair", "first rate")] = 0.18
    factor: Factor = 0.5
    every: Every = 80
    noise: Annotated[float, dials.noise()] = 1.5
    steps: Annotated[int, dials.steps((50, 800), 10)] = 400


class StepDecayLab(Lab):
    """Two rings on the schedule's own plot: how long a stair is, and how far down the next one lies."""

    number: ClassVar[int] = 7
    title: ClassVar[str] = "Step decay: when to lower the rate"
    text: ClassVar[str] = (
        "With noisy gradients a constant rate never comes to rest: it settles on a floor that rises with the rate. "
        "Every stair down lowers the floor, and slows the way to it.<br><br>"
        "<b>Drag the upper ring</b> sideways: how long a stair is. <b>Drag the lower ring</b> up and down: how far "
        "the rate falls.<br><br>"
        "<b>Try:</b> stairs of 3 steps: the rate is gone before the walkers arrive. Stairs of 200: most of the time "
        "is spent on the floor. Take the noise away: then the stairs only do harm."
    )
    Settings: ClassVar[type[msgspec.Struct]] = StepDecaySettings

    def build(self) -> None:
        self.rates = self.plot("Learning rate · drag the rings", "step", "rate", 0, 0, log_y=True)
        self.losses = self.plot("Loss under noise", "step", "loss", 1, 0, log_y=True)
        self.constant = self.plot("Constant rate, second half", "x", "y", 0, 1, equal=True)
        self.falling = self.plot("With stairs, second half", "x", "y", 1, 1, equal=True)
        self.share(columns=(8, 5))
        self.length = self.rates.handle("steps from stair to stair", self._drag_length)
        self.fall = self.rates.handle("what the rate is multiplied by", self._drag_depth)

    def compute(self, settings: Any) -> dict[str, Any]:
        s = settings
        return {"settings": s, "stairs": stairs(s.lr, s.factor, s.every, s.noise, s.steps)}

    def draw(self, result: Any) -> None:
        s, found = result["settings"], result["stairs"]
        self._draw_rates(s, found)
        self._draw_losses(found)
        for plot, path, mean, colour in (
            (self.constant, found.constant, found.mean_constant, "orange"),
            (self.falling, found.falling, found.mean_falling, "green"),
        ):
            plot.ground(VALLEY, GROUND)
            plot.show_range(WINDOW[:2], WINDOW[2:])
            self._draw_cloud(plot, path, colour)
            plot.say(f"Mean loss at the end {figure(float(mean[-1]))}")

    def _draw_rates(self, s: StepDecaySettings, found: Stairs) -> None:
        plot = self.rates
        plot.show_range((0, 1.03 * s.steps), (s.lr * DEEPEST, s.lr * 4))
        edges = np.flatnonzero(np.diff(found.rates, prepend=np.nan) != 0)
        plot.curve(np.repeat(np.append(edges, s.steps), 2)[1:-1], np.repeat(found.rates[edges], 2), "green", width=2)
        plot.curve(np.array([0, s.steps]), np.array([s.lr, s.lr]), "orange", dash=True)
        at, lower = min(s.every, s.steps), s.lr * max(s.factor, DEEPEST)
        self.length.put(at, s.lr)
        self.fall.put(min(1.5 * at, s.steps), lower)
        side = 0 if at < 0.6 * s.steps else 1  # of the rings, so that nothing is cut at the edge
        plot.words(at, s.lr, f"  every {s.every} steps  ", "text", (side, 1.1))
        plot.words(min(1.5 * at, s.steps), lower, f"  × {figure(s.factor)}  ", "text", (side, 1))

    def _draw_losses(self, found: Stairs) -> None:
        plot, k = self.losses, np.arange(len(found.mean_constant))
        low = max(float(np.nanmin(found.mean_falling)), 1e-300) / 50
        plot.show_range((0, 1.03 * len(found.rates)), (low, 40 * (40 / low) ** 0.25))  # room for the legend
        plot.curve(k[: len(found.falling.loss)], found.falling.loss[:, 0], "axis", "one walker with stairs", width=1)
        plot.curve(k, found.mean_constant, "orange", "constant rate, mean of 40", width=2)
        plot.curve(np.arange(len(found.mean_falling)), found.mean_falling, "green", "with stairs, mean of 40", width=2)
        plot.curve(np.arange(len(found.floor)), found.floor, "pink", "theory's floor at each rate", dash=True)

    def scenario(self, settings: Any) -> Scenario:
        s = settings
        return study.scenario(s.lr, s.factor, s.every, s.noise, s.steps)

    def steps_of(self, result: Any) -> int:
        steps: int = result["stairs"].falling.steps
        return steps

    def draw_at(self, result: Any, step: int) -> None:
        found = result["stairs"]
        self.rates.now.upright(step)
        self.losses.now.upright(step)
        self.rates.now.dot(step, found.rates[min(step, len(found.rates) - 1)], "green")
        for plot, path, mean, colour in (
            (self.constant, found.constant, found.mean_constant, "orange"),
            (self.falling, found.falling, found.mean_falling, "green"),
        ):
            k = min(step, path.steps)
            x, y = path.theta[:, :, 0].T
            plot.now.trail(x[max(k - TAIL, 0) : k + 1], y[max(k - TAIL, 0) : k + 1], "text", width=1.5)
            plot.now.dot(x[k], y[k], colour, size=12)
            if step < len(mean):
                self.losses.now.dot(step, mean[step], colour)

    def formula(self, result: Any, step: int) -> Formula:
        s = result["settings"]
        lines = written_out.stair(result["stairs"], step, s.factor, s.every)
        return Formula(f"{leaving(step)} of one walker, with the gradient that it saw", lines)

    def _draw_cloud(self, plot: LabPlot, path: Trajectory, colour: str) -> None:
        middle, (x, y) = path.steps // 2, path.theta[:, :, 0].T
        plot.curve(x[:middle], y[:middle], "muted", width=1)
        plot.points(x[middle:], y[middle:], colour, size=5)
        plot.points(np.array([START[0]]), np.array([START[1]]), "text", symbol="x", size=10)

    def _drag_length(self, step: float, rate: float) -> None:
        self.set_settings(replace(self.settings, every=int(min(max(round(step), 1), self.settings.steps))))

    def _drag_depth(self, step: float, rate: float) -> None:
        self.set_settings(replace(self.settings, factor=min(max(rate / self.settings.lr, LEAST), 1.0)))

    def data(self, result: Any) -> dict[str, Any]:
        found = result["stairs"]
        return {
            "step": np.arange(len(found.mean_falling)),
            "rate": found.rates,
            "mean_loss": found.mean_falling,
            "mean_loss_constant_rate": found.mean_constant,
            "floor": found.floor,
        }
