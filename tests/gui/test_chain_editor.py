"""The card of a chain: its parts in words at rest, opened each with its fields, to move, replace, remove and add."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton

from fallline import load_scenario
from fallline.engine.optimizers.chain import MOST
from fallline.gui.panels.chain_editor import ChainEditor

MIDDLE = 1


@pytest.fixture(name="opened")
def _opened(window_on):
    window = window_on(load_scenario("chains"))
    window.runs_panel.cards[MIDDLE].set_opened(True)
    return window


def tags(window):
    return [part.tag() for part in window.session.scenario.runs[MIDDLE].optimizer.parts]


def find(window, kind, name):
    return window.findChild(kind, f"run-{MIDDLE}-chain-{name}")


def pick(box, tag):
    box.setCurrentIndex(box.findData(tag))
    box.activated.emit(box.currentIndex())


def test_the_card_says_the_chain_at_rest(opened):
    assert opened.runs_panel.cards[2].words.text() == "momentum 0.9 → clip 2 → −η · constant rate"


def test_a_part_moves_up_and_undo_takes_it_back(opened, qtbot):
    qtbot.mouseClick(find(opened, QToolButton, "part-1-up"), Qt.MouseButton.LeftButton)
    assert tags(opened) == ["momentum", "clip"]
    assert not find(opened, QToolButton, "part-0-up").isEnabled()
    assert find(opened, QToolButton, "part-0-down").hasFocus()
    opened.session.undo_stack.undo()
    assert tags(opened) == ["clip", "momentum"]
    assert [row.box.currentData() for row in opened.findChild(ChainEditor, f"run-{MIDDLE}-chain").rows] == tags(opened)


def test_a_field_of_a_part_is_a_field_of_the_run(opened, qtbot):
    line = find(opened, QLineEdit, "part-0-norm-edit")
    line.selectAll()
    qtbot.keyClicks(line, "0.5")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert opened.session.scenario.runs[MIDDLE].optimizer.parts[0].norm == 0.5
    assert opened.session.undo_stack.count() == 1


def test_parts_are_added_replaced_and_removed(opened, qtbot):
    pick(find(opened, QComboBox, "add-picker"), "lookahead")
    assert tags(opened) == ["clip", "momentum", "lookahead"]
    pick(find(opened, QComboBox, "part-1-picker"), "adam")
    assert tags(opened) == ["clip", "adam", "lookahead"]
    qtbot.mouseClick(find(opened, QToolButton, "part-0-remove"), Qt.MouseButton.LeftButton)
    assert tags(opened) == ["adam", "lookahead"]
    pick(find(opened, QComboBox, "add-picker"), "decay")
    assert tags(opened) == ["adam", "decay", "lookahead"], "look-ahead stays last"


def test_what_no_chain_can_be_changes_nothing(opened, qtbot):
    before = opened.session.scenario
    pick(find(opened, QComboBox, "part-0-picker"), "lookahead")
    assert opened.session.scenario is before
    assert find(opened, QComboBox, "part-0-picker").currentData() == "clip"
    fault = find(opened, QLabel, "fault")
    assert fault.isVisible()
    assert fault.text() == "Not taken: lookahead acts on the whole step, and so comes last."
    pick(find(opened, QComboBox, "part-0-picker"), "clip-value")
    assert not fault.isVisible()


def test_a_full_chain_takes_no_more_and_the_last_part_stays(opened, qtbot):
    for _ in range(MOST - 2):
        pick(find(opened, QComboBox, "add-picker"), "scale")
    assert find(opened, QComboBox, "add-picker").isHidden()
    for _ in range(MOST - 1):
        qtbot.mouseClick(find(opened, QToolButton, "part-0-remove"), Qt.MouseButton.LeftButton)
    assert tags(opened) == ["scale"]
    assert not find(opened, QToolButton, "part-0-remove").isEnabled()


def test_the_editor_is_there_for_a_chain_alone(opened):
    editor = opened.findChild(ChainEditor, f"run-{MIDDLE}-chain")
    assert editor.isVisible()
    pick(opened.runs_panel.cards[MIDDLE].optimizer_box, "adam")
    assert not editor.isVisible()
    pick(opened.runs_panel.cards[MIDDLE].optimizer_box, "chain")
    assert editor.isVisible()
    opened.runs_panel.cards[MIDDLE].set_opened(False)
    assert not editor.isVisible()
