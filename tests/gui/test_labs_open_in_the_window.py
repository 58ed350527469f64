"""What a lab runs opens in the main window as it is; where no scenario can say it, the button says why."""

import pytest
from PySide6.QtWidgets import QPushButton

from fallline.engine.scenario.scenario import Scenario, dumps, loads
from fallline.gui.labs.all_labs import labs

ALONE = {1: "at one point", 3: "steps of its own number", 12: "a point of its own", 14: "only the best of 14 rates"}
"""Those whose runs are no scenario, and a word of why."""


@pytest.mark.parametrize("number", [lab.number for lab in labs()])
def test_every_lab_hands_over_its_runs_or_says_why_not(open_lab, number):
    lab = open_lab(number)
    found = lab.scenario(lab.settings)
    button = lab.findChild(QPushButton, f"{lab.name}-window-button")
    assert button.isEnabled() == isinstance(found, Scenario) == (number not in ALONE)
    if number in ALONE:
        assert ALONE[number] in found
        assert button.toolTip() == found
    else:
        assert found.runs
        assert loads(dumps(found)) == found


def test_it_is_an_edit_that_undo_takes_back(window, settle):
    before = window.session.scenario
    lab = window.windows.open_lab(6)
    settle()
    lab.player.seek(17)
    lab.findChild(QPushButton, f"{lab.name}-window-button").click()
    assert window.session.scenario == lab.scenario(lab.settings)
    assert window.session.playhead == 17
    window.session.undo_stack.undo()
    assert window.session.scenario == before
