"""What a gradient costs: counted in losses, and measured, from 2 parameters to 10,000."""

import numpy as np
import pytest

from fallline.engine.method.gradient import finite_difference
from fallline.engine.studies.clock import least
from fallline.engine.studies.gradient_cost import GradientCost, gradient_cost, perceptron


class Counted:
    """A landscape whose losses are counted as they are taken."""

    def __init__(self, landscape):
        self.landscape, self.losses = landscape, 0

    def loss(self, theta):
        self.losses += theta.shape[1]
        return self.landscape.loss(theta)


def test_differences_cost_a_loss_or_two_for_each_parameter():
    found = gradient_cost(GradientCost(units=(0, 1, 4, 16), repeats=1))
    assert found.dimensions == pytest.approx([2, 4, 13, 49])
    assert found.forward == pytest.approx(found.dimensions + 1)
    assert found.central == pytest.approx(2 * found.dimensions)
    assert found.central_seconds / found.forward_seconds == pytest.approx(found.central / found.forward)


@pytest.mark.parametrize("scheme", ["forward", "central"])
def test_the_losses_said_are_the_losses_taken(scheme):
    found = gradient_cost(GradientCost(units=(0, 4), repeats=1))
    for units, said in zip((0, 4), getattr(found, scheme), strict=True):
        model = Counted(perceptron(units))
        theta = np.array(model.landscape.start)[:, None]
        quotient = finite_difference(model, theta, 1e-6, scheme)
        assert model.losses == said
        np.testing.assert_allclose(quotient, model.landscape.gradient(theta), rtol=1e-3, atol=1e-4)


def test_back_propagation_costs_a_few_losses_whatever_d_is():
    found = gradient_cost(GradientCost(units=(16, 512)))
    assert (found.backward < 20).all()
    assert found.forward_seconds[-1] > 10 * found.backward_seconds[-1]
    assert (np.array([found.loss_seconds, found.backward_seconds]) > 0).all()


def test_the_sizes_go_from_two_parameters_to_ten_thousand():
    sizes = [perceptron(units).dimension for units in GradientCost().units]
    assert (sizes[0], sizes[-1]) == (2, 10_000)
    assert sizes == sorted(set(sizes))


def test_the_least_of_some_repeats_is_told(monkeypatch):
    ticks = iter([0.0, 5.0, 10.0, 12.0, 20.0, 23.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(ticks))
    assert least(lambda: None, 3) == 2.0
