"""Curves over the steps: every peak shows, gaps stay open, and the same curves spoil no picture."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from fallline import load_scenario
from fallline.gui.session import Session
from fallline.gui.theme import DARK
from fallline.gui.views.curve_layer import FAR, CurveLayer, DrawnCurve, reduced
from fallline.gui.views.loss import LossView

SIGHT = QRectF(0, 0, 50, 100)


def curve(y, *, colour="#ff0000", dashed=False):
    y = np.asarray(y, dtype=np.float64)
    return DrawnCurve(np.arange(len(y), dtype=np.float64), y, colour, dashed)


def test_a_peak_of_one_step_among_thousands_is_kept():
    x = np.linspace(0, 50, 20_001)
    y = np.zeros_like(x)
    y[[7_777, 12_345]] = 80.0, -60.0
    few = reduced(np.column_stack([x, y]), SIGHT)
    assert len(few) <= 4 * 51
    assert {few[:, 1].max(), few[:, 1].min()} == {80.0, -60.0}
    assert few[few[:, 1] == 80.0][0, 0] == pytest.approx(x[7_777], abs=1.0)


def test_each_column_begins_and_ends_where_the_curve_does():
    x = np.linspace(0, 50, 5_001)
    y = 100 - 2 * x
    few = reduced(np.column_stack([x, y]), SIGHT)
    assert np.all(np.diff(few[::4, 1]) < 0)
    np.testing.assert_array_equal(few[0], [0, 100])
    assert few[-1, 1] == y[-1]
    jumps = np.abs(few[4::4, 1] - few[3:-1:4, 1])  # from the last point of a column to the first of the next
    assert jumps.max() <= abs(y[1] - y[0]) + 1e-9


def test_what_is_out_of_sight_is_left_out_but_for_a_neighbour():
    x = np.arange(-1000.0, 1000.0)
    few = reduced(np.column_stack([x, x]), QRectF(10, 0, 20, 100))
    assert (few[0, 0], few[-1, 0]) == (10.0, 31.0)


def test_few_points_stay_as_they_are_and_gaps_stay_gaps():
    points = np.array([[0.0, 1.0], [1.0, np.nan], [2.0, 1e300]])
    few = reduced(points, SIGHT)
    np.testing.assert_array_equal(few, [[0, 1], [1, np.nan], [2, FAR]])


def test_a_column_with_a_gap_keeps_its_extremes():
    x, y = np.linspace(0, 50, 10_000), np.full(10_000, 5.0)
    y[::2] = np.nan
    assert np.nanmax(reduced(np.column_stack([x, y]), SIGHT)[:, 1]) == 5.0


@pytest.mark.parametrize("other", [curve([1, 2]), curve([1, 2, 4]), curve([1, 2, 3], colour="#00ff00"), None])
def test_only_other_curves_ask_for_a_new_picture(qapp, monkeypatch, other):
    asked = []
    monkeypatch.setattr(CurveLayer, "update", lambda _: asked.append(1))
    layer = CurveLayer()
    layer.set_curves((curve([1, 2, 3]),))
    layer.set_curves((curve([1, 2, 3]),))
    assert len(asked) == 1
    layer.set_curves((curve([1, 2, 3], dashed=True),) if other is None else (other,))
    assert len(asked) == 2


def test_the_loss_is_painted_where_its_axes_say(qtbot):
    """Some pixel near the first run's curve is of its colour, and none in the empty upper right."""
    view = LossView(Session(load_scenario("ravine")), DARK)
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    drawn, plot = view.drawn[0], view.plot
    image, inside = plot.grab().toImage(), plot.inside()
    colour = QColor(DARK.runs[str(drawn.run.colour)])

    def nearest(x, y):
        """How far the pixels around a point are from the colour, at best."""
        around = [image.pixelColor(round(x) + dx, round(y) + dy) for dx in range(-3, 4) for dy in range(-3, 4)]
        return min(max(abs(a - b) for a, b in zip(at.toTuple(), colour.toTuple(), strict=True)) for at in around)

    assert nearest(*plot.transform_of_data().map(drawn.x[40], drawn.y[40])) < 40
    assert nearest(inside.right() - 30, inside.top() + 20) > 80
