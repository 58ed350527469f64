"""Typeset lines one over another."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fallline.gui.widgets.formula_label import FormulaLabel


class Formulas(QWidget):
    """As many typeset lines as there are to show: a chain has some for each part."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: list[FormulaLabel] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)

    def show_lines(self, lines: tuple[str, ...], colour: str) -> None:
        """Typeset `lines`; none hides the whole."""
        self.setVisible(bool(lines))
        while len(self.labels) < len(lines):
            self.labels.append(FormulaLabel())
            self.column.addWidget(self.labels[-1])
        for row, label in enumerate(self.labels):
            label.setVisible(row < len(lines))
            if row < len(lines):
                label.set_formula(lines[row], colour)
