"""The condition number and the ends of the spectrum of networks: in the background, as the engine has them, or told."""

import json

import numpy as np
import pytest

from fallline import loads
from fallline.engine.problem.curvature import curvature
from fallline.gui.figures import figure
from fallline.gui.views.symlog import symexp

SCENARIO = """
version = 1
title = "many parameters"
steps = 12
[landscape]
{landscape}
[[runs]]
optimizer = {{ name = "gradient-descent" }}
schedule = {{ name = "constant", lr = {lr} }}
"""
FEATURES = ["age", "sex", "bmi", "bp", "tc", "ldl", "hdl", "tch", "ltg", "glu"]
WAYS = {
    "10 parameters": (f'name = "linear-regression"\ndata = "diabetes"\nfeatures = {json.dumps(FEATURES)}', 0.1),
    "323 parameters": ('name = "mlp"\ndata = "iris"\nhidden = [40]', 0.5),
}


@pytest.mark.parametrize("name", WAYS)
def test_both_ends_come_in_the_background_and_kappa_where_it_can_be_told(open_window, qtbot, name):
    landscape, lr = WAYS[name]
    window = open_window(loads(SCENARIO.format(landscape=landscape, lr=lr)))
    view, path = window.pages["Condition number"], window.session.paths[0]
    if path.theta.shape[1] > 256:
        assert "λ follows both ends" in view.sentence.text()
        assert not view.background.busy  # some thousand products wait until somebody wants them
    view.eigenvalues.setChecked(True)
    window.pages.turn_to("Plots")
    qtbot.waitUntil(lambda: len(view.drawn) == 2 and not view.background.busy and len(view.drawn[0].x) == 13)
    there = curvature(window.session.scenario.landscape, path.theta[:, :, 0].T)
    axis = view.plot.getAxis("left")
    for curve, row in zip(view.drawn, (-1, 0), strict=True):
        np.testing.assert_allclose(symexp(curve.y, axis.threshold), there.eigenvalues[row], rtol=1e-5, atol=1e-7)
    view.eigenvalues.setChecked(False)
    assert not view.plot.isVisible()
    if path.theta.shape[1] == 10:
        np.testing.assert_allclose(10 ** view.drawn[0].y, there.condition_number, rtol=1e-6)
        assert view.sentence.text().startswith(figure(float(there.condition_number[0])))
    else:
        assert "κ cannot be told" in view.sentence.text()
