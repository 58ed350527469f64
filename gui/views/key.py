"""The key of the picture: every run by its marker, the minimum, and what loss each colour of the map is."""

from __future__ import annotations

import math
from functools import cache

import msgspec
import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.figures import figure
from fallline.gui.follower import Follower
from fallline.gui.theme import Theme
from fallline.gui.views.contour import ContourView
from fallline.gui.views.ground import coloured
from fallline.gui.views.path_ink import marker
from fallline.gui.widgets.icons import look_of

ROW, MARK, BESIDE, GAP, EDGE = 17, 11.0, 5, 14, 14
"""Pixels of a row, a marker, after a marker, between entries and at both ends, at 100 % of text but for the marker."""
BAR, THICK, TICKS = 190, 7, (0.0, 0.5, 1.0)
"""Of the colour bar: pixels across and up, and where values stand under it."""
SHADES, REST = 256, 200
"""Of the colour bar; and milliseconds after which what is heard of the key is told anew."""
APART = 4
"""Pixels between the entries and a colour bar below them."""
ROOMY = 560
"""Pixels of width, at 100 % of text, from which runs and colour bar stand side by side."""
STAR, LOSS = "star", tr("loss")
MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Entry(msgspec.Struct, frozen=True):
    """A marker and its words; `run` is the index of the run that it is of."""

    symbol: str
    colour: str
    words: str
    run: int | None = None


class Key(QWidget):
    """Two rows under the picture. A click on a run outlines it; `point_at` shows a loss on the colour bar."""

    def __init__(self, contour: ContourView, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("picture-key")
        self.contour, self.session, self.theme = contour, contour.session, theme
        self._loss = math.nan
        self._outlined = self.session.selected
        self._shown: tuple[object, ...] = ()
        self._places: list[tuple[QRectF, Entry]] = []
        self._picture, self._drawn = QPixmap(), tuple[object, ...]()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.follower = Follower(self.session, self, self.refresh, self._outline, paths=False)
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._name)
        contour.ground.drawn.connect(self.refresh)
        contour.basins.described.connect(lambda _: self.refresh())
        self._name()

    def sizeHint(self) -> QSize:
        thick = round(THICK * self.session.staged.weight)
        return QSize(
            0,
            text_size.pixels((3 if self._stacked() else 2) * ROW)
            + (text_size.pixels(APART) + thick if self._stacked() else 2),
        )

    def _stacked(self) -> bool:
        """Whether the colour bar has a line of its own, for beside it not all runs would be named."""
        return self.width() < text_size.pixels(ROOMY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def restyle(self, theme: Theme) -> None:
        """Take on other colours and another size."""
        self.theme = theme
        self.updateGeometry()
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now, if it is something else, and name it when that rests."""
        shown = (self.theme, self.entries(), self.values())
        if shown != self._shown:
            self._shown = shown
            self._rest.start()
            self.update()

    def _name(self) -> None:
        ends = self.values()
        words = [entry.words + (tr(" (star)") if entry.symbol == STAR else "") for entry in self.entries()]
        colours = tr("; colours from loss {low} to {high}", low=ends[0], high=ends[-1]) if ends else ""
        self.setAccessibleName(tr("Key of the picture: {names}{colours}", names=", ".join(words), colours=colours))

    def entries(self) -> list[Entry]:
        """The runs that are shown, then the star, if it stands anywhere."""
        scenario = self.session.scenario
        found = [
            Entry(look_of(run).symbol, self.theme.runs[str(run.colour)], run.label, index)
            for index, run in enumerate(scenario.runs)
            if run.enabled
        ]
        minima = len(scenario.landscape.minima())
        star = Entry(STAR, self.contour.star(), tr("minimum") if minima == 1 else tr("minima"))
        return [*found, star] if minima else found

    def values(self) -> list[str]:
        """The losses under the colour bar; none where there is no map, or another lies over it."""
        terrain = self.contour.ground.terrain
        if terrain is None or terrain.scale is None or self.contour.basins.item.isVisible():
            return []
        return [figure(terrain.scale.loss(place)) for place in TICKS]

    def _outline(self, _: int) -> None:
        """Another run may be outlined; else a frame changes nothing here."""
        if self.session.selected != self._outlined:
            self._outlined = self.session.selected
            self.update()

    def point_at(self, loss: float) -> None:
        """Show where `loss` is on the colour bar; NaN takes it away."""
        if loss != self._loss and not (math.isnan(loss) and math.isnan(self._loss)):
            self._loss = loss
            self.update()

    def entry_at(self, at: QPointF) -> Entry | None:
        """What is under a point."""
        return next((entry for place, entry in self._places if place.contains(at)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        entry = self.entry_at(event.position())
        if entry is not None and entry.run is not None:
            self.session.select(entry.run)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._prepare(painter)
            values = self.values()
            bar, name = text_size.pixels(BAR), painter.fontMetrics().horizontalAdvance(LOSS) + 6
            thick = round(THICK * self.session.staged.weight)
            beside = bool(values) and not self._stacked()
            painter.drawPixmap(0, 0, self._entries_in(self.width() - EDGE - (bar + name + 2 * GAP if beside else EDGE)))
            if beside:
                top = max(5.0, (painter.fontMetrics().height() - thick) / 2)  # its name stands beside it, and is higher
                self._draw_bar(painter, QRectF(self.width() - bar - EDGE, top, bar, thick), values)
            elif values:
                top = text_size.pixels(2 * ROW + APART) + 2
                self._draw_bar(painter, QRectF(EDGE + name, top, self.width() - 2 * EDGE - name, thick), values)

    @staticmethod
    def _prepare(painter: QPainter) -> None:
        font = QFont(QApplication.font())
        font.setPointSizeF(text_size.points(8.5))
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _entries_in(self, room: float) -> QPixmap:
        """A picture of the entries, which a hand that zooms, pans or plays leaves as they are."""
        ratio = self.devicePixelRatioF()
        drawn = (room, self.height(), ratio, self.theme, text_size.pixels(100), self.session.selected, self.entries())
        if drawn != self._drawn:
            self._drawn = drawn
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            with QPainter(self._picture) as painter:
                self._prepare(painter)
                self._draw_entries(painter, room)
        return self._picture

    def _draw_entries(self, painter: QPainter, room: float) -> None:
        """In two rows; those that have no room are counted."""
        metrics, row_height = painter.fontMetrics(), text_size.pixels(ROW)
        self._places, x, row, entries = [], float(EDGE), 0, self.entries()
        for number, entry in enumerate(entries):
            width = self._mark() + BESIDE * self.session.staged.weight + metrics.horizontalAdvance(entry.words)
            left = metrics.horizontalAdvance(f"+ {len(entries)}") if row and number < len(entries) - 1 else 0
            if x > EDGE and x + width + left > EDGE + room:
                x, row = (float(EDGE), 1) if not row else (x, 2)
            if row == 2:
                painter.setPen(QColor(self.theme.muted))
                painter.drawText(QRectF(x, row_height, room, row_height), MIDDLE, f"+ {len(entries) - number}")
                return
            place = QRectF(x, row * row_height, width, row_height)
            self._draw_entry(painter, place, entry)
            self._places.append((place, entry))
            x += width + GAP

    def _mark(self) -> float:
        return MARK * self.session.staged.weight

    def _draw_entry(self, painter: QPainter, place: QRectF, entry: Entry) -> None:
        painter.setPen(QPen(QColor(self.theme.marker_rim), 1.0))
        painter.setBrush(QColor(entry.colour))
        mark = self._mark()
        painter.drawPath(marker(entry.symbol, mark, place.left() + mark / 2, place.center().y()))
        outlined = entry.run is not None and entry.run == self.session.selected
        painter.setPen(QColor(self.theme.text if outlined else self.theme.muted))
        painter.drawText(place.adjusted(mark + BESIDE * self.session.staged.weight, 0, 8, 0), MIDDLE, entry.words)

    def _draw_bar(self, painter: QPainter, bar: QRectF, values: list[str]) -> None:
        """The colours of the map from the least loss in sight to the largest, with values, and the one pointed at."""
        painter.drawImage(bar, _colours(self.theme))
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
        painter.setPen(QColor(self.theme.muted))
        metrics, top = painter.fontMetrics(), bar.bottom() + 2
        painter.drawText(QPointF(bar.left() - metrics.horizontalAdvance(LOSS) - 6, bar.bottom() + 1), LOSS)
        for place, words in zip(TICKS, values, strict=True):
            width = metrics.horizontalAdvance(words)
            painter.drawText(QPointF(bar.left() + place * (bar.width() - width), top + metrics.ascent()), words)
        terrain = self.contour.ground.terrain
        height = math.nan if terrain is None or terrain.scale is None else terrain.scale.height(self._loss)
        if math.isfinite(height):
            x = bar.left() + min(max(height, 0.0), 1.0) * bar.width()
            painter.setPen(QPen(QColor(self.theme.text), 2.0))
            painter.drawLine(QPointF(x, bar.top() - 4), QPointF(x, bar.bottom() + 2))


@cache
def _colours(theme: Theme) -> QImage:
    """The colours of the map, side by side."""
    colours = np.ascontiguousarray(coloured(np.linspace(0, 1, SHADES)[None], theme))
    return QImage(colours.data, SHADES, 1, QImage.Format.Format_RGBA8888).copy()
