"""What is asked for is done or said: empty cells of a sweep, options that change nothing, inputs that are no files."""

import os
import socket
import threading

import pytest

from fallline import ScenarioError, command_line, load_scenario
from fallline.engine.files.format import FORMATS
from fallline.engine.studies.sweep import emptiness, parse_axis, sweep
from tests.for_each import for_each

RATES = "runs.0.schedule.lr=lin:0.01:0.02:4"


def ended(*words):
    with pytest.raises(SystemExit) as end:
        command_line.main(list(words))
    return end.value.code or 0


def test_empty_cells_of_a_sweep_are_told_with_the_reason(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert ended("sweep", "ravine", "a.csv", "--x", "steps=lin:1:1e9:4", "--y", RATES, "--jobs", "0") == 0
    said, told = capfd.readouterr()
    assert said == "Wrote a.csv\n"
    assert told == (
        "fallline: 12 of 16 cells are empty, for the scenario refuses their values: "
        "with steps = 3.33333e+08 and runs.0.schedule.lr = 0.01, steps: expected `int` <= 1000000\n"
    )


def test_a_sweep_without_empty_cells_says_nothing_of_them(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    axes = ["--x", "steps=lin:1:9:3", "--y", "runs.0.schedule.lr=log:0.01:1e6:3", "--metric", "loss", "--jobs", "0"]
    assert ended("sweep", "ravine", "a.csv", *axes) == 0
    assert ",,1,\n" in (tmp_path / "a.csv").read_text()  # a cell that diverged is no empty one
    assert capfd.readouterr().err == ""


def test_a_metric_that_a_landscape_has_not_is_told_too():
    scenario = load_scenario("digits")
    found = sweep(scenario, parse_axis("steps=lin:1:2:2"), parse_axis("runs.0.schedule.lr=lin:0.01:0.02:2"), "distance")
    assert emptiness(scenario, found).startswith("4 of 4 cells are empty, for there is no distance: the first with")


VALUES = {
    "size": "300x200", "dpi": "90", "step": "3", "show": "contour", "turn": "3", "tilt": "40", "log": None,
    "theme": "light", "transparent": None, "legend": None, "title": None, "first": "1", "last": "3", "fps": "9",
    "speed": "9", "hold": "0", "code": "torch", "codec": "vp9", "every": "2", "columns": "loss",
    "style": "ieee", "font": "serif", "marks": None, "names": "below", "letters": None, "levels": None, "bar": None,
    "x-name": "a", "y-name": "b", "panels": "methods", "inset": "0:1,0:1", "beside": "valley", "scorm": None,
}  # fmt: skip
PICTURES = {"size", "dpi", "step", "show", "theme", "transparent", "legend", "title", "style", "beside"}
PICTURES |= {"font", "marks", "names", "letters", "levels", "bar", "x-name", "y-name", "panels", "inset"}
FILMS = {"size", "show", "theme", "legend", "title", "first", "last", "fps", "speed", "hold"}
TABLES, CODED, COURSE = {".csv", ".parquet"}, {".mp4", ".webm"}, {".zip"}
TAKEN = {"picture": PICTURES, "film": FILMS, "data": set(), "script": {"code"}, "scenario": set(), "page": set()}


def taken(kind, ending):
    """The options that a file of `kind` takes."""
    more = {"every", "columns"} if ending in TABLES else {"codec"} if ending in CODED else set()
    return TAKEN[kind] | more | ({"scorm"} if ending in COURSE else set())


IDLE = [
    (ending, option)
    for kind, ending in {(each.kind, each.endings[0]) for each in FORMATS.written(*TAKEN)}
    for option in set(VALUES) - taken(kind, ending)
]


@for_each(("ending", "option"), sorted(set(IDLE)))
def test_an_option_that_changes_nothing_is_refused(ending, option, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    value = [] if VALUES[option] is None else [VALUES[option]]
    assert ended("export", "ravine", f"a{ending}", f"--{option}", *value) == 2
    told = capfd.readouterr().err
    assert told.startswith(f"fallline: --{option} is for ")
    assert told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_every_option_of_the_command_is_in_the_table():
    import inspect

    apart = {"scenario", "out", "format", "force", "quiet", "slides"}  # of each there is a test elsewhere
    assert set(VALUES) == {name.replace("_", "-") for name in inspect.signature(command_line.export).parameters} - apart


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("export", "ravine", "a.png", "--show", "window", "--no-title"), "--title is for figures"),
        (("export", "ravine", "a.png", "--show", "window", "--style", "ieee"), "--style is for figures"),
        (("export", "ravine", "a.png", "--x-name", "a"), "--x-name is for figures in a style: add --style print"),
        (("export", "ravine", "a.png", "--style", "ieee", "--show", "surface", "--bar"), "--bar is for --show contour"),
        (("export", "ravine", "a.png", "--style", "ieee", "--inset", "1:0,0:1"), "--inset 1:0,0:1: write an inset as"),
        (("sweep", "ravine", "a.csv", "--tolerance", "1"), "--tolerance is for --metric steps, not for rate"),
        (("sweep", "ravine", "a.csv", "--jobs", "2", "--scheduler", "tcp://h:1"), "--jobs are processes here"),
    ],
)
def test_options_that_shut_each_other_out_are_refused(words, told, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    axes = ["--x", "steps=lin:1:9:3", "--y", RATES] if words[0] == "sweep" else []
    assert ended(*words, *axes) == 2
    assert told in capfd.readouterr().err


@pytest.fixture
def odd(tmp_path):
    """A folder, a pipe, a socket, a device, an empty picture, by what is to be said of them."""
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "empty.png").touch()
    found = {"it is a folder": tmp_path / "folder.toml", "the file is empty": tmp_path / "empty.png"}
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe.toml")
        found |= {"it is a pipe": tmp_path / "pipe.toml"}
        found |= {"it is a device": tmp_path / "device.toml"}
        (tmp_path / "device.toml").symlink_to("/dev/zero")
    return found


@pytest.mark.parametrize("told", ["it is a folder", "it is a pipe", "it is a device", "the file is empty"])
def test_what_is_no_file_is_told_and_never_opened(told, odd):
    """In a thread, which a pipe that is opened would keep for ever."""
    if told not in odd:
        pytest.skip("there are none here")
    faults = []

    def attempt():
        for source in (odd[told], str(odd[told])):
            try:
                load_scenario(source)
            except ScenarioError as error:
                faults.append(str(error))

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert len(faults) == 2
    assert all(fault.startswith(f"{odd[told].name}: {told}") and "shipped" not in fault for fault in faults)


@pytest.mark.skipif(os.name != "posix", reason="sockets in a file system")
def test_a_socket_is_told_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.toml")
        with pytest.raises(ScenarioError, match=r"^a\.toml: it is a socket, not a file$"):
            load_scenario("a.toml")


def test_a_folder_by_its_dot_is_named_as_it_was_given(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert ended("run", ".") == 2
    assert capfd.readouterr().err == "fallline: '.': it is a folder, and no checkpoints or tables of steps are in it\n"
