"""Lab 8. Newton: tangents in one dimension, one step in two, and what a Hessian costs in d."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.problem import formula
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import newton_step as one_step
from fallline.engine.studies import written_out
from fallline.engine.studies.hessian_cost import Costs, HessianCost, hessian_cost
from fallline.engine.studies.newton_root import NewtonRoot, Root, functions, newton_root
from fallline.engine.studies.newton_step import START, NewtonStep, Steps, newton_step
from fallline.gui.figures import figure
from fallline.gui.labs import dials
from fallline.gui.labs.formula_panel import Formula
from fallline.gui.labs.lab import Lab

WINDOW, GROUND = (-3.4, 1.6, -2.1, 2.9), (-6.0, 5.0, -5.0, 5.5)
STEPS = 120
"""Enough for a triple root, where the error shrinks by a third at each."""
OVERHEAD = 0.7
"""A fitted power of the gradient's time below it is that of a cost that does not grow with d."""
ENDS = {
    "converged": tr("it rests"),
    "flat": tr("a flat tangent: it meets the axis nowhere"),
    "left": tr("it diverges"),
}


class NewtonSettings(msgspec.Struct, frozen=True):
    """What can be turned."""

    formula: Annotated[
        str, Meta(description="a function of x", extra={"kind": "formula", "label": "find a root of"})
    ] = "x**2 + 3*x + 2"
    start: Annotated[
        float,
        Meta(ge=-1000, le=1000, description="where it starts", extra={"label": "start x", "slider": (-5, 5)}),
    ] = 1.0
    kappa: Annotated[float, dials.condition(1000, 100)] = 12.0
    rotation: Annotated[float, dials.turn()] = 28.0
    noise: Annotated[
        float,
        Meta(
            ge=0,
            le=100,
            description="standard deviation of noise in each entry of H, whose flattest curvature is 1",
            extra={"label": "noise in H", "slider": (0, 3)},
        ),
    ] = 0.2

    def __post_init__(self) -> None:
        formula.check(self.formula, ("x",))


class NewtonLab(Lab):
    """Two pictures that follow the settings, and two that are measured once."""

    number: ClassVar[int] = 8
    title: ClassVar[str] = tr("Newton: tangents, curvature, cost")
    text: ClassVar[str] = tr(
        "Newton goes to where the tangent meets the axis; near a simple root each step doubles the digits. "
        "For a minimum the function is f′, and H⁻¹∇f divides the slope by the curvature.<br><br>"
        "<b>Try:</b> step along, then drag the ring left of −1.5: the other root. Take (x + 1)^2: a double root, "
        "the error only halves. x^3 − 2x + 2 from 0 runs in a circle, x^2 + 1 has nowhere to go.<br><br>"
        "Turn the ravine to 0°: rates 1/hᵢ, one for each feature, are all of Newton. "
        "Turned, they mislead. Add noise to H: the flat direction, where Newton gains most, is spoilt first.<br><br>"
        "The price: H is d × d numbers, and to solve with it takes about d³ operations."
    )
    Settings: ClassVar[type[msgspec.Struct]] = NewtonSettings
    opens_at = 1

    def build(self) -> None:
        self.tangents = self.plot("Tangents · drag the ring", "x", "f(x)", 0, 0)
        self.steps = self.plot("One step in two dimensions", "feature 1", "feature 2", 0, 1, equal=True)
        self.time = self.plot("Time, measured here", "parameters d", "milliseconds", 1, 0, log_x=True, log_y=True)
        self.memory = self.plot("Memory", "parameters d", "megabytes", 1, 1, log_x=True, log_y=True)
        for plot in (self.time, self.memory):
            plot.say(tr("Measuring …"))
        self.share(rows=(6, 5))
        self.ring = self.tangents.handle(tr("start x"), self._dragged)

    def compute(self, settings: Any) -> tuple[Root, Steps]:
        s = settings
        root = newton_root(NewtonRoot(formula=s.formula, start=s.start, steps=STEPS))
        return root, newton_step(NewtonStep(kappa=s.kappa, rotation=s.rotation, noise=s.noise))

    def measure(self) -> Costs:
        return hessian_cost(HessianCost())

    def draw(self, result: tuple[Root, Steps]) -> None:
        root, steps = result
        self._draw_function(root)
        self._draw_steps(steps)
        if self.measurement is not None:
            self._draw_costs(self.measurement)

    def steps_of(self, result: tuple[Root, Steps]) -> int:
        return len(result[0].x) - 1

    def draw_at(self, result: tuple[Root, Steps], step: int) -> None:
        """The tangents until this step."""
        (root, _), now = result, self.tangents.now
        for k in range(step + 1):
            at, value, meets = root.x[k], root.value[k], root.crossing(k)
            now.trail(np.array([at, at]), np.array([0, value]), "muted", width=1.0)
            if np.isfinite(meets):
                now.trail(np.array([at, meets]), np.array([value, 0]), "orange", width=2 if k == step else 1)
            now.dot(at, value, "orange", size=11 if k == step else 7)
        self.tangents.say(self._words(root, step))

    def formula(self, result: tuple[Root, Steps], step: int) -> Formula:
        where = tr(
            "Tangents from step {step:,} to {next:,}; below, one step in two dimensions, with H and with 1/hᵢ alone",
            step=step,
            next=step + 1,
        )
        return Formula(where, written_out.newton(*result, step))

    def _draw_function(self, root: Root) -> None:
        plot, (low, high) = self.tangents, root.window()
        x = np.linspace(low, high, 300)
        f = functions(self.settings.formula)[0](x)
        below, above = root.heights()
        plot.show_range((low, high), (below, above))
        plot.curve(np.array([low, high]), np.zeros(2), "axis")
        plot.curve(x, f, "sky", width=2)
        if root.status == "converged":
            plot.points(root.x[-1:], np.zeros(1), "text", symbol="star", size=14)
        self.ring.put(self.settings.start, 0)

    def _words(self, root: Root, k: int) -> str:
        where = tr("Step {k}: x = {x}", k=k, x=figure(float(root.x[k]), 6))
        if not np.isfinite(root.value[0]):
            return tr("{where}. There f(x) has no value: start where it has one", where=where)
        if root.status != "converged":
            return tr("{where}. In the end {manner}", where=where, manner=ENDS.get(root.status) or root.manner)
        order = root.order[np.isfinite(root.order)]
        measured = (
            tr(", order {order} (theory {theory})", order=figure(float(order[-1])), theory=figure(root.expected))
            if order.size
            else ""
        )
        return tr(
            "{where}, error {error}{measured}", where=where, error=figure(float(root.error[k]), 2), measured=measured
        )

    def _draw_steps(self, steps: Steps) -> None:
        plot, start = self.steps, np.array(START)
        plot.ground(steps.landscape, GROUND)
        plot.show_range(WINDOW[:2], WINDOW[2:])
        x, y = start[:, None] + steps.cloud
        plot.points(x, y, "yellow", tr("noisy H"), size=4, rim=False)
        for step, colour in ((steps.descent, "orange"), (steps.by_feature, "pink"), (steps.newton, "green")):
            plot.arrow(start, start + step, colour)
        for colour, name in (("orange", tr("best rate")), ("pink", tr("1/hᵢ each")), ("green", "Newton")):
            plot.curve(np.full(2, np.nan), np.full(2, np.nan), colour, name, width=2.5)
        plot.points(np.zeros(1), np.zeros(1), "text", symbol="star", size=14)
        plot.points(start[:1], start[1:], "text", size=8)
        first, second = (figure(float(rate), 2) for rate in steps.rates)
        flat, steep = (figure(float(spread), 2) for spread in steps.spread)
        uphill = tr("; {share} % go uphill", share=figure(100 * steps.uphill, 2)) if steps.uphill else ""
        plot.say(
            tr(
                "1/h₁ {first}, 1/h₂ {second}. Noise: {flat} off along the ravine, {steep} across{uphill}",
                first=first,
                second=second,
                flat=flat,
                steep=steep,
                uphill=uphill,
            )
        )

    def _draw_costs(self, costs: Costs) -> None:
        d = costs.dimensions
        for seconds, colour, name in (
            (costs.solve, "green", tr("solve H x = ∇f")), (costs.form, "sky", tr("form H")), (costs.gradient,
            "orange", "∇f"),
        ):  # fmt: skip
            self.time.curve(d, 1e3 * seconds, colour, name, width=2, dots=True)
        for filled, colour, name in ((costs.hessian_bytes, "green", "H"), (costs.gradient_bytes, "orange", "∇f")):
            self.memory.curve(d, filled / 1e6, colour, name, width=2, dots=True)
        power = {name: figure(value, 2) for name, value in costs.exponents.items()}
        fixed = tr(" (its fixed cost still rules)") if costs.exponents["gradient"] < OVERHEAD else ""
        self.time.say(
            tr(
                "Fitted: solve d^{solve}, form d^{form}, ∇f d^{gradient}{fixed}. Counting operations: 3, 2 and 1",
                solve=power["solve"],
                form=power["form"],
                gradient=power["gradient"],
                fixed=fixed,
            )
        )
        self.memory.say(tr("H grows as d^{power}. Of a million parameters: 8 TB", power=power["hessian_bytes"]))

    def _dragged(self, x: float, _: float) -> None:
        self.set_settings(msgspec.structs.replace(self.settings, start=min(max(x, -1000.0), 1000.0)))

    def scenario(self, settings: Any) -> Scenario:
        step = NewtonStep(kappa=settings.kappa, rotation=settings.rotation, noise=settings.noise)
        return one_step.scenario(step)

    def data(self, result: tuple[Root, Steps]) -> dict[str, Any]:
        root, steps = result
        columns: dict[str, Any] = {"step": np.arange(len(root.x)), "x": root.x, "f": root.value, "error": root.error}
        columns |= {"order": root.order, "noisy_step_1": steps.cloud[0], "noisy_step_2": steps.cloud[1]}
        for name in ("dimensions", "gradient", "form", "solve", "hessian_bytes"):
            columns[f"cost_{name}"] = getattr(self.measurement, name) if self.measurement else []
        return columns
