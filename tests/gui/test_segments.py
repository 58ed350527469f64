"""Lines in device units: where points are placed, and when the pen is lifted."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QTransform

from gui.views.segments import clipped_to, joined, to_device

MOVE = QPainterPath.ElementType.MoveToElement


def moves(path):
    return [path.elementAt(k).type for k in range(path.elementCount())].count(MOVE)


def test_points_lie_where_qt_maps_them():
    turned = QTransform().translate(3, -2).rotate(30).scale(2, 5)
    points = np.array([[0.0, 0.0], [1.5, -4.0], [-7.0, 2.0]])
    expected = [turned.map(QPointF(*point)).toTuple() for point in points]
    np.testing.assert_allclose(to_device(points, turned), expected)


def test_the_pen_is_lifted_only_where_segments_do_not_meet():
    corner = np.array([[0.0, 0.0], [5.0, 5.0], [9.0, 1.0]])
    assert moves(joined(clipped_to(corner, QRectF(-1, -1, 20, 20)))) == 1
    assert moves(joined(clipped_to(corner, QRectF(-1, -1, 20, 5)))) == 2, "the corner lies outside"
    assert joined(np.empty((0, 4))).isEmpty()
