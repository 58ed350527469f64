"""A sweep that is stopped on the command line goes on from the rows that its store keeps."""

import contextlib
import sqlite3

import pytest

import main
from engine.studies import sweep as module


def kept(path):
    """Rows in a store that another process holds."""
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as base,
    ):
        return base.execute("SELECT count(*) FROM rows").fetchone()[0]
    return 0


def test_ctrl_c_on_the_command_line_leaves_rows_to_resume_from(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    real = module.sweep

    def stopped(*given, **named):
        def progress(_found, share):
            if share >= 2 / 16:
                raise KeyboardInterrupt
            return True

        return real(*given, **named, progress=progress)

    def run(out, *options):
        axes = ["--x", "runs.0.schedule.lr=log:1e-3:0.2:4", "--y", "steps=lin:100:200:16"]
        with pytest.raises(SystemExit) as ended:
            main.main(["sweep", "plateau", out, *axes, "--jobs", "0", *options])
        return ended.value.code

    monkeypatch.setattr(module, "sweep", stopped)
    assert run("map.npz", "--store", "rows.sqlite") not in (0, None)
    assert "keeps the rows so far" in capsys.readouterr().err
    assert 2 <= kept(tmp_path / "rows.sqlite") < 16
    assert not (tmp_path / "map.npz").exists()
    monkeypatch.setattr(module, "sweep", real)
    assert run("map.npz", "--store", "rows.sqlite") == 0
    assert kept(tmp_path / "rows.sqlite") == 16
    assert run("straight.npz") == 0
    assert (tmp_path / "map.npz").read_bytes() == (tmp_path / "straight.npz").read_bytes()
