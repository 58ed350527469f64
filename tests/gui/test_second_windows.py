"""Windows beside the main one: the keys for closing close them, and nothing else."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

CONTROL = Qt.KeyboardModifier.ControlModifier


OPEN = {
    "lab-window": lambda window: window.windows.open_lab(8),
    "lesson-window": lambda window: window.panes.loosen("Lessons") or window.windows.lessons(),
    "sweep-window": lambda window: window.windows.open_sweep(),
    "tune-window": lambda window: window.windows.open_tune(),
    "compare-window": lambda window: window.windows.open_compare(),
}


def opened(window, name):
    """That window, in front."""
    OPEN[name](window)
    second = window.findChild(QWidget, name)
    second.activateWindow()
    QApplication.processEvents()
    return second


@pytest.mark.parametrize("name", OPEN)
def test_the_keys_for_closing_close_a_second_window_and_leave_the_main_one(window, qtbot, name):
    second = opened(window, name)
    qtbot.waitUntil(second.isActiveWindow)
    line = second.findChild(QLineEdit)
    qtbot.keyClick(line or second, Qt.Key.Key_W, CONTROL)  # also while a text is edited
    assert not second.isVisible()
    assert window.isVisible()
    assert opened(window, name).isVisible()  # and it comes back


def test_in_the_main_window_they_neither_close_it_nor_open_the_sweep(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_W, CONTROL)
    QApplication.processEvents()
    assert window.isVisible()
    assert window.findChild(QWidget, "sweep-window") is None
    qtbot.keyClick(window, Qt.Key.Key_M, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert window.findChild(QWidget, "sweep-window").isVisible()


def test_no_two_actions_of_the_main_window_share_keys(window):
    keys = [key.toString() for action in window.findChildren(QAction) for key in action.shortcuts()]
    close = {key.toString() for key in QKeySequence.keyBindings(QKeySequence.StandardKey.Close)}
    assert len(keys) == len(set(keys))
    assert not close & set(keys)


def test_the_export_dialog_is_closed_by_them_too(open_window, qtbot):
    window = open_window()
    window.findChild(QAction, "export-image-action").trigger()
    dialog = window.findChild(QAction, "export-dialog-close-action").parent()
    dialog.activateWindow()
    QApplication.processEvents()
    qtbot.keyClick(dialog, Qt.Key.Key_W, CONTROL)
    assert not dialog.isVisible()
    assert window.isVisible()


def test_the_help_names_the_keys(window):
    window.findChild(QAction, "keys-action").trigger()
    sheet = window.findChild(QWidget, "keys-window")
    assert sheet.isVisible()
    assert "Ctrl+W" in {label.text() for label in sheet.findChildren(QLabel)}
