"""The page Edge: sharpness and edge of every run, as the engine has them, moving as the rate is dragged."""

import numpy as np
import pytest

from fallline import load_scenario, loads, trace
from fallline.engine.analysis.sharpness import sharpness
from fallline.engine.scenario.edit import replace
from fallline.gui.views.edge import computed

from .reading import texts

NETWORK = """
version = 1
title = "a network of 101 parameters"
steps = 60
[landscape]
name = "mlp"
data = "iris"
hidden = [12]
[[runs]]
label = "descent"
optimizer = { name = "gradient-descent" }
schedule = { name = "constant", lr = 2.0 }
[[runs]]
label = "Adam"
optimizer = { name = "adam" }
schedule = { name = "constant", lr = 0.01 }
"""


def faster(scenario, lr):
    run = scenario.runs[0]
    return replace(scenario, runs=(replace(run, schedule=replace(run.schedule, lr=lr)), *scenario.runs[1:]))


def as_engine(view):
    session = view.session
    for index, (run, path) in enumerate(zip(session.scenario.runs, session.paths, strict=True)):
        solid, dashed = view.drawn[2 * index : 2 * index + 2]
        found = sharpness(session.scenario, run, path)
        assert (solid.dashed, dashed.dashed) == (False, True)
        np.testing.assert_allclose(10**solid.y, found.value, rtol=1e-6)
        np.testing.assert_allclose(10**dashed.y, found.edge)


def test_on_a_landscape_it_follows_the_hand_at_once(open_window, monkeypatch):
    window = open_window()
    monkeypatch.setattr("fallline.gui.views.edge.PATIENCE", np.inf)  # however busy the machine
    view = window.pages["Edge of stability"]
    assert not view.drawn  # nobody looks yet
    window.pages.turn_to("Edge")
    as_engine(view)
    window.session.edit(faster(window.session.scenario, 0.02))
    assert not view.background.busy
    as_engine(view)
    assert view.drawn[1].y[0] == pytest.approx(2)  # log10 of 2 / 0.02
    window.session.seek(0)
    assert texts(view.table)[0] == ["36", "100", "36 %"]
    window.pages.turn_to("Plots")


def test_of_a_network_it_comes_in_the_background_and_says_how_near_it_is(window_on, qtbot):
    window = window_on(loads(NETWORK))
    view = window.pages["Edge of stability"]
    window.pages.turn_to("Edge")
    qtbot.waitUntil(lambda: len(view.drawn) == 4 and not view.background.busy)
    as_engine(view)
    assert "by Lanczos" in view.words.text()
    assert "An eigenvalue lies within" in view.words.text()
    adam = view._known[1]
    window.session.edit(faster(window.session.scenario, 1.0))
    qtbot.waitUntil(lambda: not view.background.busy and view._known[0][0] is window.session.paths[0])
    as_engine(view)
    assert view._known[1] is adam or view._known[1][1] is adam[1]  # what stays as it was is not computed again


def test_work_that_is_not_seen_is_called_off_and_taken_up_when_it_is(window_on, qtbot):
    window = window_on(loads(NETWORK))
    view = window.pages["Edge of stability"]
    window.pages.turn_to("Edge")
    window.pages.turn_to("Plots")
    assert not view.background.busy
    window.pages.turn_to("Edge")
    qtbot.waitUntil(lambda: len(view.drawn) == 4 and not view.background.busy)


def test_what_comes_is_told_point_by_point(monkeypatch):
    monkeypatch.setattr("fallline.gui.views.edge.GATHERED", 0.0)
    scenario = loads(NETWORK)
    pairs, news = list(zip(scenario.runs, trace(scenario), strict=True)), []
    found = computed(scenario, pairs, [], lambda share, what=None: news.append((share, what)))
    lengths = [[len(along.steps) for _, along in what] for _, what in news]
    assert lengths[:3] == [[1], [2], [3]]
    assert lengths[-1] == [61, 61]
    assert [along.value.size for _, along in found] == [61, 61]


def test_a_method_without_an_edge_has_its_curve_alone(window_on):
    scenario = load_scenario("ravine")
    sign = loads(
        'version = 1\ntitle = "x"\nsteps = 20\n[landscape]\nname = "himmelblau"\n'
        '[[runs]]\nlabel = "a"\noptimizer = { name = "rprop" }\nschedule = { name = "constant", lr = 0.1 }\n'
    )
    window = window_on(replace(scenario, landscape=sign.landscape, runs=sign.runs, view=None))
    window.pages.turn_to("Edge")
    view = window.pages["Edge of stability"]
    assert not any(curve.dashed for curve in view.drawn)
    assert texts(view.table)[0][1:] == ["–", "–"]
