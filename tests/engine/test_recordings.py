"""A recording is whole to its last finished record, however its writer ends; what is damaged is told in one line."""

import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

import fallline
from fallline.engine.recorder.reader import Reader
from fallline.engine.recorder.records import MAGIC, Damaged, as_json, framed

CURVES = np.array([1.0, 8.0])


def descend(run, steps, theta, rate=0.1):
    for _ in range(steps):
        gradient = CURVES * theta
        loss, theta = float(theta @ gradient) / 2, theta - rate * gradient
        run.step(loss, theta, gradient=gradient, rate=rate)
    return theta


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.recording"


@pytest.fixture
def written(path):
    """Twelve steps with all there is, and the bytes."""
    theta = np.array([4.0, 1.0])
    with fallline.watch(path, parameters=theta, every=1) as run:
        theta = descend(run, 6, theta)
        run.end_epoch(0.5, checkpoint=True)
        run.curvature(product=lambda v: CURVES * v, count=2)
        run.noise_scale(lambda batch: batch, [np.array([1.0, 0.0]), np.array([0.0, 1.0])], 4)
        descend(run, 6, theta)
    return path


def test_every_step_is_kept_with_what_was_measured_of_it(written):
    found = fallline.open_recording(written)
    thetas = [np.array([4.0, 1.0])]
    for _ in range(12):
        thetas.append(thetas[-1] * (1 - 0.1 * CURVES))
    thetas = np.array(thetas)
    np.testing.assert_allclose(found.positions, thetas, rtol=1e-14)
    np.testing.assert_array_equal(found.column("loss", "step"), np.arange(1, 13))
    np.testing.assert_allclose(found.column("loss", "loss"), (CURVES * thetas[:-1] ** 2).sum(axis=1) / 2, rtol=1e-13)
    np.testing.assert_allclose(found.column("measured", "gradient_norm")[1:],
                               np.linalg.norm(CURVES * thetas[:-1], axis=1), rtol=1e-13)  # fmt: skip
    np.testing.assert_allclose(found.column("measured", "update_norm")[1:],
                               np.linalg.norm(np.diff(thetas, axis=0), axis=1), rtol=1e-12)  # fmt: skip
    assert (found.column("measured", "rate")[1:] == 0.1).all()
    np.testing.assert_allclose(found.tables["curvature"][0, 2:4], [8, 1])
    assert found.tables["validation"][0, [0, 2]].tolist() == [6, 0.5]
    assert found.places(np.array([0.0, 3.0, 6.0, 12.0]), "epoch") == pytest.approx([1 / 7, 4 / 7, 1, 1 + 6 / 7])
    assert found.load(found.checkpoints[0])["parameters"] == pytest.approx(thetas[6])
    assert (found.torn, found.header.kept, found.header.parameters) == (0, "whole", 2)


def test_cut_at_any_byte_it_opens_whole_to_the_last_finished_record(written, tmp_path):
    data = written.read_bytes()
    cut, lengths, whole = tmp_path / "cut.recording", [], fallline.open_recording(written).positions
    cut.write_bytes(data)
    for end in reversed(range(len(data))):
        os.truncate(cut, end)
        found = Reader(cut).read()
        lengths.append(-1 if found is None else found.steps)
        if found is not None:
            assert (found.positions == whole[: len(found.positions)]).all()
    assert lengths == sorted(lengths, reverse=True)
    assert set(lengths) == set(range(-1, 13))


def test_a_flipped_byte_is_told_in_one_line_and_what_was_before_it_stays(written, tmp_path):
    data, wrong = bytearray(written.read_bytes()), tmp_path / "wrong.recording"
    whole = len(fallline.open_recording(written).positions)
    for at in range(0, len(data), 3):
        data[at] ^= 0x5A
        wrong.write_bytes(data)
        reader = Reader(wrong)
        with pytest.raises(Damaged, match=r"^wrong\.recording: (damaged (at|before) byte|not a recording)") as told:
            reader.read()
        assert "\n" not in str(told.value)
        left = reader.recording()
        assert left is None or len(left.positions) <= whole
        data[at] ^= 0x5A


def claimed(**changes):
    """A file whose header is whole, and says what no run would."""
    header = {
        "format": "fallline-recording", "version": 1, "parameters": 2, "kept": "whole", "numbers": 0, "seed": 0,
        "first_step": 0, "tables": {"loss": ["step", "seconds", "loss"], "measured": ["step", "seconds"],
        "epoch": ["step", "seconds", "epoch"], "validation": ["step", "seconds", "loss"],
        "noise": ["step", "seconds", "noise_scale", "gradient_squared", "trace"],
        "curvature": ["step", "seconds", "lambda_max", "lambda_2", "lambda_3", "lambda_4", "preconditioned", "limit"]},
    }  # fmt: skip
    return MAGIC + framed(b"H", as_json(header | changes))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04" + bytes(100),
        claimed(version=2),
        claimed(numbers=10**9),
        claimed(tables={}),
        claimed(tables={f"t{k}": ["step", "seconds"] for k in range(1000)}),
        claimed(parameters=None),
        MAGIC + framed(b"H", b"[" * 100_000),
        MAGIC + framed(b"T", b"\0" * 25),
        claimed() + framed(b"T", b"\0" + np.array([1.0, 0.0, 1.0, 0.0, 0.0, 1.0]).tobytes()),
        claimed() + framed(b"T", b"\0" + np.array([np.nan, 0.0, 1.0]).tobytes()),
        claimed() + framed(b"T", b"\x09" + bytes(24)),
        claimed() + framed(b"E", as_json({"step": 1, "entries": [{"name": "w", "shape": [10**12], "dtype": "<f8"}]})),
        claimed() + framed(b"E", as_json({"step": 1, "entries": [{"name": "w", "shape": [], "dtype": "O"}]})),
    ],
    ids=range(14),
)
def test_what_no_run_would_write_is_refused_in_one_line(path, data):
    path.write_bytes(data)
    with pytest.raises(Damaged, match=r"^run\.recording: ") as told:
        fallline.open_recording(path)
    assert "\n" not in str(told.value)


def test_a_resumed_run_goes_on_after_its_last_whole_step_or_an_earlier_one(path):
    theta = np.array([4.0, 1.0])
    with fallline.watch(path, parameters=theta, every=1) as run:
        theta = descend(run, 5, theta)
    whole = path.read_bytes()
    path.write_bytes(whole + framed(b"T", b"\1" + bytes(80))[:30])
    assert fallline.open_recording(path).torn == 30
    with fallline.watch(path, parameters=theta, every=1, existing="resume") as run:
        descend(run, 4, theta)
    with pytest.raises(FileExistsError, match="existing='resume'"):
        fallline.watch(path, parameters=theta)
    found = fallline.open_recording(path)
    assert found.torn == 0
    assert found.column("loss", "step").tolist() == list(range(1, 10))
    assert found.column("measured", "step").tolist() == list(range(10))
    assert (np.diff(found.column("loss", "seconds")) >= 0).all()
    with fallline.watch(path, parameters=theta, every=1, existing="resume", from_step=3) as run:
        descend(run, 2, theta)
    assert fallline.open_recording(path).column("loss", "step").tolist() == [1, 2, 3, 4, 5]
    with pytest.raises(ValueError, match="another run: of 2 parameters, this has 3"):
        fallline.watch(path, parameters=np.ones(3), existing="resume")


def test_a_reader_follows_a_file_that_grows_and_one_that_is_begun_anew(path):
    theta = np.array([4.0, 1.0])
    run, reader = fallline.watch(path, parameters=theta, every=1), Reader(path)
    for steps in (3, 6, 9):
        theta = descend(run, 3, theta)
        assert reader.read().steps == steps
    run.close()
    with fallline.watch(path, parameters=theta, every=1, existing="replace") as run:
        descend(run, 2, theta)
    assert reader.read().steps == 2


def test_two_do_not_write_one_file_and_nothing_of_others_is_touched(path):
    with fallline.watch(path, parameters=[1.0]), pytest.raises(ValueError, match="being written by another"):
        fallline.watch(path, parameters=[1.0], existing="replace")
    path.write_bytes(b"somebody's thesis")
    for existing in ("resume", "replace"):
        with pytest.raises(ValueError, match="not a recording"):
            fallline.watch(path, parameters=[1.0], existing=existing)
    assert path.read_bytes() == b"somebody's thesis"


FULL = """
import resource, sys, warnings
import numpy as np
import fallline

resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
run = fallline.watch(sys.argv[1], parameters=np.ones(2), every=1)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    for step in range(300):
        run.step(float(step), np.ones(2))
    run.close()
print(len(told), told[0].message)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size there")
def test_a_full_disk_costs_one_warning_and_leaves_whole_records(path):
    done = subprocess.run([sys.executable, "-c", FULL, path], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("1 fallline.watch: ")
    assert "training goes on" in done.stdout
    found = fallline.open_recording(path)
    assert found.torn == 0
    assert 3 < found.steps < 300


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays there")
def test_a_file_that_goes_away_costs_one_warning(path, monkeypatch):
    monkeypatch.setattr("fallline.engine.recorder.writer.AGAIN", 0.0)
    run = fallline.watch(path, parameters=np.ones(2), every=1)
    path.unlink()
    with pytest.warns(RuntimeWarning, match="the file is gone; training goes on") as told:
        descend(run, 20, np.ones(2))
    run.close()
    assert len(told) == 1
    assert not path.exists()


def test_what_goes_wrong_in_a_step_costs_one_warning_even_where_warnings_are_errors(path, caplog):
    run = fallline.watch(path, parameters=np.ones(2), every=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            run.step(1.0, np.ones(5))
        run.curvature()
        run.noise_scale(lambda batch: batch, [np.ones(2)], 4)
    assert [record.getMessage().split(": ", 2)[2] for record in caplog.records] == [
        "the parameters are of another shape than before; training goes on",
        "give the loss, or the product v -> H v; training goes on",
        "the noise scale takes two batches or more, of one example or more each; training goes on",
    ]
    run.step(1.0, np.ones(2))
    run.close()
    assert fallline.open_recording(path).steps == 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_child_of_the_training_writes_nothing(path):
    run = fallline.watch(path, parameters=np.ones(2), every=1)
    run.step(1.0, np.ones(2))
    child = os.fork()
    if child == 0:
        try:
            run.step(2.0, np.ones(2))
            run.close()
        finally:
            os._exit(0)  # whatever happened, it must not go on with the tests
    os.waitpid(child, 0)
    run.close()
    assert fallline.open_recording(path).steps == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"cost": 0.0}, "cost is a share"),
        ({"every": 0}, "every is 1 or more"),
        ({"existing": "append"}, "existing is refuse, resume or replace"),
        ({"model": object(), "parameters": [1.0]}, "not both"),
        ({"model": object()}, "none of torch's"),
    ],
)
def test_a_wrong_word_is_told_before_training_begins(path, words, told):
    with pytest.raises(ValueError, match=told):
        fallline.watch(path, **words)
    assert not path.exists()


def test_it_needs_numpy_alone(path):
    code = (
        "import sys, fallline\n"
        "run = fallline.watch(sys.argv[1], parameters=[1.0], every=1); run.step(1.0, [0.5]); run.close()\n"
        "fallline.open_recording(sys.argv[1]); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True, timeout=60)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert {name for name in loaded - sys.stdlib_module_names if not name.startswith("_")} == {"fallline", "numpy"}
