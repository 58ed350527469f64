"""A few seconds of what chance makes: `make fuzz` opens thousands. The harness must find what it looks for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the memory")
HERE = Path(__file__).parent
BUDGET = {"formulas": 150, "files": 400, "texts": 300, "lessons": 300}


def lines(done):
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("kind", BUDGET)
def test_nothing_that_chance_makes_breaks_a_promise(kind):
    words = [sys.executable, str(HERE / "attempt.py"), kind, "0", str(BUDGET[kind])]
    *failures, summary = lines(subprocess.run(words, cwd=HERE, capture_output=True, text=True, check=False))
    assert failures == []
    assert summary["tried"] == BUDGET[kind]
    assert 0.01 < summary["opened"] / summary["tried"] < 0.9  # neither are all refused at the door, nor is all well


PLANTED = """
import os, sys
sys.argv = ["attempt.py", "planted", "0", "6"]
import attempt

def planted(chance, folder, turn=iter(range(6))):
    case = next(turn)
    attempt.SECONDS = 0.2 if case == 4 else 20  # a slow machine is long over 400 MB
    yield
    if case == 0:
        raise KeyError("of a library")
    if case == 1:
        os.system("true")
    if case == 2:
        open("/etc/hostname" if os.path.exists("/etc/hostname") else "/etc/passwd").close()
    if case == 3:
        bytearray(400_000_000)[::4096] = bytes(97657)
    if case == 4:
        while True:
            pass
    if case == 5:
        raise attempt.ScenarioError("one line, and\\nanother")

attempt.KINDS["planted"] = planted
sys.exit(attempt.main())
"""


def test_what_is_looked_for_is_found():
    done = subprocess.run([sys.executable, "-c", PLANTED], cwd=HERE, capture_output=True, text=True, check=False)
    *failures, summary = lines(done)
    assert done.returncode == 1
    assert summary["failures"] == 6
    for failure, told in zip(
        failures, ("KeyError", "os.system", "open", " MB", "more than 0.6 s", "lines"), strict=True
    ):
        assert told in failure["why"]
