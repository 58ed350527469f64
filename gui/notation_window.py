"""How formulas are written: what is typed, how it is read, and a word on it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from fallline.engine.language import tr
from fallline.engine.problem import formula
from fallline.engine.problem.notation.guide import GUIDE
from fallline.gui.theme import Theme
from fallline.gui.widgets.formula_label import FormulaLabel
from fallline.gui.widgets.second_window import SecondWindow
from fallline.gui.widgets.section import SectionTitle

FAULTS = tr(
    "A formula is taken with Enter, when its field is left, or after a pause. What cannot be read is said with its "
    "column, and the last good formula stays: foo (no name: three letters that nobody knows are no product), x2 beside "
    "x (a power, a product or an index?), 2 3, 0x10."
)


class NotationWindow(SecondWindow):
    """A row for each example, typeset as in the window."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("notation-window", tr("How formulas are written"), 900, 760, parent)
        page = self.scrolling_page(
            "notation-page", tr("How formulas are written"), tr("What is typed, how it is read; arrow keys scroll")
        )
        self._formulas: list[tuple[FormulaLabel, str]] = []
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(20, 16, 20, 16)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(8)
        for column, share in enumerate((5, 5, 6)):
            self._grid.setColumnStretch(column, share)
        for title, rows in GUIDE.items():
            self._grid.addWidget(SectionTitle(tr(title), parent=page), self._grid.rowCount(), 0, 1, 3)
            for typed, _, words in rows:
                self._add(typed, words, page)
        self._grid.addWidget(_words(FAULTS, "muted", page), self._grid.rowCount(), 0, 1, 3)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self.restyle(theme)

    def restyle(self, theme: Theme) -> None:
        """Typeset in other colours."""
        for label, typed in self._formulas:
            label.set_formula(formula.latex(typed), theme.text)

    def _add(self, typed: str, words: str, page: QWidget) -> None:
        row, shown = self._grid.rowCount(), FormulaLabel(page)
        chip = _words(typed, "keys", page)
        chip.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(chip, row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(shown, row, 1)
        self._grid.addWidget(_words(words, "", page), row, 2, Qt.AlignmentFlag.AlignVCenter)
        self._formulas.append((shown, typed))


def _words(text: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
