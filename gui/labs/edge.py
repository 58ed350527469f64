"""Lab 13. The edge of stability: descent drives itself to 2 / η, and stays there."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.run.progress import Progress
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies import edge as study
from fallline.engine.studies import written_out
from fallline.engine.studies.edge import Edge, EdgeFound, edge
from fallline.gui.figures import figure
from fallline.gui.labs.formula_panel import Formula, leaving
from fallline.gui.labs.lab import Lab

GROUND = (0.4, 5.4, -1.0, 1.4)
TAIL = 12
"""Steps of the way that is drawn behind the point."""


class EdgeLab(Lab):
    """The path, its sharpness against 2 / η, and its loss; dashed the central flow."""

    number: ClassVar[int] = 13
    title: ClassVar[str] = "The edge of stability"
    text: ClassVar[str] = (
        "A valley that falls to the right and narrows on the way, as the loss of a network does. Descent walks along "
        "its floor, where the curvature λ max grows, until it reaches 2/η (dotted). There it begins to bounce from "
        "wall to wall.<br><br>"
        "On a bowl that would be its end. Here the walls open to the left, and bouncing between them pushes it back: "
        "the further it bounces, the harder. It comes to rest, on average, where λ max is 2/η. The central flow "
        "(dashed) is descent without the bouncing, with its push.<br><br>"
        "<b>Try:</b> halve the rate: the edge is twice as high, and it gets further. Make the drive stronger: it "
        "bounces wider, and the loss pays for it. Make the walls high (w large): the first jump throws it far back, as "
        "a catapult."
    )
    Settings: ClassVar[type[msgspec.Struct]] = Edge

    def build(self) -> None:
        self.paths = self.plot("Along the valley", "x", "y", 0, 0, span=(1, 2))
        self.sharp = self.plot("Sharpness, and the edge", "step", "λ max", 1, 0)
        self.loss = self.plot("Loss", "step", "loss", 1, 1, log_y=True)
        self.share()

    def compute_in_background(self, settings: Any, progress: Progress) -> EdgeFound:
        progress(0.0, "Computing the path and its flow …")
        return edge(settings)

    def draw(self, result: EdgeFound) -> None:
        path, flow, limit = result.path, result.flow, 2 / self.settings.lr
        x, y = path.theta[:, :, 0].T
        self.paths.ground(result.landscape, GROUND)
        self.paths.show_range(GROUND[:2], GROUND[2:])
        self.paths.curve(x, y, "orange", "descent", width=1)
        steps = np.arange(path.steps + 1)
        self.sharp.curve(result.sharpness.steps, result.sharpness.value, "orange", "λ max", width=1.5)
        self.sharp.mark(limit, "", "text", upright=False)
        self.sharp.show_range((0, self.settings.steps), (0, 1.6 * limit))
        self.loss.curve(steps, path.loss[:, 0], "orange", "descent")
        if flow is not None:
            along, across = flow.theta.T
            self.paths.curve(along, across, "text", "central flow", dash=True, width=2)
            self.sharp.curve(flow.steps, flow.sharpness, "text", "central flow", dash=True)
            self.loss.curve(flow.steps, flow.mean_loss, "text", "mean, by the central flow", dash=True)
        self._say(result, limit)

    def _say(self, result: EdgeFound, limit: float) -> None:
        value, path = result.sharpness.value, result.path
        met = np.flatnonzero(value > limit)
        if path.diverged_at is not None:
            words = f"It diverges at step {path.diverged_at}"
        elif not met.size:
            words = f"At the end λ max is {figure(value[-1])}, and the edge is {figure(limit)}: not met yet"
        else:
            first = int(result.sharpness.steps[met[0]])
            words = f"Past 2/η = {figure(limit)} from step {first}; λ max of the last quarter {figure(result.late)}"
        self.sharp.say(words)
        self.paths.say(result.untold)

    def scenario(self, settings: Any) -> Scenario:
        return study.scenario(settings)

    def steps_of(self, result: EdgeFound) -> int:
        return result.path.steps

    def draw_at(self, result: EdgeFound, step: int) -> None:
        x, y = result.path.theta[:, :, 0].T
        first = max(step - TAIL, 0)
        self.paths.now.trail(x[first : step + 1], y[first : step + 1], "text", width=1.5)
        self.paths.now.dot(x[step], y[step], "orange")
        for plot, value in ((self.sharp, result.sharpness_at(step)), (self.loss, result.path.loss[step, 0])):
            plot.now.upright(step)
            plot.now.dot(step, value, "orange")

    def formula(self, result: EdgeFound, step: int) -> Formula:
        where = f"{leaving(step)}: below 2 the bouncing dies down, above it grows"
        return Formula(where, written_out.edge(result.path, step, result.sharpness_at(step)))

    def data(self, result: EdgeFound) -> dict[str, Any]:
        x, y = result.path.theta[:, :, 0].T
        columns: dict[str, Any] = {
            "x": x, "y": y, "loss": result.path.loss[:, 0],
            "sharpness_step": result.sharpness.steps, "sharpness": result.sharpness.value,
        }  # fmt: skip
        if result.flow is not None:
            columns |= {"flow_step": result.flow.steps, "flow_x": result.flow.theta[:, 0]}
            columns |= {"flow_y": result.flow.theta[:, 1], "flow_mean_loss": result.flow.mean_loss}
        return columns
