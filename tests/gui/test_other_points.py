"""What a method has beside its position is drawn: rings, the path of the mean that is kept, and the loss there."""

import numpy as np
import pytest

from fallline import load_scenario
from fallline.gui.views.loss import LossView
from fallline.gui.views.marks import Line, Ring


@pytest.fixture(name="averages")
def _averages(window_on):
    window = window_on(load_scenario("averages"))
    window.session.seek(200)
    return window


def test_the_mean_is_a_path_and_the_plain_steps_a_ring(averages):
    (part,) = averages.stage.contour.overlay.parts()
    points = averages.session.paths[0].points
    marks = [mark for mark in part.marks if mark.kind == "points"]
    (line,) = [mark for mark in marks if isinstance(mark, Line)]
    rings = [mark.at for mark in marks if isinstance(mark, Ring)]
    np.testing.assert_array_equal(line.points, points["x"].theta[:201, :, 0])
    np.testing.assert_array_equal(rings, [points[name].theta[200, :, 0] for name in ("x", "z")])


def test_the_loss_of_the_mean_is_a_curve_of_its_own(averages):
    path = averages.session.paths[0]
    expected = np.log10(path.points["x"].loss[:, 0])
    drawn = [item.getData()[1] for item in averages.findChild(LossView).plot.items() if hasattr(item, "getData")]
    assert any(y is not None and len(y) == len(expected) and np.allclose(y, expected) for y in drawn)


def test_a_method_without_other_points_draws_none(averages):
    averages.session.select(1)
    (part,) = averages.stage.contour.overlay.parts()
    assert "points" not in part.kinds
