"""The red arrow is the red g of Explain's formula, whatever the run was shown; the true gradient stands beside it."""

import numpy as np
import pytest

from fallline import load_scenario
from fallline.engine.analysis.step import step_parts
from fallline.gui.views.marks import Arrow


def arrows(window):
    (part,) = window.stage.contour.overlay.parts()
    return {mark.kind: mark for mark in part.marks if isinstance(mark, Arrow)}


@pytest.mark.parametrize("row", [0, 1], ids=["all examples", "one of them"])
def test_the_red_arrow_is_what_the_run_was_shown(window_on, row):
    window = window_on(load_scenario("minibatch"))
    session = window.session
    session.select(row)
    session.seek(12)
    run, path = session.scenario.runs[row], session.paths[row]
    shown = -(path.theta[13, :, 0] - path.theta[12, :, 0]) / path.lr[12]
    found = arrows(window)
    np.testing.assert_allclose(found["gradient"].vector, -path.lr[12] * shown, rtol=1e-9)
    assert ("true-gradient" in found) == bool(run.gradient.batch_size)
    if run.gradient.batch_size:
        np.testing.assert_allclose(found["true-gradient"].vector, -path.lr[12] * path.gradient[12, :, 0], rtol=1e-9)


def test_a_gradient_that_is_taken_ahead_is_drawn_ahead(window):
    session = window.session
    session.select(2)  # Nesterov, look-ahead
    session.seek(9)
    point, shown = step_parts(session.scenario, session.scenario.runs[2], session.paths[2], 9).probe
    arrow = arrows(window)["gradient"]
    np.testing.assert_allclose(arrow.tail, point)
    np.testing.assert_allclose(arrow.vector, -session.paths[2].lr[9] * shown)
    assert np.abs(arrow.tail - session.paths[2].theta[9, :, 0]).max() > 0.01
