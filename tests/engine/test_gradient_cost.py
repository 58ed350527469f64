"""What a gradient costs: counted in losses, and measured."""

import numpy as np
import pytest

from engine.studies.gradient_cost import GradientCost, gradient_cost


def test_differences_cost_a_loss_or_two_for_each_parameter():
    found = gradient_cost(GradientCost(units=(1, 4, 16), repeats=1))
    assert found.dimensions == pytest.approx([7, 22, 82])
    assert found.forward == pytest.approx(found.dimensions + 1)
    assert found.central == pytest.approx(2 * found.dimensions)
    assert found.central_seconds / found.forward_seconds == pytest.approx(found.central / found.forward)


def test_back_propagation_costs_a_few_losses_whatever_d_is():
    found = gradient_cost(GradientCost(units=(16, 256)))
    assert (found.backward < 20).all()
    assert found.forward_seconds[-1] > 10 * found.backward_seconds[-1]
    assert (np.array([found.loss_seconds, found.backward_seconds]) > 0).all()


def test_the_largest_has_ten_thousand_parameters():
    assert 5 * GradientCost().units[-1] + 2 == 10_002
