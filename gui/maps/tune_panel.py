"""One method of Tune fairly: how its end depends on the rate, the best that was found, and a button to take it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fallline.engine.family.fields import fields
from fallline.engine.language import tr
from fallline.engine.studies.tuning import Tuned
from fallline.gui.figures import figure
from fallline.gui.labs.plot import LabPlot
from fallline.gui.theme import Theme

LEAST = 1e-16
"""Share of the loss at first below which the curve is drawn at that height: a logarithm has no zero."""
ROOM, LINES = 8.0, 3
"""Times that the axis goes on below the lowest end, for its star; lines that the words have room for."""


class TunePanel(QWidget):
    """`wanted(number)` asks to take its best."""

    wanted = Signal(int)

    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self.number = number
        self.setObjectName(f"tune-panel-{number}")
        self.plot = LabPlot(theme, "", tr("learning rate"), tr("loss at the end"), log_x=True, log_y=True)
        self.plot.setMinimumSize(230, 150)
        self.words = QLabel()
        self.words.setObjectName(f"tune-words-{number}")
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(LINES * self.words.fontMetrics().lineSpacing())  # all plots are as high
        self.take = QPushButton(tr("Apply"))
        self.take.setObjectName(f"tune-apply-{number}-button")
        self.take.clicked.connect(lambda: self.wanted.emit(number))
        foot = QHBoxLayout()
        foot.addWidget(self.words, 1)
        foot.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.plot, 1)
        column.addLayout(foot)

    def name_it(self, name: str) -> None:
        """Whose it is."""
        self.plot.title.setText(name)
        self.plot.plot.setAccessibleName(tr("{name}: loss at the end over the learning rate", name=name))
        self.take.setAccessibleName(tr("{name}: take the best that was found", name=name))

    def show_tuned(self, found: Tuned, base: float, span: tuple[float, float], across: tuple[float, float]) -> None:
        """Draw ends above `base` over `span`, rates over `across`: all panels alike, so that they compare."""
        plot, colour = self.plot, str(found.run.colour)
        ends = np.clip(found.ends - base, *span)
        plot.clear()
        plot.curve(found.rates, ends, colour, width=1.5, dots=True)
        best = float(np.clip(found.best.end - base, *span))
        plot.points(np.array([found.best.lr]), np.array([best]), colour, tr("best"), symbol="star", size=15)
        before = float(np.clip(found.before.end - base, *span)) if np.isfinite(found.before.end) else span[1]
        plot.rings(np.array([found.before.lr]), np.array([before]), "text", tr("as it is"), size=11)
        plot.finish()
        plot.show_range(across, (span[0] / ROOM, span[1]))
        self.words.setText(_said(found, base))


def _said(found: Tuned, base: float) -> str:
    best, before = found.best, found.before
    symbols = {field.name: field.symbol or field.label for field in fields(type(found.run.optimizer))}
    dials = "".join(f", {symbols[name]} = {figure(value)}" for name, value in best.values.items())
    was = tr("diverged") if not np.isfinite(before.end) else figure(max(before.end - base, 0.0))
    return tr(
        "η = {rate}{momentum}: ends {end} above the lowest, was {was}. {trials:,} runs, {spent:,} gradients.",
        rate=figure(best.lr),
        momentum=dials,
        end=figure(max(best.end - base, 0.0)),
        was=was,
        trials=found.trials,
        spent=found.spent,
    )
