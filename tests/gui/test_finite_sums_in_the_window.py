"""Picking a method for finite sums on a card sees one example at a time; one undo takes both back."""

import pytest

from fallline import load_scenario
from fallline.gui.panels.card import Card


@pytest.mark.parametrize("tag", ["svrg", "saga"])
def test_it_is_picked_with_a_batch_and_undone_in_one(window_on, hand, tag):
    window = window_on(load_scenario("minibatch"))
    card = window.findChildren(Card)[0]
    card.set_opened(True)
    window.grab()
    before = window.session.scenario
    box = card.inside.more.optimizer_box
    hand.choose(box, tag.upper())
    run = window.session.scenario.runs[0]
    assert (run.optimizer.tag(), run.gradient.batch_size, run.schedule) == (tag, 1, before.runs[0].schedule)
    window.session.undo_stack.undo()
    assert window.session.scenario == before


def test_on_a_landscape_without_examples_it_is_descent(window_on, hand):
    window = window_on(load_scenario("ravine"))
    card = window.findChildren(Card)[0]
    card.set_opened(True)
    window.grab()
    hand.choose(card.inside.more.optimizer_box, "SAGA")
    run = window.session.scenario.runs[0]
    assert (run.optimizer.tag(), run.gradient.batch_size) == ("saga", 0)
    assert window.session.paths[0].steps == window.session.scenario.steps
