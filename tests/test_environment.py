"""The ground the program stands on: the Qt that is installed, the versions that are pinned, an engine without Qt."""

import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
QT = "PySide6-Essentials"


def python(code):
    """The output of `code` in a fresh process of this interpreter."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def requirements(lines, python_version):
    """The requirements among `lines` that hold on `python_version`, by canonical name."""
    parsed = [Requirement(line) for line in lines]
    environment = {"python_version": python_version, "python_full_version": f"{python_version}.0"}
    return {
        canonicalize_name(each.name): each.specifier
        for each in parsed
        if each.marker is None or each.marker.evaluate(environment)
    }


def declared(python_version, *extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    return requirements(lines, python_version)


def pinned(python_version):
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return requirements([line for line in lines if line and not line.startswith("#")], python_version)


def test_a_thousand_void_qt_calls_cost_no_reference_to_none():
    """PySide6 6.12.0 loses one per call on Python 3.11, and the program aborts when None reaches zero.

    From 3.12 on None is immortal (PEP 683): its count never moves, so the claim holds trivially there.
    In a process of its own, so that no other thread or test moves the count, and a loss cannot take the suite along.
    """
    change = python(
        "import sys\n"
        "from PySide6.QtCore import QObject\n"
        "target = QObject()\n"
        "target.setObjectName('first call')\n"
        "before = sys.getrefcount(None)\n"
        "for _ in range(1000):\n"
        "    target.setObjectName('void')\n"
        "print(sys.getrefcount(None) - before, flush=True)\n"
    )
    assert int(change) > -10


def test_the_installed_qt_is_one_the_project_allows():
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert version(QT) in declared(running, "gui")[canonicalize_name(QT)]


@pytest.mark.parametrize("python_version", PYTHONS)
@pytest.mark.parametrize(
    ("qt", "pythons"),
    [
        ("6.10.0", PYTHONS),
        ("6.11.0", ()),  # docks break
        ("6.11.1", ()),
        ("6.11.3", PYTHONS),
        ("6.12.0", ("3.12", "3.13")),  # aborts where None is mortal
    ],
)
def test_qt_versions_are_allowed_where_they_are_sound(qt, pythons, python_version):
    assert (qt in declared(python_version, "gui")[canonicalize_name(QT)]) == (python_version in pythons)


@pytest.mark.parametrize("python_version", PYTHONS)
def test_every_dependency_is_pinned_to_one_version_that_its_bounds_allow(python_version):
    pins = pinned(python_version)
    for name, bounds in declared(python_version, "gui", "test", "lint", "oracle", "bench").items():
        assert name in pins, f"{name} has no line in constraints.txt"
        (pin,) = pins[name]
        assert pin.operator == "=="
        assert pin.version in bounds, f"constraints.txt pins {name} {pin.version}, pyproject.toml wants {bounds}"


def test_the_engine_imports_without_qt():
    code = "import sys, fallline; [getattr(fallline, name) for name in fallline.__all__]; print(*sys.modules)"
    loaded = set(python(code).split())
    assert "fallline.engine.run.trace" in loaded
    assert not {name.partition(".")[0] for name in loaded} & {"PySide6", "shiboken6", "pyqtgraph", "superqt"}
    assert not any(name.startswith("fallline.gui") for name in loaded)
