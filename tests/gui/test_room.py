"""At every size from 800 x 500 and every size of text up to 200 % each control is whole, or folded away by design."""

import itertools

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QTabBar, QWidget

from fallline.gui import text_size
from fallline.gui.style import dress
from fallline.gui.theme import DARK
from fallline.gui.widgets.section import Elided

from .test_layout import CONTROLS, cut_buttons, cut_labels, out_of_sight, overlapping, shown, told

SIZES = [(800, 500), (820, 560), (933, 600), (960, 540), (1000, 700), (1400, 900), (1920, 1080)]
SCALES = [1.0, 1.5, 2.0]


@pytest.fixture(params=SCALES, ids="{:.0%}".format)
def scale(request):
    """Text of that size, until the test is over."""
    text_size.set_scale(request.param)
    dress(DARK)
    yield request.param
    text_size.set_scale(1.0)
    dress(DARK)


def settled(window):
    """All layouts have found their size: what a table needs reaches its dock by one after another."""
    for _ in range(3):
        QApplication.processEvents()
        window.grab()
    QApplication.processEvents()


def cut_by_parents(window):
    """Controls and labels that reach out of a parent, but for what scrolls there."""
    for widget in shown(window, *CONTROLS, QLabel):
        if isinstance(widget, Elided) or widget.objectName().startswith(("qt_", "ScrollLeft", "ScrollRight")):
            continue
        place, parent = widget.rect().translated(widget.pos()), widget.parentWidget()
        while parent is not None and parent is not window:
            if isinstance(parent.parentWidget(), QScrollArea) and parent is parent.parentWidget().viewport():
                place = QRect(place.x(), 0, place.width(), 0)  # up and down it scrolls
            elif not parent.rect().adjusted(-1, -1, 1, 1).contains(place) and place.height():
                yield f"{told(widget)} reaches out of {told(parent)}: {place} of {parent.rect()}"
                break
            if place.left() < -1 or place.right() > parent.width():
                yield f"{told(widget)} is cut at the side by {told(parent)}: {place} of {parent.rect()}"
                break
            place, parent = place.translated(parent.pos()), parent.parentWidget()


def overlapping_siblings(window):
    """Any two visible children of one parent that lie on each other; a message lies on the picture by design."""
    for parent in (window.stage, window.transport, *shown(window.right, QWidget), *shown(window.left, QWidget)):
        children = [each for each in parent.children() if isinstance(each, (*CONTROLS, QLabel)) and each.isVisible()]
        for one, other in itertools.combinations(children, 2):
            if one.geometry().intersects(other.geometry()) and not isinstance(parent, (QTabBar, *CONTROLS)):
                yield f"{told(one)} lies on {told(other)}"


def faults(window):
    settled(window)
    found = [*cut_labels(window), *cut_buttons(window), *out_of_sight(window), *overlapping(window)]
    return [*found, *cut_by_parents(window), *overlapping_siblings(window)]


def panes(window):
    """Every pane that the arrangement leaves to choose from, one after another in sight."""
    if window.room.arranged == "sides":
        yield "all"
        return
    docks = [(dock.windowTitle(), dock) for dock in window.room.docks]
    for title, dock in docks:
        window.room.show(dock, True)
        settled(window)
        assert dock.isVisible(), title
        assert dock.isAncestorOf(window.childAt(dock.mapTo(window, dock.rect().center()))), title
        yield title
    window.room.show(docks[0][1], window.room.arranged == "side")
    settled(window)
    assert window.stage.isVisible()
    yield "the picture"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_is_cut_nothing_lies_on_another_and_the_picture_has_room(open_window, scale, size):
    window = open_window(size=size)
    window.session.seek(40)
    assert (window.width(), window.height()) == size
    for pane in panes(window):
        for page in range(window.pages.count() if window.pages.isVisible() else 1):
            window.pages.setCurrentIndex(page)
            assert faults(window) == [], (pane, page)
    contour = window.stage.contour
    assert contour.width() >= 290
    assert contour.height() >= 120
    assert window.transport.timeline.width() >= 100
    for button in window.transport.buttons.values():
        assert button.isVisible()


def test_what_is_folded_is_in_a_menu_and_does_the_same(open_window, hand):
    text_size.set_scale(1.5)
    dress(DARK)
    try:
        window = open_window(size=(933, 600))
        settled(window)
        transport = window.transport
        assert not transport.speed.isVisible()
        assert transport.more.isVisible()
        window.registry["speed-5"].trigger()
        assert transport.speed.currentText() == "5×"
        window.registry["steps"].trigger()
        dialog = window.findChild(QWidget, "steps-dialog")
        dialog.setIntValue(77)
        dialog.accept()
        assert window.session.scenario.steps == 77
    finally:
        text_size.set_scale(1.0)
        dress(DARK)


def test_one_pane_at_a_time_gives_way_to_all_in_a_larger_window(open_window):
    window = open_window(size=(560, 500))
    text_size.set_scale(1.0)
    assert window.minimumSize() == QSize(800, 500)
    window.resize(800, 500)
    settled(window)
    assert window.room.arranged == "side"
    text_size.set_scale(2.0)
    try:
        window.fit()
        settled(window)
        assert window.room.arranged == "panes"
        assert window.stage.isVisible()
        assert not window.left.isVisible()
        window.room.bar.tabs.setCurrentIndex(2)
        settled(window)
        assert window.right.isVisible()
        assert not window.stage.isVisible()
    finally:
        text_size.set_scale(1.0)
    window.resize(1400, 900)
    settled(window)
    assert window.room.arranged == "sides"
    assert [each.isVisible() for each in (window.left, window.stage, window.right)] == [True] * 3
    assert not window.room.bar.isVisible()


def test_a_page_that_is_asked_for_comes_into_sight_where_one_side_holds_both(open_window):
    window = open_window(size=(933, 600))
    settled(window)
    assert window.room.arranged == "side"
    window.registry["page-explain"].trigger()
    settled(window)
    assert window.right.isAncestorOf(window.childAt(window.pages.mapTo(window, QPoint(20, 60))))


def test_widths_follow_the_dots_of_the_desktop(monkeypatch):
    class Screen:
        def logicalDotsPerInchX(self):
            return 144.0

    monkeypatch.setattr(QGuiApplication, "primaryScreen", Screen)
    assert text_size.pixels(100) == 150
