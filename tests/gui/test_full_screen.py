"""The full screen, for a lecture hall: there and back by one key."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction


@pytest.mark.parametrize("before", [Qt.WindowState.WindowNoState, Qt.WindowState.WindowMaximized])
def test_the_full_screen_goes_back_to_what_was_before(window, before):
    action = window.findChild(QAction, "full-screen-action")
    assert action.shortcut().toString() == "F11"
    window.setWindowState(before)
    action.trigger()
    assert window.windowState() & Qt.WindowState.WindowFullScreen
    action.trigger()
    assert window.windowState() & ~Qt.WindowState.WindowActive == before
