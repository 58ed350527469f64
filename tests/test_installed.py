"""Fallline and a plug-in as wheels in an environment of their own: what lies there, and what the program sees of it."""

import json
import os
import shutil
import subprocess
import sys
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


def run(*command, **more):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "FALLLINE_"))}
    environment |= {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def wheel(source, folder):
    """Built of a copy, so that nothing is left in the checkout; without a network."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, source)
    (built,) = folder.glob("*.whl")
    return built


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
    run(*install, "--no-deps", "--no-index", *wheels)
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    there = {path.name for path in packages.iterdir()}
    (packages / "dependencies.pth").write_text(f"{Path(numpy.__file__).parents[1]}\n")
    return there, python


@pytest.fixture(scope="module")
def found(installed, tmp_path_factory):
    """Every plug-in that the program lists."""
    _, python = installed
    told = json.loads(run(python, "-m", "fallline", "plugins", "--json", cwd=tmp_path_factory.mktemp("listed")))
    return {plugin["name"]: plugin for plugin in told}


def test_the_wheel_puts_nothing_but_fallline_among_the_packages(installed):
    there, _ = installed
    ours = {name for name in there if not name.lower().startswith(("acme", "__pycache__"))}
    assert ours == {"fallline", "fallline-0.1.0.dist-info"}


def test_what_runs_is_the_wheel_and_not_the_checkout(installed, tmp_path):
    _, python = installed
    place = Path(run(python, "-c", "import fallline; print(fallline.__file__)", cwd=tmp_path).strip())
    assert ROOT not in place.parents


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


def test_a_broken_plug_in_is_listed_and_disabled_and_nothing_else(installed, found, tmp_path):
    _, python = installed
    broken = {name: each["error"] for name, each in found.items() if each["state"] == "disabled"}
    assert broken == {
        "hijacker": "acme-all: b'.*' is the beginning of every file",
        "impostor": "there is already one named 'adam': that of fallline.engine.optimizers.adam",
        "missing": "AttributeError: module 'acme_broken' has no attribute 'NoSuchThing'",
        "raising": "SystemExit: acme is out of order",
    }
    assert "acme_raises.py" in found["raising"]["details"]
    listing = run(python, "-m", "fallline", "list", "optimizers", "--json", cwd=tmp_path)
    names = [each["name"] for each in json.loads(listing)]
    assert "acme-lion" in names
    assert "acme-halfway" not in names
    assert names.count("adam") == 1


def test_a_scenario_of_plugged_in_families_runs_and_says_what_it_needs(installed, tmp_path):
    _, python = installed
    (tmp_path / "acme.toml").write_text(SCENARIO)
    figures = json.loads(run(python, "-m", "fallline", "run", "acme.toml", "--json", cwd=tmp_path))
    assert figures["optimizer"] == "acme-lion"
    assert figures["steps"] == 5
    written = run(
        python, "-c", "import fallline; print(fallline.dumps(fallline.load_scenario('acme.toml')))", cwd=tmp_path
    )
    assert 'acme-lion = "acme-optimizers 1.2"' in written


def test_its_format_is_written_by_the_command_and_offered_by_the_dialog(installed, tmp_path):
    _, python = installed
    run(python, "-m", "fallline", "export", "ravine", "out.tsv", cwd=tmp_path)
    assert len((tmp_path / "out.tsv").read_text().splitlines()[0].split("\t")) > 5
    code = "from fallline.engine.files.format import FORMATS; print([each.filter for each in FORMATS.written('data')])"
    assert "Table with tabs (*.tsv)" in run(python, "-c", code, cwd=tmp_path)


def test_its_lab_opens_in_the_window_and_its_view_stands_there_and_follows(installed, tmp_path):
    _, python = installed
    code = """
from fallline import load_scenario
from fallline.gui.application import application
app = application()
from fallline.gui.main_window import MainWindow
window = MainWindow(load_scenario("ravine"))
window.show()
window.session.seek(120)
view = window.pages["Leader"]
print(view.isVisible(), view.label.text())
lab = window.windows.open_lab(90)
lab.run()
print(lab.title, lab.result)
"""
    viewed, lab = run(python, "-c", code, cwd=tmp_path).splitlines()
    assert lab == "A line ([0.0, 1.0], [0.0, 1.0])"
    shown, leader = viewed.split(maxsplit=1)
    scenario = load_scenario("ravine")
    runs = zip(scenario.runs, trace(scenario), strict=True)
    assert shown == "True"
    assert leader.strip() == min(runs, key=lambda pair: pair[1].loss[-1, 0])[0].label


def test_its_families_keep_to_the_rules_of_their_kinds(installed, tmp_path):
    _, python = installed
    checked = json.loads(run(python, "-m", "fallline", "plugins", "check", "acme-optimizers", "--json", cwd=tmp_path))
    assert set(checked) == {"acme-bowl", "acme-lion", "acme-waves"}
    assert all(finding["passed"] for findings in checked.values() for finding in findings)
