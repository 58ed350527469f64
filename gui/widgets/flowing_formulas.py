"""Typeset lines that share a row where they are short: as few rows as there is width for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fallline.gui.widgets.formula_label import FormulaLabel

GAP, LEADING = 36, 3
"""Pixels between two formulas beside one another, and between rows."""


class FlowingFormulas(QWidget):
    """`show_lines` in the order of reading. As high as they need at each width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels: list[FormulaLabel] = []
        self._shown = 0
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_lines(self, lines: tuple[str, ...], colour: str) -> None:
        """Typeset `lines`; none hides the whole."""
        self._shown = len(lines)
        self.setVisible(bool(lines))
        while len(self.labels) < len(lines):
            self.labels.append(FormulaLabel(self))
        for row, label in enumerate(self.labels):
            label.setVisible(row < len(lines))
            if row < len(lines):
                label.set_formula(lines[row], colour)
        self.updateGeometry()
        self._place()

    @property
    def busy(self) -> bool:
        """Whether a row is still to be typeset."""
        return any(label.busy for label in self.labels[: self._shown])

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() + 1 for _, place in self._arranged(width)), default=0)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """A formula has been typeset, and wants other room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
            self.updateGeometry()
        return super().event(event)

    def _place(self) -> None:
        for label, place in self._arranged(self.width()):
            label.setGeometry(place)

    def _arranged(self, width: int) -> list[tuple[FormulaLabel, QRect]]:
        """Each formula and its place: beside the last one where both have their full size, else in a row of its own."""
        rows: list[list[FormulaLabel]] = []
        room = 0
        for label in self.labels[: self._shown]:
            wanted = label.natural_width
            if rows and wanted <= room:
                rows[-1].append(label)
            else:
                rows.append([label])
                room = width
            room -= wanted + GAP
        placed, top = [], 0
        for row in rows:
            widths = [each.natural_width for each in row] if len(row) > 1 else [width]
            height = max(each.heightForWidth(wide) for each, wide in zip(row, widths, strict=True))
            left = 0
            for each, wide in zip(row, widths, strict=True):
                placed.append((each, QRect(left, top, wide, height)))
                left += wide + GAP
            top += height + LEADING
        return placed
