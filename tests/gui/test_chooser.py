"""Landscapes, optimizers and schedules are chosen from a list that says what each is for, and is searched by typing."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES
from fallline.gui.panels.choice_box import ChoiceBox
from fallline.gui.panels.chooser import FOLDS, TAG, Chooser


@pytest.fixture
def landscapes(window):
    """The list of landscapes, open."""
    box = window.findChild(ChoiceBox, "landscape-picker")
    box.showPopup()
    chooser = box.findChild(Chooser)
    QApplication.processEvents()
    yield chooser
    if chooser in QApplication.topLevelWidgets():
        chooser.close()
    QApplication.processEvents()


def tags(chooser):
    return [item.data(TAG) for item in chooser.items() if item.data(TAG)]


@pytest.mark.parametrize("registry", [LANDSCAPES, OPTIMIZERS, SCHEDULES], ids=["landscapes", "optimizers", "schedules"])
def test_every_family_says_what_it_is_for_in_a_line(registry):
    for tag, family in registry.offered().items():
        assert 0 < len(family.purpose) <= 80, tag
        assert not family.purpose.endswith("."), tag
    purposes = [family.purpose for family in registry.offered().values()]
    assert len(set(purposes)) == len(purposes)


@pytest.mark.parametrize("registry", [LANDSCAPES, OPTIMIZERS], ids=["landscapes", "optimizers"])
def test_every_family_stands_in_a_group(registry):
    assert all(family.group for family in registry.offered().values())


def test_all_are_listed_once_under_their_headings(landscapes):
    assert sorted(tags(landscapes)) == sorted(LANDSCAPES.offered())
    heading = ""
    for item in landscapes.items():
        if not item.data(TAG):
            heading = item.text()
            assert bool(item.flags() & Qt.ItemFlag.ItemIsEnabled) == bool(item.data(FOLDS)), "the library's open"
        else:
            family = LANDSCAPES[item.data(TAG)]
            assert family.group.upper() == heading
            assert item.text() == f"{family.heading()}\n{family.purpose}"


def test_it_opens_at_what_is_chosen_with_the_cursor_in_its_line(landscapes, qtbot):
    assert landscapes.list.currentItem().data(TAG) == "quadratic"
    assert landscapes.list.visualItemRect(landscapes.list.currentItem()).intersects(landscapes.list.viewport().rect())
    qtbot.waitUntil(landscapes.line.hasFocus)


def test_typing_finds_by_name_and_by_purpose(landscapes):
    QTest.keyClicks(landscapes.line, "himm")
    assert tags(landscapes)[0] == "himmelblau"
    landscapes.line.clear()
    QTest.keyClicks(landscapes.line, "gradients explode")
    assert tags(landscapes)[0] == "cliff"
    landscapes.line.setText("qqqq")
    assert landscapes.nothing.isVisible()
    assert not landscapes.list.isVisible()


def test_keys_go_from_choice_to_choice_over_the_headings_and_enter_takes_one(landscapes, window):
    shown = tags(landscapes)
    at = shown.index("quadratic")
    for key, step in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 2), (Qt.Key.Key_Up, 1), (Qt.Key.Key_Up, 0)):
        QTest.keyClick(landscapes.line, key)
        assert landscapes.list.currentItem().data(TAG) == shown[at + step]
    QTest.keyClick(landscapes.line, Qt.Key.Key_PageDown)
    QTest.keyClick(landscapes.line, Qt.Key.Key_Return)
    assert window.session.scenario.landscape.tag() == shown[at + 6]
    assert window.session.undo_stack.count() == 1


def test_escape_changes_nothing(landscapes, window):
    before = window.session.scenario
    QTest.keyClick(landscapes.line, Qt.Key.Key_Down)
    QTest.keyClick(landscapes, Qt.Key.Key_Escape)
    assert window.session.scenario is before
    assert not landscapes.isVisible()


def test_a_click_on_a_heading_chooses_nothing_and_one_on_a_row_does(landscapes, window, qtbot):
    before = window.session.scenario
    landscapes.list.scrollToTop()
    head, first = landscapes.items()[:2]
    qtbot.mouseClick(
        landscapes.list.viewport(), Qt.MouseButton.LeftButton, pos=landscapes.list.visualItemRect(head).center()
    )
    assert window.session.scenario is before
    qtbot.mouseClick(
        landscapes.list.viewport(), Qt.MouseButton.LeftButton, pos=landscapes.list.visualItemRect(first).center()
    )
    assert window.session.scenario.landscape.tag() == first.data(TAG)


def test_pictures_are_drawn_while_it_is_open(landscapes, qtbot):
    def colours():
        picture = landscapes.items()[1].icon().pixmap(80, 50).toImage()
        return {picture.pixelColor(QPoint(x, y)).name() for x in range(4, 76, 6) for y in range(4, 46, 6)}

    qtbot.waitUntil(lambda: len(colours()) > 5, timeout=60_000)


def test_it_stays_on_the_screen(landscapes):
    assert landscapes.screen().availableGeometry().contains(landscapes.geometry())
