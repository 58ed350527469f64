"""Files dropped on the window open: a scenario, or whatever carries one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QGraphicsView, QWidget


class Drops(QObject):
    """Filters the window's events; `open_path` gets the first file that is dropped."""

    def __init__(self, window: QWidget, open_path: Callable[[Path], object]) -> None:
        super().__init__(window)
        self._open = open_path
        window.setAcceptDrops(True)
        for view in window.findChildren(QGraphicsView):  # they would take what falls on them, and do nothing with it
            view.setAcceptDrops(False)
            view.viewport().setAcceptDrops(False)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QDropEvent) or event.type() == QEvent.Type.DragLeave:
            return False
        path = dropped(event.mimeData())
        if path is None:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._open(path)
        return True


def dropped(data: QMimeData) -> Path | None:
    """The first local file in `data`."""
    files = (url.toLocalFile() for url in data.urls())
    return next((Path(name) for name in files if name), None)
