"""Paths on a surface are told apart without colours: by the dashes and markers that runs have on a plane."""

import numpy as np
from msgspec.structs import replace

from fallline.gui.chart.chart import DASHES
from fallline.gui.chart.styles import STYLES
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.styled import StyledFigure
from fallline.gui.views.surface_paths import dashes

PAPER = replace(PictureOptions(style="ieee", **STYLES["ieee"].options), show="surface")


def covered(figure):
    """How many lines each path is drawn in, and how long they are together."""
    return [float(np.hypot(*(lines.lines[:, 2:] - lines.lines[:, :2]).T).sum()) for lines in figure.block.lines]


def test_runs_on_a_surface_have_the_dashes_of_their_names(ravine):
    plain, marked = (StyledFigure(ravine, replace(PAPER, marks=marks)) for marks in (False, True))
    try:
        assert [look.dash for look in marked.arranged.chart.runs] == list(DASHES[:4])
        for dash, whole, drawn in zip(DASHES, covered(plain), covered(marked), strict=False):
            share = sum(dash[::2]) / sum(dash) if dash else 1.0
            assert abs(drawn / whole - share) < 0.1
        assert len(marked.block.tracks()) == 4
    finally:
        plain.close()
        marked.close()


def test_dashes_of_two_lengths_stand_in_their_order_along_a_line():
    lines = np.array([[0.0, 0, 5, 0], [5, 0, 20, 0]])
    parts, of = dashes(lines, (6.0, 1.0, 2.0, 1.0))
    assert parts[:, 0].tolist() == [0, 5, 7, 10, 17]
    assert parts[:, 2].tolist() == [5, 6, 9, 16, 19]
    assert of.tolist() == [0, 1, 1, 1, 1]
