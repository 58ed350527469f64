"""Clouds and basins are grounds on which every path stands out, in both themes."""

import itertools
import math

import numpy as np
import pytest

from fallline.engine.scenario.scenario import COLOURS
from fallline.engine.studies.basins import Basins
from fallline.gui.theme import DARK, LIGHT
from fallline.gui.views.basin_layer import coloured
from fallline.gui.views.ensemble_layer import cloud

from .test_theme import contrast, oklab

BOTH = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


@BOTH
@pytest.mark.parametrize("colour", COLOURS)
def test_every_path_can_be_read_on_the_cloud_of_every_run(theme, colour):
    counts = np.zeros((9, 9))
    counts[4, 4] = 50
    rgba = cloud(counts, theme, colour)
    assert rgba[4, 4, 3] > 240, "where many are, the cloud hides the map"
    assert rgba[0, 0, 3] == 0
    ground = tuple(rgba[4, 4, :3].tolist())
    assert min(contrast(ground, run) for run in theme.runs.values()) >= 3


@BOTH
def test_one_draw_is_a_soft_spot_that_can_be_seen(theme):
    counts = np.zeros((9, 9))
    counts[4, 4] = 1
    alpha = cloud(counts, theme, "orange")[..., 3].astype(int)
    assert alpha[4, 4] > 120
    assert alpha[4, 4] > alpha[4, 5] > alpha[4, 6] > 0
    assert (alpha == alpha.T).all()


@BOTH
def test_the_first_basins_have_other_hues_than_the_first_runs(theme):
    minimum = np.array([[0, 1, 2]])
    found = Basins((0.0, 1.0, 0.0, 1.0), minimum, np.ones_like(minimum), np.zeros((3, 2)))
    basins = [hue(tuple(pixel[:3].tolist())) for pixel in coloured(found, theme)[0]]
    runs = [hue(theme.runs[str(colour)]) for colour in COLOURS[:3]]
    for one, other in itertools.product(basins, runs):
        assert abs((one - other + 180) % 360 - 180) > 25


def hue(colour):
    _, a, b = oklab(colour)
    return math.degrees(math.atan2(b, a))
