"""The words along an axis stand in its middle, also where they come after the plot has its size."""

import pytest

from fallline.gui.theme import DARK
from fallline.gui.views.axes import make_plot


@pytest.mark.parametrize("side", ["bottom", "left"])
def test_a_label_that_comes_late_stands_in_the_middle_of_its_axis(qtbot, side):
    plot = make_plot(DARK)
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.getAxis(side).keep_room(60)
    plot.show()
    plot.setLabel(side, "first component, 72% of the variance")
    axis = plot.getAxis(side)
    middle = axis.mapRectFromItem(axis.label, axis.label.boundingRect()).center()
    room = axis.size()
    off = middle.x() - room.width() / 2 if side == "bottom" else middle.y() - room.height() / 2
    assert abs(off) < 2
