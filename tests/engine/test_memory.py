"""Runs for which there is no memory are refused in one sentence, before anything is allocated, with what would fit."""

import re
import tracemalloc

import pytest

from fallline import ScenarioError, load_scenario, trace
from fallline.engine.run import memory
from fallline.engine.run.memory import TooMuch, check, needed
from fallline.engine.scenario.edit import replace


@pytest.fixture
def small(monkeypatch):
    """A computer that gives runs ten megabytes."""
    monkeypatch.setattr(memory, "allowed", lambda: 10 * 2**20)


def test_the_sentence_says_how_many_steps_fit_and_these_do(small):
    ravine = replace(load_scenario("ravine"), steps=1_000_000)
    with pytest.raises(TooMuch, match=r"^1,000,000 steps of 4 runs take .* of memory") as refused:
        check(ravine, ravine.runs)
    most = int(re.search(r"([\d,]+) steps at most", str(refused.value))[1].replace(",", ""))
    assert 1000 < most < 1_000_000
    check(replace(ravine, steps=most), ravine.runs)
    with pytest.raises(TooMuch):
        check(replace(ravine, steps=most + 1), ravine.runs)


def test_tracing_refuses_it_as_a_fault_of_the_scenario_and_allocates_nothing(small):
    ravine = replace(load_scenario("ravine"), steps=1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(ScenarioError):
            trace(ravine)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_where_not_one_step_fits_that_is_said(monkeypatch):
    monkeypatch.setattr(memory, "allowed", lambda: 1)
    ravine = load_scenario("ravine")
    with pytest.raises(TooMuch, match="no step at most"):
        check(ravine, ravine.runs[:1])


@pytest.mark.parametrize("name", ["ravine", "minibatch", "newton", "digits"])
def test_it_is_no_less_than_what_tracing_takes(name):
    scenario = load_scenario(name)
    scenario = replace(scenario, steps=max(scenario.steps, 2000) if name != "digits" else 30)
    trace(replace(scenario, steps=2))  # what is made once is no part of it
    tracemalloc.start()
    try:
        found = trace(scenario)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found) == len(scenario.runs)
    slack = 2**21 + (2**26 if name == "digits" else 0)  # the examples on their way through a network
    assert peak < needed(scenario, scenario.runs) + slack
    assert needed(scenario, scenario.runs) < 6 * peak
