"""The page SVD shows singular values as the engine has them; where there are no matrices a method is refused."""

import numpy as np
from PySide6.QtWidgets import QLabel

from fallline import LANDSCAPES, OPTIMIZERS, load_scenario
from fallline.engine.analysis.singular_values import singular_values
from fallline.engine.scenario.edit import replace
from fallline.gui.panels.card import Card
from fallline.gui.views.singular_values import LayersView, SingularValuesView


def told(window):
    window.grab()
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_a_method_on_matrices_is_refused_and_the_window_goes_on(window, hand):
    card = window.findChildren(Card)[0]
    card.set_opened(True)
    window.grab()
    before = window.session.scenario
    hand.choose(card.inside.more.optimizer_box, OPTIMIZERS["muon"].heading())
    assert "muon steps by whole matrices of parameters, and the parameters of" in told(window)
    assert window.session.scenario == before
    hand.choose(card.inside.more.optimizer_box, OPTIMIZERS["adam"].heading())
    assert window.session.scenario.runs[0].optimizer == OPTIMIZERS["adam"]()
    window.session.undo_stack.undo()
    card.set_opened(False)
    assert "SVD" not in [window.pages.tabText(k) for k in range(window.pages.count())]


def test_the_page_shows_singular_values_before_and_after_and_a_landscape_without_is_refused(open_window, hand):
    rare = load_scenario("rare-items")
    small = rare.landscape.edited(width=5, items=6)
    window = open_window(replace(rare, landscape=small, runs=(rare.runs[0], rare.runs[2]), start=small.start))
    session = window.session
    window.pages.turn_to("SVD")
    view = window.pages["Singular values"]
    session.select(1)
    session.seek(20)
    window.grab()
    run, path = session.scenario.runs[1], session.paths[1]
    found = singular_values(run.optimizer, path, session.scenario.landscape.matrices[0])
    for plot, expected in zip(view.plots, (found.gradient, found.momentum, found.update), strict=True):
        assert plot.isVisible()
        drawn = np.array([curve.y for curve in plot.drawn])
        np.testing.assert_allclose(drawn, np.log10(expected.T), rtol=1e-12)
    assert f"Update from {found.update[20, -1]:.2g} to {found.update[20, 0]:.2g}" in view.words.text()
    session.seek(60)
    assert "Update" not in view.words.text()  # none is taken from there
    hand.choose(window.landscape_panel.picker, LANDSCAPES["rosenbrock"].heading())
    assert "muon steps by whole matrices of parameters, and the parameters of rosenbrock" in told(window)
    assert session.scenario.landscape.tag() == "associative-memory"
    hand.choose(window.landscape_panel.picker, LANDSCAPES["matrix-factorisation"].heading())
    assert session.scenario.landscape.tag() == "matrix-factorisation"
    window.grab()
    assert [view.box.itemText(k) for k in range(view.box.count())] == ["U", "V"]


def test_layers_of_a_model_are_looked_at_on_its_own_page_where_a_method_takes_them_as_matrices():
    given = {name: load_scenario(name) for name in ("natural-gradient", "moons", "rare-items")}
    wanted = {name: (SingularValuesView.wanted(each), LayersView.wanted(each)) for name, each in given.items()}
    assert wanted == {"natural-gradient": (False, True), "moons": (False, False), "rare-items": (True, False)}
    assert LayersView.place.page == "Model"
