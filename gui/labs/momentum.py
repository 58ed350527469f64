"""Lab 5. Momentum: where (lr, beta) is stable and fast, its eigenvalues, the spirals, and what noise leaves of it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.analysis import theory, update_rules
from fallline.engine.analysis.convergence_rate import expected_losses
from fallline.engine.language import tr
from fallline.engine.method.optimizer import Beta
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.scenario.deck import in_turn
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import damping, noisy_momentum
from fallline.engine.studies.damping import (
    WIDEST,
    Diagram,
    Ground,
    diagram,
    ground,
    locus,
    motion,
    steps_per_digit,
    swinging_factor,
    traced,
)  # fmt: skip
from fallline.engine.studies.met_condition import ellipse
from fallline.engine.studies.noisy_momentum import BETAS, Noisy, noisy
from fallline.gui.figures import figure
from fallline.gui.labs import dials
from fallline.gui.labs.formula_panel import Formula, leaving
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.phase import apart, label_place, paint, rate_lines

MOTIONS = {"creeps": tr("creeps"), "swings": tr("swings"), "flips sides": tr("flips sides"), "leaves": tr("leaves")}


class MomentumSettings(dials.WithFormula, frozen=True):
    """What can be turned."""

    lr: Annotated[
        float,
        Meta(
            ge=dials.LEAST_RATE,
            le=4,
            description="learning rate, times the steepest curvature, which is 1 here",
            extra={"label": "rate × λ max", "slider": (0.01, 4)},
        ),
    ] = 1.6
    beta: Beta = 0.85
    kappa: Annotated[float, dials.condition(1e4, 1000, "the steepest curvature over the flattest")] = 40.0
    steps: Annotated[int, dials.steps((10, 400))] = 120
    noise: Annotated[float, dials.noise()] = 0.2
    formula: Annotated[str, dials.own_formula()] = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        assert self.place

    @property
    def place(self) -> Ground:
        """Where it is run; raises ValueError where a person's formula has no minimum that theory could speak of."""
        return ground(self.kappa, self.ground)


class MomentumLab(Lab):
    """The ring in the phase diagram is the two settings; everything else follows from where it stands."""

    number: ClassVar[int] = 5
    title: ClassVar[str] = tr("Momentum: stable, damped, fast")
    text: ClassVar[str] = tr(
        "Along each eigenvector, momentum is a ball on a spring: it creeps, swings or leaves. Two numbers σ say which; "
        "their size is the factor by which the error shrinks per step.<br><br>"
        "<b>Drag the ring</b> in the diagram. Below a dashed line its direction creeps, above it "
        "it swings. Where the two cross (★), the slower direction is as fast as it can be. Thin lines: steps for "
        "one more digit.<br><br>"
        "<b>Try:</b> β = 0 is plain descent: how far right may the ring go? Then raise β: the limit grows to "
        "2 + 2β. Raise κ and watch the star move up.<br><br>"
        "<b>Noisy gradients</b> (right): small rates first, say 0.1. At the same rate momentum comes down sooner, and "
        "rests on a floor 1/(1 − β) times as high. At the same rate/(1 − β) it is as slow as descent, and as noisy: it "
        "averages no noise away. Near 2, where descent shakes across the ravine, that one rests lower, and past 2 "
        "descent has no floor at all."
    )
    Settings: ClassVar[type[msgspec.Struct]] = MomentumSettings

    def build(self) -> None:
        self.phase = self.plot("Phase diagram · drag the ring", "rate × steepest curvature", "momentum β", 0, 0)
        self.circle = self.plot("Eigenvalues of one step", "real part", "imaginary part", 0, 1, equal=True)
        self.spiral = self.plot("Position and velocity, step by step", "position", "distance per step", 1, 0)
        self.loss = self.plot("Loss", "step", "loss", 1, 1, log_y=True)
        self.under_noise = self.plot("Under noise, mean of 40", "step", "loss", 0, 2, log_y=True)
        self.floors = self.plot(
            "Floor, and steps for a digit", "momentum β", "floor / that of descent", 1, 2, log_y=True
        )
        for plot in self.plots:
            plot.plot.getAxis("left").keep_room(54)
        self.share(rows=(6, 5), columns=(1, 1, 1))
        self.ring = self.phase.handle(tr("learning rate and momentum"), self._dragged)

    def idle(self, settings: Any) -> dict[str, str]:
        return {"kappa": tr("Your formula has a condition number of its own")} if settings.ground else {}

    def compute(self, settings: Any) -> dict[str, Any]:
        s, place = settings, settings.place
        kappa = place.kappa if s.ground else s.kappa
        lams = (1 / kappa, 1.0)
        path = traced(s.kappa, s.lr, s.beta, s.steps, s.ground)
        return {
            "settings": s,
            "kappa": kappa,
            "said": place.said,
            "diagram": diagram(kappa),
            "path": path,
            "errors": place.errors(path),
            "velocities": place.velocities(path),
            "moved": place.displacements(path, s.lr),
            "above": place.above(path)[:, 0],
            "roots": [theory.iteration_eigenvalues(Momentum(beta=s.beta), s.lr, lam) for lam in lams],
            "locus": locus(s.lr, s.beta, kappa),
            "rate": float(theory.rate(Momentum(beta=s.beta), s.lr, lams)),
            "noisy": noisy(s.kappa, s.lr, s.beta, s.noise, s.steps, s.ground),
            "motions": [motion(s.lr, s.beta, lam) for lam in lams],
        }

    def draw(self, result: Any) -> None:
        self._draw_phase(result["diagram"], result["settings"], result["rate"])
        self._draw_circle(result)
        self._draw_motion(result)
        self._draw_noise(result["noisy"], result["settings"])

    def _draw_phase(self, found: Diagram, s: MomentumSettings, rate: float) -> None:
        plot = self.phase
        plot.show_range((0, WIDEST), (0, 1))
        plot.image(lambda theme: paint(found, theme), (0, WIDEST, 0, 1))
        told: list[tuple[float, float]] = []
        for steps, (x, y) in rate_lines(found).items():
            plot.curve(x, y, "axis", width=1)
            if apart(place := label_place(x, y), told):
                plot.words(*place, f"{steps:g}", "text", (0.5, 0.5))
                told.append(place)
        plot.curve(found.limit, found.beta, "vermilion", width=2)
        plot.curve(found.lr, found.critical[0], "orange", width=2, dash=True)
        plot.curve(found.lr, found.critical[1], "sky", width=2, dash=True)
        plot.words(WIDEST, 0.03, tr("leaves") + " ", "vermilion", (1, 1))
        plot.points(np.array([found.best.lr]), np.array([found.best.beta]), "text", symbol="star", size=14)
        self.ring.put(s.lr, s.beta)
        best = (
            tr("every {count}", count=figure(float(steps_per_digit(found.best.rate))))
            if found.best.rate
            else tr("at once")
        )
        if rate < 1:
            here = figure(float(steps_per_digit(rate)))
            plot.say(
                tr(
                    "Factor {factor} per step: a digit every {here} steps. At ★ {best}",
                    factor=figure(rate),
                    here=here,
                    best=best,
                )
            )
        else:
            limit = figure(theory.stability_limit(Momentum(beta=s.beta)))
            plot.say(
                tr("Factor {factor} per step: it diverges. Stable below {limit}", factor=figure(rate), limit=limit)
            )

    def _draw_circle(self, result: Any) -> None:
        plot, circle = self.circle, ellipse(np.eye(2), 181)
        plot.show_range((-1.25, 1.25), (-1.25, 1.25))
        inner = swinging_factor(result["settings"].beta) * circle
        plot.curve(circle[0], circle[1], "vermilion", width=1)
        plot.curve(inner[0], inner[1], "axis", dash=True)
        for branch in result["locus"]:
            plot.curve(branch.real, branch.imag, "axis", width=2)
        for roots, colour, symbol in zip(result["roots"], ("orange", "sky"), ("o", "t1"), strict=True):
            plot.points(roots.real, roots.imag, colour, symbol=symbol, size=11)
        flat, steep = (MOTIONS[each] for each in result["motions"])
        plot.say(
            tr(
                "Flat direction (orange): {flat}. Steep (blue): {steep}. On the dashed circle |σ| = √β",
                flat=flat,
                steep=steep,
            )
        )

    def _draw_motion(self, result: Any) -> None:
        errors, moved, above = result["errors"], result["moved"], result["above"]
        for row, colour, name in ((0, "orange", tr("flat")), (1, "sky", tr("steep"))):
            self.spiral.curve(errors[:, row], moved[:, row], colour, name, width=1, dots=True)
        k, first = np.arange(len(above)), float(above[0])
        low, high = max(float(np.nanmin(above)), 1e-30), max(float(np.nanmax(above)), 1e-29)
        self.loss.say(result["said"][:1].upper() + result["said"][1:])
        self.loss.show_range(y=(low / 3, high * 3))
        self.loss.curve(k, above, "green", tr("this run"), width=2)
        for rate, colour, name in (
            (result["rate"], "muted", tr("factor² per step")),
            (float(theory.lower_bound(result["kappa"])), "pink", tr("lower bound")),
        ):
            self.loss.curve(k, expected_losses(first, rate, len(above) - 1), colour, name, dash=True)

    def _draw_noise(self, found: Noisy, s: MomentumSettings) -> None:
        plot = self.under_noise
        rows = (
            (found.descent, "grey", tr("descent")), (found.same_rate, "green", tr("momentum")),
            (found.same_effective, "pink", tr("rate (1 − β)")),
        )  # fmt: skip
        known = np.concatenate([row[np.isfinite(row)] for row, _, _ in rows])
        low, high = max(float(known.min()), 1e-12), min(float(known.max()), 1e6)
        plot.show_range(y=(low / 3, high * 3))
        ends = []
        for (mean, colour, name), floor in zip(rows, found.floors, strict=True):
            plot.curve(np.arange(len(mean)), mean, colour, name, width=1.6)
            ends.append(figure(floor, 2) if np.isfinite(floor) else tr("none"))
            if 0 < floor < np.inf:
                plot.mark(floor, "", colour, upright=False)
        plot.say(
            tr(
                "Floors by theory: descent {descent}, momentum {momentum}, at rate (1 − β) {effective}",
                descent=ends[0],
                momentum=ends[1],
                effective=ends[2],
            )
        )
        self._draw_floors(found, s.beta)

    def _draw_floors(self, found: Noisy, beta: float) -> None:
        """Relative to the floor of descent at this rate, as long as it has one."""
        plot = self.floors
        plot.show_range((0, 1), (0.05, 1e4))
        for floor, digit, colour in (
            (found.floor_same_rate, found.digit_same_rate, "green"),
            (found.floor_same_effective, found.digit_same_effective, "pink"),
        ):
            base = found.floor_same_rate[0]
            base = base if 0 < base < np.inf else 1.0
            plot.curve(BETAS, floor / base, colour, width=2)
            plot.curve(BETAS, digit, colour, dash=True)
        plot.mark(beta, "")
        k = int(np.argmin(np.abs(BETAS - beta)))
        times = [figure(float(digit[k]), 2) for digit in (found.digit_same_rate, found.digit_same_effective)]
        solid = tr("floor") if np.isfinite(found.floors[0]) else tr("floor itself, for descent has none")
        plot.say(
            tr(
                "Solid: {solid}. Dashed: steps for a digit, here {green} (green), {pink} (pink, rate (1 − β))",
                solid=solid,
                green=times[0],
                pink=times[1],
            )
        )

    def steps_of(self, result: Any) -> int:
        steps: int = result["path"].steps
        return steps

    def draw_at(self, result: Any, step: int) -> None:
        errors, moved, noisy = result["errors"], result["moved"], result["noisy"]
        for row, colour in ((0, "orange"), (1, "sky")):
            x, y = errors[:, row], moved[:, row]
            self.spiral.now.trail(x[: step + 1], y[: step + 1], colour)
            self.spiral.now.dot(x[step], y[step], colour)
        self.loss.now.upright(step)
        self.loss.now.dot(step, result["above"][step], "green")
        self.under_noise.now.upright(step)
        for mean, colour in ((noisy.descent, "grey"), (noisy.same_rate, "green"), (noisy.same_effective, "pink")):
            if step < len(mean):
                self.under_noise.now.dot(step, mean[step], colour)

    def formula(self, result: Any, step: int) -> Formula:
        lines = update_rules.momentum(result["path"], step, result["settings"].beta)
        return Formula(tr("{step}; the notes’ ρ is the dial’s β", step=leaving(step)), lines)

    def _dragged(self, lr: float, beta: float) -> None:
        self.set_settings(replace(self.settings, lr=min(max(lr, 0.001), WIDEST), beta=min(max(beta, 0.0), 0.999)))

    def scenario(self, settings: Any) -> Scenario:
        s = settings
        without = damping.scenario(s.kappa, s.lr, s.beta, s.steps, s.ground)
        noisy = noisy_momentum.scenario(s.kappa, s.lr, s.beta, s.noise, s.steps, s.ground)
        return in_turn(self.title, {tr("Without noise"): without, tr("Under noise"): noisy})

    def data(self, result: Any) -> dict[str, Any]:
        return {
            "step": np.arange(len(result["above"])),
            "loss": result["above"],
            "noisy_descent": result["noisy"].descent,
            "noisy_same_rate": result["noisy"].same_rate,
            "noisy_same_effective": result["noisy"].same_effective,
            "flat_position": result["errors"][:, 0],
            "steep_position": result["errors"][:, 1],
            "flat_velocity": result["velocities"][:, 0],
            "steep_velocity": result["velocities"][:, 1],
        }
