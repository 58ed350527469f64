"""A small table of figures, one row per run, made of labels: it updates at every frame without a model."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Run
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import look_of, marker_pixmap
from fallline.gui.widgets.steady import Steady


class FigureTable(QWidget):
    """Heads, and for each run its marker and a text per head."""

    def __init__(self, heads: dict[str, str], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._columns, self._names = len(heads), list(heads)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(5)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnMinimumWidth(0, 20)
        self._heads: list[QLabel] = []
        for column, (head, tip) in enumerate(heads.items(), 1):
            label = self._label(tr(head), "muted")
            label.setToolTip(tip)
            self._grid.addWidget(label, 0, column)
            self._grid.setColumnStretch(column, 1)
            self._heads.append(label)
        self._rows: list[tuple[QLabel, list[Steady]]] = []
        self._drawn: dict[int, tuple[object, ...]] = {}
        self._hidden: frozenset[int] = frozenset()

    def hide_columns(self, heads: Iterable[str]) -> None:
        """Leave out the columns under `heads`, where there is no room; show the others."""
        self._hidden = frozenset(self._names.index(head) for head in heads)
        for column, label in enumerate(self._heads):
            label.setVisible(column not in self._hidden)
            for marker, cells in self._rows:
                cells[column].setVisible(column not in self._hidden and not marker.isHidden())

    def name_column(self, column: int, head: str, tip: str) -> None:
        """Give a column another head."""
        self._heads[column].setText(head)
        self._heads[column].setToolTip(tip)

    def set_runs(self, runs: tuple[Run, ...], theme: Theme) -> None:
        """One row for each of `runs`."""
        while len(self._rows) < len(runs):
            row = len(self._rows) + 1
            marker, cells = QLabel(self), [Steady(parent=self) for _ in range(self._columns)]
            self._grid.addWidget(marker, row, 0)
            for column, cell in enumerate(cells, 1):
                cell.setProperty("role", "figure")
                self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignRight)
            self._rows.append((marker, cells))
        for index, (marker, cells) in enumerate(self._rows):
            shown = index < len(runs)
            marker.setVisible(shown)
            for column, cell in enumerate(cells):
                cell.setVisible(shown and column not in self._hidden)
            if shown:
                self._mark(index, runs[index], theme)

    def _mark(self, index: int, run: Run, theme: Theme) -> None:
        drawn = (look_of(run), run.label, theme.name, self.devicePixelRatioF())
        if self._drawn.get(index) != drawn:  # a hand that drags asks at every move
            self._drawn[index] = drawn
            marker = self._rows[index][0]
            marker.setPixmap(marker_pixmap(look_of(run), theme, 13, self.devicePixelRatioF()))
            marker.setToolTip(run.label)

    def set_row(self, index: int, texts: list[str], alarm: int | None = None, tip: str = "") -> None:
        """The texts of a run, in the order of the heads; the cell `alarm` in the colour of faults, with `tip`."""
        for column, (cell, text) in enumerate(zip(self._rows[index][1], texts, strict=True)):
            if cell.text() != text:
                cell.show_text(text)
            role = "error" if column == alarm else "figure"
            if cell.property("role") != role:
                cell.setProperty("role", role)
                cell.style().polish(cell)
                cell.setToolTip(tip if column == alarm else "")

    def explain(self, index: int, column: int, tip: str) -> None:
        """More about a cell, for who asks."""
        cell = self._rows[index][1][column]
        if cell.toolTip() != tip:
            cell.setToolTip(tip)

    def _label(self, text: str, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", role)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return label
