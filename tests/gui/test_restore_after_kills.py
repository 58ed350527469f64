"""Two programs that are killed in the middle of their edits lose nothing that was kept."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from fallline import loads
from fallline.gui.restore import places
from fallline.gui.restore.kept import read


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The person's folder of states, empty."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return places.folder()


CHILD = """
import json, sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication
from fallline import loads
from fallline.engine.scenario.edit import replace
from fallline.gui.application import application
from fallline.gui.restore.keeper import Keeper
from fallline.gui.restore.kept import read
from fallline.gui.start import open_window

def tell(**what):
    print(json.dumps(what), flush=True)

def act():
    window = next(each for each in QApplication.topLevelWidgets() if each.objectName() == "main-window")
    QCoreApplication.processEvents()
    place = window.findChild(Keeper).place.path
    session = window.session
    tell(title=session.scenario.title, steps=session.scenario.steps, file=place.name, offered=window.isWindowModified())
    steps = int(sys.argv[1])
    while True:
        steps += 1
        session.edit(replace(session.scenario, steps=steps))
        while (kept := read(place)) is None or loads(kept.scenario).steps != steps:
            QCoreApplication.processEvents()
        tell(steps=steps)

application()
QTimer.singleShot(0, act)
open_window()
"""


@contextlib.contextmanager
def child(steps):
    with subprocess.Popen([sys.executable, "-c", CHILD, str(steps)], stdout=subprocess.PIPE, text=True) as process:
        yield SimpleNamespace(process=process, hear=lambda: json.loads(process.stdout.readline()))
        if process.poll() is None:
            process.kill()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_two_programs_killed_in_the_middle_of_edits_lose_nothing_and_do_not_tread_on_each_other(folder):
    """Every edit that was kept when the kill came is there at the next start; and each has its own."""
    with child(200) as one, child(500) as two:
        files = {one.hear()["file"], two.hear()["file"]}
        assert len(files) == 2
        last = [[each.hear()["steps"] for _ in range(3)][-1] for each in (one, two)]
        for each in (one, two):
            each.process.send_signal(signal.SIGKILL)
            each.process.wait()
    kept = {name: read(folder / name) for name in files}
    steps = sorted(loads(each.scenario).steps for each in kept.values())
    assert [there >= least for there, least in zip(steps, last, strict=True)] == [True, True]
    with child(900) as third:
        found = third.hear()
        assert found["file"] in files
        assert found["offered"]
        assert found["steps"] in steps
        third.process.kill()
