"""One registry says what can be done: menus, buttons, palette and cheat-sheet are read off it, and agree."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QMenu, QWidget

from fallline.engine.files.open import load_scenario, scenario_names, scenario_titles
from fallline.engine.scenario.edit import replace
from fallline.gui.actions.action import Action, Group
from fallline.gui.actions.actions import Actions
from fallline.gui.actions.fuzzy import match
from fallline.gui.actions.palette import Palette
from fallline.gui.actions.palette_row import ENTRY

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(window):
    """One for all of these: what is found, walked and switched is put back by a new scenario."""
    yield window
    for each in window.findChildren(Palette):
        each.leave()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def entries(window):
    return {entry.action.name: entry for entry in window.registry.entries()}


def rows(palette):
    return [palette.list.item(row).data(ENTRY).action for row in range(palette.list.count())]


@pytest.fixture
def palette(window, qtbot):
    """`palette()` opens it by its keys, or gives the one that is open."""

    def find():
        if window.findChild(QWidget, "palette") is None:
            qtbot.keyClick(QApplication.focusWidget() or window, KEY.Key_K, CONTROL)
        return window.findChild(QWidget, "palette")

    return find


def test_every_menu_shows_what_the_registry_has_and_nothing_else(open_window):
    window, seen = open_window(), {}

    def walk(menu):
        menu.aboutToShow.emit()
        for action in menu.actions():
            if action.menu() is not None:
                walk(action.menu())
            elif not action.isSeparator():
                seen[action.objectName().removesuffix("-action")] = action.text().split("\t")[0]

    for menu in window.menuBar().findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
        walk(menu)
    walk(window.stage.arrows.menu())
    found = entries(window)
    assert seen.keys() == found.keys()
    assert len(found) > 90
    for name, words in seen.items():
        assert words == found[name].action.text.split("\t")[0]


def test_names_are_unique_and_a_second_one_is_refused(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    twice = Group("file", "File", ((Action("new", "New", print), Action("new", "Newer", print)),))
    with pytest.raises(ValueError, match="'new'"):
        Actions(window, [twice])


def test_a_button_says_what_its_action_says_and_follows_it(window):
    play, add = window.transport.buttons["play"], window.runs_panel.add
    assert play.toolTip() == play.accessibleName() == "Play (Space)"
    window.transport.play()
    assert play.toolTip() == "Pause (Space)"
    assert window.registry["play"].text() == "&Pause\tSpace"
    window.transport.pause()
    runs = window.session.scenario.runs
    window.session.edit(replace(window.session.scenario, runs=tuple(runs[0] for _ in range(64)), steps=2))
    assert not add.isEnabled()
    window.session.undo_stack.undo()
    assert add.isEnabled()


def test_undo_says_in_words_what_it_takes_back_and_is_to_be_had_only_then(window):
    undo = window.registry["undo"]
    assert not undo.isEnabled()
    window.session.edit(replace(window.session.scenario, steps=33), "change the number of steps")
    assert undo.isEnabled()
    assert undo.text() == "&Undo change the number of steps"
    undo.trigger()
    assert window.registry["redo"].text() == "&Redo change the number of steps"
    assert not undo.isEnabled()


def test_what_a_run_can_have_done_names_the_run(window):
    session = window.session
    session.select(1)
    window.runs_panel.cards[2].menu.fill()
    assert window.registry["remove-run"].text() == "Re&move Nesterov"
    window.registry["remove-run"].trigger()
    assert [run.label for run in session.scenario.runs] == ["Gradient descent", "Momentum", "Adam"]
    window.registry["show-run"].setChecked(False)
    assert not session.scenario.runs[session.chosen].enabled


def test_a_switch_follows_what_is_so_and_does_nothing_twice(window):
    shown = window.registry["left-dock"]
    window.left.hide()
    window.registry.refresh("left-dock")
    assert not shown.isChecked()
    assert window.left.isHidden()
    shown.trigger()
    assert not window.left.isHidden()


def test_the_palette_lists_all_actions_scenarios_labs_and_lessons(window, palette):
    names = {action.name for action in rows(palette())}
    assert names == entries(window).keys() - {"palette"}
    assert {f"example-{name}" for name in scenario_names()} <= names
    assert {"lab-1", "lab-11", "lesson-0", "export-image", "show-newton", "colour-sky"} <= names


def test_in_the_palette_enter_does_what_was_found_and_the_focus_goes_back(window, qtbot, palette, settle):
    window.stage.contour.setFocus()
    line = palette().line
    assert QApplication.focusWidget() is line
    qtbot.keyClicks(line, "four minima")
    qtbot.keyClick(line, KEY.Key_Return)
    settle()
    assert window.session.scenario == load_scenario("four-minima")
    assert window.findChild(QWidget, "palette") is None or not window.findChild(QWidget, "palette").isVisible()
    assert QApplication.focusWidget() is window.stage.contour


def test_the_palette_is_walked_by_arrows_and_left_by_escape(window, qtbot, palette, settle):
    found = palette()
    first = found.list.currentRow()
    qtbot.keyClick(found.line, KEY.Key_Down)
    assert found.list.currentRow() == first + 1
    qtbot.keyClick(found.line, KEY.Key_Up)
    assert found.list.currentRow() == first
    before = window.session.scenario
    qtbot.keyClick(found.line, KEY.Key_Escape)
    settle()
    assert window.session.scenario is before


def test_what_cannot_be_done_now_comes_last_and_is_not_done(window, qtbot, palette):
    found = palette()
    found.line.setText("undo")
    actions = rows(found)
    undo = [action.name for action in actions].index("undo")
    assert not any(action.allowed() for action in actions[undo:])
    found.list.setCurrentRow(undo)
    qtbot.keyClick(found.line, KEY.Key_Return)
    assert found.isVisible()


def test_where_nothing_is_found_the_palette_says_so(palette):
    found = palette()
    found.line.setText("zzqqj")
    assert found.list.count() == 0
    assert found.nothing.isVisible()


def test_each_is_found_first_by_its_own_words(window, palette):
    found = palette()
    for entry in window.registry.entries():
        if entry.action.name == "palette" or not entry.action.allowed():
            continue
        words = entry.action.plain.replace("\t", " ")
        found.line.setText(words)
        assert rows(found)[0].plain.replace("\t", " ") == words


def test_the_cheat_sheet_names_every_key_of_the_registry(window, qtbot):
    qtbot.keyClick(window, KEY.Key_F1)
    sheet = window.findChild(QWidget, "keys-window")
    said = {label.text() for label in sheet.findChildren(QLabel)}
    keyed = [entry.action for entry in window.registry.entries() if entry.action.key_words]
    assert len(keyed) > 25
    assert {action.key_words for action in keyed} <= said


def test_palette_and_cheat_sheet_are_to_be_had_from_a_second_window(window, qtbot, settle):
    window.panes.loosen("Lessons")
    lessons = window.windows.lessons()
    lessons.activateWindow()
    qtbot.waitUntil(lessons.isActiveWindow)
    qtbot.keyClick(lessons, KEY.Key_K, CONTROL)
    assert lessons.findChild(QWidget, "palette").isVisible()


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("exp", "Export image", "Open example"),  # both begin a word, and the first is nearer
        ("oe", "Open example", "Explore"),
        ("im", "Export image", "Lost minimum"),
        ("sa", "Save as", "Paste scenario"),
    ],
)
def test_beginnings_of_words_are_found_before_letters_within(typed, better, worse):
    one, other = match(typed, better), match(typed, worse)
    assert one is not None
    assert other is None or one.score > other.score


def test_every_typed_word_must_be_found_in_the_words_or_in_the_menus_beside_them():
    assert match("lab momentum", "5. Momentum", "Labs") is not None
    assert match("lab newton", "5. Momentum", "Labs") is None
    assert match("momentum", "5. Momentum", "Labs").score > match("labs", "5. Momentum", "Labs").score
    assert "".join(sorted("Export image"[at] for at in match("im", "Export image").places)) == "im"


def test_titles_are_those_of_the_scenarios():
    assert scenario_titles() == {name: load_scenario(name).title for name in scenario_names()}


def test_no_action_of_the_window_was_made_beside_the_registry(window):
    own = window.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly)
    fixed = {f"{action.name}-action" for group in window.registry.groups for action in group.fixed()}
    assert {action.objectName() for action in own} == fixed
