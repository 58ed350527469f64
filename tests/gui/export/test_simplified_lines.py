"""Lines in vector files hold no point that nobody can see, and are nowhere further from where they were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fallline.gui.chart.simplify import UNSEEN, simplified

from .looks import PAPER


def apart(points, line):
    """How far the farthest of `points` is from the polyline `line`, by dense sampling of it."""
    shares = np.linspace(0, 1, 400)[:, None, None]
    dense = (line[:-1] + shares * (line[1:] - line[:-1])).reshape(-1, 2) if len(line) > 1 else line
    return max(np.hypot(*(dense - point).T).min() for point in points)


@given(arrays(np.float64, st.tuples(st.integers(1, 30), st.just(2)), elements=st.integers(-4, 4).map(float)))
def test_what_is_left_is_near_all_that_was_there(points):
    line = simplified(points, 0.5)
    assert (line[[0, -1]] == points[[0, -1]]).all()
    assert {tuple(each) for each in line} <= {tuple(each) for each in points}
    assert apart(points, line) <= 0.5 + 0.03


def test_a_circle_keeps_the_points_that_its_roundness_needs():
    angles = np.linspace(0, 2 * np.pi, 2001)
    circle = 100 * np.column_stack([np.cos(angles), np.sin(angles)])
    line = simplified(circle)
    # A chord of angle a is 100 (1 - cos(a/2)) from its arc: 71 of them stay within a tenth.
    assert 71 <= len(line) - 1 <= 142
    assert apart(circle[::20], line) <= UNSEEN + 0.02


@pytest.mark.parametrize(("ending", "kilobytes"), [(".pdf", 155), (".svg", 160)])
def test_a_figure_for_a_paper_is_small(drawn, ending, kilobytes):
    """matplotlib writes the same ravine in 103 kB of PDF; Qt took 618 while every point of every contour was kept."""
    assert drawn(PAPER, ending).stat().st_size < 1000 * kilobytes
