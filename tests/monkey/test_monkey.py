"""A monkey at the window: no exception, every step undone gives the start. `make soak` lets it go on for long."""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

SOAK = Path(__file__).with_name("soak.py")


ALONE = f"""
import sys
sys.path.insert(0, {str(SOAK.parent)!r})
import soak
soak.Soak.open_all = lambda self: None  # an act that the main window does not survive needs no other
soak.main()
"""


def soak(*given, code=None):
    home = dict(os.environ, QT_QPA_PLATFORM="offscreen", FALLLINE_COMPILE="wait")
    command = [sys.executable, *(["-c", code] if code else [str(SOAK)]), *map(str, given)]
    return subprocess.run(command, env=home, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.parametrize("seed", [1])
def test_nothing_goes_wrong_and_all_is_undone(seed):
    done = soak(seed, 40, "--unhurried")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["acts"] == 40
    assert done.stderr.strip().splitlines()[-1].startswith("Held: ")


def test_what_goes_wrong_is_told_with_the_acts_to_do_it_again(tmp_path):
    """An act that no window survives: a key that does not exist."""
    kept = tmp_path / "acts.txt"
    kept.write_text(repr({"seed": 3, "acts": [("action", "", "", 0, "undo"), ("key", "main-window", "", 0, "none")]}))
    done = soak("--replay", kept, code=ALONE)
    assert done.returncode == 1
    assert "seed 3, act 2" in done.stderr
    assert "KeyError: 'none'" in done.stderr
    again = Path(done.stderr.rsplit("--replay ", 1)[1].splitlines()[0])
    assert again.read_text() == kept.read_text()
    assert done.stderr.strip().splitlines()[-1] == "Broken: KeyError: 'none'."


def test_no_dialog_that_the_window_asks_by_waits_for_a_person(monkeypatch):
    """A walk stood still for ever at one that nobody answered."""
    monkeypatch.syspath_prepend(SOAK.parent)
    import answers

    asked = re.compile(r"\b(QFileDialog|QMessageBox|QInputDialog)\.(get\w+|question|warning|critical|information)\(")
    gui = [path.read_text("utf-8") for path in (SOAK.parents[2] / "gui").rglob("*.py")]
    found = {match.groups() for text in gui for match in asked.finditer(text)}
    answered = {(asks.__name__, name) for asks, name in answers.answers(Path(), random.Random(1))}
    assert len(found) > 4
    assert found <= answered
