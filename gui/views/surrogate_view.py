"""What Bayesian optimisation believes of the landscape at the playhead, and where it expects to find a lower loss."""

from __future__ import annotations

from fallline.engine.analysis.expected_improvement import believed_at
from fallline.engine.language import tr
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

    place = Place("Surrogate", page="GP", order=77, share=3)
    name = "surrogate"
    spoken = tr("Run whose model of the losses is shown")
    titles = (
        (tr("Mean"), tr("as it believes the losses")),
        (tr("Expected improvement"), ""),
    )

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Where it optimises a plane."""
        return scenario.landscape.dimension == 2 and any(isinstance(run.optimizer, Bayesian) for run in scenario.runs)

    def about(self, run: Run) -> bool:
        return isinstance(run.optimizer, Bayesian)

    def drawn(self, run: Run, path: Trajectory, step: int) -> Drawn | None:
        found = believed_at(path, step, SIDE)
        if found is None:
            return None
        words = tr(
            "{count} losses are known, the lowest {lowest}; {gain} lower is expected at best.",
            count=found.known,
            lowest=figure(found.lowest),
            gain=figure(float(found.improvement.max()), 2),
        )
        asked, ahead = path.theta[: step + 1, :, 0], path.theta[step + 1 : step + 2, :, 0]
        return Drawn(found.mean, found.improvement, found.box, asked, ahead, words)
