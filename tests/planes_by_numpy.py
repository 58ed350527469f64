"""The principal plane of several recorded runs by numpy, and what Fallline draws of their files held to it."""

import numpy as np

from fallline import load_scenario, open_recording, trace
from fallline.engine.files.watched_runs import picture


def held_by_numpy(folder, points, losses):
    """Assert that the recordings in `folder` of `points` (T+1, d) and `losses` (T,), by name, are seen in one plane."""
    both = np.concatenate(list(points.values()))
    centred = both - both.mean(axis=0)
    wanted = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
    scenario = load_scenario(folder)
    assert [run.label for run in scenario.runs] == list(points)
    paths = trace(scenario)
    seen = np.concatenate([path.theta[:, :, 0] for path in paths])
    signs = np.sign((seen * wanted).sum(axis=0))
    scale = np.abs(wanted).max()
    np.testing.assert_allclose(seen * signs, wanted, atol=1e-9 * scale)
    for path, known in zip(paths, losses.values(), strict=True):  # a step tells the loss where it began
        np.testing.assert_array_equal(path.loss[:-1, 0], known)
    drawn = picture([open_recording(folder / f"{name}.recording") for name in points], "step")
    watched = np.concatenate([run.path.points for run in drawn.runs])
    signs = np.sign((watched * wanted).sum(axis=0))
    np.testing.assert_allclose(watched * signs, wanted, atol=1e-9 * scale)
