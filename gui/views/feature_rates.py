"""The rates that would suit each parameter of the selected run alone, 1/h_i, beside its learning rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fallline.engine.analysis.spectrum import feature_rates
from fallline.engine.language import later, tr
from fallline.engine.scenario.scenario import Run
from fallline.gui.figures import figure
from fallline.gui.theme import Theme
from fallline.gui.views.now_table import FigureTable

WHY = tr("h is the Hessian's diagonal: descent along this parameter alone would be there in one step at the rate 1/h")
HEADS = {
    "1/h₁": WHY,
    "1/h₂": WHY,
    "η": tr("Learning rate of the outlined run's next step"),
    later("loss"): tr(
        "Where h is negative the loss curves down that way and 1/h leads uphill; where it is 0 it is flat"
    ),
}
DOWN, FLAT = later("{count} down"), later("{count} flat")
OF_MANY = (tr("least 1/h"), tr("largest 1/h"))


class FeatureRates(QWidget):
    """One row, for the selected run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("feature-rates")
        self.table = FigureTable(HEADS, "feature-rates-table", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self._shown: tuple[object, ...] = ()

    def show_rates(self, run: Run, hessian: NDArray[np.float64], lr: float, theme: Theme) -> None:
        """1/h_1 and 1/h_2, or of more parameters the least and the largest, and `lr`."""
        rates = feature_rates(hessian)
        many = len(rates) > 2
        if self._shown != (run, theme, many):
            self._shown = (run, theme, many)
            self.table.set_runs((run,), theme)
            for column, plain in enumerate(list(HEADS)[:2]):
                self.table.name_column(column, OF_MANY[column] if many else plain, WHY)
        ends = (rates.min(), rates.max()) if many else tuple(rates)
        self.table.set_row(0, [*(figure(float(each)) for each in ends), figure(lr), ground(rates)])


def ground(rates: NDArray[np.float64]) -> str:
    """Which parameters curve down or lie flat."""
    if np.isnan(rates).any():
        return "–"
    down, flat = np.flatnonzero(rates < 0), np.flatnonzero(np.isinf(rates))
    if not (down.size or flat.size):
        return tr("curves up")
    if len(rates) > 2:
        parts = [tr(words, count=each.size) for each, words in ((down, DOWN), (flat, FLAT)) if each.size]
        return ", ".join(parts)
    if down.size == len(rates):
        return tr("curves down")
    names = "₁₂"
    found = [*((i, "< 0") for i in down), *((i, "= 0") for i in flat)]
    return ", ".join(f"h{names[i]} {sign}" for i, sign in sorted(found))
