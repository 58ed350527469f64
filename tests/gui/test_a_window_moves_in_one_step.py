"""Labs that become a pane change their parents once: each time Qt styles all that is in them, which one would feel."""

import pytest
from PySide6.QtCore import QEvent, QObject


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
    labs.show()
    settle()
    assert (labs.width(), labs.height()) == (1001, 761)
    labs.close()
