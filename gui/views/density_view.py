"""The density that a sampler should visit beside the histogram of where its walkers were, up to the playhead."""

from __future__ import annotations

import numpy as np

from fallline.engine.analysis.density import apart, boltzmann, visited
from fallline.engine.language import tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.figures import figure
from fallline.gui.views.two_maps import Drawn, TwoMaps
from fallline.gui.views.view import Place

SIDE = 24
"""Cells each way: some thousand positions fill them."""
MOST = 200_000
"""Positions that are counted at a step of the playhead; of more, every second or third step's."""


class DensityView(TwoMaps):
    """Of two parameters."""

    place = Place("Density", page="Density", order=76, share=3)
    name = "density"
    spoken = tr("Run whose walkers are counted")
    titles = (
        (tr("Density"), tr("exp(−f / T)")),
        (tr("Histogram"), tr("of all walkers up to the playhead")),
    )

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Where something samples a plane."""
        return scenario.landscape.dimension == 2 and any(run.optimizer.samples for run in scenario.runs)

    def about(self, run: Run) -> bool:
        return run.optimizer.samples

    def drawn(self, run: Run, path: Trajectory, step: int) -> Drawn:
        scenario = self.session.scenario
        heat = float(getattr(run.optimizer, "temperature", 0.0))
        density = boltzmann(scenario.landscape, scenario.window, heat or 1e-9, SIDE)
        stride = 1 + (step + 1) * path.theta.shape[2] // MOST
        found = visited(path.theta[: step + 1 : stride], scenario.window, SIDE)
        words = tr(
            "{count:,} positions. {share} of all lie elsewhere than they should: 0 where both are equal, 1 where they "
            "share nothing.",
            count=(step + 1) * path.theta.shape[2],
            share=figure(apart(density, found), 2),
        )
        nothing = np.empty((0, 2))
        return Drawn(density, found, scenario.window, nothing, nothing, words)
