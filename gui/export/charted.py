"""Any figure that is given as data, in a style: what maps, labs and tables of studies are written by."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from fallline.engine.files.embedded_scenario import Content
from fallline.gui.chart.chart import Chart
from fallline.gui.chart.fonts import Type, family
from fallline.gui.chart.paint import Painting
from fallline.gui.export.arrange import named, placed
from fallline.gui.export.drawing import Drawing
from fallline.gui.export.image import pixels
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part
from fallline.gui.export.svg import document, recorded
from fallline.gui.theme import Theme


def charted(chart: Chart, content: Content, options: PictureOptions, theme: Theme) -> Drawing:
    """What a format of pictures writes: `chart` in the style, size and dress of `options`; in the main thread."""
    type, layout = Type(family(options.typeface)[0]), options.points
    chart = replace(
        chart, panels=tuple(named(list(chart.panels), options)), title=chart.title if options.title else "",
        background=theme.plot, text=theme.text, axis=theme.axis, grid=theme.grid,
    )  # fmt: skip
    letters = options.letters and len(chart.panels) > 1
    painting = Painting(chart, placed(chart, options, type), options.dress, type, letters=letters)

    def ground(painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, *layout), QColor(theme.plot))

    drawn = [] if options.transparent else [Part(ground)]
    parts = [recorded(part, layout) for part in (*drawn, Part(painting.draw, font=type.font(options.dress.text)))]

    def image() -> QImage:
        return pixels(document(parts, layout, options, content), options)

    return Drawing(content, options, layout, lambda: parts, image)
