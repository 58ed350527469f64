"""What is drawn of recorded runs keeps peaks, turns no axis as a run grows, and has the limit over each rate."""

from dataclasses import replace

import numpy as np
import pytest

import fallline
from fallline.engine.files.watched_runs import picture, running_mean, thinned

THERE = np.array([[0.0, 0.0, 0.0], [1.0, 0.1, 0.0], [2.0, 0.0, 0.1], [3.0, 0.1, 0.0]])
BACK = np.array([[2.0, 0.5, 0.0], [0.0, 1.0, 0.1], [-4.0, 1.5, 0.0], [-9.0, 2.0, 0.1]])


@pytest.fixture
def record(tmp_path):
    def write(points, rates):
        path = tmp_path / f"{len(points)}.recording"
        with fallline.watch(path, parameters=points[0], every=1) as run:
            for point, rate in zip(points[1:], rates, strict=True):
                run.step(1.0, point, gradient=point, rate=rate)
        return fallline.open_recording(path)

    return write


def test_a_peak_of_one_step_among_many_is_drawn():
    y = np.zeros(100_000)
    y[40_321], y[70_007] = 5.0, -7.0
    found = thinned(np.arange(100_000.0), y, 300)
    assert len(found.x) <= 300
    assert (found.y.max(), found.y.min()) == (5.0, -7.0)
    assert (found.x[0], found.x[-1]) == (0.0, 99_999.0)


def test_the_mean_is_of_the_last_fiftieth_and_passes_over_what_is_not_known():
    y = np.arange(100.0)
    y[3] = np.nan
    found = running_mean(y)
    assert found[:6].tolist() == [0.0, 0.5, 1.5, 2.0, 4.0, 4.5]


def test_the_principal_plane_is_turned_as_it_was_however_the_run_goes_on(record):
    early = record(THERE, [0.1] * 3)
    first = picture([early], "step")
    assert first.runs[0].path.points[-1, 0] > first.runs[0].path.points[0, 0]  # a new one, to the right
    later = record(np.concatenate([THERE, BACK]), [0.1] * 7)
    alone, followed = picture([later], "step"), picture([later], "step", first)
    ends = [found.runs[0].path.points[[0, -1], 0] for found in (alone, followed)]
    assert ends[0][1] > ends[0][0]
    assert ends[1][1] < ends[1][0], "it went back, and is seen to"


def test_the_limit_of_stability_is_drawn_over_the_rate_of_each_step(record):
    recording = record(THERE, [0.1, 0.2, 0.0])
    known = replace(recording, header=replace(recording.header, limit=2.0))
    curve = picture([known], "step").runs[0].curves["measured.limit"]
    assert curve.y[-3:].tolist() == pytest.approx([20.0, 10.0, np.nan], nan_ok=True)
