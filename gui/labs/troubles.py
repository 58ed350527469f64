"""Lab 4. Troubles of stochastic gradient descent: five small pictures with one slider each, and their losses."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.analysis import update_rules
from fallline.engine.landscapes.expression import Expression
from fallline.engine.language import tr
from fallline.engine.method.optimizer import Beta
from fallline.engine.scenario.deck import in_turn
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.troubles import STEPS, Trouble, held, rated, shaken, squeezed, trapped
from fallline.gui.labs import dials
from fallline.gui.labs.formula_panel import Formula, leaving
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.plot import LabPlot
from fallline.gui.labs.strokes import around

NAMES = ("rate", "local minimum", "saddle", "noise", "conditioning")
SHOWN = (tr("rate"), tr("local minimum"), tr("saddle"), tr("noise"), tr("conditioning"))
COLOURS = ("orange", "sky", "green", "pink", "yellow")
GROUND = (-6.0, 6.0, -6.0, 6.0)


class TroublesSettings(dials.WithFormula, frozen=True):
    """One dial for each picture."""

    rate: Annotated[
        float,
        Meta(ge=1e-3, le=3, description="learning rate; the curvature is 1", extra={"slider": (0.02, 2.2)}),
    ] = 1.85
    beta: Beta = 0.7
    offset: Annotated[
        float,
        Meta(
            ge=1e-16,
            le=1,
            description="distance of the start from the line that leads into the saddle",
            extra={"label": "off the line", "scale": "log", "slider": (1e-12, 0.3)},
        ),
    ] = 1e-4
    noise: Annotated[float, dials.noise()] = 2.0
    kappa: Annotated[float, dials.condition(1000, 300)] = 40.0
    formula: Annotated[str, dials.own_formula()] = ""


class TroublesLab(Lab):
    """Each picture is a run of its own; the last plot lays their losses side by side."""

    number: ClassVar[int] = 4
    title: ClassVar[str] = tr("Troubles of gradient descent")
    text: ClassVar[str] = tr(
        "Five things that go wrong, each with one slider. The last plot holds their losses against each other.<br><br>"
        "<b>Rate:</b> too small creeps, too large swings, past 2 it diverges.<br>"
        "<b>Local minimum:</b> descent stays in the first well. How much momentum carries it over?<br>"
        "<b>Saddle:</b> on the line into it nothing pushes aside; the nearer the start, the longer it is held.<br>"
        "<b>Noise:</b> the loss settles on a floor, and goes no deeper.<br>"
        "<b>Conditioning:</b> the steep side sets the rate, the flat side waits.<br><br>"
        "<b>Does momentum help?</b> Dashed is momentum: at the saddle with the dial’s β, in the ravine at its best. "
        "Both waits grow shorter. In the wells too much is as bad as too little. Of noise it averages nothing away: "
        "see lab 5.<br><br>"
        "<b>Your own formula</b> takes the place of the two valleys, of noise and of conditioning."
    )
    Settings: ClassVar[type[msgspec.Struct]] = TroublesSettings

    def build(self) -> None:
        self.rate = self.plot("Rate", "x", "loss", 0, 0)
        self.wells = self.plot("Local minimum", "x", "loss", 0, 1)
        self.saddle = self.plot("Saddle", "x", "y", 0, 2, equal=True)
        self.noise = self.plot("Noise", "x", "y", 1, 0, equal=True)
        self.ravine = self.plot("Conditioning", "x", "y", 1, 1, equal=True)
        self.losses = self.plot("Losses", "step", "loss above the least", 1, 2, log_y=True)
        for plot in self.plots:
            plot.plot.getAxis("left").keep_room(50)
        self.share(columns=(1, 1, 1))

    def idle(self, settings: Any) -> dict[str, str]:
        return {"kappa": tr("Your formula has a condition number of its own")} if settings.ground else {}

    def compute(self, settings: Any) -> tuple[Trouble, ...]:
        s = settings
        return (
            rated(s.rate),
            trapped(s.beta),
            held(s.offset, s.beta),
            shaken(s.noise, s.ground),
            squeezed(s.kappa, s.ground),
        )

    def draw(self, result: Any) -> None:
        for plot, trouble in zip(self.plots, result, strict=False):
            plot.say(trouble.words[:1].upper() + trouble.words[1:])
        self._draw_slice(self.rate, result[0], "orange", (-2.75, 2.75), (-0.3, 4.2))
        self._draw_slice(self.wells, result[1], "sky", (-2.1, 2.1), (-0.7, 5.5))
        for plot, trouble, colour, (x, y) in (
            (self.saddle, result[2], "green", ((-1.6, 1.6), (-1.7, 1.9))),
            (self.noise, result[3], "pink", ((-2.7, 1.6), (-2.2, 2.2))),
            (self.ravine, result[4], "yellow", ((-2.7, 1.2), (-2.0, 2.0))),
        ):
            landscape = trouble.landscape
            own = landscape.window if isinstance(landscape, Expression) else None
            plot.ground(landscape, around(own) if own else GROUND)
            plot.show_range(*((own[:2], own[2:]) if own else (x, y)))
            if trouble.beside is not None:
                along, across = trouble.beside.theta[:, :, 0].T
                plot.curve(along, across, "text", dash=True, width=1)
            self._draw_path(plot, trouble.path.theta[:, 0, 0], trouble.path.theta[:, 1, 0], colour)
        self.losses.show_range((0, STEPS * 1.05), (1e-8, 1e4))
        for trouble, colour, name in zip(result, COLOURS, SHOWN, strict=True):
            above = trouble.above(trouble.path)
            self.losses.curve(np.arange(len(above)), above, colour, name, width=1.5)
            if trouble.beside is not None:
                above = trouble.above(trouble.beside)
                self.losses.curve(np.arange(len(above)), above, colour, dash=True)

    def steps_of(self, result: tuple[Trouble, ...]) -> int:
        return STEPS

    def draw_at(self, result: tuple[Trouble, ...], step: int) -> None:
        self.losses.now.upright(step)
        for plot, trouble, colour in zip(self.plots, result, COLOURS, strict=False):
            for path in (trouble.beside, trouble.path):
                if path is None:
                    continue
                k, shade = min(step, path.steps), colour if path is trouble.path else "text"
                x = path.theta[:, 0, 0]
                y = path.loss[:, 0] if plot in (self.rate, self.wells) else path.theta[:, 1, 0]
                plot.now.trail(x[: k + 1], y[: k + 1], shade, width=2.0 if path is trouble.path else 1.2)
                plot.now.dot(x[k], y[k], shade, size=11 if path is trouble.path else 8)
            above = trouble.above(trouble.path)
            self.losses.now.dot(min(step, len(above) - 1), above[min(step, len(above) - 1)], colour, size=8)

    def formula(self, result: tuple[Trouble, ...], step: int) -> Formula:
        rate, wells, saddle, noise, ravine = (each.path for each in result)
        runs = zip((rate, wells, saddle, noise, ravine), SHOWN, strict=True)
        going = [(path, name) for path, name in runs if step < path.steps]
        lines = [
            update_rules.momentum(path, step, self.settings.beta, one=True)[:1]
            if path is wells
            else update_rules.descent(path, step, noisy=path is noise, one=path is rate)
            for path, _ in going
        ]
        where = tr("{step}, from above: {names}", step=leaving(step), names=", ".join((name for _, name in going)))
        return Formula(where, tuple(line for some in lines for line in some))

    def _draw_slice(
        self, plot: LabPlot, trouble: Trouble, colour: str, x: tuple[float, float], y: tuple[float, float]
    ) -> None:
        plot.show_range(x, y)
        along = np.linspace(*x, 161)
        plot.curve(along, trouble.landscape.loss(np.array([along, np.zeros_like(along)])), "axis", width=2)
        self._draw_path(plot, trouble.path.theta[:, 0, 0], trouble.path.loss[:, 0], colour)

    def _draw_path(self, plot: LabPlot, x: Any, y: Any, colour: str) -> None:
        plot.curve(x, y, colour, width=1)
        plot.points(x, y, colour, size=5, rim=False)
        plot.rings(x[:1], y[:1], "text", size=11)
        plot.points(x[-1:], y[-1:], colour, size=11)

    def scenario(self, settings: Any) -> Scenario:
        scenes = {
            name[:1].upper() + name[1:]: each.scenario for name, each in zip(SHOWN, self.compute(settings), strict=True)
        }
        return in_turn(self.title, scenes)

    def data(self, result: Any) -> dict[str, Any]:
        columns: dict[str, Any] = {"step": np.arange(STEPS + 1)}
        for trouble, name in zip(result, NAMES, strict=True):
            word = name.replace(" ", "_")
            x, y = trouble.path.theta[:, :, 0].T
            if trouble.beside is not None:
                columns[f"{word}_loss_with_momentum"] = trouble.beside.loss[:, 0]
            columns |= {f"{word}_x": x, f"{word}_y": y, f"{word}_loss": trouble.path.loss[:, 0]}
        return columns
