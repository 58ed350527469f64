"""A figure that changes as it plays, in a place that holds: no layout moves for another digit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

SLACK = 0.6
"""Share of its place under which a text gives room back."""


class Steady(QLabel):
    """One line at the right of its place. Of a label with one size Qt asks nothing when the text changes."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if text:
            self.show_text(text)

    def changeEvent(self, event: QEvent) -> None:
        """In another font the same text takes another place."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.minimumWidth():
            self.setFixedSize(self.needed(), self.fontMetrics().height())

    def needed(self) -> int:
        """Pixels that the text takes."""
        return self.fontMetrics().horizontalAdvance(self.text()) + 1

    def show_text(self, text: str) -> None:
        """Show `text`; the place grows with it at once, and shrinks when most of it stands empty."""
        if text != self.text():
            self.ensurePolished()  # or the font would be another than the one that is shown
            self.setText(text)
            needed = self.needed()
            if not SLACK * self.minimumWidth() <= needed <= self.minimumWidth():
                self.setFixedSize(needed, self.fontMetrics().height())


class Roomy(QWidget):
    """A line of text in all the room there is at its left: `label` has the size of its place, whatever it says."""

    def __init__(self, label: QLabel, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = label
        label.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return self.label.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """In another font it takes another height: what holds the label to its place would hold it to this one."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.label.setMinimumSize(0, 0)
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.label.setFixedSize(event.size())
