"""A program of its own: `python -m tests.gui.in_a_language words` walks through every window, a fault a line.

`words` in the pseudo-language: what did not pass through `fallline.engine.language.tr`. `cut` in another: what is cut.
"""

import re
import sys

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QGroupBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabBar,
    QTableWidget,
    QTextBrowser,
    QWidget,
)

from fallline import load_scenario
from fallline.engine.language import CLOSE, OPEN
from fallline.engine.scenario.edit import replace
from fallline.gui.application import application
from fallline.gui.export.dialog import ExportDialog
from fallline.gui.main_window import MainWindow

MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
WORD = re.compile(r"[^\W\d_]{3,}")


def said(root):
    """(where, text) of all that is read or heard in `root`."""
    for widget in [root, *root.findChildren(QWidget)]:
        name = f"{type(widget).__name__} {widget.objectName()}"
        if widget.objectName().startswith("qt_") or isinstance(widget.parentWidget(), QComboBox):
            continue
        yield f"{name}, tool tip", widget.toolTip()
        yield f"{name}, heard", widget.accessibleName()
        yield f"{name}, described", widget.accessibleDescription()
        for text in texts(widget):
            yield name, text
    for action in root.findChildren(QAction):
        yield f"action {action.objectName()}", action.text().partition("\t")[0]
        yield f"action {action.objectName()}, tool tip", action.toolTip()


def texts(widget):
    """What stands in it."""
    if widget.isWindow():
        yield widget.windowTitle()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    if isinstance(widget, (QMenu, QGroupBox)):
        yield widget.title()
    if isinstance(widget, QDockWidget):
        yield widget.windowTitle()
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(row) for row in range(widget.count()))
        yield from (widget.tabToolTip(row) for row in range(widget.count()))
    if isinstance(widget, QListWidget):
        for row in range(widget.count()):
            yield widget.item(row).text()
            yield widget.item(row).toolTip()
    if isinstance(widget, QTableWidget):
        for at in range(widget.columnCount()):
            if (head := widget.horizontalHeaderItem(at)) is not None:
                yield head.text()
    if isinstance(widget, QTextBrowser):
        yield widget.toPlainText()
    if hasattr(widget, "getAxis"):
        for side in ("left", "bottom"):
            yield widget.getAxis(side).labelText or ""


def unmarked(text):
    """The words of `text` that passed by."""
    text = re.sub(r"<[^>]*>|&\w+;", " ", text).replace("&", "")
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    return WORD.findall(text)
