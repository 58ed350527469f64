"""Lab 9. Condition number: a dial for kappa, the ellipses it makes, and the steps it costs each method."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.problem.curvature import curvature
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import conditioning, written_out
from fallline.engine.studies.conditioning import (
    KAPPAS,
    Histories,
    arrival,
    elongation,
    errors,
    errors_expected,
    histories,
    race,
    racers,
    steps_expected,
    steps_measured,
)  # fmt: skip
from fallline.engine.studies.met_condition import ellipse
from fallline.gui.figures import figure
from fallline.gui.labs import dials
from fallline.gui.labs.formula_panel import Formula
from fallline.gui.labs.lab import Lab

CIRCLE, WINDOW, GROUND = (-1.15, 1.15), (-1.5, 1.5), (-3.5, 3.5, -3.5, 3.5)
LOOKS = (("orange", "o"), ("sky", "t1"), ("green", "s"), ("pink", "d"))
SHOWN, WALKED = 200, 40
"""Steps of which the distance is drawn, and steps that can be told apart in a path."""


class ConditionSettings(msgspec.Struct, frozen=True):
    """What can be turned."""

    kappa: Annotated[float, dials.condition(1000, 1000, "the largest singular value over the smallest")] = 20.0
    rotation: Annotated[float, dials.turn()] = 24.0
    tolerance: Annotated[
        float,
        Meta(
            ge=1e-8,
            le=0.5,
            description="share of the first distance at which a method has arrived",
            extra={"scale": "log", "slider": (1e-8, 0.1)},
        ),
    ] = 1e-4


class ConditionLab(Lab):
    """The same ravine under four methods, each at the settings that theory knows to be best."""

    number: ClassVar[int] = 9
    title: ClassVar[str] = "What a condition number costs"
    text: ClassVar[str] = (
        "κ is the largest singular value of the Hessian over the smallest. It turns a circle into an ellipse κ times "
        "as long as wide; the level lines of the loss are √κ times as long as wide.<br><br>"
        "Each method runs at the best pair that theory knows for it. Plain descent needs about κ steps for a digit, "
        "momentum about √κ, Nesterov 1.7 times as many, Newton one step, whatever κ is. (At the same rate and momentum "
        "Nesterov may win: see lab 6.)<br><br>"
        "<b>Try:</b> turn κ up from 1 and watch descent begin to zigzag. On the last plot, read off where momentum "
        "pays. Turn the ravine: nothing changes, for these methods have no axes of their own."
    )
    Settings: ClassVar[type[msgspec.Struct]] = ConditionSettings
    of_points = True

    def build(self) -> None:
        self.levels = self.plot(f"Level lines and {WALKED} steps", "x", "y", 0, 0, equal=True)
        self.circle = self.plot("What the Hessian makes of a circle", "x / σ₁", "y / σ₁", 0, 1, equal=True)
        self.error = self.plot("Distance from the minimum", "step", "distance", 1, 0, log_y=True)
        self.cost = self.plot("Steps needed", "condition number κ", "steps", 1, 1, log_x=True, log_y=True)
        self.cost.say("Measuring …")
        self.share()

    def compute(self, settings: Any) -> dict[str, Any]:
        s = settings
        landscape = Quadratic(l1=1.0, l2=s.kappa, rotation=s.rotation)
        kappas, expected = steps_expected(s.tolerance)
        return {
            "settings": s,
            "landscape": landscape,
            "curvature": curvature(landscape, np.zeros((2, 1))),
            "racers": racers(s.kappa),
            "paths": race(s.kappa, s.rotation, SHOWN),
            "kappas": kappas,
            "theory": expected,
        }

    def scenario(self, settings: Any) -> Scenario:
        return conditioning.scenario(settings.kappa, settings.rotation, SHOWN)

    def measure(self) -> Histories:
        return histories()

    def draw(self, result: Any) -> None:
        self._draw_levels(result)
        self._draw_circle(result["curvature"])
        self._draw_errors(result)
        self._draw_cost(result)

    def _draw_levels(self, result: Any) -> None:
        plot = self.levels
        plot.ground(result["landscape"], GROUND)
        plot.show_range(WINDOW, WINDOW)
        for path, (colour, symbol) in zip(result["paths"], LOOKS, strict=True):
            x, y = path.theta[: WALKED + 1, :, 0].T
            plot.curve(x, y, colour, width=1.5)
            plot.points(x, y, colour, symbol=symbol, size=6)
        kappa = result["settings"].kappa
        plot.say(f"Level lines {figure(elongation(kappa))} times as long as wide")

    def _draw_circle(self, found: Any) -> None:
        plot, round_, singular = self.circle, ellipse(np.eye(2), 181), found.singular_values[:, 0]
        plot.show_range(CIRCLE, CIRCLE)
        image = found.hessian[:, :, 0] @ round_ / singular[0]
        plot.curve(round_[0], round_[1], "axis", dash=True)
        plot.curve(image[0], image[1], "yellow", width=2)
        vectors = found.eigenvectors[:, ::-1, 0]
        for vector, value, colour in zip(vectors.T, singular, ("vermilion", "blue"), strict=True):
            plot.arrow(np.zeros(2), vector * value / singular[0], colour)
        plot.say(f"Singular values {figure(singular[0])} (red) and {figure(singular[1])} (blue)")

    def _draw_errors(self, result: Any) -> None:
        plot, tolerance = self.error, result["settings"].tolerance
        plot.show_range((0, 1.04 * SHOWN), (1e-9, 3))
        k, arrivals = np.arange(SHOWN + 1), []
        for racer, path, (colour, _) in zip(result["racers"], result["paths"], LOOKS, strict=True):
            distance = errors(path)
            plot.curve(k[: len(distance)], np.maximum(distance, 1e-12), colour, racer.name, width=2)
            plot.curve(k, errors_expected(racer.rate, SHOWN), colour, dash=True)
            steps = arrival(distance, tolerance)
            arrivals.append(f"{racer.name} {steps:.0f}" if np.isfinite(steps) else f"{racer.name} over {SHOWN}")
        plot.mark(tolerance, "tolerance", upright=False)
        plot.say(f"Steps to the tolerance: {', '.join(arrivals)}")

    def _draw_cost(self, result: Any) -> None:
        plot = self.cost
        plot.show_range((1, 1500), (0.7, 3e4))
        for by_theory, (colour, _) in zip(result["theory"], LOOKS, strict=True):
            plot.curve(result["kappas"], by_theory, colour, width=1)
        plot.mark(result["settings"].kappa, "")
        if self.measurement is None:
            return
        for measured, (colour, symbol) in zip(self._measured(), LOOKS, strict=True):
            plot.points(np.array(KAPPAS), measured, colour, symbol=symbol, size=7)
        plot.say("Dots are measured, lines are theory; momentum's line is the bound of all first-order methods")

    def steps_of(self, result: Any) -> int:
        return SHOWN

    def draw_at(self, result: Any, step: int) -> None:
        self.error.now.upright(step)
        for path, (colour, symbol) in zip(result["paths"], LOOKS, strict=True):
            k, distance = min(step, path.steps), errors(path)
            x, y = path.theta[: k + 1, :, 0].T
            self.levels.now.dot(x[-1], y[-1], colour, symbol=symbol, size=12)
            self.error.now.dot(k, max(distance[k], 1e-12), colour, symbol=symbol, size=9)

    def formula(self, result: Any, step: int) -> Formula:
        lines = written_out.shrinking(result["settings"].kappa, result["racers"], result["paths"], step)
        return Formula(f"Of the distance, theory leaves after {step} steps (Newton: nothing after one)", lines)

    def _measured(self) -> tuple[Any, ...]:
        """Each racer's steps at KAPPAS; none before they are measured."""
        return () if self.measurement is None else steps_measured(self.settings.tolerance, self.measurement)

    def data(self, result: Any) -> dict[str, Any]:
        names = [racer.name.replace(" ", "_").lower() for racer in result["racers"]]
        return (
            {"kappa": np.array(KAPPAS)}
            | {f"{name}_steps": steps for name, steps in zip(names, self._measured(), strict=False)}
            | {"theory_kappa": result["kappas"]}
            | {f"{name}_theory": steps for name, steps in zip(names, result["theory"], strict=True)}
        )
