"""The central flow lies beside the outlined run, in picture and loss plot, for as long as it is switched on."""

import numpy as np

from fallline import load_scenario
from fallline.engine.analysis.central_flow import central_flow
from fallline.engine.scenario.edit import replace


def test_it_is_drawn_in_the_picture_and_in_the_loss_plot_and_follows_an_edit(window_on, qtbot):
    scenario = replace(load_scenario("edge-in-two-parameters"), steps=600)
    window = window_on(scenario)
    flow, loss, session = window.stage.contour.flow, window.pages["Loss"], window.session
    session.select(2)
    said = []
    flow.described.connect(said.append)
    flow.set_shown(True)
    qtbot.waitUntil(lambda: flow.found is not None and not flow.background.busy)
    expected = central_flow(scenario, scenario.runs[2], session.paths[2])
    np.testing.assert_allclose(np.array(flow.item.getData()), expected.theta.T)
    x, y = loss._expected[0].getData()
    assert loss._expected[0].isVisible()
    np.testing.assert_array_equal(x, expected.steps)
    np.testing.assert_allclose(10**y, expected.mean_loss - loss._base)
    assert "at the edge one direction bounces" in said[-1]
    session.edit(replace(scenario, steps=300))
    qtbot.waitUntil(lambda: flow.found is not None and flow.found.steps[-1] == 300 and not flow.background.busy)
    flow.set_shown(False)
    assert flow.item.getData()[0] is None or not len(flow.item.getData()[0])
    assert not any(item.isVisible() for item in loss._expected)


def test_of_another_method_it_says_why_there_is_none(window):
    said, flow = [], window.stage.contour.flow
    flow.described.connect(said.append)
    window.session.select(1)
    flow.set_shown(True)
    assert said[-1] == "Momentum has no central flow: The central flow here is that of plain descent or of RMSProp."
    assert flow.found is None
    flow.set_shown(False)
    window.session.select(0)
