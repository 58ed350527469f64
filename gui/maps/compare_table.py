"""The table of a comparison: a row for each method with its line, a column for each problem, a cell for their runs."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from fallline.engine.family.fields import fields
from fallline.engine.language import tr
from fallline.engine.studies.compare import Comparison
from fallline.engine.studies.dials import dials
from fallline.gui import text_size
from fallline.gui.chart.chart import Look
from fallline.gui.figures import figure
from fallline.gui.theme import Theme
from fallline.gui.views.still import contained

SAMPLE, ROW, SHADE = 40, 25, 0.4
"""Pixels of the line before a method's name, and of a row; alpha of a cell whose runs are all solved."""
BEFORE = (tr("solved"), tr("gradients"))
"""Columns before the problems."""
TIPS = tr("Share of all runs that are solved"), tr("Median of gradients of solved runs")


class CompareTable(QTableWidget):
    """`opened(method, problem)` is a cell, or (-1, problem) a column's head; `pointed(method)` the row in front."""

    opened, pointed = Signal(int, int), Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._shade = QColor()
        self.setObjectName("compare-table")
        self.setAccessibleName(tr("Methods and problems"))
        self.setAccessibleDescription(tr("Enter opens the runs of a cell in the main window"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.methods = _Methods()
        self.setVerticalHeader(self.methods)
        self.cellClicked.connect(self._open)
        self.cellActivated.connect(self._open)
        self.currentCellChanged.connect(lambda row, *_: self.pointed.emit(row))
        self.methods.sectionClicked.connect(self.pointed)
        self.horizontalHeader().sectionClicked.connect(lambda column: self._open(-1, column))

    def show_comparison(self, found: Comparison, accuracy: float, looks: list[Look], theme: Theme) -> None:
        """Starts from which each method solves each problem, for `accuracy`."""
        plan, blocked = found.plan, self.blockSignals(True)
        self.clear()
        self.setRowCount(len(plan.methods))
        self.setColumnCount(len(BEFORE) + len(plan.names))
        tips = [*TIPS, *(tr("Open all methods, tuned, on {name}", name=name) for name in plan.names)]
        for column, (words, tip) in enumerate(zip((*BEFORE, *plan.names), tips, strict=True)):
            self.setHorizontalHeaderItem(column, _cell(words, tip))
        self.setVerticalHeaderLabels(plan.methods)
        self.methods.looks, self._shade = looks, QColor(theme.accent)
        costs = found.hits(np.array([accuracy]))[:, :, 0]
        instances = found.instances()
        for method in range(len(plan.methods)):
            self._fill(method, found, costs[method], instances)
        self.blockSignals(blocked)
        self.resizeColumnsToContents()

    def _fill(
        self, method: int, found: Comparison, costs: np.ndarray, instances: list[tuple[int, int]]
    ) -> None:  # fmt: skip
        solved = np.isfinite(costs)
        share = f"{solved.mean():.0%}" if solved.size else ""
        median = figure(float(np.median(costs[solved]))) if solved.any() else "–"
        for column, words in enumerate((share, median)):
            self.setItem(method, column, _cell(words, ""))
        for problem in range(len(found.plan.problems)):
            here = [k for k, (other, _) in enumerate(instances) if other == problem]
            words = f"{solved[here].sum()}/{len(here)}" if here else ""
            why = found.refused.get((method, problem))
            item = _cell("–" if why else words, why or _told(found, method, problem))
            if here and not why:
                shade = QColor(self._shade)
                shade.setAlphaF(SHADE * float(solved[here].mean()))
                item.setBackground(shade)
            self.setItem(method, problem + len(BEFORE), item)

    def _open(self, row: int, column: int) -> None:
        if column >= len(BEFORE):
            self.opened.emit(row, column - len(BEFORE))


def _cell(words: str, tip: str) -> QTableWidgetItem:
    item = QTableWidgetItem(words)
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    item.setToolTip(tip)
    return item


def _told(found: Comparison, method: int, problem: int) -> str:
    """The rate and the dials that were found."""
    cell = found.cells[method][problem]
    if cell is None:
        return ""
    optimizer = cell.run.optimizer
    symbols = {field.name: field.symbol or field.label for field in fields(type(optimizer))}
    turned = "".join(f", {symbols[d.name]} = {figure(getattr(optimizer, d.name))}" for d in dials(type(optimizer)))
    return tr(
        "{method} on {problem}: η = {rate}{turned}. {trials:,} runs to tune. Click to open.",
        method=found.plan.methods[method],
        problem=found.plan.names[problem],
        rate=figure(cell.run.schedule.lr),
        turned=turned,
        trials=cell.trials,
    )


class _Methods(QHeaderView):
    """Names, each behind the line of its curves."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.looks: list[Look] = []
        self.setSectionsClickable(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setDefaultSectionSize(text_size.pixels(ROW))
        self.setMinimumSectionSize(text_size.pixels(ROW))

    def sectionSizeFromContents(self, index: int) -> QSize:
        return super().sectionSizeFromContents(index) + QSize(text_size.pixels(SAMPLE), 0)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:
        wide = text_size.pixels(SAMPLE)
        painter.fillRect(rect, self.palette().window())
        with contained(painter):
            super().paintSection(painter, rect.adjusted(wide, 0, 0, 0), index)
        if index >= len(self.looks):
            return
        look, middle = self.looks[index], rect.center().y()
        pen = pg.mkPen(look.colour, width=2)
        if look.dash:
            pen.setDashPattern(look.dash)
        with contained(painter):
            painter.setPen(pen)
            painter.drawLine(rect.left() + 6, middle, rect.left() + wide, middle)
