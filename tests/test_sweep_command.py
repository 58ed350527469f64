"""Maps on the command line: what cannot be is refused in a line, and a stopped sweep goes on from its store."""

import contextlib
import sqlite3

import pytest

from fallline import command_line as main
from fallline.engine.studies import sweep as module


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
        def progress(share, _found):
            if share >= 2 / 16:
                raise KeyboardInterrupt

        return real(*given, **named | {"progress": progress})

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


AXES = ("--x", "runs.1.schedule.lr=log:1e-3:0.2:6", "--y", "runs.1.optimizer.beta=lin:0:0.9:4")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("basins", "digits", "map.png"), "two parameters"),
        (("basins", "ravine", "map.csv"), "cannot write .csv"),
        (("basins", "ravine", "map.png", "--run", "4"), "4 runs, counted from 0"),
        (("basins", "ravine", "map.png", "--resolution", "8"), "--resolution"),
        (("basins", "ravine", "none/map.png"), "there is no folder none"),
        (("basins", "rvine", "map.png"), "did you mean 'ravine'"),
        (("sweep", "ravine", "map.mp4", *AXES), "cannot write .mp4"),
        (("sweep", "ravine", "map.csv", *AXES[:3], "steps=lin:9:1:4"), "from must be below to"),
        (("sweep", "ravine", "map.csv", *AXES[:3], "runs.1.optimizer.gamma=lin:0:1:4"), "no such field"),
        (("sweep", "ravine", "map.csv", *AXES, "--metric", "luck"), "choose steps, loss, rate, distance"),
        (("sweep", "ravine", "map.csv", *AXES, "--jobs", "-1"), "--jobs"),
        (("sweep", "ravine", "map.csv", *AXES, "--store", "none/rows"), "none/rows"),
    ],
)
def test_faults_end_in_one_line_and_status_2(tmp_path, monkeypatch, capfd, arguments, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main.main(list(arguments))
    assert end.value.code == 2
    told = capfd.readouterr().err
    assert told.startswith("fallline: ")
    assert told.count("\n") == 1
    assert words in told
    assert not list(tmp_path.iterdir())
