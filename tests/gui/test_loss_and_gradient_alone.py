"""The window on a landscape with a loss and a gradient alone: all views stand, and say what is not known."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from fallline import OPTIMIZERS, Scenario
from fallline.engine.scenario.scenario import Run
from fallline.gui.panels.card import Card


@pytest.fixture
def opened(open_window, alone):
    runs = tuple(Run(optimizer=OPTIMIZERS[tag]()) for tag in ("momentum", "adam"))
    window = open_window(Scenario(landscape=alone, runs=runs, steps=40))
    window.session.select(0)
    window.session.seek(20)
    window.grab()
    return window


def test_it_says_that_there_is_no_hessian_and_no_table_pretends_one(opened):
    view = opened.pages["Condition number"]
    assert view.sentence.text() == "Alone by hand has no Hessian: only its loss and its gradient are given."
    assert view.sentence.isVisible()
    assert not view.table.isVisible()
    assert [path.steps for path in opened.session.paths] == [40, 40]


def test_every_switch_of_the_views_can_be_pressed(opened, hand):
    for name in ("loss-theory", "loss-measure", "condition-eigenvalues", "condition-seen", "loss-log", "loss-cost"):
        button = opened.findChild(QAbstractButton, f"{name}-button")
        button.click()
        opened.grab()
        button.click()
    for step in (0, 13, 40):
        opened.session.seek(step)
        opened.grab()


def test_a_method_that_needs_one_is_refused_and_the_runs_stay(opened, hand):
    card = opened.findChildren(Card)[0]
    card.set_opened(True)
    opened.grab()
    before = opened.session.scenario
    hand.choose(card.inside.more.optimizer_box, OPTIMIZERS["newton"].heading())
    opened.grab()
    assert opened.session.scenario == before
    told = " ".join(label.text() for label in opened.findChildren(QLabel) if label.isVisible())
    assert "newton needs second derivatives, and alone-by-hand has none" in told
