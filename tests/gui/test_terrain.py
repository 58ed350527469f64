"""The terrain: heights from the logarithm of the loss, whatever its size."""

import numpy as np
import pytest

from fallline.engine.landscapes.expression import Expression
from fallline.gui.views.terrain import percentiles, terrain

SQUARE = (-1.0, 1.0, -1.0, 1.0)


def test_losses_as_far_apart_as_numbers_can_be_are_drawn_without_a_warning():
    ground = terrain(Expression(formula="exp(709.7*y) - exp(709.7*x)"), SQUARE)
    assert np.isfinite(ground.heights).all()
    assert ground.heights.min() == 0
    assert ground.heights.max() == 1
    assert ground.heights[-1, 0] == 1  # x = -1, y = 1
    assert ground.heights[0, -1] == 0
    assert len(ground.lines)


@pytest.mark.parametrize("size", [1e-200, 1e200, 1e307])
def test_heights_do_not_depend_on_the_unit_of_the_loss(size):
    plain, scaled = Bowl(1.0), Bowl(size)
    np.testing.assert_allclose(terrain(scaled, SQUARE).heights, terrain(plain, SQUARE).heights, atol=1e-12)


def test_a_loss_too_large_for_a_number_is_left_blank():
    heights = terrain(Expression(formula="exp(800*x)"), SQUARE).heights
    assert np.isnan(heights[:, -1]).all()
    assert np.isfinite(heights[:, :200]).all()


class Bowl:
    """x^2 + 3 y^2 in a unit of its own; a formula takes no such numbers."""

    dimension, examples, work = 2, 0, 1

    def __init__(self, size):
        self.size = size

    def loss(self, theta):
        return self.size * (theta[0] ** 2 + 3 * theta[1] ** 2)

    def lowest(self):
        return 0.0


@pytest.mark.parametrize("count", [1, 2, 7, 14_400])
def test_percentiles_are_numpys_to_the_bit(count):
    values = 10.0 ** np.random.default_rng(count).uniform(-300, 300, size=count)
    assert percentiles(values, 5, 50, 95) == np.percentile(values, (5, 50, 95)).tolist()
