"""The library in the window: its groups are folded in the list of landscapes, and a problem chosen there is drawn."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fallline import LANDSCAPES, load_scenario
from fallline.engine.collection.declared import declarations
from fallline.gui.panels.choice_box import ChoiceBox
from fallline.gui.panels.chooser import FOLDS, TAG, Chooser
from fallline.gui.views.contour import ContourView
from fallline.gui.views.ground import is_thin

GROUPS = {each.group for each in declarations().values()}


@pytest.fixture
def chooser(window):
    box = window.findChild(ChoiceBox, "landscape-picker")
    box.showPopup()
    found = box.findChild(Chooser)
    QApplication.processEvents()
    yield found
    if found in QApplication.topLevelWidgets():
        found.close()
    QApplication.processEvents()


def tags(chooser):
    return [item.data(TAG) for item in chooser.items() if item.data(TAG)]


def head(chooser, group):
    return next(item for item in chooser.items() if item.data(FOLDS) == group)


def test_its_groups_are_folded_and_open_by_key_and_by_click(chooser, qtbot):
    assert {item.data(FOLDS) for item in chooser.items() if item.data(FOLDS)} == GROUPS
    assert set(tags(chooser)) == set(LANDSCAPES.offered())
    chooser.list.setCurrentItem(head(chooser, "Fits of data"))
    QTest.keyClick(chooser.line, Qt.Key.Key_Return)
    members = {f"problem:{each.name}" for each in declarations().values() if each.group == "Fits of data"}
    assert set(tags(chooser)) - set(LANDSCAPES.offered()) == members
    assert head(chooser, "Fits of data").text().startswith("▾")
    chooser.list.scrollToItem(head(chooser, "Fits of data"))
    rect = chooser.list.visualItemRect(head(chooser, "Fits of data"))
    qtbot.mouseClick(chooser.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert set(tags(chooser)) == set(LANDSCAPES.offered())
    assert chooser.isVisible()


def test_typing_finds_in_folded_groups_and_enter_takes_it(chooser, window):
    QTest.keyClicks(chooser.line, "muller")
    assert tags(chooser)[0] == "problem:muller-brown"
    QTest.keyClick(chooser.line, Qt.Key.Key_Return)
    landscape = window.session.scenario.landscape
    assert landscape.tag() == "problem:muller-brown"
    assert window.session.scenario.start == landscape.start
    picker = window.findChild(ChoiceBox, "landscape-picker")
    assert picker.currentText() == "Müller and Brown"


def test_pictures_of_folded_groups_are_not_asked_for(chooser, qtbot):
    with qtbot.waitSignal(chooser.unpictured) as asked:
        chooser.show_found("")
    assert asked.args[0]
    assert not any(tag.startswith("problem:") for tag in asked.args[0])


def test_a_scenario_of_a_problem_opens_with_it_chosen_whatever_its_dimension(open_window):
    window = open_window(load_scenario("problem:misra-1a"))
    picker = window.findChild(ChoiceBox, "landscape-picker")
    assert picker.currentText() == "Misra1a"
    contour = window.findChild(ContourView)
    assert not contour.has_equal_axes(), "one parameter is a million times the other"
    window.session.edit(load_scenario("problem:wood"))
    QApplication.processEvents()
    assert picker.currentText() == "Wood"
    assert contour.has_equal_axes()
    (x0, x1), (y0, y1) = contour.getViewBox().viewRange()
    assert not is_thin((x0, x1, y0, y1))
