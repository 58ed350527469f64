"""The two shapes that order a panel: a section title in small capitals and a card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

BARE = 2
"""Parts of a title that nothing was added to."""


class SectionTitle(QWidget):
    """A title, shown in capitals, and beside it what must keep its case, such as κ(H)."""

    def __init__(self, title: str, detail: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = _label(title, "section", self)
        self.detail = Elided(detail, self)
        self.detail.setProperty("role", "section-detail")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.detail, 1)

    def show_title(self, shown: bool) -> None:
        """Whether it says the title too, or another bar does; what is left without words and buttons goes with it."""
        self.title.setVisible(shown)
        layout = self.layout()
        assert layout is not None
        self.setVisible(shown or bool(self.detail.text()) or layout.count() > BARE)


class Elided(QLabel):
    """One line that never widens a panel: cut short with an ellipsis, whole in its tooltip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        box = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        self.setToolTip("" if shown == self.text() else self.text())
        with QPainter(self) as painter:
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            self.style().drawItemText(
                painter, box, int(left), self.palette(), self.isEnabled(), shown, self.foregroundRole()
            )


class Card(QFrame):
    """A rounded frame; put its content into `body`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(9, 7, 9, 7)
        self.body.setSpacing(6)


def _label(text: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", role)
    return label
