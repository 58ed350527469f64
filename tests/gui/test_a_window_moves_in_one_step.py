"""Labs that become a pane change their parents once, and nobody in them is told of a style: one would feel it."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class Told(QObject):
    """Counts who is told of a style."""

    def __init__(self, widget):
        super().__init__()
        self.count = 0
        for each in widget.findChildren(QWidget):
            each.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.StyleChange
        return False


class Moves(QObject):
    """Counts how often a widget is given to another."""

    def __init__(self, widget):
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.ParentChange
        return False


@pytest.mark.qt_log_ignore(r"This plugin does not support (raise\(\)|grabbing)")
def test_in_and_out_are_one_change_each_and_the_window_is_as_large_as_before(window, settle):
    labs = window.windows.make("Labs")
    labs.show()
    labs.resize(1001, 761)
    settle()
    told = Told(labs)
    moves, layouts = Moves(labs), window.layouts.current()
    window.room.move("Labs", "right")
    settle()
    assert labs.docked
    assert moves.count == 1
    window.layouts.apply(layouts)
    settle()
    assert not labs.docked
    assert labs.isWindow()
    assert moves.count == 2
    assert told.count == 0
    labs.show()
    settle()
    assert (labs.width(), labs.height()) == (1001, 761)
    labs.close()


@pytest.mark.qt_log_ignore(r"This plugin does not support (raise\(\)|grabbing)")
def test_a_lab_that_is_not_shown_stays_where_it_is_and_is_as_it_was_when_it_is_shown(window, settle):
    labs = window.windows.make("Labs")
    first = labs.open(4)
    settle()
    second = labs.open(5)
    size, layouts = first.size(), window.layouts.current()
    window.room.move("Labs", "right")
    settle()
    assert second.isVisible()
    assert not first.isVisible()
    assert not labs.isAncestorOf(first), "it was moved along"
    window.layouts.apply(layouts)
    labs.open(4)
    settle()
    assert first.isVisible()
    assert first.size() == size
    assert not second.isVisible()
    labs.close()
