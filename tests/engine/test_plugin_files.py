"""A file in the folder of plug-ins runs after a consent to its very content, and a command never asks for one."""

import hashlib
import json
import os

import pytest

from fallline.engine.plugins import consent
from tests.forked import program

ACME = """
import pathlib
pathlib.Path(__file__).with_suffix(".ran").touch()
from fallline.engine.method.optimizer import Optimizer

class Filed(Optimizer, frozen=True, tag="filed"):
    '''Plain descent:  theta <- theta - lr g.'''

    @staticmethod
    def rule(g, lr):
        return (-lr * g,)
"""
SCENARIO = """
version = 1
steps = 3
landscape = { name = "quadratic" }
[[runs]]
optimizer = { name = "filed" }
schedule = { name = "constant", lr = 0.01 }
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    made = tmp_path / "data" / "fallline" / "plugins"
    made.mkdir(parents=True)
    (made / "acme.py").write_text(ACME)
    (tmp_path / "filed.toml").write_text(SCENARIO)
    return made


@pytest.fixture(scope="module")
def fallline(tmp_path_factory):
    ahead = "fallline.gui.labs.lab"  # of what a list of plug-ins asks; it brings pyqtgraph along
    with program(tmp_path_factory.mktemp("program"), ahead) as run:
        yield run


@pytest.fixture
def command(fallline, tmp_path):
    def run(*words, status=0, **more):
        done = fallline(*words, cwd=tmp_path, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **more})
        assert done.returncode == status, done.stderr
        return done.stderr if status else done.stdout

    return run


def listed(command, **more):
    return {each["name"]: each for each in json.loads(command("plugins", "--json", **more))}


def test_nothing_of_a_file_runs_before_it_is_allowed(folder, command):
    found = listed(command)["acme.py"]
    assert (found["state"], found["brings"]) == ("asks", [])
    assert found["digest"] == hashlib.sha256(ACME.encode()).hexdigest()
    told = command("run", "filed.toml", status=2)
    assert told.startswith("fallline: filed.toml: runs[0].optimizer.name: invalid value 'filed'")
    assert not (folder / "acme.ran").exists()


def test_allowed_it_runs_until_it_changes_or_is_forgotten(folder, command):
    told = command("plugins", "allow", "acme.py")
    assert "acme.py (file) works: filed" in told
    assert hashlib.sha256(ACME.encode()).hexdigest() in told
    assert json.loads(command("run", "filed.toml", "--json"))["optimizer"] == "filed"
    (folder / "acme.py").write_text(ACME + "\n")
    assert listed(command)["acme.py"]["state"] == "asks"
    command("run", "filed.toml", status=2)
    (folder / "acme.py").write_text(ACME)  # what was allowed is what is in it
    assert listed(command)["acme.py"]["state"] == "works"
    command("plugins", "forget", "acme.py")
    assert listed(command)["acme.py"]["state"] == "asks"


def test_a_consent_can_name_the_digest_and_holds_for_that_alone(folder, command):
    told = command("plugins", "allow", "acme.py", "--sha256", "0" * 64, status=2)
    assert told == f"fallline: acme.py has changed: its SHA-256 is not {'0' * 64}\n"
    assert listed(command)["acme.py"]["state"] == "asks"
    command("plugins", "allow", "acme.py", "--sha256", hashlib.sha256(ACME.encode()).hexdigest())


@pytest.fixture
def allowed(folder):
    consent.allow(folder / "acme.py", consent.content(folder / "acme.py")[1])
    return folder


def test_a_sweep_in_other_processes_finds_it_too(allowed, command, tmp_path):
    axis = "runs.0.schedule.lr=log:0.001:0.01:4"
    command("sweep", "filed.toml", "out.csv", "--x", axis, "--y", "steps=lin:2:4:2", "--jobs", "2")
    assert len((tmp_path / "out.csv").read_text().splitlines()) > 8


TAKEN = "there is already one named 'adam': that of fallline.engine.optimizers.adam"
BROKEN = {
    "leaves": ("raise SystemExit(7)", "SystemExit: 7"),
    "no_python": ("def (", "SyntaxError: invalid syntax (no_python.py, line 1)"),
    "raises": (ACME + "1 / 0", "ZeroDivisionError: division by zero"),
    "taken": (ACME.replace('"filed"', '"adam"'), TAKEN),
    "no_name": (ACME.replace('"filed"', '"Filed it"'), "'Filed it' is no name for a family: lower case letters and"),
    "no_rule": (ACME.replace("rule(", "ruler(").replace('"filed"', '"other"'), "other gives neither rule nor step"),
    "odd": (
        ACME.replace("    @static", "    x: complex = 1j\n    @static").replace('"filed"', '"odd"'),
        "TypeError: Encoding objects of type",
    ),
}


def test_a_broken_file_is_listed_with_its_error_and_the_program_goes_on(folder, command):
    for name, (text, _) in BROKEN.items():
        (folder / f"{name}.py").write_text(text)
    for path in folder.glob("*.py"):
        consent.allow(path, consent.content(path)[1])
    found = listed(command)
    assert found.pop("acme.py")["brings"] == ["filed"]
    for name, (_, words) in BROKEN.items():
        assert found[f"{name}.py"]["state"] == "disabled"
        assert found[f"{name}.py"]["error"].startswith(words)
    assert "raises.py" in found["raises.py"]["details"]
    names = [each["name"] for each in json.loads(command("list", "optimizers", "--json"))]
    assert (names.count("filed"), names.count("adam")) == (1, 1)


def test_all_plug_ins_can_be_left_out(allowed, command):
    assert listed(command, FALLLINE_PLUGINS="0")["acme.py"]["state"] == "off"
    assert not (allowed / "acme.ran").exists()


def test_what_is_no_file_of_the_folder_is_refused_in_one_line(folder, command, tmp_path):
    (tmp_path / "other.py").write_text(ACME)
    assert "is not in the folder of plug-ins; copy it to" in command("plugins", "allow", "./sub/other.py", status=2)
    assert "there is no none.py in" in command("plugins", "allow", "none.py", status=2)
    assert command("plugins", "forget", "acme.py", status=2) == "fallline: acme.py: nobody allowed it\n"
    (folder / "a-b.py").write_text(ACME)
    assert "must be letters, digits and underscores" in command("plugins", "allow", "a-b.py")


def test_a_damaged_book_of_consents_allows_nothing(allowed):
    digest = consent.content(allowed / "acme.py")[1]
    assert consent.allowed(digest)
    (allowed.parent / "plugins-allowed.json").write_text("{")
    assert not consent.allowed(digest)


def test_a_check_of_it_prints_what_was_found(allowed, command):
    told = command("plugins", "check", "acme.py")
    assert "yes walkers side by side as alone: equal to the bit" in told
    assert "yes compiles: equal to the bit" in told
    assert "nobody brings no landscape" in command("plugins", "check", "nobody", status=2)
