"""Icons from resources/icons in any colour, and the shapes that mark a run."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer

from fallline import resources
from fallline.engine.scenario.scenario import MARKER_OF, Marker, Run

if TYPE_CHECKING:
    from fallline.gui.theme import Theme

# Shape repeats what colour says, for whoever cannot tell the colours apart. The star marks a minimum.
SHAPES: dict[Marker, str] = {
    "circle": "o",
    "square": "s",
    "triangle": "t1",
    "diamond": "d",
    "pentagon": "p",
    "triangle-down": "t",
    "plus": "+",
    "cross": "x",
}
"""pyqtgraph's symbol for each."""
MARKERS = {str(colour): SHAPES[marker] for colour, marker in MARKER_OF.items()}
"""The symbol that goes with each colour."""


class RunLook(NamedTuple):
    """How a run is drawn: the name of its colour, pyqtgraph's symbol, and whether its lines are dashed."""

    colour: str
    symbol: str
    dashed: bool = False


def look_of(run: Run) -> RunLook:
    """The look of `run` wherever it is drawn."""
    return RunLook(str(run.colour), SHAPES[run.mark], run.dashed)


# Device pixels of 16, 20, 24 and 32 at the usual scale factors, so that QIcon never has to resample.
SIZES = (16, 20, 24, 25, 30, 32, 36, 40, 48, 64)


def svg(name: str, colour: str) -> bytes:
    """The text of resources/icons/<name>.svg with currentColor replaced."""
    return resources.data("icons", f"{name}.svg").replace(b"currentColor", colour.encode())


def _faded(pixmap: QPixmap) -> QPixmap:
    faded = _blank(pixmap.width())
    painter = QPainter(faded)
    painter.setOpacity(0.35)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return faded


def _blank(size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _collect(pixmaps: list[QPixmap]) -> QIcon:
    result = QIcon()
    for pixmap in pixmaps:
        result.addPixmap(pixmap)
        result.addPixmap(_faded(pixmap), QIcon.Mode.Disabled)
    return result


@lru_cache(maxsize=256)
def icon(name: str, colour: str) -> QIcon:
    """The icon in one colour ("#rrggbb"), with a faded variant for disabled controls."""
    renderer = QSvgRenderer(QByteArray(svg(name, colour)))
    pixmaps = []
    for size in SIZES:
        pixmap = _blank(size)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        pixmaps.append(pixmap)
    return _collect(pixmaps)


@lru_cache(maxsize=256)
def marker_pixmap(look: RunLook, theme: Theme, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """A run's marker as the contour view draws it, `size` in logical pixels; many tables show the same."""
    pixmap = _blank(round(size * ratio))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(pixmap.width() / 2, pixmap.height() / 2)
    shape = Symbols[look.symbol]
    bounds = shape.boundingRect()
    scale = 0.84 * pixmap.width() / max(bounds.width(), bounds.height())
    painter.scale(scale, scale)
    painter.translate(-bounds.center())
    rim = QPen(QColor(theme.marker_rim), 1.2 * ratio)
    rim.setCosmetic(True)
    rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(rim)
    painter.setBrush(QColor(theme.runs[look.colour]))
    painter.drawPath(shape)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=64)
def marker_icon(look: RunLook, theme: Theme) -> QIcon:
    """A run's marker as an icon, at the same sizes as the other icons."""
    return _collect([marker_pixmap(look, theme, size) for size in SIZES])
