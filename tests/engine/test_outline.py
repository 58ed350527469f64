"""Of a long path a picture draws some steps: all where they are few, and never one less that can be seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline.engine.run.outline import MOST, outline, place, spread


def walk(count, seed=0):
    random = np.random.default_rng(seed)
    theta = np.cumsum(random.normal(size=(count, 2, 1)), axis=0)
    return theta, (theta**2).sum(axis=1)


@pytest.mark.parametrize("count", [1, 2, MOST])
def test_of_few_steps_all_are_drawn(count):
    assert outline(*walk(count)) is None
    assert spread(count) is None


@given(st.integers(MOST + 1, 200_000), st.integers(0, 9))
def test_of_many_the_first_ones_the_last_and_no_more_than_can_be_told_apart(count, seed):
    for steps in (outline(*walk(count, seed)), spread(count)):
        assert (np.diff(steps) > 0).all()
        assert (steps[:1000] == np.arange(1000)).all()
        assert steps[-1] == count - 1
        assert len(steps) <= 1.5 * MOST


def test_no_peak_of_the_loss_is_lost():
    theta, loss = walk(100_000)
    loss[77_777], loss[33_333] = 1e9, -1.0
    steps = set(outline(theta, loss).tolist())
    assert {77_777, 33_333} <= steps


def test_a_path_that_jumps_late_is_followed_there():
    theta, loss = np.zeros((100_000, 2, 1)), np.ones((100_000, 1))
    theta[60_000:60_100, 0, 0] = np.arange(100)
    theta[60_100:] = theta[60_099]
    steps = outline(theta, loss)
    assert set(range(60_001, 60_100)) <= set(steps.tolist())


def test_a_path_with_gaps_and_one_that_stands_still_have_an_outline():
    theta, loss = walk(20_000)
    theta[500:], loss[500:] = np.nan, np.nan
    for each, of_it in ((theta, loss), (np.zeros_like(theta), np.zeros_like(loss))):
        steps = outline(each, of_it)
        assert steps[0] == 0
        assert steps[-1] == 19_999


def test_the_place_of_a_step_is_the_last_that_is_not_after_it():
    assert place(None, 7) == 7
    steps = np.array([0, 1, 5, 9])
    assert [place(steps, step) for step in (0, 1, 2, 5, 8, 9, 30)] == [0, 1, 1, 2, 2, 3, 3]
