"""The right of a lab: its plots, and under them the player of its run and the formula of the step."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fallline.gui.labs.canvas import Canvas
from fallline.gui.labs.formula_panel import FormulaPanel
from fallline.gui.labs.lab_player import LabPlayer
from fallline.gui.labs.rows import Rows
from fallline.gui.theme import Theme

MOST = 0.32
"""Share of the height that the formula takes at most; what is longer scrolls."""


class LabStage(QWidget):
    """`canvas`, `player` and `panel`; the last two are there where the lab has a run, and a formula."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.canvas = Canvas()
        self.rows = Rows(name, self.canvas)
        self.player, self.panel = LabPlayer(theme, name), FormulaPanel(theme, name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.rows)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.player)
        column.addWidget(self.panel)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.player.restyle(theme)
        self.panel.restyle(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.allow(round(MOST * event.size().height()))

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: it rests."""
        super().hideEvent(event)
        self.player.pause()
