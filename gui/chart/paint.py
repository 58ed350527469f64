"""Draws a figure: its panels with their axes, then the names of the runs."""

from __future__ import annotations

from typing import assert_never

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from fallline.gui.chart import ink
from fallline.gui.chart.chart import (
    FAINT,
    Chart,
    Contours,
    Ground,
    Layer,
    Line,
    Marks,
    Panel,
    Rule,
    Said,
    Words,
    fitted,
)
from fallline.gui.chart.ends import Name, at_right, beside_paths, inside, to_paper
from fallline.gui.chart.fonts import Type
from fallline.gui.chart.frame import draw_bar, draw_frame, draw_grid
from fallline.gui.chart.inset import corner
from fallline.gui.chart.key import draw_key
from fallline.gui.chart.layout import LINE, Layout, Rect
from fallline.gui.chart.pointers import draw_head, draw_rule, draw_said
from fallline.gui.chart.styles import FigureStyle

APART, FEWEST, MOST = 30.0, 3, 9
"""Points between the markers along a path, and how many there are of a short one and of a long one."""
HALO = 200
"""How much of the ground a name on it lets through, of 255."""


class Painting:
    """`chart` as `layout` has it."""

    def __init__(self, chart: Chart, layout: Layout, style: FigureStyle, type: Type, *, letters: bool) -> None:
        self.chart, self.layout, self.style, self.type, self.letters = chart, layout, style, type, letters

    def draw(self, painter: QPainter) -> None:
        """All but the background."""
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        style, chart = self.style, self.chart
        if chart.title:
            at = (0.4 * style.text, 0.4 * style.text + 1.1 * style.text)
            room = self.layout.panels[0].right if len(self.layout.panels) == 1 else 1e4
            words = self.type.cut(chart.title, 1.1 * style.text, max(room, 40.0))
            ink.draw_words(painter, self.type, words, at, 1.1 * style.text, chart.text, bold=True)
        for number, (panel, rect) in enumerate(zip(chart.panels, self.layout.panels, strict=True)):
            self._panel(painter, panel, rect, number)
        draw_key(painter, chart, self.layout, style, self.type)

    def _panel(self, painter: QPainter, panel: Panel, rect: Rect, number: int) -> None:
        panel = fitted(panel, rect.width, rect.height)
        style, chart = self.style, self.chart
        if not panel.plotted:
            self._said(painter, panel, rect)
        else:
            if style.grid and not panel.equal:
                draw_grid(painter, panel, rect, style, chart.grid)
            place = None if panel.inset is None else corner(panel, panel.inset, rect)
            self._layers(painter, panel, rect, place)
            if panel.inset is not None and place is not None:
                self._inset(painter, panel, panel.inset, rect, place)
            draw_frame(painter, panel, rect, style, self.type, chart)
            if panel.bar is not None:
                draw_bar(painter, panel.bar, rect, style, self.type, chart)
        letter = f"({chr(ord('a') + number)})" if self.letters else ""
        base = self._note(painter, panel, rect) - 0.45 * style.text
        ink.draw_words(painter, self.type, letter, (rect.x, base), style.text, chart.text, bold=True)
        x = rect.x + (self.type.width(letter, style.text, bold=True) + 0.5 * style.text if letter else 0.0)
        title = self.type.cut(panel.title, style.text, rect.right - x)
        ink.draw_words(painter, self.type, title, (x, base), style.text, chart.text)
        if self.layout.names == "ends":
            for name in self._names(panel, rect):
                self._name(painter, name, on_ground=panel.equal)

    def _layers(self, painter: QPainter, panel: Panel, rect: Rect, covered: Rect | None = None) -> None:
        """What is in the panel; no words where it is `covered`."""
        for layer in panel.layers:
            self._layer(painter, layer, panel, rect)
            if isinstance(layer, Contours):
                self._values(painter, layer, panel, rect, covered)
        for layer in panel.layers:  # over all lines
            if isinstance(layer, Line):
                self._line_ends(painter, layer, panel, rect)

    def _layer(self, painter: QPainter, layer: Layer, panel: Panel, rect: Rect) -> None:
        style = self.style
        match layer:
            case Ground():
                self._ground(painter, layer, panel, rect)
            case Contours():
                colour = QColor(layer.colour)
                colour.setAlpha(layer.alpha)
                lines = ink.polylines(to_paper(layer.lines, panel, rect), rect)
                ink.draw_lines(painter, lines, ink.pen(colour, style.thin))
            case Line():
                lines = ink.polylines(to_paper(layer.points, panel, rect), rect)
                colour = QColor(layer.look.colour)
                colour.setAlphaF(FAINT if layer.faint else 1.0)
                made = ink.pen(colour, style.line * layer.width, () if layer.faint else layer.look.dash)
                ink.draw_lines(painter, lines, made)
                if layer.look.marked and layer.named:
                    self._along(painter, layer, lines)
            case Marks():
                rim = ink.pen(layer.rim, 0.5 * style.line) if layer.rim else QPen(Qt.PenStyle.NoPen)
                for place in inside(to_paper(layer.points, panel, rect), rect):
                    ink.draw_symbol(painter, layer.symbol, place, style.marker * layer.size, layer.fill, rim)
            case Rule():
                draw_rule(painter, layer, panel, rect, style, self.type)
            case Words():
                draw_said(painter, layer, panel, rect, style, self.type)
            case Said():
                pass
            case _:
                assert_never(layer)

    def _ground(self, painter: QPainter, ground: Ground, panel: Panel, rect: Rect) -> None:
        x0, x1, y0, y1 = ground.place
        (left, bottom), (right, top) = to_paper(np.array([[x0, y0], [x1, y1]]), panel, rect).tolist()
        rgba = ground.rgba
        whole = left >= rect.x - 0.01 and right <= rect.right + 0.01 and top >= rect.y - 0.01
        if not (whole and bottom <= rect.bottom + 0.01):  # what goes past the axes is cut off
            rows, columns = rgba.shape[:2]
            first, last = ((edge - left) / (right - left) * columns for edge in (rect.x, rect.right))
            low, high = ((bottom - edge) / (bottom - top) * rows for edge in (rect.bottom, rect.y))
            cut = slice(max(int(low), 0), int(np.ceil(high))), slice(max(int(first), 0), int(np.ceil(last)))
            rgba = rgba[cut]
            left, right, bottom, top = rect.x, rect.right, rect.bottom, rect.y
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, ground.smooth)
        painter.drawImage(
            QRectF(left, top, right - left, bottom - top), ink.image(rgba if ground.smooth else ink.coarse(rgba))
        )

    def _along(self, painter: QPainter, line: Line, lines: list[np.ndarray]) -> None:
        """Markers at equal distances, those of each run elsewhere, so that runs on one way are told apart."""
        rim = ink.pen(self.chart.background, 0.35 * self.style.line)
        for points in lines:
            along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
            if along[-1] < 2 * self.style.marker:
                continue
            apart = max(min(APART * self.style.text / 8, along[-1] / FEWEST), along[-1] / MOST)
            for at in np.arange(apart * (0.3 + 0.17 * (line.look.order % 5)), along[-1], apart):
                place = [float(np.interp(at, along, points[:, k])) for k in (0, 1)]
                ink.draw_symbol(painter, line.look.symbol, place, 0.8 * self.style.marker, line.look.colour, rim)

    def _line_ends(self, painter: QPainter, line: Line, panel: Panel, rect: Rect) -> None:
        if line.head:
            draw_head(painter, line, panel, rect, self.style)
        finite = line.points[np.isfinite(line.points).all(axis=1)]
        if not len(finite):
            return
        ends = to_paper(finite[[0, -1]], panel, rect)
        if line.begins and len(inside(ends[:1], rect)):
            rim = ink.pen(self.chart.text, 0.5 * self.style.line)
            ink.draw_symbol(painter, "o", ends[0], 0.8 * self.style.marker, self.chart.background, rim)
        if line.ends and len(inside(ends[1:], rect)):
            rim = ink.pen(self.chart.text, 0.4 * self.style.line)
            ink.draw_symbol(painter, line.look.symbol, ends[1], 1.25 * self.style.marker, line.look.colour, rim)

    def _values(self, painter: QPainter, contours: Contours, panel: Panel, rect: Rect, covered: Rect | None) -> None:
        """On as many contours as have room for theirs."""
        size, taken = 0.9 * self.style.small, [ink.box(covered)] if covered else []
        for x, y, words in contours.values:
            (at,) = to_paper(np.array([[x, y]]), panel, rect).tolist()
            room = QRectF(0, 0, self.type.width(words, size) + 2, 1.1 * size)
            room.moveCenter(QPointF(*at))
            if not ink.box(rect).contains(room) or any(room.adjusted(-3, -3, 3, 3).intersects(t) for t in taken):
                continue
            taken.append(room)
            self._halo(painter, room)
            base = room.center().y() + self.type.rise(size) / 2
            ink.draw_words(painter, self.type, words, (room.center().x(), base), size, self.chart.text, "middle")

    def _halo(self, painter: QPainter, room: QRectF) -> None:
        ground = QColor(self.chart.background)
        ground.setAlpha(HALO)
        painter.fillRect(room, ground)

    def _inset(self, painter: QPainter, panel: Panel, part: Panel, rect: Rect, place: Rect) -> None:
        """At `place`, with a frame on what it shows and lines from there."""
        shown = fitted(part, place.width, place.height)
        corners = np.array([[shown.x.low, shown.y.low], [shown.x.high, shown.y.high]])
        (x0, y1), (x1, y0) = to_paper(corners, panel, rect)
        frame = ink.pen(self.chart.axis, self.style.axis)
        small = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]])
        large = np.array(
            [[place.x, place.y], [place.right, place.y], [place.right, place.bottom], [place.x, place.bottom]]
        )
        ink.draw_lines(painter, ink.polylines(small, rect), frame)
        rising = (large[0, 0] - x0) * (large[0, 1] - y0) < 0
        ways = [np.array([small[k], large[k]]) for k in ((0, 2) if rising else (1, 3))]
        ink.draw_lines(painter, ways, ink.pen(self.chart.axis, 0.6 * self.style.axis))
        painter.fillRect(ink.box(place), QColor(self.chart.background))
        self._layers(painter, shown, place)
        painter.setPen(frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(ink.box(place))

    def _said(self, painter: QPainter, panel: Panel, rect: Rect) -> None:
        lines = self.type.paragraphs(panel.said, self.style.text, rect.width)
        for row, each in enumerate(lines):
            at = (rect.x, rect.y + (row + 1) * LINE * self.style.text)
            ink.draw_words(painter, self.type, each, at, self.style.text, self.chart.text)

    def _note(self, painter: QPainter, panel: Panel, rect: Rect) -> float:
        """What the panel comes to, in the lines that there is room for; where the title may stand."""
        size = self.style.small
        lines = self.type.wrapped(panel.note, size, rect.width) if panel.note else []
        top = rect.y - LINE * size * len(lines)
        for row, each in enumerate(lines):
            ink.draw_words(painter, self.type, each, (rect.x, top + (row + 0.7) * LINE * size), size, self.chart.text)
        return top

    def _names(self, panel: Panel, rect: Rect) -> list[Name]:
        if panel.equal:
            alone = all(each.equal for each in self.chart.panels)
            return (beside_paths(panel, rect, self.style, self.type) or []) if alone else []
        return at_right(panel, rect, self.style, self.type)

    def _name(self, painter: QPainter, name: Name, *, on_ground: bool) -> None:
        look, size = name.line.look, self.style.text
        rise = self.type.rise(size)
        if on_ground:
            self._halo(
                painter, QRectF(name.x - 1, name.y - rise - 1.5, self.type.width(look.label, size) + 2, rise + 3)
            )
        if name.foot is not None:
            way = np.array([name.foot, (name.x - 1.5, name.y - rise / 2)])
            ink.draw_lines(painter, [way], ink.pen(look.colour, 0.6 * self.style.axis))
        ink.draw_words(painter, self.type, look.label, (name.x, name.y), size, look.colour)
