"""A file that is there is replaced where somebody asks for it, and what was recorded is never by its own picture."""

import numpy as np
import pytest

from fallline import load_scenario
from fallline.command_line import main

AXES = ["--x", "runs.0.schedule.lr=log:1e-3:0.1:3", "--y", "steps=lin:2:4:3", "--jobs", "0"]
WRITERS = {
    "a.csv": ["export", "ravine", "a.csv"],
    "a.toml": ["export", "ravine", "a.toml"],
    "a.py": ["export", "ravine", "a.py"],
    "a.svg": ["export", "ravine", "a.svg"],
    "a.gif": ["export", "ravine", "a.gif", "--size", "160x120", "--last", "1", "--hold", "0"],
    "a.pdf": ["export", "past-the-limit", "a.pdf", "--slides", "--size", "320x240"],
    "b.npz": ["basins", "ravine", "b.npz", "--resolution", "16"],
    "s.csv": ["sweep", "ravine", "s.csv", *AXES],
}


@pytest.fixture
def ended(tmp_path, monkeypatch):
    def run(*arguments):
        with pytest.raises(SystemExit) as leaving:
            main(list(arguments))
        return leaving.value.code

    monkeypatch.chdir(tmp_path)
    return run


@pytest.mark.parametrize("name", WRITERS)
def test_every_command_that_writes_asks_before_it_replaces(name, ended, tmp_path, capsys):
    (tmp_path / name).write_bytes(b"of yesterday")
    assert ended(*WRITERS[name]) == 2
    assert capsys.readouterr() == ("", f"fallline: {name} is there already; --force replaces it\n")
    assert (tmp_path / name).read_bytes() == b"of yesterday"
    assert ended(*WRITERS[name], "--force", "-q") == 0
    assert (tmp_path / name).read_bytes() != b"of yesterday"
    assert list(tmp_path.iterdir()) == [tmp_path / name]


def test_a_recording_is_not_replaced_even_by_force(ended, tmp_path, capsys):
    np.savez(tmp_path / "run.npz", theta=np.random.default_rng(0).normal(size=(9, 5)))
    whole = (tmp_path / "run.npz").read_bytes()
    (tmp_path / "link.npz").symlink_to("run.npz")
    for out in ("run.npz", "link.npz"):
        assert ended("export", "run.npz", out, "--force") == 2
        assert capsys.readouterr().err == (
            f"fallline: {out} is what was recorded; a file of what is seen of it needs another name\n"
        )
    assert (tmp_path / "run.npz").read_bytes() == whole
    assert ended("export", "run.npz", "seen.npz") == ended("export", "seen.npz", "seen.npz", "-f") == 0
    assert len(load_scenario("seen.npz").runs) == 1


def test_without_a_display_the_picture_takes_a_name_that_is_free(ended, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("fallline.gui.display.headless", lambda: True)
    (tmp_path / "fallline-two-minima.png").write_bytes(b"of yesterday")
    assert ended("window", "two-minima") == 0
    assert "fallline-two-minima-2.png" in capsys.readouterr().out
    assert (tmp_path / "fallline-two-minima.png").read_bytes() == b"of yesterday"
