"""Fallline and a plug-in as wheels in an environment of their own: what lies there, and what the program sees of it."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import numpy
import pytest

from fallline import load_scenario, trace

ROOT = Path(__file__).parents[1]
PLUGIN = ROOT / "tests" / "plugin_package"
TAKEN = ("docs/guide", "engine", "fallline", "gui", "resources", "pyproject.toml", "README.md", "LICENSE")
SCENARIO = """
version = 1
steps = 5
landscape = { name = "acme-bowl", a = 2.0 }
[[runs]]
optimizer = { name = "acme-lion" }
schedule = { name = "acme-waves", lr = 0.1 }
"""

SESSION = """
import contextlib, io, json, runpy, sys
import fallline
from fallline import command_line, load_scenario
from fallline.engine.files.format import FORMATS
from fallline.engine.kernels import kernel_cache

def command(*words):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        command_line.main(list(words))
    return said.getvalue()

kernel_cache.make = lambda *pair: None  # here the loop of all kernels would be compiled anew, which takes seconds
def started(*words):
    # by python -m fallline
    sys.argv[1:] = words
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        runpy.run_module("fallline", run_name="__main__")
    return said.getvalue()

told = {
    "place": fallline.__file__,
    "plugins": json.loads(started("plugins", "--json")),
    "optimizers": json.loads(command("list", "optimizers", "--json")),
    "run": json.loads(command("run", "acme.toml", "--json")),
    "written": fallline.dumps(load_scenario("acme.toml")),
    "exported": command("export", "ravine", "out.tsv"),
    "data": [each.filter for each in FORMATS.written("data")],
    "checked": json.loads(command("plugins", "check", "acme-optimizers", "--json")),
}
from fallline.gui.application import application
app = application()
from fallline.gui.main_window import MainWindow
window = MainWindow(load_scenario("ravine"))
window.show()
window.session.seek(120)
view = window.pages["Leader"]
told["view"] = view.isVisible(), view.label.text()
lab = window.windows.open_lab(90)
lab.run()
told["lab"] = lab.title, str(lab.result)
print(json.dumps(told))
"""


def run(*command, **more):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "FALLLINE_"))}
    environment |= {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def wheel(source, folder):
    """Built of a copy, so that nothing is left in the checkout; without a network."""
    build = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    return folder / run(sys.executable, "-c", build, folder, cwd=source).splitlines()[-1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder of packages and the Python of a fresh environment that has both wheels, and sees our dependencies."""
    home = tmp_path_factory.mktemp("installed")
    copy = home / "source"
    for name in TAKEN:
        take = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        take(ROOT / name, copy / name)
    shutil.copytree(PLUGIN, home / "plugin")
    venv.create(home / "venv", with_pip=False)
    python = next((home / "venv").glob("[bS]*/python*"))
    wheels = [wheel(copy, home / "ours"), wheel(home / "plugin", home / "theirs")]
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check"]
    run(*install, "--no-deps", "--no-index", "--no-compile", *wheels)
    paths = {"base": str(home / "venv"), "platbase": str(home / "venv")}
    packages = Path(sysconfig.get_path("purelib", "venv", paths))
    there = {path.name for path in packages.iterdir()}
    (packages / "dependencies.pth").write_text(f"{Path(numpy.__file__).parents[1]}\n")
    return there, python


@pytest.fixture(scope="module")
def found(told):
    """Every plug-in that the program lists."""
    return {plugin["name"]: plugin for plugin in told["plugins"]}


@pytest.fixture(scope="module")
def told(installed, tmp_path_factory):
    """What one session with the wheels says of itself, and the folder that it was in."""
    _, python = installed
    folder = tmp_path_factory.mktemp("session")
    (folder / "acme.toml").write_text(SCENARIO)
    return json.loads(run(python, "-c", SESSION, cwd=folder)) | {"folder": folder}


def test_the_wheel_puts_nothing_but_fallline_among_the_packages(installed):
    there, _ = installed
    ours = {name for name in there if not name.lower().startswith(("acme", "__pycache__"))}
    assert ours == {"fallline", "fallline-0.1.0.dist-info"}


def test_what_runs_is_the_wheel_and_not_the_checkout(told):
    assert ROOT not in Path(told["place"]).parents


def test_every_kind_of_plug_in_is_seen(found):
    brought = {name: tuple(each["brings"]) for name, each in found.items() if each["state"] == "works"}
    assert brought == {
        "bowl": ("acme-bowl",),
        "lion": ("acme-lion",),
        "waves": ("acme-waves",),
        "still": ("A line",),
        "tabs": ("Table with tabs (*.tsv)",),
        "leader": ("Leader",),
    }
    assert {each["origin"] for each in found.values()} == {"acme-optimizers 1.2"}


def test_a_broken_plug_in_is_listed_and_disabled_and_nothing_else(found, told):
    broken = {name: each["error"] for name, each in found.items() if each["state"] == "disabled"}
    assert broken == {
        "hijacker": "acme-all: b'.*' is the beginning of every file",
        "impostor": "there is already one named 'adam': that of fallline.engine.optimizers.adam",
        "missing": "AttributeError: module 'acme_broken' has no attribute 'NoSuchThing'",
        "raising": "SystemExit: acme is out of order",
    }
    assert "acme_raises.py" in found["raising"]["details"]
    names = [each["name"] for each in told["optimizers"]]
    assert "acme-lion" in names
    assert "acme-halfway" not in names
    assert names.count("adam") == 1


def test_a_scenario_of_plugged_in_families_runs_and_says_what_it_needs(told):
    assert told["run"]["optimizer"] == "acme-lion"
    assert told["run"]["steps"] == 5
    assert 'acme-lion = "acme-optimizers 1.2"' in told["written"]


def test_its_format_is_written_by_the_command_and_offered_by_the_dialog(told):
    assert told["exported"] == "Wrote out.tsv\n"
    assert len((told["folder"] / "out.tsv").read_text().splitlines()[0].split("\t")) > 5
    assert "Table with tabs (*.tsv)" in told["data"]


def test_its_lab_opens_in_the_window_and_its_view_stands_there_and_follows(told):
    assert told["lab"] == ["A line", "([0.0, 1.0], [0.0, 1.0])"]
    shown, leader = told["view"]
    scenario = load_scenario("ravine")
    runs = zip(scenario.runs, trace(scenario), strict=True)
    assert shown
    assert leader == min(runs, key=lambda pair: pair[1].loss[-1, 0])[0].label


def test_its_families_keep_to_the_rules_of_their_kinds(told):
    assert set(told["checked"]) == {"acme-bowl", "acme-lion", "acme-waves"}
    assert all(finding["passed"] is not False for findings in told["checked"].values() for finding in findings)
    left = {finding["claim"] for findings in told["checked"].values() for finding in findings if not finding["passed"]}
    assert left == {"compiles"}, "tests/engine/test_conformance.py asks for it, where the loop is compiled already"
