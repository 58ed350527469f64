"""An empty column to fill, which scrolls when there is no room, or need not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QFrame, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from fallline.engine.language import tr


def scrolling_column(place: QDockWidget | QTabWidget, title: str = "", *, free: bool = False) -> QVBoxLayout:
    """A column in `place`, as its page `title` where it has pages. What goes in has its `parentWidget()` as parent.

    One that is `free` is no page, but a child of `place` that is yet to be put somewhere.
    """
    scroll = QScrollArea(place)
    scroll.setAccessibleName(title or place.accessibleName())
    scroll.setAccessibleDescription(tr("Arrow keys scroll"))
    if isinstance(place, QTabWidget):
        scroll.setProperty("role", "page")
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # for keys that scroll to what no control leads to
        if not free:
            place.addTab(scroll, title)
    else:
        place.setWidget(scroll)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls scroll it
    scroll.setWidgetResizable(True)
    if not isinstance(place, QTabWidget):
        scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content = QWidget(scroll)
    scroll.setWidget(content)
    content.setProperty("role", "content")
    column = QVBoxLayout(content)
    column.setContentsMargins(12, 10, 12, 12)
    column.setSpacing(14)
    return column


def plain_column(pages: QTabWidget, title: str) -> QVBoxLayout:
    """A page of that title without an edge, in which nothing scrolls."""
    pages.addTab(page := QWidget(pages), title)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    return column


def scroll_of(content: QWidget | None) -> QScrollArea:
    """What scrolls the content of a `scrolling_column`."""
    port = content.parentWidget() if content is not None else None
    scroll = port.parentWidget() if port is not None else None
    assert isinstance(scroll, QScrollArea)
    return scroll
