"""Kinds of noise in the window: chosen on a card, said in its words, and their floors drawn under the losses."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton, QWidget

from fallline import load_scenario
from fallline.engine.analysis.noise_floor import noise_floor
from fallline.gui.panels.card import Card


@pytest.fixture
def noisy(window_on):
    window = window_on(load_scenario("noise-kinds"))
    window.session.seek(window.session.scenario.steps)
    return window


def test_theory_draws_the_floor_of_each_run_that_has_one(noisy, hand):
    hand.click(noisy.findChild(QToolButton, "loss-theory-button"))
    noisy.grab()
    view, scenario = noisy.pages["Loss"], noisy.session.scenario
    dashed = [item for item in view._expected if item.isVisible() and item.opts["pen"].style() == Qt.PenStyle.DashLine]
    floors = [noise_floor(scenario, run) for run in scenario.runs]
    finite = [floor for floor in floors if floor and np.isfinite(floor)]
    assert len(finite) == 3
    assert [item.yData.tolist() for item in dashed] == [[pytest.approx(np.log10(floor))] * 2 for floor in finite]


def test_a_card_says_and_changes_the_kind(noisy, hand):
    card = noisy.findChildren(Card)[1]
    assert "anisotropic noise 0.5" in " ".join(label.text() for label in card.findChildren(QLabel))
    card.open_button.click()
    noisy.grab()
    hand.choose(card.findChild(QComboBox, "run-1-gradient-noise-kind"), "heavy-tailed")
    assert noisy.session.scenario.runs[1].gradient.noise_kind == "heavy-tailed"
    noisy.grab()
    fields = {name: card.findChild(QWidget, f"run-1-gradient-noise-{name}") for name in ("alpha", "angle", "ratio")}
    assert {name for name, field in fields.items() if field is not None and field.isVisible()} == {"alpha"}
