"""Maps as PNG: a sweep with its axes and theory's lines, basins with their share in words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLayout, QWidget
from shiboken6 import delete

from fallline.engine.scenario.scenario import Scenario, dumps
from fallline.engine.studies.basins import Basins
from fallline.engine.studies.sweep import Sweep
from fallline.engine.studies.sweep_theory import lines
from fallline.gui.maps.map_plot import MapPlot
from fallline.gui.png import png
from fallline.gui.session import Session
from fallline.gui.theme import DARK, Theme
from fallline.gui.views.basin_layer import describe
from fallline.gui.views.contour import ContourView

WORDS = 44


def write_sweep_png(
    scenario: Scenario, found: Sweep, target: Path, size: tuple[int, int] = (1200, 900), theme: Theme = DARK
) -> None:
    """Write `target`. Raises OSError."""
    plot = MapPlot(theme, found)
    plot.show_theory(lines(scenario, found.x, found.y))
    _write(scenario, plot, scenario.title, target, size, theme)


def write_basins_png(
    scenario: Scenario,
    index: int,
    found: Basins,
    target: Path,
    size: tuple[int, int] = (1200, 1200),
    theme: Theme = DARK,
) -> None:
    """Write `target`. Raises OSError."""
    view = ContourView(Session(scenario, wait=True), theme)
    view.paths.set_paths((), theme.marker_rim)
    view.overlay.shown = frozenset()
    view.hint.hide()
    view.basins.show_found(found)
    words = f"{scenario.runs[index].label}. {describe(found).removesuffix(' Click to start there.')}"
    _write(scenario, view, words, target, size, theme)


def _write(scenario: Scenario, widget: QWidget, words: str, target: Path, size: tuple[int, int], theme: Theme) -> None:
    if layout := widget.layout():
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # offscreen, Qt warns of a least size
    widget.resize(size[0], size[1] - WORDS)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.show()
    QApplication.processEvents()
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.plot))
    painter = QPainter(image)
    painter.drawPixmap(0, WORDS, widget.grab())
    painter.setPen(QColor(theme.text))
    box = QRectF(14, 0, size[0] - 28, WORDS)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, words)
    painter.end()
    image.setText("fallline-scenario", dumps(scenario))
    widget.close()
    delete(widget)
    target.write_bytes(png(image))
