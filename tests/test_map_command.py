"""Maps from the command line are the engine's, as pictures, tables and data."""

import csv

import numpy as np
import pytest

from fallline import command_line, load_scenario
from fallline.engine.files.open import read
from fallline.engine.studies.basins import basins
from fallline.engine.studies.sweep import parse_axis, sweep

AXES = ("--x", "runs.1.schedule.lr=log:1e-3:0.2:6", "--y", "runs.1.optimizer.beta=lin:0:0.9:4")


@pytest.fixture(name="fallline")
def _fallline(qapp, tmp_path, monkeypatch, capfd):
    """Run the command in `tmp_path` without a display: status and what it said on stderr."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        with pytest.raises(SystemExit) as end:
            command_line.main(list(arguments))
        return end.value.code or 0, capfd.readouterr().err

    return run


def test_basins_are_written_as_a_picture_and_as_data(fallline, tmp_path):
    for out in ("map.npz", "map.png"):
        assert fallline("basins", "momentum-basins", out, "--resolution", "32", "--run", "1") == (0, "")
    scenario = load_scenario("momentum-basins")
    whole = basins(scenario, 1, scenario.window, 32)
    with np.load(tmp_path / "map.npz") as data:
        assert np.array_equal(data["minimum"], whole.minimum)
        assert np.array_equal(data["points"], whole.points)
        assert tuple(data["window"]) == scenario.window
    assert read(tmp_path / "map.png") == read(tmp_path / "map.npz") == scenario


def test_a_sweep_is_written_as_a_picture_a_table_and_data(fallline, tmp_path):
    for out in ("map.csv", "map.npz", "map.png"):
        assert fallline("sweep", "ravine", out, *AXES, "--metric", "loss") == (0, "")
    scenario = load_scenario("ravine")
    x, y = (parse_axis(text) for text in AXES[1::2])
    expected = sweep(scenario, x, y, "loss")
    with np.load(tmp_path / "map.npz") as data:
        assert data["loss"] == pytest.approx(expected.figures, rel=1e-12, nan_ok=True)
        assert np.array_equal(data["diverged"], expected.diverged)
    head, *rows = csv.reader((tmp_path / "map.csv").read_text().splitlines())
    assert head == [x.place, y.place, "loss", "diverged", "scenario"]
    assert len(rows) == 24
    for k, (a, b, figure, diverged, _) in enumerate(rows):
        assert (float(a), float(b)) == (x.values()[k % 6], y.values()[k // 6])
        assert int(diverged) == expected.diverged[k // 6, k % 6]
        assert (figure == "") == bool(np.isnan(expected.figures[k // 6, k % 6]))
    for file in tmp_path.iterdir():
        assert read(file) == scenario  # each carries its own


def test_processes_write_the_same_file(fallline, tmp_path):
    for jobs in ("0", "2"):
        assert fallline("sweep", "ravine", f"{jobs}.npz", *AXES, "--jobs", jobs) == (0, "")
    assert (tmp_path / "0.npz").read_bytes() == (tmp_path / "2.npz").read_bytes()
