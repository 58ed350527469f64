"""A widget that changes its parents, with all that is in it, and is not laid out for a style that it has already."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

STYLE_CHANGE = QEvent.Type.StyleChange


class _Deaf(QObject):
    """Nobody hears of another style."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == STYLE_CHANGE


def move(widget: QWidget, parent: QWidget | None, flags: Qt.WindowType = Qt.WindowType.Widget) -> None:
    """Give `widget` to `parent`, whose style stays: no rule of the style sheet asks for what a pane is in.

    Qt tells every widget in it of another style, which has its text laid out anew: labs have a thousand of them. To be
    called before a layout does the same.
    """
    if widget.parentWidget() is parent:
        return
    deaf, app = _Deaf(), QCoreApplication.instance()
    assert app is not None
    app.installEventFilter(deaf)
    try:
        widget.setParent(parent, flags)
    finally:
        app.removeEventFilter(deaf)
