"""Widgets that hang together in circles are never taken down by a thread that is not theirs."""

import gc
import re
import sys
import threading
import weakref
from pathlib import Path
from types import ModuleType

from PySide6.QtCore import QThreadPool, QTimer

from fallline.gui import garbage as garbage_of_the_window
from fallline.gui.background import Background
from fallline.gui.garbage import PATIENCE, REST, WHOLE, Garbage

from .watchdog import wait_until


class Circle:
    def __init__(self):
        self.self, self.timer = self, QTimer()


def allocate(progress):
    for _ in range(30):
        kept = [[k] for k in range(5000)]
        progress(0.5)
    return len(kept)


def test_no_other_thread_collects_while_a_window_is_open(qapp, qtbot):
    threads = []

    def collected(phase, _):
        threads.append(threading.current_thread())

    work = Background(qapp)
    was = gc.isenabled()
    gc.callbacks.append(collected)
    try:
        with Garbage() as garbage:
            del threads[:]
            for _ in range(3000):
                Circle()
            with qtbot.waitSignal(work.answered):
                work.ask(allocate)
            wait_until(lambda: threads)
            assert set(threads) == {threading.main_thread()}
            assert not gc.isenabled()
            del garbage
        assert gc.isenabled() == was
    finally:
        gc.callbacks.remove(collected)
        QThreadPool.globalInstance().waitForDone()
        work.deleteLater()


def test_what_is_old_is_collected_in_a_pause_and_not_after_an_act(qapp, monkeypatch):
    collected = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: collected.append(generation))
    garbage = Garbage()
    garbage._whole -= WHOLE + 1
    for counts in ((5000, 0, 0), (5000, 50, 0), (5, 0, 0), (5, 0, 0)):
        monkeypatch.setattr(gc, "get_count", lambda counts=counts: counts)
        garbage._look()
    assert collected == [0, 1, 2]
    garbage._whole -= PATIENCE
    monkeypatch.setattr(gc, "get_count", lambda: (5000, 0, 0))
    garbage._look()
    assert collected == [0, 1, 2, 2]


def test_a_library_is_not_looked_through_with_each_collection_and_its_circles_go_in_a_long_pause(qapp, monkeypatch):
    monkeypatch.setattr(garbage_of_the_window, "MANY", 2)
    with Garbage() as garbage:
        for name in ("first", "second"):
            monkeypatch.setitem(sys.modules, f"a_library_of_no_one.{name}", ModuleType(name))
        kept, lost = [[k] for k in range(50_000)], Circle()
        gone = weakref.ref(lost)
        garbage._look()
        del lost
        assert len(gc.get_objects()) < len(kept), "it is set aside"
        gc.collect()
        assert gone() is not None
        garbage._acted -= REST
        monkeypatch.setattr(gc, "get_count", lambda: (5, 0, 0))
        garbage._look()
        assert gone() is None


def test_circles_go_all_the_same(qapp):
    before = sum(type(each) is Circle for each in gc.get_objects())
    with Garbage():
        for _ in range(2000):
            Circle()
        wait_until(lambda: sum(type(each) is Circle for each in gc.get_objects()) - before < 1000)


def test_nothing_else_turns_collection_on_or_off():
    """What found it on when a window had not begun would turn it on again in the middle of one, for all threads."""
    root = Path(__file__).parents[2]
    turning = [
        path.relative_to(root).as_posix()
        for folder in ("engine", "gui", "fallline")
        for path in sorted((root / folder).rglob("*.py"))
        if re.search(r"\bgc\.(enable|disable|set_threshold)\b", path.read_text("utf-8"))
    ]
    assert turning == ["gui/garbage.py"]
