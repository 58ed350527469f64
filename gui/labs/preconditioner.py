"""Lab 10. AdaGrad, its full matrix and RMSProp as preconditioners: H and B, what they meet, and the loss it makes."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.analysis import update_rules
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.landscapes.rosenbrock import Rosenbrock
from fallline.engine.language import listed, tr
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.optimizers.adagrad import AdaGrad
from fallline.engine.optimizers.adagrad_full import AdaGradFull
from fallline.engine.optimizers.rmsprop import Decay, RMSProp
from fallline.engine.problem.landscape import Landscape, Window
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import met_condition
from fallline.engine.studies.met_condition import Along, along, ellipse, half_life
from fallline.gui.figures import figure
from fallline.gui.labs import dials
from fallline.gui.labs.formula_panel import Formula
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.strokes import around

Place = tuple[tuple[float, ...], Window, Window]
PLACES: dict[str, Place] = {
    "ravine": ((-2.4, 1.2), (-2.8, 1.2, -1.9, 2.1), (-6.0, 5.0, -5.0, 5.5)),
    "curved valley": ((-1.5, 2.0), (-1.9, 1.6, -0.7, 2.7), (-4.0, 4.0, -3.0, 5.5)),
}
"""Start, window and ground."""
LOOKS = {"AdaGrad": "green", "AdaGrad, full matrix": "sky", "RMSProp": "orange"}
SHORT = {"AdaGrad": "AdaGrad", "AdaGrad, full matrix": tr("full matrix"), "RMSProp": "RMSProp"}
LOWEST = 1e-30
"""Losses above the least that are no more than rounding."""


class PreconditionerSettings(dials.WithFormula, frozen=True):
    """What can be turned."""

    method: Annotated[
        Literal["AdaGrad", "AdaGrad, full matrix", "RMSProp"], Meta(description="how the past gradients make B")
    ] = "AdaGrad"
    landscape: Annotated[
        Literal["ravine", "curved valley"],
        Meta(description="one H everywhere, or one that changes along the way", extra={"label": "loss"}),
    ] = "ravine"
    rotation: Annotated[float, dials.turn()] = 0.0
    decay: Decay = 0.9
    lr: Annotated[float, dials.rate(10, (1e-3, 2))] = 0.3
    steps: Annotated[int, dials.steps((10, 400))] = 100
    formula: Annotated[str, dials.own_formula()] = ""


class PreconditionerLab(Lab):
    """The closer the shape of B to that of H, the rounder the bowl that the method walks in."""

    number: ClassVar[int] = 10
    title: ClassVar[str] = tr("AdaGrad as a preconditioner")
    text: ClassVar[str] = tr(
        "Newton divides by H, AdaGrad by B = diag(Σ g gᵀ)<sup>½</sup>: past gradients stand in for curvature. What "
        "counts are the eigenvalues of B⁻¹H times the rate: the steep one must stay below 2, and 1 − the flat one is "
        "left after a step. Their ratio, the κ that is met, says how good the best rate can be; how large B is says "
        "how near this rate is to it.<br><br>"
        "<b>Try:</b> move the step and compare the ellipses. Turn the ravine by 45°: a diagonal B cannot turn with it. "
        "The full matrix, at the rate 0.3, meets a κ worse than H’s, and yet is lower than the diagonal: its B is "
        "smaller, so its steps are longer. At the rate 2 it has turned with the ravine, and meets a κ below 2. Then "
        "the curved valley: ρ near 1 remembers the steep walls for ever, ρ near 0 forgets all but the last gradient "
        "and steps by its sign alone."
    )
    Settings: ClassVar[type[msgspec.Struct]] = PreconditionerSettings
    opens_at = 12

    def build(self) -> None:
        self.picture = self.plot("The path, with both ellipses", "x", "y", 0, 0, equal=True)
        self.beside = self.plot("Ellipses of H and B", "", "", 0, 1, equal=True)
        self.losses = self.plot("Loss of all three", "step", "loss above the least", 0, 2, log_y=True)
        self.kappas = self.plot("Condition number", "step", "κ", 1, 0, log_y=True)
        self.factors = self.plot("Rate times the eigenvalues of B⁻¹H", "step", "lr μ", 1, 1, log_y=True)
        self.rates = self.plot("Rate of each coordinate", "step", "lr / B", 1, 2, log_y=True)
        for side in ("left", "bottom"):
            self.beside.plot.hideAxis(side)
        for plot in self.plots:
            plot.plot.getAxis("left").keep_room(54)
        self.share(rows=(6, 5), columns=(1, 1, 1))

    def idle(self, settings: Any) -> dict[str, str]:
        if settings.ground:
            return dict.fromkeys(("landscape", "rotation"), tr("Your formula stands in place of the loss"))
        return {} if settings.landscape == "ravine" else {"rotation": tr("The curved valley is not turned")}

    def compute(self, settings: Any) -> dict[str, Any]:
        s = settings
        methods = _methods(s)
        landscape, start = _ground(s), _place(s)[0]
        every = {name: along(landscape, each, start, s.lr, s.steps) for name, each in methods.items()}
        return {"settings": s, "landscape": landscape, "every": every, "methods": methods, "along": every[s.method]}

    def draw(self, result: Any) -> None:
        s, found = result["settings"], result["along"]
        self._draw_picture(result)
        self.beside.show_range((-2.5, 2.5), (-2.3, 1.7))
        k = np.arange(len(found.kappa))
        self.kappas.show_range(y=(0.9, 2 * _top(np.maximum(found.kappa, found.met))))
        self.rates.show_range(y=(max(float(found.rates.min()), LOWEST) / 2, 2 * _top(found.rates)))
        self.kappas.curve(k, found.kappa, "yellow", tr("of H"), width=2)
        self.kappas.curve(k, found.met, "pink", tr("as it is met"), width=2)
        self._draw_losses(result)
        self._draw_factors(found)
        self.rates.curve(k, found.rates[:, 0], "orange", "x", width=2)
        self.rates.curve(k, found.rates[:, 1], "sky", "y", width=2)
        self.rates.say(
            tr("Steps in which RMSProp forgets half: {steps}", steps=figure(half_life(s.decay)))
            if s.method == "RMSProp"
            else tr("AdaGrad forgets nothing: its rates only fall")
        )

    def _draw_losses(self, result: Any) -> None:
        least = result["landscape"].lowest() or 0.0
        known = [each.path.loss[:, 0] - least for each in result["every"].values()]
        seen = np.concatenate(known)
        seen = seen[np.isfinite(seen) & (seen > LOWEST)]
        low, high = (float(seen.min()), float(seen.max())) if seen.size else (LOWEST, 1.0)
        self.losses.show_range(y=(low / 3, high * 3))
        ends = []
        for (name, colour), above in zip(LOOKS.items(), known, strict=True):
            chosen = name == result["settings"].method
            self.losses.curve(np.arange(len(above)), above, colour, SHORT[name], width=2.5 if chosen else 1.2)
            ends.append(f"{SHORT[name]} {figure(float(above[-1]), 2)}")
        self.losses.say(tr("In the end {losses}", losses=listed(ends)))

    def _draw_factors(self, found: Along) -> None:
        plot, k = self.factors, np.arange(len(found.factors))
        shown = found.factors[2:][np.isfinite(found.factors[2:]) & (found.factors[2:] > 0)]
        low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.1, 1.0)
        plot.show_range(y=(low / 2, 2 * max(high, 2.0)))
        plot.curve(k, found.factors[:, 1], "vermilion", tr("steepest"), width=2)
        plot.curve(k, found.factors[:, 0], "blue", tr("flattest"), width=2)
        plot.mark(2.0, "", upright=False)

    def steps_of(self, result: Any) -> int:
        steps: int = result["along"].path.steps
        return steps

    def draw_at(self, result: Any, step: int) -> None:
        s, found, least = result["settings"], result["along"], result["landscape"].lowest() or 0.0
        k = min(step, len(found.kappa) - 1)
        shapes = ellipse(found.hessian[k]), ellipse(found.scaling[k])
        self._draw_here(found, LOOKS[s.method], step, k, shapes)
        self._draw_beside(shapes, found.hessian[k], found.scaling[k])
        for plot in (self.kappas, self.factors, self.rates, self.losses):
            plot.now.upright(step)
        for name, colour in LOOKS.items():
            path = result["every"][name].path
            if step <= path.steps:
                self.losses.now.dot(step, path.loss[step, 0] - least, colour)
        for plot, values, colours in (
            (self.kappas, (found.kappa[k], found.met[k]), ("yellow", "pink")),
            (self.factors, found.factors[k], ("blue", "vermilion")),
            (self.rates, found.rates[k], ("orange", "sky")),
        ):
            for value, colour in zip(values, colours, strict=True):
                plot.now.dot(k, value, colour)
        self.kappas.say(
            tr(
                "At step {k}: {kappa} for H, {met} as it is met",
                k=k,
                kappa=figure(found.kappa[k]),
                met=figure(found.met[k]),
            )
        )
        flat, steep = found.factors[k]
        left = tr("Left of the flattest: {share}", share=figure(abs(1 - flat)))
        self.factors.say(
            tr(
                "At step {k}: {flat} and {steep}, of a limit of 2. {left}",
                k=k,
                flat=figure(flat),
                steep=figure(steep),
                left=left,
            )
        )

    def formula(self, result: Any, step: int) -> Formula | None:
        s, found = result["settings"], result["along"]
        if not found.path.steps:
            return None
        lines = update_rules.preconditioned(found.path, step, result["methods"][s.method], found.scaling[step])
        names = tr("; the notes’ γ is the dial’s ρ") if s.method == "RMSProp" else ""
        where = tr("{method}, from step {step:,} to {next:,}", method=s.method, step=step, next=step + 1)
        return Formula(where + names, lines)

    def _draw_picture(self, result: Any) -> None:
        plot = self.picture
        _, window, ground = _place(result["settings"])
        plot.ground(result["landscape"], ground)
        plot.show_range(window[:2], window[2:])
        for name, shade in LOOKS.items():
            x, y = result["every"][name].path.theta[:, :, 0].T
            plot.curve(x, y, shade, width=1)
        for colour, name in (("yellow", "H"), ("pink", "B")):
            plot.curve(np.full(2, np.nan), np.full(2, np.nan), colour, name, width=2)

    def _draw_here(self, found: Along, colour: str, step: int, k: int, shapes: tuple[Any, Any]) -> None:
        """The way until `step`, and there the ellipses of the step that leaves point `k`."""
        now, (x, y) = self.picture.now, found.path.theta[:, :, 0].T
        now.trail(x[: step + 1], y[: step + 1], colour)
        now.dot(x[step], y[step], colour)
        for shape, shade in zip(shapes, ("yellow", "pink"), strict=True):
            now.trail(x[k] + 0.35 * shape[0], y[k] + 0.35 * shape[1], shade)

    def _draw_beside(self, shapes: tuple[Any, Any], hessian: Any, scaling: Any) -> None:
        now = self.beside.now
        size = min(0.5, 1.1 / max(float(np.nanmax(np.abs(shape))) for shape in shapes if np.isfinite(shape).all()))
        for shape, at, colour, name, matrix in zip(
            shapes, (-1.2, 1.2), ("yellow", "pink"), ("H", "B"), (hessian, scaling), strict=True
        ):
            now.trail(at + size * shape[0], size * shape[1] + 0.4, colour)
            now.words(at, -1.0, f"{name}\n{_in_rows(matrix)}", colour, (0.5, 0))
        known = np.isfinite(shapes[0]).all()
        self.beside.say(
            tr("Were B shaped like H, the bowl would be round")
            if known
            else tr("H has no ellipse here: it is indefinite")
        )

    def scenario(self, settings: Any) -> Scenario:
        s = settings
        return met_condition.scenario(_ground(s), _methods(s).values(), _place(s)[0], s.lr, s.steps)

    def data(self, result: Any) -> dict[str, Any]:
        found: Along = result["along"]
        columns = {"step": np.arange(len(found.kappa)), "kappa": found.kappa, "kappa_met": found.met}
        for name, matrix in (("h", found.hessian), ("b", found.scaling)):
            columns |= {f"{name}_{i}{j}": matrix[:, i, j] for i, j in ((0, 0), (0, 1), (1, 1))}
        columns |= {"flattest": found.factors[:, 0], "steepest": found.factors[:, 1]}
        columns |= {f"loss_{SHORT[name].replace(' ', '_')}": a.path.loss[:, 0] for name, a in result["every"].items()}
        return columns | {"rate_x": found.rates[:, 0], "rate_y": found.rates[:, 1]}


def _ground(s: PreconditionerSettings) -> Landscape:
    if s.ground:
        return s.ground
    return Quadratic(l1=1.0, l2=25.0, rotation=s.rotation) if s.landscape == "ravine" else Rosenbrock(b=10.0)


def _place(s: PreconditionerSettings) -> Place:
    """Start, window and ground."""
    return (s.ground.start, s.ground.window, around(s.ground.window)) if s.ground else PLACES[s.landscape]


def _methods(s: PreconditionerSettings) -> dict[str, Optimizer]:
    return {"AdaGrad": AdaGrad(), "AdaGrad, full matrix": AdaGradFull(), "RMSProp": RMSProp(decay=s.decay)}


def _top(values: Any) -> float:
    """The highest of `values` once two gradients are known: with one, B is all but singular."""
    known = values[2:][np.isfinite(values[2:])]
    return float(known.max()) if known.size else 1.0


def _in_rows(matrix: Any) -> str:
    """Entries in columns, what is only rounding as 0; figure spaces are as wide as digits."""
    clean = np.where(np.abs(matrix) < 1e-12 * np.abs(matrix).max(), 0.0, matrix)
    entries = [[figure(float(value)) for value in row] for row in clean]
    width = max(len(entry) for row in entries for entry in row)
    return "\n".join("  ".join(entry.rjust(width, "\u2007") for entry in row) for row in entries)
