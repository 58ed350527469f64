"""Searching methods take at most 1.5 times scipy's steps, at three scales of the loss, and the table says so."""

import json

import pytest
import scipy

from . import by_scipy


@pytest.fixture(scope="module")
def found():
    return by_scipy.table()


def cells(found):
    for problem, row in found.items():
        for method, pairs in row.items():
            for scale, (ours, theirs) in zip(by_scipy.SCALES, pairs, strict=True):
                yield f"{problem} by {method} at {scale:g}", ours, theirs


@pytest.mark.filterwarnings("ignore")
def test_steps_are_within_one_and_a_half_of_scipys(found):
    slower = {
        label: (ours.steps, theirs.steps)
        for label, ours, theirs in cells(found)
        if ours.steps is None or (theirs.steps is not None and ours.steps > by_scipy.FACTOR * theirs.steps)
    }
    assert not slower
    assert len(list(cells(found))) == 20 * len(by_scipy.METHODS) * 3


@pytest.mark.filterwarnings("ignore")
def test_evaluations_are_no_more_than_scipys_on_the_whole(found):
    pairs = [(ours, theirs) for _, ours, theirs in cells(found) if theirs.steps is not None]
    assert sum(ours.evaluations for ours, _ in pairs) < sum(theirs.evaluations for _, theirs in pairs)


@pytest.mark.filterwarnings("ignore")
def test_the_stored_table_is_that_of_today(found):
    """Ours to a step, for another processor rounds otherwise; scipy's where it is the version that wrote it."""
    stored = json.loads(by_scipy.STORED.read_text(encoding="utf-8"))
    assert list(stored["rows"]) == list(by_scipy.PROBLEMS)
    before = {
        problem: {method: [[by_scipy.Count(*each) for each in pair] for pair in pairs] for method, pairs in row.items()}
        for problem, row in stored["rows"].items()
    }
    same = stored["versions"]["scipy"] == scipy.__version__
    for (label, *now), (_, *then) in zip(cells(found), cells(before), strict=True):
        for a, b in list(zip(now, then, strict=True))[: 2 if same else 1]:
            assert (a.steps is None) == (b.steps is None), label
            assert a.steps is None or abs(a.steps - b.steps) <= 1, label


def test_the_page_is_the_stored_table():
    stored = json.loads(by_scipy.STORED.read_text(encoding="utf-8"))
    rows = {
        problem: {method: [[by_scipy.Count(*each) for each in pair] for pair in pairs] for method, pairs in row.items()}
        for problem, row in stored["rows"].items()
    }
    assert by_scipy.PAGE.read_text(encoding="utf-8") == by_scipy.page(rows, stored["versions"]["scipy"])
