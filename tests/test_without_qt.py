"""Without the extra `gui` all that draws nothing works, and the rest says in one line what to install."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fallline import load_scenario

ROOT = Path(__file__).parents[1]
NEEDS_QT = "fallline: the window and pictures need Qt: pip install 'fallline[gui]'\n"
RUNNER = """
import contextlib, io, json, os, sys

ABSENT = ("PySide6", "shiboken6", "pyqtgraph", "contourpy", "PIL", "av", "superqt", "ziamath")

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
from fallline import command_line

for words in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            command_line.main(words)
        except SystemExit as end:
            status = end.code or 0
    print(json.dumps([status, out.getvalue(), err.getvalue()]))
"""
AXES = ["--x", "runs.0.schedule.lr=log:1e-3:0.1:3", "--y", "steps=lin:5:25:3", "--jobs", "0"]
WORK = [
    ["run", "ravine"],
    ["run", "ravine", "--json"],
    ["run", str(ROOT / "docs" / "surface.png"), "--json"],
    ["list", "optimizers"],
    ["export", "--help"],
    ["export", "ravine", "a.csv"],
    ["export", "ravine", "a.npz"],
    ["export", "ravine", "a.json"],
    ["export", "ravine", "a.py"],
    ["check-gradient", "ravine"],
    ["sweep", "ravine", "m.csv", *AXES],
    ["sweep", "ravine", "m.npz", *AXES],
    ["basins", "ravine", "b.npz", "--resolution", "16"],
]
DRAW = [
    [],
    ["ravine"],
    ["export", "ravine", "p.png"],
    ["export", "ravine", "p.svg", "--show", "window"],
    ["export", "ravine", "p.gif"],
    ["export", "ravine", "p.webm"],
    ["sweep", "ravine", "p.png", *AXES],
    ["basins", "ravine", "p.png"],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("without Qt")


@pytest.fixture(scope="module")
def told(folder):
    """Status, output and errors of every command, in one process that finds none of Qt."""
    command = [sys.executable, "-c", RUNNER, json.dumps([*WORK, *DRAW])]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert ran.stderr == ""
    return [json.loads(line) for line in ran.stdout.splitlines()]


@pytest.mark.parametrize("index", range(len(WORK)), ids=[" ".join(words[:3]) for words in WORK])
def test_what_draws_nothing_works(told, index):
    status, out, err = told[index]
    assert (status, err) == (0, "")
    assert out


@pytest.mark.parametrize("index", range(len(DRAW)), ids=[" ".join(words[:3]) for words in DRAW])
def test_what_draws_says_what_to_install(told, index):
    assert told[len(WORK) + index] == [2, "", NEEDS_QT]


def test_no_file_is_left_but_those_that_were_written(told, folder):
    names = {"a.csv", "a.npz", "a.json", "a.py", "m.csv", "m.npz", "b.npz"}
    assert {path.name for path in folder.iterdir()} == names
    for name in ("a.csv", "a.npz", "a.json", "a.py"):
        assert load_scenario(folder / name) == load_scenario("ravine")


@pytest.mark.parametrize(("words", "status"), [(["list", "schedules", "--json"], 0), (["run", "ravin"], 2)], ids=str)
def test_the_package_runs_as_the_command_does(words, status, tmp_path):
    ran = [
        subprocess.run([sys.executable, *start, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        for start in (["-m", "fallline"], [str(ROOT / "main.py")])
    ]
    assert [each.returncode for each in ran] == [status, status]
    assert ran[0].stdout == ran[1].stdout
    assert ran[0].stderr == ran[1].stderr
    assert ran[0].stdout if status == 0 else ran[0].stderr.startswith("fallline: ")
