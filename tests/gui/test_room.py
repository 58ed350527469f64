"""Where there is little room each control is whole, or folded away by design and in a menu."""

import itertools

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QScrollArea, QTabBar, QWidget

from fallline.gui import text_size
from fallline.gui.widgets.section import Elided

from .kept_window import laid_out, text_of
from .test_layout import CONTROLS, cut_buttons, cut_labels, out_of_sight, overlapping, shown, told


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
    laid_out(window)
    found = [*cut_labels(window), *cut_buttons(window), *out_of_sight(window), *overlapping(window)]
    return [*found, *cut_by_parents(window), *overlapping_siblings(window)]


def test_what_is_folded_is_in_a_menu_and_does_the_same(open_window, hand):
    with text_of(1.5):
        window = open_window(size=(933, 600))
        laid_out(window)
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


def test_one_pane_at_a_time_gives_way_to_all_in_a_larger_window(open_window):
    window = open_window(size=(560, 500))
    text_size.set_scale(1.0)
    assert window.minimumSize() == QSize(800, 500)
    window.resize(800, 500)
    laid_out(window)
    assert window.room.arranged == "side"
    text_size.set_scale(2.0)
    try:
        window.fit()
        laid_out(window)
        assert window.room.arranged == "panes"
        assert window.stage.isVisible()
        assert not window.left.isVisible()
        window.room.bar.tabs.setCurrentIndex(2)
        laid_out(window)
        assert window.right.isVisible()
        assert not window.stage.isVisible()
    finally:
        text_size.set_scale(1.0)
    window.resize(1400, 900)
    laid_out(window)
    assert window.room.arranged == "sides"
    assert [each.isVisible() for each in (window.left, window.stage, window.right)] == [True] * 3
    assert not window.room.bar.isVisible()


def test_a_page_that_is_asked_for_comes_into_sight_where_one_side_holds_both(open_window):
    window = open_window(size=(933, 600))
    laid_out(window)
    assert window.room.arranged == "side"
    window.registry["page-explain"].trigger()
    laid_out(window)
    assert window.right.isAncestorOf(window.childAt(window.pages.mapTo(window, QPoint(20, 60))))


def test_widths_follow_the_dots_of_the_desktop(monkeypatch):
    class Screen:
        def logicalDotsPerInchX(self):
            return 144.0

    monkeypatch.setattr(QGuiApplication, "primaryScreen", Screen)
    assert text_size.pixels(100) == 150
