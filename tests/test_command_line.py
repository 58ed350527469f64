"""The command line: in a process of its own and without a display where that matters."""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QImage

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, dumps, load_scenario, loads, trace
from fallline import command_line as main
from fallline.engine.files.open import scenario_names
from fallline.engine.scenario.edit import replace
from tests.forked import program

MAIN = Path(__file__).parents[1] / "main.py"
ABSENT = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def no_display(scratch):
    """The environment of a process without a display, whose temporary files are in `scratch`."""
    return {name: value for name, value in os.environ.items() if name not in ABSENT} | {
        "COLUMNS": "120",
        "TMPDIR": scratch,
    }


def started(code, cwd):
    """A Python that runs `code` in `cwd` without a display; it leaves no temporary file."""
    with tempfile.TemporaryDirectory() as scratch:
        ran = subprocess.run(
            [sys.executable, "-c", code],
            cwd=cwd,
            env=no_display(scratch),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert list(Path(scratch).iterdir()) == []
    return ran


@pytest.fixture(scope="module")
def fallline(tmp_path_factory):
    """`fallline(*words, cwd)` in a process of its own without a display; it leaves no temporary file."""
    with program(tmp_path_factory.mktemp("program"), "fallline.gui.commands.export", "fallline.gui.main_window") as run:

        def ask(*words, cwd):
            with tempfile.TemporaryDirectory() as scratch:
                ran = run(*words, cwd=cwd, env=no_display(scratch))
                assert list(Path(scratch).iterdir()) == []
            return ran

        yield ask


def went_well(ran):
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def pixels(path):
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].astype(int)


def test_run_prints_the_final_figures(tmp_path, fallline):
    out = went_well(fallline("run", "ravine", cwd=tmp_path))
    for run, path in zip(load_scenario("ravine").runs, trace(load_scenario("ravine")), strict=True):
        rows = [line for line in out.splitlines() if line.strip().startswith(f"{run.label}  ")]
        assert any(f"{path.loss[-1, 0]:.4g}" in row for row in rows)
    assert list(tmp_path.iterdir()) == []


def test_run_says_how_many_of_the_digits_a_perceptron_reads(monkeypatch, capsys, traced_once):
    """The test accuracy that the scenario's description promises, in the table and in the figures."""
    monkeypatch.setattr("fallline.engine.report.trace_runs", lambda scenario, *_: traced_once(scenario))

    def printed(*arguments):
        assert ended(["run", *arguments]) == 0
        return capsys.readouterr().out

    table = printed("digits")
    figures = [json.loads(line) for line in printed("digits", "--json").splitlines()]
    assert "accuracy" in table
    assert "distance" not in table  # no minimum is known, and a column of dashes says nothing
    assert figures
    for each in figures:
        assert each["accuracy"] > 0.95
        assert f"{each['accuracy']:.4g}" in table
    assert "accuracy" not in printed("ravine")


def test_run_json_prints_one_object_for_each_run(tmp_path, fallline):
    out = went_well(fallline("run", "past-the-limit", "--json", cwd=tmp_path))
    found = [json.loads(line) for line in out.splitlines()]
    scenario = load_scenario("past-the-limit")
    assert len(found) == len(scenario.runs)
    assert any(each["status"] == "diverged" for each in found)
    for each, run, path in zip(found, scenario.runs, trace(scenario), strict=True):
        assert each["label"] == run.label
        assert each["optimizer"] == run.optimizer.tag()
        assert each["status"] == path.status
        assert each["diverged_at"] == path.diverged_at
        assert each["steps"] == path.steps
        assert set(each) >= {"theta", "loss", "gradient_norm", "condition_number", "distance"}


def test_check_gradient_prints_a_verdict_and_json(capfd):
    for arguments in ([], ["--json"]):
        assert ended(["check-gradient", "ravine", *arguments]) == 0
        out, err = capfd.readouterr()
        assert err == ""
    found = json.loads(out)
    assert found["passed"] is True
    assert [row["scheme"] for row in found["schemes"]] == ["forward", "central", "complex-step"]


def test_run_imports_no_widgets(tmp_path):
    code = f"""
import sys
sys.path.insert(0, {str(MAIN.parent)!r})
from fallline import command_line as main
try:
    main.main(["run", "ravine", "--json"])
except SystemExit as end:
    assert not end.code
QT = ("PySide6", "pyqtgraph", "shiboken6")
found = [name for name in sys.modules if name.split(".")[0] in QT or name.startswith("fallline.gui")]
print(found)
"""
    assert went_well(started(code, tmp_path)).splitlines()[-1] == "[]"


@pytest.fixture(scope="module")
def picture(tmp_path_factory, fallline):
    """The default scenario as the command line draws it."""
    folder = tmp_path_factory.mktemp("picture")
    out = went_well(fallline("export", "ravine", "out.png", "--size", "800x500", "--step", "40", cwd=folder))
    assert "out.png" in out
    assert [path.name for path in folder.iterdir()] == ["out.png"]
    return folder / "out.png"


def test_export_draws_a_picture_without_a_display(picture):
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (800, 500)
    assert loads(image.text("fallline-scenario")) == load_scenario("ravine")


def test_export_draws_what_the_window_exports(tmp_path, qtbot, qapp, fallline):
    from fallline.gui.main_window import MainWindow
    from fallline.gui.style import dress
    from fallline.gui.theme import DARK

    dress(DARK)
    window = MainWindow(load_scenario("ravine"), None, DARK)
    window.resize(1400, 900)
    with qtbot.waitExposed(window):
        window.show()
    window.session.seek(40)
    window.documents.export_image_path(tmp_path / "window.png", (800, 500))
    qtbot.waitUntil((tmp_path / "window.png").exists, timeout=20_000)
    (x0, x1), (y0, y1) = window.stage.contour.getViewBox().viewRange()
    same = replace(window.session.scenario, view=(x0, x1, y0, y1))  # the window, less wide, shows more of one axis
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)  # the tests to come would style it anew
    (tmp_path / "same.toml").write_text(dumps(same), "utf-8")
    went_well(fallline("export", "same.toml", "out.png", "--size", "800x500", "--step", "40", cwd=tmp_path))
    one, other = pixels(tmp_path / "out.png"), pixels(tmp_path / "window.png")
    assert np.abs(one - other).mean() < 1
    assert one.std() > 10


SHOWN = {"contour+condition": "400x300", "surface+loss": "300x200", "window": "700x600"}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What one process says that draws a picture of each kind."""
    code = f"""
import sys
sys.path.insert(0, {str(MAIN.parent)!r})
from fallline import command_line as main
for show, size in {SHOWN}.items():
    try:
        main.main(["export", "ravine", f"{{show}}.png", "--size", size, "--show", show])
    except SystemExit as end:
        assert not end.code
"""
    return started(code, tmp_path_factory.mktemp("said"))


@pytest.mark.parametrize("show", SHOWN)
def test_whatever_a_picture_shows_nothing_but_our_line_is_said(said, show):
    lines = went_well(said).splitlines()
    assert len(lines) == len(SHOWN)
    assert f"Wrote {show}.png" in lines


def test_the_readmes_exports_work_as_they_are_printed(tmp_path, qapp, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    text = (MAIN.parent / "README.md").read_text("utf-8")
    commands = re.findall(r"^    python main.py (export \S+ (docs/\S+) .*)$", text, re.MULTILINE)
    assert {Path(out).suffix for _, out in commands} == {".gif", ".svg", ".png"}
    (tmp_path / "docs").mkdir()
    for command, out in commands:
        assert ended(command.split()) == 0
        assert capfd.readouterr() == (f"Wrote {out}\n", "")
        assert load_scenario(MAIN.parent / out) == load_scenario(tmp_path / out)  # what the README shows is this


def test_export_writes_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scenario = load_scenario("ravine")
    paths = trace(scenario)
    assert ended(["export", "ravine", "out.csv"]) == 0
    lines = [line for line in (tmp_path / "out.csv").read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    assert len(rows) == sum(path.steps + 1 for path in paths)
    assert ended(["export", "ravine", "out.npz"]) == 0
    with np.load(tmp_path / "out.npz") as data:
        for index, path in enumerate(paths):
            np.testing.assert_array_equal(data[f"runs.{index}.theta"], path.theta)
    assert {path.name for path in tmp_path.iterdir()} == {"out.csv", "out.npz"}


def test_without_a_display_the_plain_command_draws_a_picture_and_says_so(tmp_path, fallline):
    out = went_well(fallline(cwd=tmp_path))
    assert "fallline-ravine.png" in out
    assert [path.name for path in tmp_path.iterdir()] == ["fallline-ravine.png"]
    image = QImage(str(tmp_path / "fallline-ravine.png"))
    assert (image.width(), image.height()) == (1600, 1000)


def test_a_scenario_file_is_drawn_under_its_own_name(tmp_path, qapp, monkeypatch, capfd):
    for name in ABSENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(dumps(load_scenario("saddle")), "utf-8")
    assert ended(["mine.toml"]) == 0
    out, err = capfd.readouterr()
    assert "fallline-mine.png" in out
    assert err == ""
    assert loads(QImage(str(tmp_path / "fallline-mine.png")).text("fallline-scenario")) == load_scenario("saddle")


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("landscapes", LANDSCAPES.offered()), ("optimizers", OPTIMIZERS.offered()), ("schedules", SCHEDULES),
        ("scenarios", scenario_names()),
    ],
)  # fmt: skip
def test_list_names_all_there_is(what, names, capsys):
    assert ended(["list", what, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [entry["name"] for entry in found] == list(names)
    assert all(entry["summary"] for entry in found)
    assert ended(["list", what]) == 0
    table = capsys.readouterr().out
    assert all(name[:12] in table for name in names)
    assert not {"recorded", "no-loss"} & set(names)  # a recording is no method to choose, and its ground no landscape


def ended(arguments):
    with pytest.raises(SystemExit) as end:
        main.main(arguments)
    return end.value.code or 0


def test_a_wrong_input_is_one_line_and_status_two_in_a_process_too(tmp_path, fallline):
    ran = fallline("run", "ravin", cwd=tmp_path)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert "did you mean 'ravine'?" in ran.stderr
    ran = fallline("export", "ravine", "none/out.png", cwd=tmp_path)
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run"], "SCENARIO"),
        (["run", "none.toml"], "none.toml"),
        (["run", "bad.toml"], "steps"),
        (["run", "torn.toml"], "not TOML"),
        (["run", "bytes.toml"], "not a text file"),
        (["run", "."], "'.'"),
        (["run", "ravine", "--jsn"], "--jsn"),
        (["nothing"], "nothing"),
        (["list", "things"], "things"),
        (["list"], "what"),
        (["export", "ravine"], "OUT"),
        (["export", "ravine", "out"], "ending"),
        (["export", "ravine", "out.bmp"], ".bmp"),
        (["export", "ravine", "none/out.csv"], "folder"),
        (["export", "none", "out.csv"], "none"),
        (["export", "bad.toml", "out.csv"], "steps"),
        (["export", "ravine", "out.png", "--size", "big"], "big"),
        (["export", "ravine", "out.png", "--size", "10x10"], "10x10"),
        (["export", "ravine", "out.png", "--size", "99999x99999"], "99999x99999"),
        (["export", "ravine", "out.png", "--step", "121"], "121"),
        (["export", "ravine", "out.png", "--step", "-1"], "-1"),
        (["export", "ravine", "out.png", "--step", "half"], "--step"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_input_ends_in_one_line_and_leaves_no_file(arguments, told, tmp_path, monkeypatch, capfd):
    (tmp_path / "bad.toml").write_text("version = 1\nsteps = -3\n[landscape]\nname = 'saddle'\n")
    (tmp_path / "torn.toml").write_text("version = 1\nsteps = [3\n")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    before = set(tmp_path.iterdir())
    monkeypatch.chdir(tmp_path)
    assert ended(arguments) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("fallline: ")
    assert err.count("\n") == 1
    assert told in err
    assert set(tmp_path.iterdir()) == before
