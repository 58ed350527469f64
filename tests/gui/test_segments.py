"""Lines in device units: where points are placed, and when the pen is lifted."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QTransform

from fallline.gui.views.segments import clipped_to, joined, thinned, to_device

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


def test_what_creeps_within_a_quarter_of_a_pixel_is_one_point_and_what_moves_is_kept():
    points = np.array([[0.0, 0.0], [0.05, 0.05], [0.1, -0.1], [0.3, 0.0], [np.nan, 1.0], [np.inf, 1.0], [np.inf, 1.0]])
    np.testing.assert_array_equal(thinned(points), points[[0, 3, 4, 5]])


@given(arrays(np.float64, (40, 2), elements=st.floats(-50, 50)))
def test_thinned_points_are_never_far_from_those_they_stand_for(points):
    kept = thinned(points)
    assert np.array_equal(kept[0], points[0])
    assert all(np.abs(kept - point).max(axis=1).min() <= 0.25 for point in points)


def test_what_lies_beside_the_rectangle_and_along_its_edges_is_not_in_it():
    beside = np.array([[20.0, 3.0], [20.0, 7.0], [20.0, 7.0]])
    assert len(clipped_to(beside, QRectF(0, 0, 10, 10))) == 0
    assert len(clipped_to(beside[:, ::-1], QRectF(0, 0, 10, 10))) == 0
    assert clipped_to(np.array([[5.0, -5.0], [5.0, 15.0]]), QRectF(0, 0, 10, 10)).tolist() == [[5.0, 0.0, 5.0, 10.0]]
