"""The verdict of a walk: each promise that is broken is said, and a short walk is no judge of memory."""

import pytest

from .verdict import broken, in_halves, report, verdict

QUICK = [(0.02, "act")] * 900


@pytest.mark.parametrize(
    ("pieces", "weights", "fault", "said"),
    [
        ([*QUICK, (0.3, "theme"), (0.26, "lab")], [], "", "2 of 902 acts took over 250 ms, the longest 0.30 s"),
        (QUICK, [200.0] * 12 + [300.0] * 8, "", "memory grew by 50.0%, from 200 to 300 MB"),
        (QUICK, [1300.0] * 20, "", "memory of 1,300 MB, where 1,200 are too many"),
        (QUICK, [], "Traceback\nsoak.Wrong: all undone is not the start\n", "soak.Wrong: all undone is not the start"),
    ],
)
def test_what_is_broken_is_said(pieces, weights, fault, said):
    assert broken(pieces, weights, fault) == [said]
    assert verdict(pieces, weights, fault) == f"Broken: {said}."


def test_caches_that_fill_and_one_heavy_moment_are_no_growth():
    weights = [*range(200, 280, 10), *[280.0, 281.0, 300.0, 280.0] * 3]
    assert in_halves(weights) == (280.5, 280.5)
    assert broken(QUICK, weights) == []
    assert verdict(QUICK, weights).endswith("all undone gave the start.")


def test_a_library_that_stays_is_no_growth_and_what_came_after_it_is():
    weights = [400.0] * 14 + [700.0] * 6
    assert broken(QUICK, weights) == ["memory grew by 75.0%, from 400 to 700 MB"]
    assert broken(QUICK, weights, came=14) == []
    assert broken(QUICK, [*weights[:-2], 800.0, 800.0], came=14) == ["memory grew by 14.3%, from 700 to 800 MB"]
    assert "Memory was not judged" in verdict(QUICK, weights, came=19)


def test_a_short_walk_is_told_and_not_judged_by_its_memory():
    told = report(QUICK, [200.0, 250.0, 300.0, 400.0])
    assert told["grown"] == pytest.approx(1.4)
    assert told["verdict"].startswith("Held: 900 acts")
    assert "Memory was not judged" in told["verdict"]
