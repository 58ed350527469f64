"""Lab 2. Descent on all examples, on a batch, on one at a time: the same regression on real data."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.language import tr
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import three_ways, written_out
from fallline.engine.studies.own_table import lowest_point
from fallline.engine.studies.three_ways import MODEL, ThreeWays, Way
from fallline.gui.figures import figure
from fallline.gui.labs.formula_panel import Formula, leaving
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.strokes import around

LOOKS = (("orange", tr("all examples"), "o"), ("green", tr("a batch"), "s"), ("sky", tr("one at a time"), "t1"))
WINDOW, GROUND = (-1.05, 1.15, -0.35, 1.75), (-3.0, 3.5, -2.0, 3.5)
NAMED = {"bmi": tr("bmi, the body mass index"), "ltg": tr("ltg, log of a blood fat")}
"""The columns of the patients in words: resources/data/README.md has them all."""
LOWEST = 1e-5
"""Where the losses' axes end: far under every floor, so that descent on all may leave through it."""


class BatchesLab(Lab):
    """One set of losses three times, against what a step counts, sees and takes."""

    number: ClassVar[int] = 2
    title: ClassVar[str] = tr("All examples, one, or a batch")
    text: ClassVar[str] = tr(
        "A regression on {examples} real patients. Descent asks all of them before each step. SGD asks "
        "one: a rough answer, but far from the minimum nearly everyone points the same way, so it gets "
        "there after some fifty patients. Near the minimum they disagree, and at a fixed rate SGD "
        "never rests: it settles on a floor (dotted: theory's).<br><br><b>Try:</b> make the rate of "
        "one at a time smaller: the floor sinks, the start slows. Set copies to 1: with so few "
        "patients a step on all takes no longer here than one on a single patient, and SGD's lead in "
        "time is gone. Batches are nearly as quick and far calmer.",
        examples=MODEL.examples,
    )
    Settings: ClassVar[type[msgspec.Struct]] = ThreeWays

    def build(self) -> None:
        words = tr("loss above least")
        x, y = _axes(MODEL)
        self.paths = self.plot("The three paths", x, y, 0, 0, equal=True)
        self.steps = self.plot("Against steps", "step", words, 0, 1, log_y=True)
        self.seen = self.plot("Against examples seen", "examples", words, 1, 0, log_x=True, log_y=True)
        self.time = self.plot("Against time, measured here", "milliseconds", words, 1, 1, log_x=True, log_y=True)
        self.share()

    def idle(self, settings: Any) -> dict[str, str]:
        why = tr("A few hundred draws out of many copies are as good as draws with replacement")
        return {"replacement": why} if settings.copies > 1 else {}

    def compute(self, settings: Any) -> tuple[Way, ...]:
        return three_ways.three_ways(settings)

    def draw(self, result: tuple[Way, ...]) -> None:
        self._draw_paths(result)
        highest = 2 * max(float(np.nanmax(way.mean)) for way in result)
        for plot in (self.steps, self.seen, self.time):
            plot.show_range(y=(LOWEST, min(highest, 1e6)))
        self.steps.show_range((0, 1.02 * max(len(way.mean) for way in result)))
        for way, (colour, _, _) in zip(result, LOOKS, strict=True):
            k = np.arange(len(way.mean))
            for plot, x in ((self.steps, k), (self.seen, way.examples), (self.time, 1000 * way.elapsed)):
                plot.curve(x, way.above[:, 0], colour, faint=True)
                plot.curve(x, way.mean, colour, width=2.5)
            if 0 < way.floor < np.inf:
                self.steps.mark(way.floor, "", colour, upright=False)
        self._say(result)

    def steps_of(self, result: tuple[Way, ...]) -> int:
        return max(way.path.steps for way in result)

    def draw_at(self, result: tuple[Way, ...], step: int) -> None:
        self.steps.now.upright(step)
        for way, (colour, _, symbol) in reversed(list(zip(result, LOOKS, strict=True))):
            k = min(step, way.path.steps)
            x, y = way.path.theta[:, :, 0].T
            self.paths.now.trail(x[: k + 1], y[: k + 1], colour)
            self.paths.now.dot(x[k], y[k], colour, symbol=symbol)
            for plot, at in ((self.steps, k), (self.seen, way.examples[k]), (self.time, 1000 * way.elapsed[k])):
                plot.now.dot(at, way.above[k, 0], colour, symbol=symbol, size=8)

    def formula(self, result: tuple[Way, ...], step: int) -> Formula:
        everyone, some, one = result
        row = int(one.rows(step)[0]) + 1
        alone = tr("patient {row:,} alone", row=row) if one.model == MODEL else tr("example {row:,} alone", row=row)
        where = tr("{step}: {alone}; the mean ⟨ ⟩ of a batch, b; the mean of all, N", step=leaving(step), alone=alone)
        return Formula(where, written_out.samples((everyone, some, one), step))

    def _draw_paths(self, result: tuple[Way, ...]) -> None:
        plot, model = self.paths, result[0].model
        window, ground = (WINDOW, GROUND) if model == MODEL else (model.window, around(model.window))
        plot.name_axes(*_axes(model))
        plot.ground(model, ground)
        plot.show_range(window[:2], window[2:])
        plot.say(
            ""
            if model == MODEL
            else tr("Your table: {name}, {examples:,} examples", name=Path(model.data).name, examples=model.examples)
        )
        for way, (colour, name, symbol) in reversed(list(zip(result, LOOKS, strict=True))):
            x, y = way.path.theta[:, :, 0].T
            plot.curve(x, y, colour, width=1)
            plot.points(x[::4], y[::4], colour, name, symbol=symbol, size=5, rim=False)
        best = lowest_point(model)
        plot.points(best[0], best[1], "text", symbol="star", size=14)

    def _say(self, result: tuple[Way, ...]) -> None:
        everyone, batch, one = result
        self.steps.say(
            tr(
                "Mean of {count} runs in the end: {one} (one), {batch} (batch)",
                count=one.above.shape[1],
                one=_rest(one),
                batch=_rest(batch),
            )
        )
        self.seen.say(
            tr(
                "A step sees {all:,} (all), {batch:,} (batch), 1 (one)",
                all=everyone.batch_size,
                batch=batch.batch_size,
            )
        )
        micro = [figure(1e6 * way.seconds, 2) for way in result]
        self.time.say(
            tr(
                "A step takes {all} µs (all), {batch} (batch), {one} (one)",
                all=micro[0],
                batch=micro[1],
                one=micro[2],
            )
        )

    def scenario(self, settings: Any) -> Scenario:
        return three_ways.scenario(settings)

    def data(self, result: tuple[Way, ...]) -> dict[str, Any]:
        columns: dict[str, Any] = {"step": np.arange(max(len(way.mean) for way in result))}
        for way, name in zip(result, ("all", "batch", "one"), strict=True):
            columns |= {
                f"{name}_mean_loss_above": way.mean,
                f"{name}_one_run": way.above[:, 0],
                f"{name}_examples": way.examples,
                f"{name}_milliseconds": 1000 * way.elapsed,
            }
        return columns


def _axes(model: LinearRegression) -> list[str]:
    """What the two weights are of, in words where they are the patients'."""
    return [
        tr("weight of {column}", column=NAMED.get(name, name) if model == MODEL else name) for name in model.parameters
    ]


def _rest(way: Way) -> str:
    """The mean loss in the end, in words where the run left."""
    return figure(way.rest, 2) if np.isfinite(way.rest) else tr("left")
