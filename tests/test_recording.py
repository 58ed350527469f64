"""A run recorded elsewhere opens: in its two parameters, or on its own principal plane. Nothing is unpickled."""

import json
import struct

import numpy as np
import pytest

from fallline import ScenarioError, dumps, load_scenario, loads, trace
from fallline.engine.files.principal_plane import principal_plane
from fallline.engine.files.recording import is_recording

STEPS = 40
SPIRAL = (
    np.column_stack([np.cos(np.arange(STEPS) / 5), np.sin(np.arange(STEPS) / 5)]) * np.linspace(2, 0.1, STEPS)[:, None]
)


def write_npz(path, points):
    np.savez(path, theta=points, loss=np.zeros(len(points)))


def write_csv(path, points):
    head = ",".join(["step", *(f"w{i}" for i in range(points.shape[1])), "loss"])
    np.savetxt(
        path,
        np.column_stack([np.arange(len(points)), points, np.zeros(len(points))]),
        "%.17g",
        ",",
        header=head,
        comments="",
    )


def write_safetensors(path, points):
    body = points.astype("<f8").tobytes()
    entry = {"dtype": "F64", "shape": list(points.shape), "data_offsets": [0, len(body)]}
    head = json.dumps({"__metadata__": {"by": "a test"}, "w": entry}).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + body)


WRITERS = {".npz": write_npz, ".csv": write_csv, ".safetensors": write_safetensors}


@pytest.fixture(params=sorted(WRITERS))
def written(request, tmp_path):
    def write(points):
        path = tmp_path / f"run{request.param}"
        WRITERS[request.param](path, points)
        return path

    return write


def test_two_parameters_are_drawn_as_they_are(written):
    scenario = load_scenario(written(SPIRAL))
    (path,) = trace(scenario)
    np.testing.assert_array_equal(path.theta[:, :, 0], SPIRAL)
    assert is_recording(scenario)
    assert loads(dumps(scenario)) == scenario


def test_more_parameters_are_seen_on_their_principal_plane(written):
    rng = np.random.default_rng(3)
    directions = np.linalg.qr(rng.normal(size=(50, 50)))[0][:2]
    scenario = load_scenario(written(SPIRAL @ directions + 7))
    (path,) = trace(scenario)
    seen = path.theta[:, :, 0]
    ours = np.linalg.norm(np.diff(seen, axis=0), axis=1)
    np.testing.assert_allclose(ours, np.linalg.norm(np.diff(SPIRAL, axis=0), axis=1), rtol=1e-9)
    assert "100 % of its motion" in scenario.title
    assert not is_recording(scenario)


def test_layers_are_one_vector(tmp_path):
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "a.npz", weight=rng.normal(size=(9, 4, 3)), bias=rng.normal(size=(9, 3)).astype(np.float32))
    (path,) = trace(load_scenario(tmp_path / "a.npz"))
    assert path.theta.shape == (9, 2, 1)


def test_the_plane_holds_the_largest_share():
    points = np.random.default_rng(1).normal(size=(200, 6)) * [9, 5, 1, 1, 1, 1]
    assert principal_plane([points]).share == pytest.approx(106 / 110, abs=0.02)
    assert principal_plane([np.zeros((5, 3))]).share == 1.0


@pytest.mark.parametrize(
    ("name", "arrays", "told"),
    [
        ("objects", {"a": np.array([{}, 1], dtype=object)}, "Object arrays"),
        ("uneven", {"a": np.zeros((3, 2)), "b": np.zeros((4, 2))}, "first axis"),
        ("infinite", {"a": np.array([[0.0, 0.0], [np.inf, 0.0]])}, "not finite at step 1"),
        ("words", {"a": np.array(["x", "y"])}, "first axis"),
        ("one", {"a": np.zeros((1, 2))}, "2 to 100000"),
        ("long", {"a": np.zeros((100_001, 2))}, "2 to 100000"),
        ("scalar", {"a": np.float64(3)}, "first axis"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_sentence(tmp_path, name, arrays, told):
    np.savez(tmp_path / f"{name}.npz", **arrays)
    with pytest.raises(ScenarioError, match=told) as caught:
        load_scenario(tmp_path / f"{name}.npz")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F64", "shape": [4, 2], "data_offsets": [0, 999]},
        {"dtype": "F64", "shape": [-4, -2], "data_offsets": [0, 64]},
        {"dtype": "F64", "shape": [10**9, 10**9], "data_offsets": [0, 64]},
        {"dtype": "F8_E4M3", "shape": [4, 2], "data_offsets": [0, 8]},
        {"dtype": "F64", "shape": ["x"], "data_offsets": [0, 64]},
        {"dtype": "F64", "data_offsets": [0, 64]},
        {"dtype": "F64", "shape": [4, 2], "data_offsets": 64},
        7,
    ],
)
def test_a_damaged_safetensors_file_is_refused(tmp_path, entry):
    head = json.dumps({"w": entry}).encode()
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(head)) + head + bytes(64))
    with pytest.raises(ScenarioError, match=r"^a\.safetensors: "):
        load_scenario(tmp_path / "a.safetensors")


def test_the_safetensors_library_agrees(tmp_path):
    numpy = pytest.importorskip("safetensors.numpy", reason="safetensors is not installed")
    numpy.save_file({"w": SPIRAL}, tmp_path / "a.safetensors")
    (path,) = trace(load_scenario(tmp_path / "a.safetensors"))
    np.testing.assert_array_equal(path.theta[:, :, 0], SPIRAL)
