"""A typeset formula: LaTeX through ziamath to SVG, broken into rows and shrunk to fit the width."""

from __future__ import annotations

import logging
import math
import sys
import threading
import warnings
from collections import OrderedDict

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from fallline.engine.language import POINT, has_comma, tr
from fallline.gui import text_size
from fallline.gui.background import Background
from fallline.gui.widgets import quick_rows
from fallline.gui.widgets.formula_rows import rows
from fallline.gui.widgets.formula_source import lighter

FONT_SIZE = 17.0
SMALLEST = 0.72  # of the font size; a formula that would be smaller takes another row
GUESS = 42  # the height of a row with a fraction, held until the formula is drawn
INDENT, LEADING, MOST = 16, 2, 256
WAITS = False
"""Whether the window waits for a formula: it takes a tenth of a second, and the first of a session, which imports
ziamath, half of one.
"""


INK = "#010203"
"""The colour in which formulas are kept: one is typeset once for all themes, and takes on a colour when it is shown."""
_kept: OrderedDict[str, bytes] = OrderedDict()
_at_work = threading.Lock()
"""ziamath's: it is one thread's at a time."""


def typeset(latex: str, colour: str) -> bytes:
    """The formula as SVG; empty where ziamath cannot read it. The last MOST are kept."""
    kept = _kept.get(latex)
    if kept is None:
        with _at_work:
            kept = _kept[latex] = _svg(latex)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return kept.replace(INK.encode(), colour.encode())


def _marked(latex: str) -> str:
    """With the decimal mark that figures have: braces keep the blank after a comma away."""
    return POINT.sub("{,}", latex) if has_comma() else latex


def _svg(latex: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # ziamath 0.13 opens its font the old way
        from ziamath.config import config
        from ziamath.zmath import Latex

    quick_rows.use()
    config.svg2 = False  # QtSvg shows nothing of SVG 2's <symbol> glyphs but the fraction bars
    try:
        return str(Latex(_marked(lighter(latex)), size=FONT_SIZE, color=INK).svg()).encode()
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
        # The first formula of a session imports ziamath: the window shows itself before.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._typeset)
        self._setting = Background(self)
        self._setting.answered.connect(self._typeset)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def natural_width(self) -> int:
        """Pixels of the formula in one row at its full size; those it has as long as it is not typeset."""
        whole = self._break(1)[0] if self._broken else None
        if whole is None or not whole.isValid():
            return self.width()
        return math.ceil(whole.viewBoxF().width() * text_size.scale()) + 1

    @property
    def busy(self) -> bool:
        """Whether what it shows is still to be typeset."""
        return self._setting.busy

    def set_formula(self, latex: str, colour: str) -> None:
        if (latex, colour) == (self._latex, self._colour):
            return
        self._latex, self._colour = latex, colour
        self.setAccessibleName(tr("Formula"))
        self.setAccessibleDescription(latex)
        if "ziamath.zmath" in sys.modules:
            self._typeset()
        else:
            self.update()

    def _typeset(self, *_: object) -> None:
        """Show it, once all of its rows are there; until then what was there stays."""
        missing = [part for part in self._wanted() if part not in _kept]
        if missing:
            colour = self._colour
            self._setting.ask(lambda _: [typeset(part, colour) for part in missing], at_once=WAITS, asks=False)
            return
        self._setting.drop()
        self._broken = {}
        self._break(1)
        self.updateGeometry()
        self.update()

    def _wanted(self) -> list[str]:
        """The whole, and once its width is known the rows that it is broken into."""
        if self._latex not in _kept:
            return [self._latex]
        whole = QSvgRenderer(QByteArray(typeset(self._latex, self._colour)))
        count = self._count(whole, self.width()) if whole.isValid() else 1
        return [self._latex, *(rows(self._latex, count) if count > 1 else ())]

    def _count(self, whole: QSvgRenderer, width: int) -> int:
        """Rows that a formula wants in `width` pixels."""
        natural = whole.viewBoxF().width() * text_size.scale()
        return max(1, math.ceil(natural * SMALLEST / max(width, 80)))

    def _break(self, count: int) -> list[QSvgRenderer]:
        if count not in self._broken:
            parts = (self._latex,) if count == 1 else rows(self._latex, count)
            self._broken[count] = [QSvgRenderer(QByteArray(typeset(part, self._colour))) for part in parts]
        return self._broken[count]

    def _parts(self, count: int) -> list[QSvgRenderer]:
        """So many rows, or one until they are typeset: a layout tries widths that nobody saw coming."""
        missing = [part for part in rows(self._latex, count) if part not in _kept]
        if count in self._broken or WAITS or not missing:
            return self._break(count)
        self._later.start()
        return self._break(1)

    def _layout(self, width: int) -> tuple[list[tuple[QSvgRenderer, QRectF]], float]:
        """Each row and its place, and the height of all; no rows where nothing can be typeset."""
        (whole,) = self._break(1)
        if not whole.isValid():
            return [], self.fontMetrics().height()
        size = text_size.scale()
        parts = self._parts(self._count(whole, width))
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
            if not self._setting.busy:
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
