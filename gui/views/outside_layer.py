"""What constraints shut out, over the contours: it stands still with the heat map."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.curve_layer import Standing
from fallline.gui.views.outside import Array, Outside, outside
from fallline.gui.views.segments import clipped_to, joined, to_device

THIN, CURVE, BROAD = 1.0, 1.8, 3.0
"""Pixels: of hatching, of where an inequality begins, and of an equality."""
FAINT = 130


class OutsideLayer(Standing):
    """Nothing where the scenario has no constraints."""

    def __init__(self, session: Session, theme: Theme) -> None:
        super().__init__()
        self.session, self.theme = session, theme
        self._key: tuple[object, ...] = ()
        self._known: tuple[tuple[object, ...], Outside] | None = None

    def refresh(self) -> None:
        """Take up other constraints, another plane or other colours."""
        key = (self.session.scenario.feasible, self.session.projection, self.theme.name)
        if key != self._key:
            before, self._key = self._key, key
            if key[0] is not None or (before and before[0] is not None):
                self.update()

    def seen(self, sight: QRectF) -> Outside | None:
        """What there is to see in `sight`, in the coordinates of the plot."""
        within, look = self.session.scenario.feasible, self.session.projection
        if within is None:
            return None
        rect = (sight.left(), sight.right(), sight.top(), sight.bottom())
        key = (within, look, rect)
        if self._known is None or self._known[0] != key:
            self._known = key, outside(within, look.plane, rect)
        return self._known[1]

    def draw(self, painter: QPainter, transform: QTransform, sight: QRectF) -> None:
        found = self.seen(self.getViewBox().viewRect())
        if found is None:
            return
        colour = QColor(self.theme.text)
        self._lines(painter, found.hatching, transform, sight, THIN, colour, FAINT)
        self._lines(painter, found.curves, transform, sight, CURVE, colour)
        self._lines(painter, found.equalities, transform, sight, BROAD, colour)

    def _lines(
        self, painter: QPainter, points: Array, transform: QTransform, sight: QRectF, width: float, colour: QColor,
        alpha: int = 255,
    ) -> None:  # fmt: skip
        shade = QColor(colour)
        shade.setAlpha(alpha)
        painter.setPen(QPen(shade, width))
        if len(points) > 1:
            painter.drawPath(joined(clipped_to(to_device(points, transform), sight)))
