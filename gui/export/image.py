"""A scenario as a picture: one figure, drawn once as vectors, so that all formats agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtSvg import QSvgRenderer

from fallline.engine.files.embedded_scenario import Content, texts
from fallline.engine.files.format import FORMATS
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.drawing import Drawing
from fallline.gui.export.figure import AS_IT_IS, Figure, Look
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.part import Part
from fallline.gui.export.styled import StyledFigure
from fallline.gui.export.svg import document, svg
from fallline.gui.png import png
from fallline.gui.theme import DARK, Theme
from fallline.gui.views.ground import Rect


def write_picture(
    scenario: Scenario,
    target: Path,
    options: PictureOptions,
    look: Look = AS_IT_IS,
    progress: Progress = unheard,
) -> None:
    """Write `target`, in the format that its ending says. Raises OSError and ExportError."""
    FORMATS.writing(target, "picture")  # or nothing need be drawn
    figure = figure_of(scenario, options, look, progress=progress)
    try:
        write_figure(figure, target)
    finally:
        figure.close()


def figure_of(
    scenario: Scenario,
    options: PictureOptions,
    look: Look = AS_IT_IS,
    *,
    later: bool = False,
    progress: Progress = unheard,
) -> Figure | StyledFigure:
    """A figure as the window has it, or in a style."""
    if options.styled:
        return StyledFigure(scenario, options, look, later=later, progress=progress)
    return Figure(scenario, options, look, later=later, progress=progress)


def write_figure(figure: Figure | StyledFigure | ChartFigure, target: Path) -> None:
    """The same of a figure that is there."""
    FORMATS.writing(target, "picture").save(target, drawing_of(figure)(figure.parts()))


def drawing_of(figure: Figure | StyledFigure | ChartFigure) -> Callable[[list[Part]], Drawing]:
    """What makes a drawing of the parts of `figure`; in any thread, where they have records."""
    layout, options, scenario = (figure.width, figure.height), figure.options, figure.scenario

    def make(parts: list[Part]) -> Drawing:
        def image() -> QImage:
            return pixels(document(parts, layout, options, scenario), options)

        return Drawing(scenario, options, layout, lambda: parts, image)

    return make


def write_png(
    scenario: Scenario,
    target: Path,
    size: tuple[int, int],
    step: int | None = None,
    theme: Theme = DARK,
    view: Rect | None = None,
) -> None:
    """Write `target`, `size` pixels wide and high, at `step` (the last by default). Raises OSError."""
    options = PictureOptions(width=size[0], height=size[1], step=step)
    write_picture(scenario, target, options, Look(theme, view))


def picture(
    scenario: Scenario, options: PictureOptions, look: Look = AS_IT_IS, size: tuple[int, int] | None = None
) -> QImage:
    """The picture itself, `size` pixels where that is not what the options say."""
    figure = figure_of(scenario, options, look)
    try:
        return raster(figure, size)
    finally:
        figure.close()


def raster(figure: Figure | StyledFigure, size: tuple[int, int] | None = None) -> QImage:
    """Pixels of the figure's SVG: a painter that is scaled would keep cosmetic pens one pixel thin."""
    return pixels(svg(figure), figure.options, size)


def pixels(drawing: bytes, options: PictureOptions, size: tuple[int, int] | None = None) -> QImage:
    """Pixels of an SVG, in any thread: while Qt reads it as an image, other threads have the interpreter."""
    width, height = size or options.pixels
    image = _read(drawing, width, height)
    if image.isNull():  # larger than what Qt reads, or without its plug-in for that
        image = _rendered(drawing, width, height)
    return image if options.transparent else image.convertToFormat(QImage.Format.Format_RGB32)


def _read(drawing: bytes, width: int, height: int) -> QImage:
    memory = QBuffer()
    memory.setData(QByteArray(drawing))
    memory.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(memory, QByteArray(b"svg"))
    reader.setScaledSize(QSize(width, height))
    return reader.read()


def _rendered(drawing: bytes, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, width, height))
    painter.end()
    return image


def save_png(image: QImage, content: Content, options: PictureOptions, target: Path) -> None:
    """Write `image` with its scenario, or its lab, and its resolution. Raises OSError and ExportError."""
    per_metre = round(options.resolution / 0.0254)
    image.setDotsPerMeterX(per_metre)
    image.setDotsPerMeterY(per_metre)
    for key, text in texts(content).items():
        image.setText(key, text)
    target.write_bytes(png(image))
