"""The words of a figure: title and step above, a caption, the legend below; smaller where the figure is narrow."""

from __future__ import annotations

import math

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QApplication

from fallline.engine.language import tr
from fallline.gui.figures import figure
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import RunLook, look_of

HEAD, LEGEND, EDGE, NARROW = 40.0, 28.0, 16.0, 520.0
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Words:
    """Measures and draws; the legend is broken into rows that fit `width`."""

    def __init__(
        self, session: Session, theme: Theme, width: float, question: str = "", *, answered: bool = False
    ) -> None:
        self.session, self.theme, self.width = session, theme, width
        self.narrow = narrow = width < NARROW
        self.size, self.title_size = (9.0, 10.0) if narrow else (10.0, 12.0)
        self.line = 30.0 if narrow else HEAD
        self.row = 20.0 if narrow else LEGEND
        self.edge = 8.0 if narrow else EDGE
        self.gap = 18.0 if narrow else 28.0
        self.question, self.answered = question, answered
        self.asked = self._question_box()
        self.head = self.line + self.asked.height()
        self.rows = self._rows()

    @property
    def foot(self) -> float:
        """Height of the legend."""
        return self.row * len(self.rows) + 6

    def draw_step(self, painter: QPainter) -> None:
        """The step, above on the right."""
        painter.setFont(_font(self.size))
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(self._head_box(), RIGHT, self._step())

    def draw_title(self, painter: QPainter) -> None:
        """The title, above on the left, cut where it would meet the step."""
        box, scenario = self._head_box(), self.session.scenario
        bold = _font(self.title_size, bold=True)
        room = box.width() - QFontMetricsF(_font(self.size)).horizontalAdvance(self._step()) - 20
        title = scenario.title or scenario.landscape.heading()
        painter.setFont(bold)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(box, LEFT, QFontMetricsF(bold).elidedText(title, Qt.TextElideMode.ElideRight, room))

    def draw_question(self, painter: QPainter) -> None:
        """Under the title, in as many lines as it takes."""
        painter.setFont(_font(self.title_size, bold=True))
        painter.setPen(QColor(self.theme.muted if self.answered else self.theme.accent))
        painter.drawText(self.asked, WRAPPED, self.question)

    def _question_box(self) -> QRectF:
        box = QRectF(self.edge, self.line - 8, self.width - 2 * self.edge, 10 * self.line)
        found = QFontMetricsF(_font(self.title_size, bold=True)).boundingRect(box, WRAPPED, self.question)
        return QRectF(box.topLeft(), QSizeF(box.width(), found.height() if self.question else 0.0))

    def _head_box(self) -> QRectF:
        return QRectF(self.edge, 0, self.width - 2 * self.edge, self.line)

    def _step(self) -> str:
        whole = "" if self.session.staged.past_only else tr(" of {steps}", steps=self.session.scenario.steps)
        return tr("step {playhead}{whole}", playhead=self.session.playhead, whole=whole)

    def draw_caption(self, painter: QPainter, box: QRectF, title: str, detail: str) -> None:
        """Over a plot: what it shows in bold, and how."""
        bold = _font(self.size, bold=True)
        line = QRectF(box.left(), box.top(), box.width(), 20)
        painter.setFont(bold)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(line, LEFT, title)
        used = QFontMetricsF(bold).horizontalAdvance(title) + 8
        painter.setFont(_font(self.size))
        painter.setPen(QColor(self.theme.muted))
        if QFontMetricsF(_font(self.size)).horizontalAdvance(detail) < box.width() - used - 8:
            painter.drawText(line.adjusted(used, 0, 0, 0), LEFT, detail)
        else:
            painter.drawText(box.adjusted(0, 22, -12, 0), int(Qt.TextFlag.TextWordWrap), detail)

    def draw_legend(self, painter: QPainter, top: float) -> None:
        """Marker, name and loss of every run shown, in columns."""
        column = self._widest() + self.gap
        for number, row in enumerate(self.rows):
            for place, index in enumerate(row):
                x = self.edge + place * column
                middle = top + self.row * (number + 0.5)
                self._marker(painter, look_of(self.session.scenario.runs[index]), x + 7, middle)
                painter.setFont(_font(self.size))
                painter.setPen(QColor(self.theme.text))
                room = self.width - x - 20 - self.edge
                words = QFontMetricsF(_font(self.size)).elidedText(
                    self._words(index), Qt.TextElideMode.ElideRight, room
                )
                painter.drawText(QRectF(x + 20, middle - 10, room + 8, 20), LEFT, words)

    def _marker(self, painter: QPainter, look: RunLook, x: float, y: float) -> None:
        shape = Symbols[look.symbol]
        size = 11.0 / max(shape.boundingRect().width(), shape.boundingRect().height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rim = QPen(QColor(self.theme.marker_rim), 1.0)
        rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(rim)
        painter.setBrush(QColor(self.theme.runs[look.colour]))
        painter.drawPath(QTransform(size, 0, 0, size, x, y).map(shape))

    def _words(self, index: int) -> str:
        path = self.session.paths[index]
        at = min(self.session.playhead, path.steps)
        gone = path.diverged_at is not None and self.session.playhead >= path.diverged_at
        end = (
            tr("diverged at step {diverged_at}", diverged_at=path.diverged_at)
            if gone
            else f"f {figure(float(path.loss[at, 0]))}"
        )
        label = self.session.scenario.runs[index].label
        return label if self.narrow and not gone else f"{label}  {end}"

    def _widest(self) -> float:
        metrics = QFontMetricsF(_font(self.size))
        shown = [index for row in self.rows for index in row]
        return 20 + max((metrics.horizontalAdvance(self._words(index)) for index in shown), default=0.0)

    def _rows(self) -> list[list[int]]:
        """Indices of the shown runs, in rows of equal columns."""
        shown = [index for index, run in enumerate(self.session.scenario.runs) if run.enabled]
        if not shown:
            return []
        metrics = QFontMetricsF(_font(self.size))
        widest = 20 + max(metrics.horizontalAdvance(self._words(index)) for index in shown)
        fitting = max(int((self.width - 2 * self.edge + self.gap) // (widest + self.gap)), 1)
        columns = math.ceil(len(shown) / math.ceil(len(shown) / fitting))  # rows of like length
        return [shown[at : at + columns] for at in range(0, len(shown), columns)]


def _font(points: float, *, bold: bool = False) -> QFont:
    font = QFont(QApplication.font())
    font.setPointSizeF(points)
    font.setBold(bold)
    return font
