"""Tabs of the rows of a lab's plots: where there is no height to read all of them, one row is shown at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QTabBar

from fallline.engine.language import tr
from fallline.gui.labs.canvas import Canvas
from fallline.gui.labs.plot import LabPlot

Place = tuple[int, int, int, int]


class Rows(QTabBar):
    """Hidden as long as all rows have room. A plot over several rows is shown with each of them."""

    def __init__(self, name: str, canvas: Canvas) -> None:
        super().__init__()
        self.setObjectName(f"{name}-rows")
        self.setAccessibleName(tr("Rows of plots"))
        self.setAccessibleDescription(tr("Arrow keys choose the plots that are shown"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(False)
        self._canvas, self._grid = canvas, canvas.grid
        self._homes: dict[LabPlot, Place] = {}
        self._shares: list[int] = []
        self._withheld = False
        self.folded = False
        self._later = QTimer(self, singleShot=True, interval=0)  # within a layout's own work it would undo the change
        self._later.timeout.connect(self.fit)
        canvas.installEventFilter(self)
        self.currentChanged.connect(self._show_row)
        self.hide()

    def take(self, plots: Sequence[LabPlot]) -> None:
        """These stand in the grid, whose rows divide the height as they do now."""
        self._homes = {plot: self._grid.getItemPosition(self._grid.indexOf(plot)) for plot in plots}  # type: ignore[misc]
        self._shares = [self._grid.rowStretch(row) for row in range(self._grid.rowCount())]
        for row in range(len(self._shares)):
            titles = [plot.title.text().split(" · ")[0] for plot in self._of(row)]
            self.addTab(" · ".join(titles))
            self.setTabToolTip(row, "\n".join(titles))

    def place(self, plot: LabPlot) -> Place:
        """Row and column in the grid, and how many of them it takes, whichever are shown."""
        return self._homes[plot]

    @property
    def shares(self) -> list[float]:
        """Of the height, that of each row."""
        return [max(share, 1) for share in self._shares]

    @property
    def columns(self) -> list[float]:
        """Of the width, that of each column."""
        return [max(self._grid.columnStretch(column), 1) for column in range(self._grid.columnCount())]

    def withhold(self, withheld: bool) -> None:
        """Leave all plots to somebody else, or see to them again."""
        self._withheld = withheld
        self._fold(False)
        self.fit()

    def fit(self) -> None:
        """One row or all, by the height that there is."""
        if self._withheld or not self._canvas.isVisible():
            return
        room = self._canvas.geometry().bottom() + 1  # with that of the tabs, which stand over it
        self._fold(len(self._shares) > 1 and self.needed() > room)

    def bring(self, plot: LabPlot) -> None:
        """Show its row."""
        self.setCurrentIndex(self._homes[plot][0])

    def _fold(self, folded: bool) -> None:
        if folded == self.folded:
            return
        self.folded = folded
        self.setVisible(folded)
        self._show_row()

    def _show_row(self) -> None:
        if not self._homes:
            return
        shown = {self.currentIndex()} if self.folded else set(range(len(self._shares)))
        for row, share in enumerate(self._shares):
            self._grid.setRowStretch(row, share if row in shown else 0)
        among = {plot for row in shown for plot in self._of(row)}
        for plot in self._homes:
            plot.setVisible(plot in among)

    def _of(self, row: int) -> list[LabPlot]:
        return [plot for plot, (first, _, rows, _) in self._homes.items() if first <= row < first + rows]

    def needed(self) -> int:
        """The least height of the plots with all rows; what spans several asks for nothing of its own."""
        rows = range(len(self._shares))
        least = [
            max((plot.least(self._width(plot)) for plot in self._of(row) if self._homes[plot][2] == 1), default=0)
            for row in rows
        ]
        return sum(least) + self._grid.verticalSpacing() * (len(least) - 1)

    def _width(self, plot: LabPlot) -> int:
        """About the width that its columns have."""
        shares = self.columns
        _, column, _, columns = self._homes[plot]
        return round(self._canvas.width() * sum(shares[column : column + columns]) / sum(shares)) - 10

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._later.start()
        return False
