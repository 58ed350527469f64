"""What a family says of its step is not inherited by one that has another: theory, remarks, scripts, the metric."""

import math
from typing import ClassVar

import pytest

from fallline import LANDSCAPES, OPTIMIZERS, Scenario, trace
from fallline.engine.analysis import theory
from fallline.engine.analysis.best_hyperparameters import has_best_pair
from fallline.engine.analysis.preconditioning import exact, metric
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.step import step_parts
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant


class Doubled(OPTIMIZERS["momentum"], frozen=True, tag="Doubled"):  # its own name: none that a registry lists
    """Momentum with another rule."""

    @staticmethod
    def rule(g, v, lr, beta):
        v = beta * v + 2 * g
        return -lr * v, v


class Slower(OPTIMIZERS["gradient-descent"], frozen=True, tag="Slower"):
    """Plain descent at half the rate."""

    def coefficients(self, step, lr):
        return (lr / 2,)


class Halved(OPTIMIZERS["newton"], frozen=True, tag="Halved"):
    """Newton with another rule."""

    @staticmethod
    def plane_rule(gx, gy, xx, _xy, yy, lr, damping):
        return -lr * gx / (xx + damping) / 2, -lr * gy / (yy + damping) / 2


class Renamed(OPTIMIZERS["momentum"], frozen=True, tag="Renamed"):
    """Momentum by another name: all that is said of it holds."""

    title: ClassVar[str] = "Renamed"


def traced(optimizer):
    run = Run(optimizer=optimizer, schedule=Constant(lr=0.5))
    scenario = Scenario(landscape=LANDSCAPES["saddle"](), runs=(run,), steps=3, start=(0.3, 0.2))
    return scenario, run, trace(scenario)[0]


def words(optimizer):
    scenario, run, path = traced(optimizer)
    return " ".join(each.text for each in sentences(optimizer, step_parts(scenario, run, path, 0)))


@pytest.mark.parametrize("optimizer", [Doubled(), Slower(), Halved()])
def test_theory_is_silent_on_another_rule(optimizer):
    assert math.isnan(theory.stability_limit(optimizer))
    assert not has_best_pair(optimizer)
    assert not exact(traced(optimizer)[1])
    with pytest.raises(ValueError, match="no best pair"):
        theory.best(optimizer, 1.0, 2.0)


def test_a_parents_remarks_are_not_made_on_another_rule():
    assert "curves down" in words(OPTIMIZERS["gradient-descent"]())
    assert "curves down" not in words(Slower())


def test_newtons_metric_is_not_that_of_another_rule():
    assert metric(*traced(OPTIMIZERS["newton"]()), 0).matrix is not None
    assert metric(*traced(Halved()), 0).matrix is None


def test_under_another_name_alone_all_of_it_holds():
    momentum = OPTIMIZERS["momentum"]()
    assert theory.stability_limit(Renamed()) == theory.stability_limit(momentum) == pytest.approx(3.8)
    assert theory.best(Renamed(), 1.0, 9.0) == theory.best(momentum, 1.0, 9.0)


def test_what_a_base_without_a_name_says_holds_for_all_that_are_built_on_it():
    assert "this step climbs" in words(OPTIMIZERS["newton"](damping=0.1))
    assert "this step climbs" in words(OPTIMIZERS["diagonal-newton"](damping=0.1))
