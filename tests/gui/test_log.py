"""What went wrong is in a log that can be sent, and where all threads were when the program died."""

import faulthandler
import logging
import subprocess
import sys
import threading

import platformdirs
import pytest

from fallline.gui import log
from fallline.gui.error_dialog import ErrorDialog
from fallline.gui.log import Log

from .watchdog import wait_until


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_log_path", lambda name: tmp_path / name / "log")
    on = faulthandler.is_enabled()
    yield tmp_path / "fallline" / "log"
    if on:  # pytest's own
        faulthandler.enable(sys.__stderr__)


def fails():
    raise ZeroDivisionError("in a thread")


def test_an_error_of_a_thread_is_said_and_is_in_the_log_with_its_traceback(window, folder, monkeypatch):
    banner, before = window.stage.banner, threading.excepthook
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)  # a test's would fail it
    with Log() as kept, ErrorDialog(banner, kept.path):
        thread = threading.Thread(target=fails)
        thread.start()
        thread.join()
        wait_until(banner.isVisible)
        assert str(kept.path) in banner.text.text()
    text = (folder / "fallline.log").read_text()
    assert "ZeroDivisionError: in a thread" in text
    assert "test_log.py" in text
    assert "started: Fallline " in text
    assert threading.excepthook is before


def test_work_that_fails_in_the_background_is_in_the_log(folder, qapp, qtbot):
    from fallline.gui.background import Background

    work = Background(qapp)
    with Log(), qtbot.waitSignal(work.failed):
        work.ask(lambda _: fails())
    work.deleteLater()
    assert "ZeroDivisionError: in a thread" in (folder / "fallline.log").read_text()


def test_a_large_log_gives_way_to_another(folder, monkeypatch):
    monkeypatch.setattr(log, "LARGE", 10)
    for _ in range(3):
        with Log():
            logging.getLogger("fallline.gui").warning("one more")
    assert sorted(file.name for file in folder.iterdir()) == ["crash.log", "fallline.before.log", "fallline.log"]
    assert (folder / "fallline.log").read_text().count("one more") == 1


def test_where_no_log_can_be_written_the_window_opens_all_the_same(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(platformdirs, "user_log_path", lambda _: tmp_path / "file" / "log")
    on = faulthandler.is_enabled()
    with Log() as kept:
        assert kept.path is None
        assert faulthandler.is_enabled()
    if on:
        faulthandler.enable(sys.__stderr__)


DIES = """
import ctypes
from fallline.gui.log import Log
with Log():
    ctypes.string_at(0)
"""


def test_a_program_that_dies_leaves_where_its_threads_were(tmp_path):
    import os

    home = dict(os.environ, XDG_STATE_HOME=str(tmp_path), HOME=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", DIES], env=home, capture_output=True, timeout=120, check=False)
    assert done.returncode != 0
    (crash,) = tmp_path.rglob("crash.log")
    assert "Fatal Python error: Segmentation fault" in crash.read_text()
