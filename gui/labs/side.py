"""The left of a lab: what to try, the form, how it stands, and what can be taken away."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.form import Form
from fallline.gui.labs.take_away import TakeAway

WIDTH = 300
LINKS_BY_KEYS = Qt.TextInteractionFlag.LinksAccessibleByKeyboard


class Side(QWidget):
    """Scrolls where the window is low; only `takings` always stay in sight."""

    def __init__(self, name: str, title: str, text: str, settings: msgspec.Struct, takings: TakeAway) -> None:
        super().__init__()
        text_size.fix_width(self, WIDTH)
        self.form = Form(f"{name}-form", settings)
        self.state = QLabel()
        self.state.setObjectName(f"{name}-state")
        takings.said.connect(self.say)
        heading, words = QLabel(title), QLabel(text)
        heading.setProperty("role", "title")
        content = QWidget()
        content.setProperty("role", "content")
        column = self._column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for label in (heading, words, self.state):
            label.setWordWrap(True)
        for widget in (heading, words, self.form, self.state):
            column.addWidget(widget)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(_scrolling(content), 1)
        whole.addWidget(takings)
        self.say("")

    def link(self, links: str) -> QLabel:
        """Links, as HTML, under the title."""
        label = QLabel(links)
        label.setObjectName("lab-links")
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setAccessibleDescription(tr("The lesson and the page of the guide on this topic"))
        label.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse | LINKS_BY_KEYS)
        label.setVisible(bool(links))
        self._column.insertWidget(1, label)
        return label

    def say(self, words: str, *, fault: bool = False) -> None:
        """A line under the form."""
        self.state.setText(words)
        self.state.setProperty("role", "error" if fault else "muted")
        self.state.style().polish(self.state)


def _scrolling(content: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(content)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take the focus, and it follows them
    return scroll
