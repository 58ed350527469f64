"""The whole window as a picture: its pixels, also where SVG or PDF frames them."""

from __future__ import annotations

import base64
from pathlib import Path
from xml.sax.saxutils import escape

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from engine.carried import marked
from engine.export.files import write_whole
from engine.scenario import Scenario
from gui.export.image import save_png
from gui.export.options import PictureOptions
from gui.export.pdf import write_pdf
from gui.export.svg import legal
from gui.export.themes import THEMES

WIDEST = 1600
"""Layout units: a larger picture enlarges the window's text instead of its room."""


def write_window(scenario: Scenario, target: Path, options: PictureOptions, window: QWidget | None = None) -> None:
    """Write `target`: of `window` as it is now, or of a new one on `scenario`. Raises OSError."""
    image = _shot(window, options) if window else _of_new(scenario, options)
    match target.suffix.lower():
        case ".svg":
            content = _framed(image, scenario, options)
            write_whole(target, lambda beside: beside.write_bytes(content))
        case ".pdf":
            content = _framed(image, scenario, options)
            write_whole(target, lambda beside: write_pdf(scenario, options, content, beside))
        case _:
            save_png(image, scenario, options, target)


def _of_new(scenario: Scenario, options: PictureOptions) -> QImage:
    from gui.application import dress
    from gui.main_window import MainWindow

    theme = THEMES[options.theme]
    dress(theme)
    window = MainWindow(scenario, None, theme)
    width, height = options.pixels
    ratio = max(width / WIDEST, 1.0)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.resize(round(width / ratio), round(height / ratio))
    window.show()
    window.session.seek(scenario.steps if options.step is None else options.step)
    for _ in range(20):  # formulas are typeset and terrains drawn when the event loop turns
        QCoreApplication.processEvents()
    image = _shot(window, options)
    window.close()
    window.deleteLater()
    return image


def _shot(window: QWidget, options: PictureOptions) -> QImage:
    width, height = options.pixels
    ratio = min(width / window.width(), height / window.height())
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent if options.transparent else window.palette().window().color())
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    left = (width / ratio - window.width()) / 2
    top = (height / ratio - window.height()) / 2
    window.render(painter, QPoint(round(left), round(top)))
    painter.end()
    image.setDevicePixelRatio(1)
    return image


def _framed(image: QImage, scenario: Scenario, options: PictureOptions) -> bytes:
    """An SVG document that holds the picture and the scenario."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide's stub wants bytes
    pixels = base64.b64encode(bytes(buffer.data().data())).decode()
    size = f'width="{options.width:g}{options.unit}" height="{options.height:g}{options.unit}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size}'
        f' viewBox="0 0 {image.width()} {image.height()}"><title>{escape(legal(scenario.title))}</title>'
        f"<metadata>{marked(scenario)}</metadata>"
        f'<image width="{image.width()}" height="{image.height()}" xlink:href="data:image/png;base64,{pixels}"/></svg>'
    ).encode()
