"""What the thread waits for holds a person up as its work does; a machine that others keep busy does not count."""

import threading
import time

import pytest

from . import stopwatch
from .stopwatch import Stopwatch


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"1": 7.0, "2": 1.0}, {"1": 7.1, "2": 1.15}, 0.05),
        ({"1": 7.0}, {"1": 7.0}, 0.3),
        ({"1": 7.0, "2": 90.0}, {"1": 7.0, "3": 0.2}, 0.1),
        ({"1": 7.0}, {"1": 7.4}, 0.04),
        ({}, {}, 0.04),
    ],
    ids=["a busy machine", "a lock", "a thread that ended and one that came", "two threads at once", "nobody counts"],
)
def test_what_is_waited_for_counts_and_time_without_a_processor_does_not(monkeypatch, before, after, told):
    """0.3 s have gone by, of which the thread worked for 0.04."""
    for place, name, values in (
        (time, "thread_time", (1.0, 1.04, 1.04)), (time, "perf_counter", (5.0, 5.3, 5.3)),
        (stopwatch, "without_processor", (before, after, after)),
    ):  # fmt: skip
        monkeypatch.setattr(place, name, iter(values).__next__)
    watch = Stopwatch()
    found = watch.lap()
    monkeypatch.undo()
    assert found == pytest.approx((0.04, told))


def test_linux_counts_every_thread():
    if not stopwatch.TASKS.exists():
        pytest.skip("this is not Linux")
    found = stopwatch.without_processor()
    assert all(seconds >= 0 for seconds in found.values())
    assert not found or str(threading.get_native_id()) in found
