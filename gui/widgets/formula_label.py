"""A typeset formula: LaTeX through ziamath to SVG, broken into rows and shrunk to fit the width."""

from __future__ import annotations

import logging
import math
import sys
import warnings
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from fallline.gui import text_size
from fallline.gui.widgets.formula_rows import rows

FONT_SIZE = 17.0
SMALLEST = 0.72  # of the font size; a formula that would be smaller takes another row
GUESS = 42  # the height of a row with a fraction, held until the formula is drawn
INDENT, LEADING = 16, 2


@lru_cache(maxsize=256)
def typeset(latex: str, colour: str) -> bytes:
    """The formula as SVG; empty where ziamath cannot read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # ziamath 0.13 opens its font the old way
        from ziamath.config import config
        from ziamath.zmath import Latex

    config.svg2 = False  # QtSvg shows nothing of SVG 2's <symbol> glyphs but the fraction bars
    try:
        return str(Latex(latex, size=FONT_SIZE, color=colour).svg()).encode()
    except Exception:  # a parser of many parts, each with errors of its own
        logging.getLogger(__name__).info("cannot typeset %s", latex, exc_info=True)
        return b""


class FormulaLabel(QWidget):
    """Shows `set_formula(latex, colour)`; plain text where it cannot be typeset. It is at least `least` pixels high."""

    def __init__(self, parent: QWidget | None = None, *, least: int = 0) -> None:
        super().__init__(parent)
        self._least = least
        self._latex = ""
        self._colour = "#808080"
        self._broken: dict[int, list[QSvgRenderer]] = {}  # number of rows -> rows; empty: not typeset yet
        # The first formula of a session imports ziamath (0.3 s): the window shows itself before.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._typeset)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_formula(self, latex: str, colour: str) -> None:
        if (latex, colour) == (self._latex, self._colour):
            return
        self._latex, self._colour = latex, colour
        self.setAccessibleName("Formula")
        self.setAccessibleDescription(latex)
        self._broken = {}
        if "ziamath.zmath" in sys.modules:
            self._typeset()
        else:
            self.update()

    def _typeset(self) -> None:
        self._break(1)
        self.updateGeometry()
        self.update()

    def _break(self, count: int) -> list[QSvgRenderer]:
        if count not in self._broken:
            parts = [self._latex] if count == 1 else rows(self._latex, count)
            self._broken[count] = [QSvgRenderer(QByteArray(typeset(part, self._colour))) for part in parts]
        return self._broken[count]

    def _layout(self, width: int) -> tuple[list[tuple[QSvgRenderer, QRectF]], float]:
        """Each row and its place, and the height of all; no rows where nothing can be typeset."""
        (whole,) = self._break(1)
        if not whole.isValid():
            return [], self.fontMetrics().height()
        size = text_size.scale()
        natural = whole.viewBoxF().width() * size
        parts = self._break(max(1, math.ceil(natural * SMALLEST / max(width, 80))))
        parts = parts if all(part.isValid() for part in parts) else [whole]
        widest = max(part.viewBoxF().width() + INDENT * (part is not parts[0]) for part in parts)
        scale, top, placed = min(size, width / widest), 0.0, []
        for part in parts:
            box = part.viewBoxF()
            left = 0 if part is parts[0] else INDENT * scale
            placed.append((part, QRectF(left, top, box.width() * scale, box.height() * scale)))
            top += box.height() * scale + LEADING
        return placed, top - LEADING

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(self._least, math.ceil(self._layout(width)[1]) + 2) if self._broken else GUESS

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()  # the layout holds on to the height hinted at another width

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._latex:
            return
        if not self._broken:
            self._later.start()
            return
        placed, height = self._layout(self.width())
        with QPainter(self) as painter:
            painter.translate(0, max(0.0, (self.height() - height) / 2))
            for row, place in placed:
                row.render(painter, place)
            if not placed:
                painter.setPen(QColor(self._colour))
                text = self.fontMetrics().elidedText(self._latex, Qt.TextElideMode.ElideRight, self.width())
                painter.drawText(QRectF(0, 0, self.width(), height), Qt.AlignmentFlag.AlignVCenter, text)
