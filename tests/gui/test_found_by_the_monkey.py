"""What the monkey found (tests/monkey), each as a test that was red."""

import math

import pytest

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.views.history import Edits
from fallline.gui.widgets.formula_rows import terms
from fallline.gui.widgets.ticks import log_ticks


def test_a_history_that_nobody_sees_says_nothing_of_edits_that_are_gone(window):
    session = window.session
    for steps in (50, 60, 70):
        session.edit(replace(session.scenario, steps=steps))
    seen_last = Edits(session, window)  # and not renewed since
    session.load(load_scenario("saddle"))
    assert [seen_last.data(seen_last.index(row)) for row in range(1, 4)] == [None, None, None]


@pytest.mark.parametrize(("low", "high"), [(307.9, 308.3), (310.0, 310.4), (-320.3, -320.0)])
def test_an_axis_of_numbers_beyond_all_doubles_has_ticks(low, high):
    _, labelled, _ = log_ticks(low, high, 300, 60)
    assert len(labelled) > 1
    assert all(low <= value <= high and math.isfinite(value) for value in labelled)


def test_a_formula_is_not_broken_within_its_cases():
    cases = r"\begin{cases} a + b & x > 0 \\ c - d & y \end{cases}"
    assert terms(rf"{cases} + y - z") == [cases, "+ y", "- z"]
