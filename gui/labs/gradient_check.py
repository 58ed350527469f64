"""Lab 1. Gradient check: how far difference quotients err, what they cost, and a bench of gradients with faults."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.landscapes.expression import Expression
from fallline.engine.language import listed, tr, written
from fallline.engine.problem import formula
from fallline.engine.studies import written_out
from fallline.engine.studies.broken_gradient import BLOCKS, EXPLAINED, HIDDEN, HS, Bench, Letter, bench
from fallline.engine.studies.gradient_check import Check, Curve, GradientCheck, gradient_check
from fallline.engine.studies.gradient_cost import GradientCost, GradientCosts, gradient_cost
from fallline.gui.figures import figure
from fallline.gui.labs.formula_panel import Formula
from fallline.gui.labs.lab import Lab

LOOKS = {
    "forward": ("orange", tr("forward difference"), "o"),
    "central": ("sky", tr("central difference"), "s"),
    "complex-step": ("green", tr("complex step"), "t1"),
}
EXACT = 3e-17
"""Where an error of exactly nothing is drawn."""
LAYERS = ("orange", "sky", "green")
"""Colours of the layers of the bench, the first one first."""
COUNT = 97
"""Values of h, six to the power of ten."""
RANGE = ((1e-16, 1.0), (1e-17, 30.0))


def _place(words: str) -> Meta:
    return Meta(ge=-100, le=100, description=words, extra={"slider": (-3, 3)})


class GradientCheckSettings(msgspec.Struct, frozen=True):
    """What can be turned."""

    formula: Annotated[str, Meta(description="a function of x and y", extra={"kind": "formula"})] = (
        "exp(x) / (1 + x**2) + sin(3*y)"
    )
    x: Annotated[float, _place("where the gradient is checked, first coordinate")] = 0.7
    y: Annotated[float, _place("where the gradient is checked, second coordinate")] = 0.3
    gradient: Annotated[
        Letter, Meta(description="a gradient of a network by back-propagation; five of six have a fault")
    ] = "A"
    guess: Annotated[
        Literal["not yet", "none", "a sign", "a factor", "no penalty", "no tanh'", "the wrong layer"],
        Meta(description="what is wrong with it", extra={"label": "its fault"}),
    ] = "not yet"

    def __post_init__(self) -> None:
        formula.check(self.formula)


class GradientCheckLab(Lab):
    """Errors follow the settings; the costs are measured once, in the background."""

    number: ClassVar[int] = 1
    title: ClassVar[str] = tr("Gradient check")
    text: ClassVar[str] = tr(
        "A difference quotient errs twice. A large h reaches to where the slope is another: <b>truncation</b>. A "
        "small h subtracts two nearly equal numbers and keeps their last digits: <b>rounding</b>. Between them is "
        "the best h, near 10⁻⁸ forward and 10⁻⁵ central. The complex step subtracts nothing.<br><br>"
        "<b>Try:</b> drag the line and read off the errors. Type x^2 + y^2: central differences truncate "
        "nothing. Add 10000: only rounding grows. With abs(x) the complex step has nothing to say.<br><br>"
        "Dashed: theory, dotted: its best h. Circled: the least error measured. Differences cost a loss or two for "
        "each of d parameters, back-propagation a few losses for all.<br><br>"
        "<b>Bench</b> (right): six gradients of a network with two hidden layers, by back-propagation, and five have a "
        "fault. Which layers disagree, with which sign and ratio? A fault stays as h shrinks. Choose a gradient, then "
        "name its fault."
    )
    Settings: ClassVar[type[msgspec.Struct]] = GradientCheckSettings
    opens_at, of_points = 30, True  # h = 1e-5

    def build(self) -> None:
        self.curves = self.plot(
            "Relative error of each difference quotient",
            "h",
            "relative error",
            0,
            0,
            span=(1, 2),
            log_x=True,
            log_y=True,
        )
        self.losses = self.plot("Cost, counted in losses", "parameters d", "losses", 1, 0, log_x=True, log_y=True)
        self.time = self.plot("Time, measured here", "parameters d", "milliseconds", 1, 1, log_x=True, log_y=True)
        self.bench = self.plot("Bench: each parameter", "by differences", "as claimed", 0, 2)
        self.blocks = self.plot("Bench: error of each layer", "h", "relative error", 1, 2, log_x=True, log_y=True)
        for plot in (self.losses, self.time):
            plot.say(tr("Measuring …"))
        for plot in self.plots:
            plot.plot.getAxis("left").keep_room(54)
        self.share(rows=(7, 4), columns=(1, 1, 1))
        self.line = self.curves.handle(tr("h, to read off the errors"), self._dragged)

    def compute(self, settings: Any) -> Check:
        s = settings
        return gradient_check(GradientCheck(landscape=Expression(formula=s.formula), theta=(s.x, s.y), count=COUNT))

    def measure(self) -> GradientCosts:
        return gradient_cost(GradientCost())

    def draw(self, result: Check) -> None:
        plot = self.curves
        plot.show_range(*RANGE)
        for curve in result.curves:
            if curve.available:
                self._draw_curve(result, curve)
        plot.words(3e-9, 0.03, tr("◂ rounding"), "muted", (1, 0.5))
        plot.words(2e-5, 0.03, tr("truncation ▸"), "muted", (0, 0.5))
        self._draw_bench(bench(self.settings.gradient))
        if self.measurement is not None:
            self._draw_costs(self.measurement)

    def steps_of(self, result: Check) -> int:
        return len(result.h) - 1

    def draw_at(self, result: Check, step: int) -> None:
        """From the largest h to the smallest; the line that shows it can be dragged too."""
        row, plot, read = len(result.h) - 1 - step, self.curves, []
        h = float(result.h[row])
        plot.now.upright(h)
        self.line.put(h, RANGE[1][0] * 3)
        for curve in (each for each in result.curves if each.available):
            colour, name, symbol = LOOKS[curve.scheme]
            error = float(curve.errors[row])
            plot.now.dot(h, max(error, EXACT), colour, symbol=symbol)
            read.append(f"{name} {figure(error)}")
        at = "\n" + tr("At h = {h}: {errors}", h=figure(h), errors=listed(read)) if read else ""
        plot.say(re.sub(r"(?<=\d)e-0?", "e−", result.verdict.replace(written("0.0e+00"), "0")) + at)

    def formula(self, result: Check, step: int) -> Formula:
        s, h = self.settings, float(result.h[len(result.h) - 1 - step])
        lines = written_out.quotients(Expression(formula=s.formula), (s.x, s.y), h)
        return Formula(
            tr(
                "Along x, at x = {x}, y = {y} and h = {h}",
                x=figure(s.x),
                y=figure(s.y),
                h=figure(h),
            ),
            lines,
        )

    def _draw_curve(self, result: Check, curve: Curve) -> None:
        plot, (colour, name, symbol) = self.curves, LOOKS[curve.scheme]
        plot.curve(result.h, curve.predicted, colour, dash=True)
        plot.points(result.h, np.maximum(curve.errors, EXACT), colour, name, symbol=symbol, size=6, rim=False)
        if 0 < curve.best_h < np.inf and curve.scheme != "complex-step":  # which has no best: smaller is as good
            plot.mark(curve.best_h, figure(curve.best_h), colour)
        plot.rings(np.array([curve.measured_h]), np.array([max(curve.measured_error, EXACT)]), colour, size=16)

    def _draw_bench(self, found: Bench) -> None:
        plot, reach = self.bench, 1.15 * float(np.abs([found.claimed, found.differences]).max())
        plot.show_range((-reach, reach), (-reach, reach))
        plot.curve(np.array([-reach, reach]), np.array([-reach, reach]), "axis", dash=True)
        self.blocks.show_range((HS[0], HS[-1]), (1e-13, 1e3))
        for k, (name, here) in enumerate(zip(BLOCKS, found.blocks, strict=True)):
            colour, symbol = LAYERS[k // 2], "os"[k % 2]
            plot.points(found.differences[here], found.claimed[here], colour, name, symbol=symbol, size=6, rim=False)
            self.blocks.curve(np.array(HS), np.maximum(found.errors[k], 1e-16), colour, dash=k % 2 == 1, width=1.5)
        wrong = ", ".join(f"{name} (×{figure(found.ratio(BLOCKS.index(name)), 2)})" for name in found.wrong)
        plot.say(tr("Off the line: {wrong}. {verdict}", wrong=wrong or tr("nothing"), verdict=self._verdict()))
        self.blocks.say(tr("Solid weights, dashed intercepts. What is right falls with h, a fault stays"))

    def _verdict(self) -> str:
        s = self.settings
        if s.guess == "not yet":
            return tr("What is wrong?")
        fault = HIDDEN[s.gradient]
        return tr("Yes: {fault}.", fault=EXPLAINED[fault]) if s.guess == fault else tr("No: look again.")

    def _draw_costs(self, costs: GradientCosts) -> None:
        d = costs.dimensions
        self.losses.show_range(y=(0.3, 1e5))
        rows = (
            (costs.central, costs.central_seconds, "sky", tr("central")),
            (costs.forward, costs.forward_seconds, "orange", tr("forward")),
            (costs.backward, costs.backward_seconds, "pink", tr("back-propagation")),
        )
        for counted, seconds, colour, name in rows:
            self.losses.curve(d, counted, colour, name, width=2, dots=True)
            self.time.curve(d, 1e3 * seconds, colour, width=2, dots=True)
        about = figure(costs.typical_backward, 2)
        self.losses.say(tr("Differences: d + 1 or 2d losses. Back-propagation: the time of {about}", about=about))
        times = figure(float(costs.forward_seconds[-1] / costs.backward_seconds[-1]), 2)
        self.time.say(tr("At d = {d:,.0f} differences take {times} times as long", d=d[-1], times=times))

    def _dragged(self, h: float, _: float) -> None:
        nearest = int(np.abs(np.log(self.result.h) - np.log(min(max(h, 1e-16), 1.0))).argmin())
        self.show_step(len(self.result.h) - 1 - nearest)

    def scenario(self, settings: Any) -> str:
        return tr("Nothing is run here: differences are taken at one point")

    def data(self, result: Check) -> dict[str, Any]:
        columns: dict[str, Any] = {"h": result.h}
        for curve in result.curves:
            name = curve.scheme.replace("-", "_")
            columns |= {f"{name}_error": curve.errors, f"{name}_predicted": curve.predicted}
        found = bench(self.settings.gradient)
        columns |= {"bench_differences": found.differences, "bench_claimed": found.claimed}
        if self.measurement is not None:
            names = ("dimensions", "forward", "central", "backward", "forward_seconds", "backward_seconds")
            columns |= {f"cost_{name}": getattr(self.measurement, name) for name in names}
        return columns
