"""What Bayesian optimisation believes of the landscape at the playhead, and where it expects to find a lower loss."""

from __future__ import annotations

import numpy as np

from fallline.engine.language import tr
from fallline.engine.optimizers._surrogate import believed, improvement, surrogate
from fallline.engine.optimizers.bayesian import Bayesian
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.figures import figure
from fallline.gui.views.two_maps import Drawn, TwoMaps
from fallline.gui.views.view import Place

SIDE = 48
"""Points each way."""


class SurrogateView(TwoMaps):
    """Of two parameters, within the box that it looks in."""

    place = Place("Surrogate", page="Surrogate", order=77, share=3)
    name = "surrogate"
    spoken = tr("Run whose model of the losses is shown")
    titles = (
        (tr("Mean"), tr("as it believes the losses, dark where low")),
        (tr("Expected improvement"), tr("light where it looks next")),
    )

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Where it optimises a plane."""
        return scenario.landscape.dimension == 2 and any(isinstance(run.optimizer, Bayesian) for run in scenario.runs)

    def about(self, run: Run) -> bool:
        return isinstance(run.optimizer, Bayesian)

    def drawn(self, run: Run, path: Trajectory, step: int) -> Drawn:
        start, reach = path.theta[0, :, 0], float(path.lr[0]) if path.steps else 1.0
        asked, losses = path.theta[: step + 1, :, 0], path.loss[: step + 1, 0]
        known = np.isfinite(losses)
        found = surrogate((asked[known] - start) / reach, losses[known])
        middle = (np.arange(SIDE) + 0.5) / SIDE * 2 - 1
        x, y = np.meshgrid(middle, middle)
        at = np.column_stack([x.ravel(), y.ravel()])
        mean, _ = believed(found, at)
        gain = improvement(found, at, float(losses[known].min()))
        box = (start[0] - reach, start[0] + reach, start[1] - reach, start[1] + reach)
        words = tr(
            "{count} losses are known, the lowest {lowest}; {gain} lower is expected at best.",
            count=int(known.sum()),
            lowest=figure(float(losses[known].min())),
            gain=figure(float(gain.max()), 2),
        )
        ahead = path.theta[step + 1 : step + 2, :, 0]
        return Drawn(mean.reshape(SIDE, SIDE), gain.reshape(SIDE, SIDE), box, asked, ahead, words)
