"""A guess that is drawn in a plot: a ring, or a curve. The truth is drawn over it, and how far off it was is said."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, Protocol

import numpy as np
import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseDragEvent
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from fallline.engine.language import listed, tr
from fallline.gui.course.board import Array, Board
from fallline.gui.figures import figure
from fallline.gui.labs.inside import Inside
from fallline.gui.lessons.draw import Ring, Sketch
from fallline.gui.theme import Theme
from fallline.gui.views.handles import StartHandle
from fallline.gui.views.still import OverAll

OVER = 900
"""Over the veil of a plot."""
RING, BINS = 21, 160
ENOUGH = 0.5
"""Share of the axis that a curve has to be drawn over."""
DOWN = Qt.MouseButton.LeftButton


class Verdict(NamedTuple):
    """How a guess compares with what is so."""

    right: bool
    words: str


class Guess(Protocol):
    """One that is drawn. It calls `made` once there is enough of it."""

    def reveal(self) -> Verdict:
        """Draw the truth over it."""

    def remove(self) -> None:
        """Away with it."""

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""


class Truth(OverAll):
    """A dashed line from the guess to where it is, and a star there; or the curve that is so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.curve: tuple[Array, Array] | None = None
        self.guess: tuple[Array, Array] | None = None
        self.setZValue(OVER + 1)

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for line, colour, style in (
            (self.guess, self.theme.accent, Qt.PenStyle.DashLine), (self.curve, self.theme.text, Qt.PenStyle.SolidLine),
        ):  # fmt: skip
            if line is not None:
                pen = QPen(QColor(colour), 2.4, style)
                pen.setCosmetic(True)
                painter.setPen(pen)
                painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in zip(*line, strict=True) if math.isfinite(y)]))


class RingGuess:
    """A ring to put where a run ends."""

    def __init__(self, draw: Ring, board: Board, theme: Theme, made: Callable[[], object]) -> None:
        self._draw, self._board = draw, board
        self.ring = StartHandle(size=RING, symbol="o", brush=(0, 0, 0, 1))
        self.ring.setZValue(OVER)
        self.truth, self.star = Truth(theme), StartHandle(size=RING, symbol="star", movable=False)
        self.star.setZValue(OVER + 2)
        self.restyle(theme)
        (x0, x1), (y0, y1) = board.plot.getViewBox().viewRange()
        self.ring.setPos(x0 + 0.75 * (x1 - x0), y0 + 0.75 * (y1 - y0))
        self.ring.setToolTip(tr("Your guess: drag it"))
        board.plot.draw_over(self.ring)
        self._touched = False
        self.ring.sigPositionChanged.connect(lambda _: self._take(made))

    def _take(self, made: Callable[[], object]) -> None:
        if not self._touched:
            self._touched = True
            made()

    def restyle(self, theme: Theme) -> None:
        self.ring.setPen(pg.mkPen(theme.accent, width=4))
        self.ring.setHoverPen(pg.mkPen(theme.accent, width=5))
        self.star.setPen(pg.mkPen(theme.marker_rim, width=1))
        self.star.setBrush(pg.mkBrush(theme.accent))
        self.truth.theme = theme

    def reveal(self) -> Verdict:
        x, y = self._board.truth()
        known = np.isfinite(x) & np.isfinite(y)
        end = float(x[known][-1]), float(y[known][-1])
        self.star.setPos(*end)
        self._board.plot.draw_over(self.star)
        self.ring.movable = False
        where = tr("It ends at {place}", place=self._said(end))
        if not self._touched:
            return Verdict(False, f"{where}.")
        at = self.ring._pos.x(), self.ring._pos.y()
        self.truth.guess = np.array([at[0], end[0]]), np.array([at[1], end[1]])
        self._board.plot.draw_over(self.truth)
        off = math.dist(at, end)
        words = tr(
            "{where}, your ring is at {place}: {distance} away.",
            where=where,
            place=self._said(at),
            distance=figure(off, 2),
        )
        return Verdict(off <= self._draw.within, words)

    def _said(self, point: tuple[float, float]) -> str:
        """A point, no finer than it can be seen."""
        finest = 1e-3 * 10 ** math.floor(math.log10(max(self._board.plot.getViewBox().viewRect().width(), 1e-300)))
        return f"({listed(figure(round(value / finest) * finest + 0.0) for value in point)})"

    def remove(self) -> None:
        for item in (self.ring, self.star, self.truth):
            if item.scene() is not None:
                self._board.plot.drop(item)


class CurveGuess(OverAll):
    """A curve that a hand draws over the whole of a plot."""

    def __init__(self, draw: Sketch, board: Board, theme: Theme, made: Callable[[], object]) -> None:
        super().__init__()
        self._draw, self._board, self._made = draw, board, made
        self.theme = theme
        self.truth = Truth(theme)
        self.x: Array = np.empty(0)
        self.y: Array = np.empty(0)
        self._last: tuple[int, float] | None = None
        self.setZValue(OVER)
        board.plot.draw_over(self)
        self._box = board.plot.getViewBox()
        self.pad: Pad | None = Pad(board.plot, self._draw_to)

    def restyle(self, theme: Theme) -> None:
        self.theme = self.truth.theme = theme
        self.update()

    def _draw_to(self, event: MouseDragEvent) -> None:
        """The hand is somewhere else, with its button down."""
        if event.isStart():
            self._last = None
            self._put(self._box.mapToView(event.buttonDownPos()))
        self._put(self._box.mapToView(event.pos()))
        if self.y.size and np.isfinite(self.y).mean() >= ENOUGH:
            self._made()

    def _put(self, at: QPointF) -> None:
        """Draw from where the hand was to where it is; nothing while a lab still computes what it is drawn against."""
        if not self.x.size:
            try:
                x = self._board.truth()[0]
            except ValueError:
                return
            self.x = np.linspace(float(x[0]), float(x[-1]), BINS)
            self.y = np.full(BINS, np.nan)
        index = int(np.argmin(np.abs(self.x - at.x())))
        before, value = self._last or (index, at.y())
        low, high = min(before, index), max(before, index)
        ends = (value, at.y()) if before <= index else (at.y(), value)
        self.y[low : high + 1] = np.linspace(*ends, high - low + 1) if high > low else at.y()
        self._last = index, at.y()
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self.theme.accent), 3)
        pen.setCosmetic(True)
        painter.setPen(pen)
        known = np.isfinite(self.y)
        painter.drawPolyline(QPolygonF([QPointF(*at) for at in zip(self.x[known], self.y[known], strict=True)]))

    def reveal(self) -> Verdict:
        self._lift()
        x, y = self._board.truth()
        self.truth.curve = x, y
        self._board.plot.draw_over(self.truth)
        known = np.isfinite(self.y)
        if not known.any():
            return Verdict(False, tr("It is the curve drawn now."))
        finite = np.isfinite(y)
        so = np.interp(self.x[known], x[finite], y[finite])
        off = np.abs(self.y[known] - so)
        if not self._board.log_y:
            words = tr(
                "Your curve is {mean} away on average, {end} at its end.",
                mean=figure(float(off.mean()), 2),
                end=figure(float(off[-1]), 2),
            )
            return Verdict(bool(off.mean() <= self._draw.within), words)
        mean, end = 10 ** float(off.mean()), 10 ** float(self.y[known][-1] - so[-1])
        times = figure(max(end, 1 / end), 2)
        if times == "1":
            at_end = tr("its end is where it ends")
        elif end > 1:
            at_end = tr("its end is {times} times too high", times=times)
        else:
            at_end = tr("its end is {times} times too low", times=times)
        words = tr(
            "Your curve is off by a factor of {factor} on average; {at_end}.", factor=figure(mean, 2), at_end=at_end
        )
        return Verdict(mean <= self._draw.within, words)

    def _lift(self) -> None:
        if self.pad is not None:
            self.pad.lift()
            self.pad = None

    def remove(self) -> None:
        self._lift()
        for item in (self, self.truth):
            if item.scene() is not None:
                self._board.plot.drop(item)


class Pad(Inside):
    """Hears of every move of a hand that draws, wherever in the plot."""

    def __init__(self, plot: pg.PlotWidget, draw: Callable[[MouseDragEvent], None]) -> None:
        super().__init__(plot, OVER)
        self._draw = draw

    def mouseDragEvent(self, event: MouseDragEvent) -> None:
        if event.button() != DOWN:
            event.ignore()
            return
        event.accept()
        self._draw(event)
