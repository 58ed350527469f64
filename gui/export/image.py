"""A scenario as a PNG: the contour view with its paths, a title and a legend, drawn without a window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from engine.export.files import write_whole
from engine.scenario import Scenario, dumps
from gui.figures import figure
from gui.session import Session
from gui.theme import DARK, Theme, marker_pixmap
from gui.views.contour import ContourView
from gui.views.ground import Rect

HEAD, LEGEND, EDGE = 40, 34, 16


def write_png(
    scenario: Scenario,
    target: Path,
    size: tuple[int, int],
    step: int | None = None,
    theme: Theme = DARK,
    view: Rect | None = None,
) -> None:
    """Write `target`, `size` pixels wide and high, at `step` (the last by default). Raises OSError."""
    image = picture(scenario, size, step, theme, view)
    image.setText("fallline-scenario", dumps(scenario))

    def write(beside: Path) -> None:
        if not image.save(str(beside)):
            raise OSError(f"cannot write a picture to {target}")

    write_whole(target, write)


def picture(
    scenario: Scenario, size: tuple[int, int], step: int | None = None, theme: Theme = DARK, view: Rect | None = None
) -> QImage:
    """The picture itself. Text and pens grow with the size, so that a large picture is no thinner than a small one."""
    scale = max(min(size[0] / 1000, size[1] / 625), 0.5)
    width, height = round(size[0] / scale), round(size[1] / scale)
    session = Session(scenario)
    session.seek(scenario.steps if step is None else step)
    contour = ContourView(session, theme)
    contour.hint.hide()
    rows = _legend_rows(session, width)
    contour.resize(width, height - HEAD - LEGEND * len(rows))
    contour.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)  # laid out as if shown, without a window
    contour.show()
    x0, x1, y0, y1 = view or session.sight.window
    contour.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0)
    contour.redraw_terrain(wait=True)
    image = QImage(size[0], size[1], QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(theme.plot))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    _head(painter, session, theme, width)
    contour.render(painter, QRectF(0, HEAD, contour.width(), contour.height()))
    for index, row in enumerate(rows):
        _legend(painter, row, session, theme, height - LEGEND * (len(rows) - index))
    painter.end()
    contour.close()
    contour.deleteLater()
    session.deleteLater()
    return image


def _font(points: float, *, bold: bool = False) -> QFont:
    font = QFont(QApplication.font())
    font.setPointSizeF(points)
    font.setBold(bold)
    return font


def _head(painter: QPainter, session: Session, theme: Theme, width: int) -> None:
    box = QRectF(EDGE, 0, width - 2 * EDGE, HEAD)
    painter.setPen(QColor(theme.text))
    painter.setFont(_font(12, bold=True))
    title = session.scenario.title or session.scenario.landscape.heading()
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
    painter.setPen(QColor(theme.muted))
    painter.setFont(_font(10))
    where = f"step {session.playhead} of {session.scenario.steps}"
    painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, where)


def _words(session: Session, index: int) -> str:
    path = session.paths[index]
    at = min(session.playhead, path.steps)
    gone = path.diverged_at is not None and session.playhead >= path.diverged_at
    end = f"left at step {path.diverged_at}" if gone else f"f {figure(float(path.loss[at, 0]))}"
    return f"{session.scenario.runs[index].label}  {end}"


def _legend_rows(session: Session, width: int) -> list[list[int]]:
    """Indices of the shown runs, broken into rows that fit."""
    metrics = QFontMetricsF(_font(10))
    rows: list[list[int]] = [[]]
    used = float(EDGE)
    for index, run in enumerate(session.scenario.runs):
        if run.enabled:
            needed = metrics.horizontalAdvance(_words(session, index)) + 48
            if rows[-1] and used + needed > width - EDGE:
                rows.append([])
                used = float(EDGE)
            rows[-1].append(index)
            used += needed
    return [row for row in rows if row]


def _legend(painter: QPainter, row: list[int], session: Session, theme: Theme, top: float) -> None:
    painter.setFont(_font(10))
    x = float(EDGE)
    for index in row:
        marker = marker_pixmap(str(session.scenario.runs[index].colour), theme, 14, 3.0)
        painter.drawPixmap(QPoint(round(x), round(top + LEGEND / 2 - 7)), marker)
        painter.setPen(QColor(theme.text))
        words = _words(session, index)
        box = QRectF(x + 20, top, 2000, LEGEND)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        x += QFontMetricsF(_font(10)).horizontalAdvance(words) + 48
