"""Lab 6. Nesterov: the three forms drawn together, the acceleration term, and when it beats momentum."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.analysis import update_rules
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.language import listed, tr
from fallline.engine.method.optimizer import Beta
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import nesterov_forms
from fallline.engine.studies.bowl import bowl_of
from fallline.engine.studies.nesterov_forms import Forms, forms
from fallline.engine.studies.which_wins import Beside, beside
from fallline.gui.figures import figure
from fallline.gui.labs import dials
from fallline.gui.labs.formula_panel import Formula, leaving
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.strokes import around

START, WINDOW, GROUND = (-2.4, 0.9), (-2.7, 0.7, -3.2, 1.5), (-5.0, 3.0, -6.0, 4.0)
FLOOR = 1e-17
"""Where a distance of exactly nothing is drawn."""


class NesterovSettings(dials.WithFormula, frozen=True):
    """What can be turned."""

    lr: Annotated[float, dials.rate(10, (1e-3, 1))] = 0.03
    beta: Beta = 0.85
    kappa: Annotated[float, dials.condition(1000, 100)] = 12.0
    steps: Annotated[int, dials.steps((10, 300))] = 60
    formula: Annotated[str, dials.own_formula()] = ""


class NesterovLab(Lab):
    """Where they differ (theta, phi), and where they are one (two ways to phi)."""

    number: ClassVar[int] = 6
    title: ClassVar[str] = tr("Nesterov: one method, three forms")
    text: ClassVar[str] = tr(
        "<b>Look-ahead</b> stands at θ and takes the gradient where the velocity will carry it. "
        "<b>Shifted</b> stands there already, at φ = θ − lr β v. <b>Acceleration</b> goes the same way, but says its "
        "step as −lr v′, what momentum would do, and −lr β (v′ − v): the change of the velocity.<br><br>"
        "<b>Try:</b> move the step. The grey bars from θ to φ are as long as the ball is fast; the rings of the "
        "third form stay on the points of the second. The pink part is longest at the first step, where all of v′ is "
        "new, and next where the velocity turns: there it brakes, before momentum (dashed) would.<br><br>"
        "<b>Which wins?</b> At the same rate and β Nesterov, where the flat direction swings; where it creeps, "
        "momentum by a little, and past Nesterov’s smaller limit by far. Each at its own best on a quadratic whose "
        "κ is known, momentum: its limit is the larger. Elsewhere its best may never arrive. At β = 0 all are plain "
        "descent."
    )
    Settings: ClassVar[type[msgspec.Struct]] = NesterovSettings
    opens_at = 4

    def build(self) -> None:
        self.picture = self.plot("The three forms, and momentum", "x", "y", 0, 0, equal=True)
        self.apart = self.plot("One step taken apart", "x", "y", 0, 1, equal=True)
        self.loss = self.plot("Loss", "step", "loss", 0, 2, log_y=True)
        self.distances = self.plot("Where they differ, where they are one", "step", "distance", 1, 0, log_y=True)
        self.parts = self.plot("What a step is made of", "step", "length", 1, 1, log_y=True)
        self.wins = self.plot("Which wins at this rate", "momentum β", "steps for a digit", 1, 2, log_y=True)
        for plot in self.plots:
            plot.plot.getAxis("left").keep_room(54)
        self.share(rows=(6, 5), columns=(1, 1, 1))

    def idle(self, settings: Any) -> dict[str, str]:
        return {"kappa": tr("Your formula has a condition number of its own")} if settings.ground else {}

    def compute(self, settings: Any) -> dict[str, Any]:
        s, walked = settings, self.scenario(settings)
        bowl = bowl_of(walked)
        return {
            "landscape": walked.landscape,
            "forms": forms(walked.landscape, _start(s), s.lr, s.beta, s.steps),
            "bowl": bowl,
            "beside": bowl and beside(s.lr, s.beta, float(bowl.eigenvalues[0]), float(bowl.eigenvalues[-1])),
            "settings": s,
        }

    def draw(self, result: Any) -> None:
        found, landscape = result["forms"], result["landscape"]
        window = landscape.window if result["settings"].ground else WINDOW
        self.picture.ground(landscape, around(window) if result["settings"].ground else GROUND)
        self.picture.show_range(window[:2], window[2:])
        x, y = found.momentum.theta[:, :, 0].T
        self.picture.curve(x, y, "muted", tr("momentum"), dash=True)
        self._draw_paths(self.picture, found, 6)
        left = found.shifted.diverged_at
        self.picture.say(
            "" if left is None else tr("It diverges at step {step}: take a smaller rate, or less momentum", step=left)
        )
        self._draw_paths(self.apart, found, 9)
        k = np.arange(len(found.apart))
        self.distances.show_range(y=(FLOOR / 3, max(10.0, found.apart.max() * 10)))
        self.distances.curve(k, found.apart, "orange", tr("θ to φ"), width=2)
        self.distances.curve(k, np.maximum(found.shift, FLOOR), "sky", tr("θ − lr β v to φ"), width=1, dots=True)
        self.distances.curve(k, np.maximum(found.rewriting, FLOOR), "yellow", tr("second to third form"), dots=True)
        self.distances.mark(2.2e-16, tr("rounding of a double"), upright=False)
        names = ("sky", "−lr v′"), ("pink", "−lr β (v′ − v)")
        low, high = _span(*found.lengths)
        self.parts.show_range(y=(low / 3, high * (high / low) ** 0.4))
        for length, (colour, name) in zip(found.lengths, names, strict=True):
            self.parts.curve(k[1:], length, colour, name, width=2)
        self._draw_losses(found)
        if result["bowl"] is None:
            self.wins.say(
                tr("Your formula curves up neither at a minimum near by nor at the start: no theory says this")
            )
        else:
            self._draw_beside(result["beside"], result["settings"].beta, result["bowl"].said)

    def _draw_losses(self, found: Forms) -> None:
        ends, low, high = [], *_span(found.momentum.loss, found.shifted.loss)
        self.loss.show_range(y=(low / 3, high * 3))
        for path, colour, name in (
            (found.momentum, "muted", tr("momentum")), (found.look_ahead, "orange", "Nesterov, θ"),
            (found.shifted, "sky", "Nesterov, φ"),
        ):  # fmt: skip
            loss = path.loss[:, 0]
            self.loss.curve(np.arange(len(loss)), loss, colour, name, width=1.5, dash=colour == "muted")
            ends.append(figure(float(loss[-1])) if path.diverged_at is None else tr("diverged"))
        steps = max(found.momentum.steps, found.shifted.steps)
        self.loss.say(
            tr(
                "After {steps} steps: momentum {momentum}, Nesterov {nesterov}",
                steps=steps,
                momentum=ends[0],
                nesterov=ends[2],
            )
        )

    def _draw_beside(self, found: Beside, beta: float, by: str) -> None:
        plot = self.wins
        known = [row[np.isfinite(row)] for row in (found.momentum, found.nesterov)]
        most = max((float(row.max()) for row in known if row.size), default=100.0)
        plot.show_range((0, 1), (1.0, 2 * min(most, 1e6)))
        plot.curve(found.beta, found.momentum, "muted", tr("momentum"), dash=True, width=2)
        plot.curve(found.beta, found.nesterov, "sky", "Nesterov", width=2)
        plot.mark(beta, "")
        momentum, nesterov = (figure(steps) if np.isfinite(steps) else tr("none") for steps in found.here)
        best = listed(figure(steps) for steps in found.at_best)
        told = tr(
            "Here momentum {momentum}, Nesterov {nesterov}. Each at its best: {best}",
            momentum=momentum,
            nesterov=nesterov,
            best=best,
        )
        plot.say(f"{told}; {by}" if by else told)

    def _draw_paths(self, plot: Any, found: Forms, size: float) -> None:
        theta, phi, third = (
            path.theta[:, :, 0].T for path in (found.look_ahead, found.shifted, found.acceleration)
        )  # fmt: skip
        kept = len(found.apart)
        bars = np.full((2, kept, 3), np.nan)
        bars[:, :, 0], bars[:, :, 1] = theta[:, :kept], phi[:, :kept]
        plot.curve(*bars.reshape(2, -1), "grey", width=1)
        plot.curve(*theta, "orange", width=1)
        plot.curve(*phi, "sky", width=1)
        names = (tr("look-ahead θ"), tr("shifted φ"), tr("acceleration φ")) if plot is self.picture else ("", "", "")
        plot.points(*theta, "orange", names[0], size=size)
        plot.points(*phi, "sky", names[1], size=size, symbol="s")
        plot.rings(*third, "yellow", names[2], size=size + 6)

    def steps_of(self, result: Any) -> int:
        return len(result["forms"].coasting)

    def draw_at(self, result: Any, step: int) -> None:
        found = result["forms"]
        for plot in (self.distances, self.parts, self.loss):
            plot.now.upright(step)
        self.distances.now.dot(step, found.apart[step], "orange")
        for path, colour in (
            (found.momentum, "muted"), (found.look_ahead, "orange"), (found.shifted, "sky"),
        ):  # fmt: skip
            if step <= path.steps:
                self.picture.now.dot(path.theta[step, 0, 0], path.theta[step, 1, 0], colour)
                self.loss.now.dot(step, path.loss[step, 0], colour)
        if len(found.coasting):
            self._draw_step(found, min(step, len(found.coasting) - 1))

    def formula(self, result: Any, step: int) -> Formula | None:
        found, rho = result["forms"], result["settings"].beta
        if not len(found.coasting):
            return None
        lines = update_rules.nesterov((found.look_ahead, found.shifted, found.acceleration), step, rho)
        words = tr("g is taken at φ = θ − ηρv, φ′ is one point, three ways (ρ is the dial’s β)")
        return Formula(f"{leaving(step)}: {words}", lines)

    def _draw_step(self, found: Forms, k: int) -> None:
        """The arrows of step `k`, as large as they fit."""
        here, coasting, correction = found.acceleration.theta[k, :, 0], found.coasting[k], found.correction[k]
        around = np.array([here, here + coasting, here + coasting + correction, found.look_ahead.theta[k, :, 0]])
        middle, reach = (around.max(axis=0) + around.min(axis=0)) / 2, max(float(np.ptp(around, axis=0).max()), 1e-6)
        low, high = middle - 0.6 * reach, middle + 0.6 * reach
        self.apart.show_range((low[0], high[0]), (low[1], high[1]))
        self.apart.now.arrow(here, here + coasting, "sky")
        self.apart.now.arrow(here + coasting, here + coasting + correction, "pink")
        for length, colour in zip(found.lengths, ("sky", "pink"), strict=True):
            self.parts.now.dot(k + 1, length[k], colour)
        share = found.braking[k]
        self.apart.say(
            tr(
                "Step {k}: −lr v′ (blue), then −lr β (v′ − v) (pink), {times} times as long",
                k=k,
                times=figure(float(share)),
            )
        )

    def scenario(self, settings: Any) -> Scenario:
        s = settings
        landscape = s.ground or _ravine(s.kappa)
        return nesterov_forms.scenario(landscape, _start(s), s.lr, s.beta, s.steps)

    def data(self, result: Any) -> dict[str, Any]:
        found = result["forms"]
        columns: dict[str, Any] = {"step": np.arange(len(found.apart))}
        for name in ("look_ahead", "shifted", "acceleration"):
            path = getattr(found, name).theta[: len(found.apart), :, 0]
            columns |= {f"{name}_x": path[:, 0], f"{name}_y": path[:, 1]}
        columns |= {"momentum_loss": found.momentum.loss[:, 0], "nesterov_loss": found.shifted.loss[:, 0]}
        if (wins := result["beside"]) is not None:
            columns |= {"beta": wins.beta, "momentum_steps": wins.momentum, "nesterov_steps": wins.nesterov}
        return columns | {"theta_to_phi": found.apart, "shift_error": found.shift, "rewriting_error": found.rewriting}


def _ravine(kappa: float) -> Quadratic:
    return Quadratic(l1=1.0, l2=kappa, rotation=20.0)


def _start(s: NesterovSettings) -> tuple[float, ...]:
    return s.ground.start if s.ground else START


def _span(*rows: Any) -> tuple[float, float]:
    """From the least to the largest of what is finite and above zero in `rows`."""
    values = np.concatenate([np.ravel(row) for row in rows])
    known = values[np.isfinite(values) & (values > 0)]
    return (max(float(known.min()), 1e-30), float(known.max())) if known.size else (1e-3, 1.0)
