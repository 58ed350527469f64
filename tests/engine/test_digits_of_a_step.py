"""Explain writes a step in as many digits as it takes to see it."""

import re

import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Run, Scenario, trace
from fallline.engine.analysis.explain import numeric
from fallline.engine.analysis.step import step_parts


def line(lr, k=1, tag="gradient-descent", at=-1):
    """The last line of a run from where three digits show no step at a small rate."""
    run = Run(optimizer=OPTIMIZERS[tag](), schedule=SCHEDULES["constant"](lr=lr))
    landscape = LANDSCAPES["quadratic"](l1=1.0, l2=3.0, rotation=0.0)
    scenario = Scenario(landscape=landscape, start=(-1.39, 1.93), steps=5, runs=(run,))
    (path,) = trace(scenario)
    return numeric(run.optimizer, step_parts(scenario, run, path, k), {})[at], path


def vectors(text):
    found = re.findall(r"begin\{pmatrix\}(.*?)\\end", text)
    return [
        [float(entry.replace(r"\cdot 10^{", "e").replace("}", "")) for entry in each.split(r"\\")] for each in found
    ]


@pytest.mark.parametrize("lr", [0.1, 1e-3, 1e-6, 1e-9])
def test_before_and_after_differ_by_the_step_to_one_digit_at_least(lr):
    text, path = line(lr)
    before, *_, after = vectors(text)
    for row in range(2):
        moved = path.theta[2, row, 0] - path.theta[1, row, 0]
        assert after[row] - before[row] == pytest.approx(moved, rel=0.11)


def test_where_three_digits_show_it_three_are_written():
    text, _ = line(0.5)
    assert max(len(number.replace(".", "").lstrip("-0")) for number in re.findall(r"-?\d+\.?\d*", text)) <= 3


def test_a_memory_that_hardly_changes_is_written_out_too():
    text, path = line(0.1, k=4, tag="adam", at=1)
    before, *_, after = vectors(text)
    moved = path.state["s"][5, :, 0] - path.state["s"][4, :, 0]
    assert [b - a for a, b in zip(before, after, strict=True)] == pytest.approx(moved.tolist(), rel=0.11)


def test_a_step_below_the_rounding_of_a_double_ends_the_digits():
    text, _ = line(1e-17)
    assert len(max(re.findall(r"\d+\.?\d*", text), key=len)) <= 16
