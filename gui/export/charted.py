"""Any figure that is given as data, in a style: what maps, labs and tuned methods are written by."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from fallline.engine.files.embedded_scenario import Content
from fallline.engine.run.progress import Progress, unheard
from fallline.gui.chart.chart import Chart
from fallline.gui.chart.fonts import Type, family
from fallline.gui.chart.layout import Layout
from fallline.gui.chart.paint import Painting
from fallline.gui.export.arrange import named, placed
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part
from fallline.gui.theme import Theme


class Found(NamedTuple):
    """What `compute` gives."""

    chart: Chart
    layout: Layout


class ChartFigure:
    """What `make` gives, in the style, size and dress of `options`; `compute`, `take`, then `parts`, as any figure."""

    def __init__(self, make: Callable[[], Chart], content: Content, options: PictureOptions, theme: Theme) -> None:
        self.make, self.scenario, self.options, self.theme = make, content, options, theme
        self.width, self.height = options.points
        self.type = Type(family(options.typeface)[0])

    def compute(self, _progress: Progress = unheard) -> Found:
        """What is drawn, and where. It touches no widget."""
        chart, options, theme = self.make(), self.options, self.theme
        chart = replace(
            chart, panels=tuple(named(list(chart.panels), options)), title=chart.title if options.title else "",
            background=theme.plot, text=theme.text, axis=theme.axis, grid=theme.grid,
        )  # fmt: skip
        return Found(chart, placed(chart, options, self.type))

    def take(self, found: Found) -> None:
        """Stand on what was computed."""
        self.found = found

    def parts(self) -> list[Part]:
        """What is drawn, back to front."""
        options, (chart, layout) = self.options, self.found
        letters = options.letters and len(chart.panels) > 1
        painting = Painting(chart, layout, options.dress, self.type, letters=letters)
        drawn = [] if options.transparent else [Part(self._ground)]
        return [*drawn, Part(painting.draw, font=self.type.font(options.dress.text))]

    def _ground(self, painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, self.width, self.height), QColor(self.theme.plot))

    def close(self) -> None:
        """It asked nobody for anything."""
