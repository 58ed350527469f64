"""What a recorder measures beside the loss: a sketch of many parameters, a noise scale, tables, and its own time."""

import numpy as np
import pytest

import fallline
from fallline.engine.recorder import rows as table_rows
from fallline.engine.recorder.budget import Budget
from fallline.engine.recorder.noise import noise_scale
from fallline.engine.recorder.rows import Rows
from fallline.engine.recorder.sketch import Sketch


def test_many_parameters_are_seen_by_a_sketch_that_keeps_lengths_and_angles(tmp_path):
    rng = np.random.default_rng(0)
    points = np.cumsum(rng.normal(size=(200, 5000)), axis=0)
    sketch = Sketch([5000], 0)
    seen = np.array([sketch.of([each]) for each in points])
    there, kept = (np.linalg.norm(np.diff(each, axis=0), axis=1) for each in (points, seen))
    assert np.abs(kept / there - 1).mean() < 2 * np.sqrt(1 / (2 * sketch.numbers))
    parts = Sketch([1200, 3000, 800], 0)
    np.testing.assert_allclose(parts.of(np.split(points[-1], [1200, 4200])), seen[-1], rtol=1e-9, atol=1e-9)
    path = tmp_path / "run.recording"
    with fallline.watch(path, parameters=points[0], every=1) as run:
        for each in points[1:]:
            run.step(0.0, each)
    found = fallline.open_recording(path)
    assert (found.header.kept, found.positions.shape) == ("sketch", (200, 127))
    assert found.faithful() == pytest.approx(1, abs=0.02)


def test_the_noise_scale_is_that_of_known_noise():
    rng = np.random.default_rng(0)
    mean, spread, size = np.full(50, 0.3), 2.0, 8
    gradients = mean + spread / np.sqrt(size) * rng.normal(size=(20_000, 50))
    found = noise_scale(iter(gradients), size)
    assert found.squared == pytest.approx(mean @ mean, rel=0.02)
    assert found.trace == pytest.approx(50 * spread**2, rel=0.02)
    assert found.scale == pytest.approx(50 * spread**2 / (mean @ mean), rel=0.03)


def test_a_table_stays_within_its_bound_and_keeps_even_steps():
    table, count = Rows(2, most=40), 0
    for size in np.random.default_rng(0).integers(0, 9, 300):
        table.add(np.column_stack([np.arange(count, count + size)] * 2).astype(float))
        count += size
        kept = table.values[:, 0]
        assert len(kept) <= 20
        np.testing.assert_array_equal(kept, np.arange(len(kept)) * table.stride)
    assert count - 1 - kept[-1] < table.stride
    assert table_rows.MOST * 8 <= 2**26


def test_measuring_takes_its_share_of_the_time_and_no_more():
    clock = [0.0]
    budget, due, taken = Budget(0.02, clock=lambda: clock[0]), False, 0
    for step in range(100_000):
        clock[0] += 500e-6
        if due:
            clock[0] += 300e-6
            taken += 1
            budget.pay_measured(300e-6)
        due = budget.affords(step)
    assert 0.6 * 0.02 < (taken * 300e-6 + 100_000 * 4e-6) / clock[0] < 0.0205
    clock[0] += 3600  # a pause is no credit
    burst = 0
    for step in range(100):
        clock[0] += 500e-6
        if budget.affords(step):
            budget.pay_measured(300e-6)
            burst += 1
    assert burst <= 4
