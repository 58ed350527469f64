"""The bench of lab 1: a learner chooses a gradient, sees which layers disagree, and hears if the guess is right."""

import numpy as np
import pytest

from fallline.engine.studies.broken_gradient import BLOCKS, HIDDEN, bench, network


def test_faults_are_named_by_differences_and_a_guess_is_judged(open_lab, hand, editor, settle):
    lab = open_lab(1)
    words = lab.bench.note.text
    assert words() == "Off the line: W₁ (×1.1), b₁ (×0.87), W₂ (×1), b₂ (×2). What is wrong?"
    for letter, fault in HIDDEN.items():
        hand.choose(editor(lab, "gradient"), letter)
        hand.choose(editor(lab, "guess"), fault)
        settle()
        assert f"Off the line: {'nothing' if fault == 'none' else bench(letter).wrong[0]}" in words()
        assert "Yes: " in words()
        hand.choose(editor(lab, "guess"), "a sign" if fault != "a sign" else "a factor")
        settle()
        assert words().endswith("No: look again.")
    assert not any(fault in lab.text for fault in HIDDEN.values() if fault != "none")  # no answer is given away


def test_what_is_drawn_are_the_parameters_of_the_network(open_lab):
    lab = open_lab(1)
    points = [item.item.getData() for item, _ in lab.bench.legend.items]
    assert [label.text for _, label in lab.bench.legend.items] == list(BLOCKS)
    assert sum(len(x) for x, _ in points) == network().dimension
    exact = network().gradient(np.array(network().start)[:, None])[:, 0]
    assert np.concatenate([x for x, _ in points]) == pytest.approx(exact, abs=1e-8)
