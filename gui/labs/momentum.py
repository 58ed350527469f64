"""Lab 5. Momentum: where (lr, beta) is stable and fast, its eigenvalues on the unit circle, and the spirals."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta

from fallline.engine.analysis import theory
from fallline.engine.analysis.convergence_rate import expected_losses
from fallline.engine.method.optimizer import Beta
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.scenario.edit import replace
from fallline.engine.studies.damping import (
    WIDEST,
    Diagram,
    diagram,
    displacements,
    locus,
    motion,
    steps_per_digit,
    swinging_factor,
    traced,
)  # fmt: skip
from fallline.engine.studies.met_condition import ellipse
from fallline.gui.figures import figure
from fallline.gui.labs import dials
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.phase import label_place, paint, rate_lines


class MomentumSettings(msgspec.Struct, frozen=True):
    """What can be turned."""

    lr: Annotated[
        float,
        Meta(
            ge=dials.LEAST_RATE,
            le=4,
            description="learning rate, times the steepest curvature, which is 1 here",
            extra={"label": "learning rate", "slider": (0.01, 4)},
        ),
    ] = 1.6
    beta: Beta = 0.85
    kappa: Annotated[float, dials.condition(1e4, 1000, "the steepest curvature over the flattest")] = 40.0
    steps: Annotated[int, dials.steps((10, 400))] = 120


class MomentumLab(Lab):
    """The ring in the phase diagram is the two settings; everything else follows from where it stands."""

    number: ClassVar[int] = 5
    title: ClassVar[str] = "Momentum: stable, damped, fast"
    text: ClassVar[str] = (
        "Along each eigenvector, momentum is a ball on a spring: it creeps, swings or leaves. Two numbers σ say which; "
        "their size is the factor by which the error shrinks per step.<br><br>"
        "<b>Drag the ring</b> in the diagram. Below a dashed line its direction creeps, above it "
        "it swings. Where the two cross (★), the slower direction is as fast as it can be. Thin lines: steps for "
        "one more digit.<br><br>"
        "<b>Try:</b> β = 0 is plain descent: how far right may the ring go? Then raise β: the limit grows to "
        "2 + 2β. Raise κ and watch the star move up."
    )
    Settings: ClassVar[type[msgspec.Struct]] = MomentumSettings

    def build(self) -> None:
        self.phase = self.plot("Phase diagram · drag the ring", "learning rate", "momentum β", 0, 0)
        self.circle = self.plot("Eigenvalues of one step", "real part", "imaginary part", 0, 1, equal=True)
        self.spiral = self.plot("Position and velocity, step by step", "position", "distance per step", 1, 0)
        self.loss = self.plot("Loss", "step", "loss", 1, 1, log_y=True)
        self.share(rows=(6, 5))
        self.ring = self.phase.handle("learning rate and momentum", self._dragged)

    def compute(self, settings: Any) -> dict[str, Any]:
        s = settings
        lams = (1 / s.kappa, 1.0)
        path = traced(s.kappa, s.lr, s.beta, s.steps)
        return {
            "settings": s,
            "diagram": diagram(s.kappa),
            "path": path,
            "roots": [theory.iteration_eigenvalues(Momentum(beta=s.beta), s.lr, lam) for lam in lams],
            "locus": locus(s.lr, s.beta, s.kappa),
            "rate": float(theory.rate(Momentum(beta=s.beta), s.lr, lams)),
            "motions": [motion(s.lr, s.beta, lam) for lam in lams],
        }

    def draw(self, result: Any) -> None:
        self._draw_phase(result["diagram"], result["settings"], result["rate"])
        self._draw_circle(result)
        self._draw_motion(result)

    def _draw_phase(self, found: Diagram, s: MomentumSettings, rate: float) -> None:
        plot = self.phase
        plot.show_range((0, WIDEST), (0, 1))
        plot.image(paint(found, self.theme), (0, WIDEST, 0, 1))
        for steps, (x, y) in rate_lines(found).items():
            plot.curve(x, y, "axis", width=1)
            plot.words(*label_place(x, y), f"{steps:g}", "text", (0.5, 0.5))
        plot.curve(found.limit, found.beta, "vermilion", width=2)
        plot.curve(found.lr, found.critical[0], "orange", width=2, dash=True)
        plot.curve(found.lr, found.critical[1], "sky", width=2, dash=True)
        plot.words(WIDEST, 0.03, "leaves ", "vermilion", (1, 1))
        plot.points(np.array([found.best.lr]), np.array([found.best.beta]), "text", symbol="star", size=14)
        self.ring.put(s.lr, s.beta)
        best = f"every {figure(float(steps_per_digit(found.best.rate)))}" if found.best.rate else "at once"
        if rate < 1:
            here = figure(float(steps_per_digit(rate)))
            plot.say(f"Factor {figure(rate)} per step: a digit every {here} steps. At ★ {best}")
        else:
            limit = figure(theory.stability_limit(Momentum(beta=s.beta)))
            plot.say(f"Factor {figure(rate)} per step: it diverges. Stable below {limit}")

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
        flat, steep = result["motions"]
        plot.say(f"Flat direction (orange): {flat}. Steep (blue): {steep}. On the dashed circle |σ| = √β")

    def _draw_motion(self, result: Any) -> None:
        s, path = result["settings"], result["path"]
        moved, first = displacements(path, s.lr), float(path.loss[0, 0])
        for row, colour, name in ((0, "orange", "flat"), (1, "sky", "steep")):
            self.spiral.curve(path.theta[:, row, 0], moved[:, row], colour, name, width=1, dots=True)
        k = np.arange(len(path.loss))
        self.loss.show_range(y=(max(np.nanmin(path.loss), 1e-30) / 3, np.nanmax(path.loss) * 3))
        self.loss.curve(k, path.loss[:, 0], "green", "this run", width=2)
        for rate, colour, name in (
            (result["rate"], "muted", "factor² per step"),
            (float(theory.lower_bound(s.kappa)), "pink", "lower bound"),
        ):
            self.loss.curve(k, expected_losses(first, rate, path.steps), colour, name, dash=True)

    def _dragged(self, lr: float, beta: float) -> None:
        self.set_settings(replace(self.settings, lr=min(max(lr, 0.001), WIDEST), beta=min(max(beta, 0.0), 0.999)))

    def data(self, result: Any) -> dict[str, Any]:
        path = result["path"]
        return {
            "step": np.arange(len(path.loss)),
            "loss": path.loss[:, 0],
            "flat_position": path.theta[:, 0, 0],
            "steep_position": path.theta[:, 1, 0],
            "flat_velocity": path.state["v"][:, 0, 0],
            "steep_velocity": path.state["v"][:, 1, 0],
        }
