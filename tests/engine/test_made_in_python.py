"""Structs made in Python are held to the bounds of files, and take lists, tuples and numpy's numbers."""

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Run, Scenario, dumps, loads
from fallline.engine.method.gradient import Gradient

BOWL = LANDSCAPES["quadratic"]()
ADAM = Run(optimizer=OPTIMIZERS["adam"]())


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: OPTIMIZERS["adam"](beta1=5.0), "beta1: expected `float` < 1.0"),
        (lambda: OPTIMIZERS["adam"](beta1="x"), "beta1: expected `float`, got `str`"),
        (lambda: OPTIMIZERS["adam"](bias_correction=1), "bias_correction: expected `bool`, got `int`"),
        (lambda: OPTIMIZERS["nesterov"](form="sideways"), "form: invalid enum value 'sideways'"),
        (lambda: SCHEDULES["constant"](lr=-1.0), "lr: expected `float` > 0.0"),
        (lambda: Gradient(h=0), "h: expected `float` > 0.0"),
        (lambda: LANDSCAPES["expression"](formula=3), "formula: expected `str`, got `int`"),
        (lambda: Scenario(landscape=BOWL, steps=-5), "steps: expected `int` >= 1"),
        (lambda: Scenario(landscape=BOWL, runs=[ADAM, "momentum"]), r"runs\[1\]: expected `Run`, got `str`"),
        (lambda: Scenario(landscape="quadratic"), "landscape: expected `Landscape`, got `str`"),
        (lambda: Scenario(landscape=BOWL, start=["a", 2]), "start: expected numbers"),
        (lambda: Scenario(landscape=BOWL, start=np.zeros((1, 1, 2))), "start: expected one point"),
        (lambda: Run(optimizer="adam"), "optimizer: expected `Optimizer`, got `str`"),
        (lambda: Run(optimizer=OPTIMIZERS["adam"](), label="x" * 61), "label: expected `str` of length <= 60"),
    ],
)
def test_a_wrong_value_is_refused_with_its_field_first(make, said):
    with pytest.raises(ValueError, match=f"^{said}"):
        make()


@pytest.mark.parametrize("number", [np.float32(0.5), np.float64(0.5), np.array(0.5)])
def test_numpys_numbers_become_pythons(number):
    assert type(OPTIMIZERS["adam"](beta1=number).beta1) is float
    assert OPTIMIZERS["adam"](beta1=number) == OPTIMIZERS["adam"](beta1=0.5)


@pytest.mark.parametrize("start", [(1.0, 2.0), [1, 2], np.array([1.0, 2.0]), (np.float32(1), 2)])
def test_a_start_may_be_any_sequence_of_numbers(start):
    scenario = Scenario(landscape=BOWL, runs=[ADAM], start=start, steps=np.int64(7), view=np.array([0, 1, 0, 2]))
    assert scenario.start == (1.0, 2.0)
    assert loads(dumps(scenario)) == scenario
    assert scenario.positions().tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize("start", [np.ones((3, 2)), [[1, 1]] * 3, ((1.0, 1.0),) * 3])
def test_a_start_may_be_rows_of_points(start):
    scenario = Scenario(landscape=BOWL, runs=[ADAM], start=start)
    assert scenario.start == ((1.0, 1.0),) * 3
    assert loads(dumps(scenario)) == scenario


def test_a_whole_number_is_a_number():
    assert type(LANDSCAPES["quadratic"](l1=3).l1) is float


def test_a_list_serves_as_a_tuple():
    wide = LANDSCAPES["mlp"](hidden=[4, np.int64(3)])
    assert wide == LANDSCAPES["mlp"](hidden=(4, 3))
