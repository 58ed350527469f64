"""The formula of a lab's step under its plots: in symbols and with its numbers, and a line that says whose they are."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from fallline.engine.analysis.line import Line
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.gui.background import Background
from fallline.gui.theme import Theme
from fallline.gui.widgets import formula_label
from fallline.gui.widgets.flowing_formulas import FlowingFormulas
from fallline.gui.widgets.formula_label import typeset

AGAIN = 10
"""Milliseconds after which it is looked again whether the rows of the last formula are typeset."""
OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


class Formula(msgspec.Struct, frozen=True, eq=False):
    """`where` in words: which step, example or point the numbers are of; and the lines."""

    where: str
    lines: tuple[Line, ...]


def leaving(step: int) -> str:
    """The words for the step that leaves point `step`."""
    return tr("From step {step:,} to {next:,}", step=step, next=step + 1)


class Content(QWidget):
    """`laid_out` when what it shows wants another height."""

    laid_out = Signal()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.laid_out.emit()
        return done


class FormulaPanel(QWidget):
    """Shows the last formula that it was given, as soon as it is typeset: its words are always those of its numbers."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.theme = theme
        self.shown: Formula | None = None
        self._asked: Callable[[], Formula | None] | None = None
        self._height, self._withheld = 0, False
        self._playing, self._took = False, 0.0
        self.setObjectName(f"{name}-formula")
        self._scroll, self._content, self.where = QScrollArea(), Content(), QLabel()
        self.where.setProperty("role", "muted")
        self.where.setWordWrap(True)
        self.lines = FlowingFormulas()
        self._lay_out()
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._set)
        self._setting = Background(self)
        self._setting.answered.connect(self._take)
        self.hide()

    def ask(self, formula: Callable[[], Formula | None], *, playing: bool = False) -> None:
        """Show what it gives, or nothing: as soon as the last one is typeset.

        Where it is `playing`, then as long again as that took is left to the frames, which it holds up.
        """
        self._asked, self._playing = formula, playing
        if not (self._later.isActive() or self._setting.busy):
            self._set()

    def withhold(self, withheld: bool) -> None:
        """Be away whatever is asked for, or there again."""
        self._withheld = withheld
        self.setVisible(self.shown is not None and not withheld)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        if self.shown is not None:
            self._put(self.shown)

    def sizeHint(self) -> QSize:
        return QSize(200, self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._height = 0
            self._take_room()

    def _take_room(self) -> None:
        """The height grows with the formula, and falls only with another width: the plots do not breathe."""
        needed = self._content.heightForWidth(self._scroll.viewport().width())
        if needed > self._height:
            self._height = needed
            self._show_bar()
            self.updateGeometry()

    def allow(self, height: int) -> None:
        """Take no more than `height` pixels, and scroll what is longer."""
        self.setMaximumHeight(height)
        self._show_bar()

    def _show_bar(self) -> None:
        """Left to itself the bar may come and go without end: beside it the rows are shorter, and there are more."""
        fits = self._height <= self.maximumHeight()
        self._scroll.setVerticalScrollBarPolicy(OFF if fits else Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def _set(self) -> None:
        if self._asked is None:
            return
        if self.lines.busy:  # or the next formula would take the place of rows that nobody saw
            self._later.start(AGAIN)
            return
        formula, self._asked = self._asked(), None
        self.setVisible(formula is not None and not self._withheld)
        if formula is None:
            self.shown = None
            return

        def work(_: Progress) -> Formula:
            began = time.perf_counter()
            for line in formula.lines:
                typeset(line.latex, self.theme.text)
            self._took = time.perf_counter() - began
            return formula

        self._setting.ask(work, at_once=formula_label.WAITS, asks=False)

    def _take(self, formula: Formula) -> None:
        self._put(formula)
        self._later.start(round(1000 * self._took) if self._playing else 0)

    def _put(self, formula: Formula) -> None:
        self.shown = formula
        self.where.setText(formula.where)
        self.where.setVisible(bool(formula.where))
        self.lines.show_lines(tuple(line.latex for line in formula.lines), self.theme.text)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._content)
        column.setContentsMargins(8, 0, 12, 0)
        column.setSpacing(3)
        column.addWidget(self.where)
        column.addWidget(self.lines)
        column.addStretch(1)
        self._content.setProperty("role", "content")
        self._content.laid_out.connect(self._take_room)
        scroll = self._scroll
        scroll.setWidget(self._content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(OFF)
        scroll.setVerticalScrollBarPolicy(OFF)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
