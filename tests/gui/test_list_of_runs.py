"""The list of the runs: added, copied, removed, named, coloured, hidden and outlined, and each undone again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from fallline import load_scenario
from fallline.gui.theme import DARK

from .reading import texts
from .test_runs import LEFT, MOMENTUM, NESTEROV, choose_in_menu, goes_round, run


def test_a_run_is_added_in_a_colour_of_its_own(window, hand):
    session, before = window.session, window.session.scenario
    paths = session.paths
    hand.click(window.findChild(QPushButton, "add-run-button"))
    assert len(window.runs_panel.cards) == len(session.paths) == 5
    assert session.paths[:4] == paths
    colours = [each.colour for each in session.scenario.runs]
    assert len(set(colours)) == 5
    goes_round(session, before)
    assert len(window.runs_panel.cards) == 5
    session.undo_stack.undo()
    assert len(window.runs_panel.cards) == 4


def test_a_run_is_duplicated_below_itself(window, qtbot):
    session, before = window.session, window.session.scenario
    choose_in_menu(qtbot, window.runs_panel.cards[MOMENTUM], "duplicate-run-action")
    original, copy = session.scenario.runs[1:3]
    assert copy.optimizer == original.optimizer
    assert copy.label == "Momentum 2"
    assert copy.colour not in {each.colour for each in before.runs}
    assert [card.label.text() for card in window.runs_panel.cards][2] == "Momentum 2"
    goes_round(session, before)


def test_a_run_is_removed_and_the_others_keep_path_and_colour(window, qtbot):
    session, before = window.session, window.session.scenario
    paths = session.paths
    choose_in_menu(qtbot, window.runs_panel.cards[MOMENTUM], "remove-run-action")
    assert session.scenario.runs == before.runs[:1] + before.runs[2:]
    assert session.paths == paths[:1] + paths[2:]
    assert [card.label.text() for card in window.runs_panel.cards] == ["Gradient descent", "Nesterov", "Adam"]
    goes_round(session, before)


def test_without_runs_the_panel_says_how_to_add_one(window, qtbot, hand):
    for _ in range(4):
        choose_in_menu(qtbot, window.runs_panel.cards[0], "remove-run-action")
    assert window.session.paths == ()
    assert window.runs_panel.empty.isVisible()
    assert "Add one" in window.runs_panel.empty.text()
    assert "No run" in window.pages["Condition number"].sentence.text()
    window.transport.play()
    window.transport.seek(100)
    hand.click(window.findChild(QPushButton, "add-run-button"))
    assert not window.runs_panel.empty.isVisible()
    for _ in range(5):
        window.session.undo_stack.undo()
    assert window.session.scenario == load_scenario("ravine")


def test_a_run_is_renamed_in_place_and_nothing_is_traced_anew(window, qtbot):
    session, before = window.session, window.session.scenario
    paths, line = session.paths, window.runs_panel.cards[NESTEROV].label
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "Look ahead")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert run(window, NESTEROV).label == "Look ahead"
    assert all(old is new for old, new in zip(paths, session.paths, strict=True))
    goes_round(session, before)
    session.undo_stack.undo()
    assert line.text() == "Nesterov"


def test_a_click_on_a_name_outlines_the_run_and_space_still_plays(window, hand, qtbot):
    before, line = window.session.scenario, window.runs_panel.cards[NESTEROV].label
    window.stage.contour.setFocus()
    hand.press_on(line, line.rect().center())
    hand.release()
    assert window.session.selected == NESTEROV
    assert not line.hasFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert window.transport.playing
    window.transport.pause()
    assert window.session.scenario is before


@pytest.mark.parametrize("way", ["double click", "menu"])
def test_a_double_click_or_the_menu_begins_a_new_name(window, qtbot, way):
    card = window.runs_panel.cards[NESTEROV]
    if way == "menu":
        choose_in_menu(qtbot, card, "rename-run-action")
    else:
        qtbot.mouseDClick(card.label, LEFT)
    assert card.label.hasFocus()
    qtbot.keyClicks(card.label, "Ahead")
    qtbot.keyClick(card.label, Qt.Key.Key_Return)
    assert run(window, NESTEROV).label == "Ahead"


@pytest.mark.parametrize("way", ["add", "duplicate"])
def test_a_new_run_is_outlined_and_its_card_in_view(window, hand, qtbot, settle, way):
    panel, view = window.runs_panel, window.left.widget().viewport()
    for count in range(5, 9):
        if way == "add":
            hand.click(panel.add)
        else:
            choose_in_menu(qtbot, panel.cards[-1], "duplicate-run-action")
        settle()
        card = panel.cards[count - 1]
        assert window.session.selected == count - 1
        assert view.rect().contains(card.rect().translated(card.mapTo(view, card.rect().topLeft())))


def test_escape_gives_a_new_name_up(window, qtbot):
    before, line = window.session.scenario, window.runs_panel.cards[NESTEROV].label
    line.setFocus()
    qtbot.keyClicks(line, "oops")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "Nesterov"
    assert window.session.scenario is before


def test_a_run_is_recoloured_wherever_it_is_drawn(window, qtbot):
    session, before = window.session, window.session.scenario
    choose_in_menu(qtbot, window.runs_panel.cards[MOMENTUM], "colour-vermilion-action")
    assert run(window, MOMENTUM).colour == "vermilion"
    colour = DARK.runs["vermilion"]
    assert window.stage.contour.paths.paths[MOMENTUM].colour == colour
    assert window.pages["Loss"].layer.curves[MOMENTUM].colour == colour
    goes_round(session, before)


def test_a_run_is_hidden_everywhere_and_comes_back(window, hand):
    session, before = window.session, window.session.scenario
    card = window.runs_panel.cards[MOMENTUM]
    hand.click(card.marker)
    assert not run(window, MOMENTUM).enabled
    assert len(window.stage.contour.paths.paths) == len(window.pages["Loss"].drawn) == 3
    assert len(texts(window.pages["Now"].table)) == 3
    goes_round(session, before)
    hand.click(card.marker)
    assert session.scenario == before
    assert len(window.stage.contour.paths.paths) == len(window.pages["Loss"].drawn) == 4
