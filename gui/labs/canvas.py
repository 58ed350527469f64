"""Where the plots of a lab stand: they fill the page, and scroll where text is too large for all of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget
from shiboken6 import isValid

from fallline.engine.language import tr


class Canvas(QScrollArea):
    """`grid` in `content`. Tab stops at it only where its keys scroll something."""

    def __init__(self) -> None:
        super().__init__()
        self.content = QWidget()
        self.content.setProperty("role", "content")
        self.grid = QGridLayout(self.content)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(10)
        self.setWidget(self.content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("The plots"))
        self.setAccessibleDescription(tr("Arrow keys scroll"))
        self.bars = self.horizontalScrollBar(), self.verticalScrollBar()
        for bar in self.bars:
            bar.rangeChanged.connect(self._take_keys)
        self._take_keys()

    def _take_keys(self, *_: int) -> None:
        scrolls = any(isValid(bar) and bar.maximum() > 0 for bar in self.bars)  # its end may be heard too
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus)
