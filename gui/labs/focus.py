"""The plots of a lab that a lesson speaks of: they have all the room, and are covered until it is predicted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject

from fallline.gui import text_size
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.plot import LOW, SMALLEST, LabPlot

BESIDE = 300
"""Pixels that a plot has at least, at 100 % of text, where two stand beside each other."""
Place = tuple[int, int, int, int]


class Focus(QObject):
    """`titles` are the beginnings of those of the plots; with none, all stay where they are. `end` puts all back."""

    def __init__(self, lab: Lab, titles: Sequence[str]) -> None:
        super().__init__(lab)
        self.lab, self._grid = lab, lab.grid
        if titles:
            lab.stage.rows.withhold(True)
        self.missing = [title for title in titles if plot_of(lab, title) is None]
        self._chosen = [plot for plot in lab.plots if any(_is(plot, title) for title in titles)]
        rows, columns = range(self._grid.rowCount()), range(self._grid.columnCount())
        self._shares = (
            [self._grid.rowStretch(row) for row in rows],
            [self._grid.columnStretch(each) for each in columns],
        )
        self._homes: dict[LabPlot, Place] = {plot: _place(lab, plot) for plot in lab.plots}
        self._across: bool | None = None
        self._covered = False
        if self._chosen:
            lab.canvas.installEventFilter(self)
            self._fit()

    def cover(self, covered: bool) -> None:
        """Hide what is drawn, and the formula with its numbers, or show them."""
        self._covered = covered
        for plot in self.lab.plots:
            plot.cover(covered)
        self._make_room()

    def _make_room(self) -> None:
        """Where plots stand below each other, the formula leaves them its room."""
        crowded = self._across is False and len(self._chosen) > 1
        self.lab.stage.panel.withhold(self._covered or crowded)
        for plot in self._chosen:
            plot.hold(LOW if crowded else SMALLEST[1])

    def end(self) -> None:
        """All plots, each at its place, with all that is drawn."""
        self._across = None
        self.cover(False)  # and no plot is low any more
        if self._chosen:
            self.lab.canvas.removeEventFilter(self)
            for plot, place in self._homes.items():
                self._grid.removeWidget(plot)
                self._grid.addWidget(plot, *place)
                plot.show()
            self._divide(*self._shares)
        self.lab.stage.rows.withhold(False)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        """Beside each other where there is room, else below each other."""
        across = self.lab.canvas.width() >= text_size.pixels(BESIDE) * len(self._chosen)
        if across == self._across:
            return
        self._across = across
        for plot in self.lab.plots:
            self._grid.removeWidget(plot)
            plot.setVisible(plot in self._chosen)
        for index, plot in enumerate(self._chosen):
            self._grid.addWidget(plot, *((0, index) if across else (index, 0)))
        one, many = [1], [1] * len(self._chosen)
        self._divide(one if across else many, many if across else one)
        self._make_room()

    def _divide(self, rows: Sequence[int], columns: Sequence[int]) -> None:
        for row in range(self._grid.rowCount()):
            self._grid.setRowStretch(row, rows[row] if row < len(rows) else 0)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, columns[column] if column < len(columns) else 0)


def plot_of(lab: Lab, title: str) -> LabPlot | None:
    """The first of its plots whose title begins so."""
    return next((plot for plot in lab.plots if _is(plot, title)), None)


def _is(plot: LabPlot, title: str) -> bool:
    return plot.name.startswith(title)


def _place(lab: Lab, plot: LabPlot) -> Place:
    return lab.grid.getItemPosition(lab.grid.indexOf(plot))  # type: ignore[return-value]
