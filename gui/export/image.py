"""A scenario as PNG, SVG or PDF: one figure, drawn once as vectors, so that the three agree."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from fallline.engine.files.atomic import write_whole
from fallline.engine.files.embedded_scenario import KEY, plain
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.figure import AS_IT_IS, Figure, Look
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.pdf import write_pdf
from fallline.gui.export.svg import svg
from fallline.gui.theme import DARK, Theme
from fallline.gui.views.ground import Rect

PICTURES = (".png", ".svg", ".pdf")


def write_picture(
    scenario: Scenario,
    target: Path,
    options: PictureOptions,
    look: Look = AS_IT_IS,
) -> None:
    """Write `target`, of the kind that its ending says. Raises OSError."""
    figure = Figure(scenario, options, look)
    try:
        match target.suffix.lower():
            case ".svg":
                content = svg(figure)
                write_whole(target, lambda beside: beside.write_bytes(content))
            case ".pdf":
                layout = figure.width, figure.height
                write_whole(target, lambda beside: write_pdf(scenario, options, figure.parts(), layout, beside))
            case _:
                save_png(raster(figure), scenario, options, target)
    finally:
        figure.close()


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
    figure = Figure(scenario, options, look)
    try:
        return raster(figure, size)
    finally:
        figure.close()


def raster(figure: Figure, size: tuple[int, int] | None = None) -> QImage:
    """Pixels of the figure's SVG: a painter that is scaled would keep cosmetic pens one pixel thin."""
    drawing = QSvgRenderer(QByteArray(svg(figure)))
    image = QImage(*(size or figure.options.pixels), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    drawing.render(painter, QRectF(0, 0, image.width(), image.height()))
    painter.end()
    return image if figure.options.transparent else image.convertToFormat(QImage.Format.Format_RGB32)


def save_png(image: QImage, scenario: Scenario, options: PictureOptions, target: Path) -> None:
    """Write `image` with its scenario and its resolution. Raises OSError."""
    per_metre = round(options.resolution / 0.0254)
    image.setDotsPerMeterX(per_metre)
    image.setDotsPerMeterY(per_metre)
    image.setText(KEY, plain(scenario))

    def write(beside: Path) -> None:
        if not image.save(str(beside), "PNG"):  # type: ignore[call-overload]  # PySide's stub wants bytes
            raise OSError(f"cannot write a picture to {target}")

    write_whole(target, write)
