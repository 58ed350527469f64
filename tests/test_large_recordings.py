"""A recorded run may be larger than memory: it stays in its file, and its plane is that of all of it, or says so."""

import json
import struct
import subprocess
import sys

import numpy as np
import pytest

from fallline import ScenarioError, load_scenario, trace
from fallline.engine.files import principal_plane as module
from fallline.engine.files.format import FORMATS
from fallline.engine.files.principal_plane import FarPoint, principal_plane


def decomposed(points):
    centred = points - points.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred, full_matrices=False)
    return centred @ directions[:2].T, (sizes[:2] ** 2).sum() / (sizes**2).sum()


def facing(points, like):
    """`points` with the signs of `like`: a direction has none of its own."""
    return points * np.sign((points * like).sum(axis=0))


def walk(steps, width, seed=0):
    return np.cumsum(np.random.default_rng(seed).normal(size=(steps, width)), axis=0)


@pytest.mark.parametrize("shape", [(40, 900), (900, 40), (300, 300)])
@pytest.mark.parametrize("kind", ["<f8", ">f4", "<i4"])
def test_blocks_of_steps_give_the_plane_of_the_whole(shape, kind, monkeypatch):
    points = (walk(*shape) * 100).astype(kind)
    expected, share = decomposed(points.astype(np.float64))
    whole = principal_plane([points])
    monkeypatch.setattr(module, "SMALL", 2000)
    monkeypatch.setattr(module, "BLOCK", 2000)
    parts = [points[:, :7], points[:, 7:8], points[:, 8:]]
    for found in (whole, principal_plane(parts), principal_plane([np.asfortranarray(points)])):
        assert found.taken == shape[1]
        assert found.share == pytest.approx(share, rel=1e-9)
        np.testing.assert_allclose(facing(found.points, expected), expected, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("size", [1e-200, 1e-90, 1e99])
def test_the_plane_is_the_same_in_any_unit(size, monkeypatch):
    points = walk(50, 30)
    points /= np.abs(points).max()
    expected, share = decomposed(points)
    for block in (module.BLOCK, 100):
        monkeypatch.setattr(module, "SMALL", block)
        monkeypatch.setattr(module, "BLOCK", block)
        found = principal_plane([points * size])
        assert found.share == pytest.approx(share, rel=1e-9)
        np.testing.assert_allclose(facing(found.points / size, expected), expected, atol=1e-5)


def test_a_part_of_the_parameters_stands_for_all_where_they_are_too_many(tmp_path, monkeypatch):
    rng = np.random.default_rng(1)
    turn = np.arange(200) / 9
    spiral = np.column_stack([np.cos(turn), np.sin(turn)]) * np.linspace(2, 0.1, 200)[:, None]
    points = spiral @ rng.normal(size=(2, 5000)) + 0.01 * rng.normal(size=(200, 5000))
    np.save(tmp_path / "a.npy", points.astype(np.float32))
    monkeypatch.setattr(module, "WHOLE", 10**6)
    monkeypatch.setattr(module, "READS", 200 * 50)
    monkeypatch.setattr(module, "SAMPLE", 4 * 200 * 1000)
    scenario = load_scenario(tmp_path / "a.npy")
    assert "seen by 1,000 of its 5,000 parameters" in scenario.title
    seen = trace(scenario)[0].theta[:, :, 0]
    ours, theirs = (np.linalg.norm(np.diff(each, axis=0), axis=1) for each in (seen, points))
    assert np.corrcoef(ours, np.linalg.norm(np.diff(spiral, axis=0), axis=1))[0, 1] > 0.99
    assert len(ours) == len(theirs)


@pytest.mark.parametrize(
    ("value", "told"), [(1e300, "larger than 1e\\+100"), (-1e101, "larger"), (np.nan, "not finite"), (-np.inf, "not")]
)
@pytest.mark.parametrize("width", [1, 2, 3, 5000])
def test_a_coordinate_that_cannot_be_drawn_is_told_with_its_step(value, told, width, tmp_path):
    points = np.zeros((600, width))
    points[577, -1] = value
    body = points.tobytes()
    head = json.dumps({"w": {"dtype": "F64", "shape": list(points.shape), "data_offsets": [0, len(body)]}}).encode()
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(head)) + head + body)
    np.save(tmp_path / "a.npy", points)
    np.savez(tmp_path / "a.npz", theta=points)
    np.savez_compressed(tmp_path / "b.npz", theta=points)
    for name in ("a.safetensors", "a.npy", "a.npz", "b.npz"):
        with pytest.raises(ScenarioError, match=f"^{name}: the recorded parameters are {told}.* at step 577$"):
            load_scenario(tmp_path / name)
    with pytest.raises(FarPoint):
        module.check(points, 0)


@pytest.mark.parametrize("place", [(0.0, 0.0), (1e6, -3e5), (1e100, 1e100), (-1e100, 1e100), (5.0, 1e-300)])
@pytest.mark.parametrize("width", [2, 4])
def test_a_path_at_rest_anywhere_opens(place, width, tmp_path):
    np.save(tmp_path / "a.npy", np.tile(place, (5, width // 2)))
    x0, x1, y0, y1 = load_scenario(tmp_path / "a.npy").view
    assert x0 < x1
    assert y0 < y1


def test_a_run_of_two_parameters_and_a_plane_are_told_apart_by_any_name(tmp_path):
    from fallline.engine.files.recording import is_recording

    for width in (2, 3):
        path = tmp_path / f"{'n' * 240}{width}.npy"
        np.save(path, walk(9, width))
        assert is_recording(load_scenario(path)) == (width == 2)


MEASURED = """
import sys
from pathlib import Path
from fallline import load_scenario
from fallline.engine.files.format import FORMATS
list(FORMATS)
from numpy.linalg import svd
def peak(name):
    Path("/proc/self/clear_refs").write_text("5")
    load_scenario(name)
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1000
for name in sys.argv[1:]:
    small = peak(f"small{name}")
    print(peak(f"large{name}") - small)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the memory")
def test_memory_does_not_grow_with_the_file(tmp_path):
    """Of a file of 128 MB a part is in memory at any time."""
    points = np.tile(walk(1000, 160), 100)
    for name, rows in (("small", points[:100]), ("large", points)):
        np.save(tmp_path / f"{name}.npy", rows)
        np.savez(tmp_path / f"{name}.npz", theta=rows)
        body = rows.tobytes()
        entry = {"dtype": "F64", "shape": list(rows.shape), "data_offsets": [0, len(body)]}
        head = json.dumps({"w": entry}).encode()
        (tmp_path / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(head)) + head + body)
    words = [sys.executable, "-c", MEASURED, ".npy", ".npz", ".safetensors"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=True)
    grown = [float(line) for line in done.stdout.splitlines()]
    assert len(grown) == 3
    assert max(grown) < 0.4 * 128, grown


def test_an_array_of_numpy_opens_as_a_run(tmp_path):
    points = walk(9, 2)
    np.save(tmp_path / "a.npy", points)
    scenario = load_scenario(tmp_path / "a.npy")
    np.testing.assert_array_equal(trace(scenario)[0].theta[:, :, 0], points)
    assert FORMATS.of(tmp_path / "a.npy").name == "npy"
