"""A figure draws the points that a run keeps beside its position, and their loss, dashed and over all paths."""

import numpy as np

from fallline import load_scenario, trace
from fallline.gui.chart.along import loss_panel
from fallline.gui.chart.plane import plane_panel
from fallline.gui.chart.subject import KEPT, subject
from fallline.gui.theme import LIGHT


def test_what_is_kept_is_dashed_from_the_first_that_counts_up_to_the_step():
    scenario = load_scenario("means")
    paths = trace(scenario)
    shown = subject(scenario, LIGHT, marks=True, step=200, paths=paths)
    runs = [(run, path.points[run.kept]) for run, path in shown.pairs if run.kept]
    assert len(runs) > 2
    for panel, first in ((plane_panel(shown), 1), (loss_panel(shown), 0)):
        dashed = [line for line in panel.layers[-len(runs) :] if line.look.dash == KEPT and not line.named]
        assert [line.look.label for line in dashed] == [run.label for run, _ in runs]
        for line, (run, kept) in zip(dashed, runs, strict=True):
            if first:
                assert np.array_equal(line.points, kept.theta[run.average.first : 201, :, 0])
            else:
                assert len(line.points) == len(kept.loss)


def test_a_run_that_keeps_its_position_has_no_other_line():
    shown = subject(load_scenario("ravine"), LIGHT, marks=True)
    for panel in (plane_panel(shown), loss_panel(shown)):
        assert not [layer for layer in panel.layers if getattr(getattr(layer, "look", None), "dash", ()) == KEPT]
