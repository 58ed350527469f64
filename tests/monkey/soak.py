"""A monkey at the window, all windows open: no exception, every step undone gives the start, and memory stays.

python tests/monkey/soak.py SEED COUNT               prints a line of JSON, and its verdict; status 1 where one of the
                                                     promises is broken: a fault (with the acts to replay), an act of
                                                     over 250 ms, memory that grew, an undo that is not the start
python tests/monkey/soak.py SEED COUNT --unhurried   the same at any pace, for machines that are busy
python tests/monkey/soak.py --replay FILE            does the acts of such a file again
"""

import ast
import ctypes
import faulthandler
import json
import logging
import os
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

faulthandler.enable()  # where it dies, with the stacks of all threads
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
home = tempfile.TemporaryDirectory(prefix="fallline-monkey-")
os.environ |= {f"XDG_{each}_HOME": str(Path(home.name, each.lower())) for each in ("CONFIG", "DATA", "STATE")}

from answers import answer
from hands import Act, Hands
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThreadPool, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from stopwatch import Stopwatch
from verdict import SLOW, broken, report

from fallline import dumps, load_scenario, trace
from fallline.gui.ahead import import_ahead
from fallline.gui.application import application
from fallline.gui.background import Background
from fallline.gui.garbage import Garbage
from fallline.gui.main_window import MainWindow
from fallline.gui.preferences import Preferences
from fallline.gui.start import HAND_OVER
from fallline.gui.style import dress
from fallline.gui.theme import DARK

UNDONE, WEIGHED = 100, 500
"""Acts between two times that all is undone and that memory is weighed."""
SMALL, BORROWED = 20_000, 500
"""Steps of all runs together up to which the paths are traced once more, to compare; and where one of them is by a
library, a step of which takes a millisecond."""
STANDS = 300
"""Seconds after which an act that does not end is told with the stacks of all threads, and the walk with it."""
SECONDS = 120.0
LIBRARIES = {"torch", "jax"}
"""They stay where a hand chose an optimizer of theirs."""
BACKGROUND = "fallline.gui.background"
FORESEEN = ValueError, OSError, MemoryError


class Wrong(Exception):
    """What the monkey found."""


class Never(QObject):
    """Keeps the main window open, whatever is pressed."""

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Close:
            event.ignore()
            return True
        return False


class Heard(logging.Handler):
    """Every error that no code caught, of any thread, and every one in the background that nobody foresaw."""

    def __init__(self):
        super().__init__()
        self.errors = []
        sys.excepthook = lambda *told: self.errors.append("".join(traceback.format_exception(*told)))
        threading.excepthook = lambda told: self.errors.append("".join(traceback.format_exception(told.exc_value)))
        logger = logging.getLogger("fallline")
        logger.addHandler(self)
        logger.setLevel(logging.INFO)

    def emit(self, record):
        if (record.exc_info and record.levelno >= logging.ERROR) or (
            record.name == BACKGROUND and not isinstance(record.exc_info[1], FORESEEN)
        ):
            self.errors.append("".join(traceback.format_exception(*record.exc_info)))


class Soak:
    """One window with all others beside it, and what a monkey has done to it so far."""

    def __init__(self, seed, folder, garbage):
        self.heard, self.acts, self.garbage = Heard(), [], garbage
        self.pieces, self.held, self.watch = [], [], Stopwatch()
        self.longest = self.silent = 0.0
        dress(DARK)
        self.window = MainWindow(load_scenario("ravine"), None, DARK)
        self.session = self.window.session
        self.never = Never()
        self.window.installEventFilter(self.never)
        self.window.show()
        self.hands = Hands(self.window, seed, self.serve)
        (folder / "a.toml").write_text(dumps(load_scenario("saddle")))
        answer(folder, self.hands.random)
        import_ahead(self.window)
        self.open_all()
        self.start = self.session.scenario
        self.weights, self.libraries, self.came = [], set(), 0

    def open_all(self):
        """Every lab, and each window beside the main one."""
        windows = self.window.windows
        for number in range(1, 99):
            try:
                windows.open_lab(number)
            except (LookupError, StopIteration, ValueError):
                break
        for open_it in (windows.open_lessons, windows.open_sweep, windows.open_plugins, windows.open_preferences):
            open_it()
        self.serve(0.3)

    def serve(self, seconds=0.0):
        """Let the event loop go on, and note how long it was silent."""
        end = time.monotonic() + seconds
        while True:
            for _ in range(3):
                QApplication.processEvents()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # as a loop would do
                worked, held = self.watch.lap()
                self.longest, self.silent = max(self.longest, worked), max(self.silent, held)
            if time.monotonic() >= end:
                return
            time.sleep(0.001)
            self.watch.start()

    def do(self, act):
        """One act, its longest piece of work, and what must hold after it."""
        self.acts.append(act)
        faulthandler.dump_traceback_later(STANDS, exit=True)
        self.longest = self.silent = 0.0
        self.watch.start()
        self.hands.do(act)
        self.serve()
        self.pieces.append((round(self.longest, 3), act))
        self.held.append((round(self.silent, 3), act))
        session = self.session
        if not session.undo_stack.count():
            self.start = session.scenario
        self._hold()

    def _hold(self):
        session = self.session
        if self.heard.errors:
            raise Wrong(self.heard.errors[0])
        if len(session.paths) != len(session.scenario.runs):
            raise Wrong(f"{len(session.paths)} paths of {len(session.scenario.runs)} runs")
        if not 0 <= session.playhead <= session.scenario.steps:
            raise Wrong(f"step {session.playhead} of {session.scenario.steps}")

    def undo_all(self):
        """Every step undone gives the start exactly, and done again what there was; the paths are those of both."""
        session = self.session
        session.settle()
        there, stack = session.scenario, session.undo_stack
        index = stack.index()  # beyond it lies what the monkey itself has undone
        while stack.canUndo():
            stack.undo()
            self._hold()
        if session.scenario != self.start:
            raise Wrong("all undone is not the start")
        self._same_paths()
        while stack.index() < index:
            stack.redo()
            self._hold()
        if session.scenario != there:
            raise Wrong("all done again is not what there was")
        self._same_paths()

    def _same_paths(self):
        session = self.session
        walkers = len(session.scenario.positions()[0])
        most = BORROWED if any(":" in run.optimizer.tag() for run in session.scenario.runs) else SMALL
        if session.scenario.steps * len(session.paths) * walkers > most or session.scenario.landscape.examples:
            return
        self.until(lambda: session.complete or not session.tracer.background.busy, "the runs were never traced")
        if not session.complete:
            return  # it was stopped
        for path, fresh in zip(session.paths, trace(session.scenario), strict=True):
            if path.theta.tobytes() != fresh.theta.tobytes():
                raise Wrong("a path is not that of its scenario")

    def until(self, holds, words):
        """Wait for what must come."""
        end = time.monotonic() + SECONDS
        while not holds():
            if time.monotonic() > end:
                raise Wrong(words)
            self.serve(0.005)

    def weigh(self):
        """Megabytes in use where the window shows what it showed at first, and nothing is on its way."""
        session = self.session
        while QApplication.activeModalWidget() is not None:
            QApplication.activeModalWidget().close()
            self.serve(0.05)
        window = self.window
        window.resize(1400, 900)
        window.appearance.take(Preferences(theme="dark"))
        window.pages.setCurrentIndex(0)
        window.stage.contour.reset_view()
        session.undo_stack.setClean()
        session.load(load_scenario("ravine"))
        self.start = session.scenario
        self.serve(0.3)
        self.drop_all()
        pool = QThreadPool.globalInstance()
        self.until(lambda: pool.activeThreadCount() == 0, "work in the background never ended")
        self.serve(0.3)
        self.garbage.look_through()  # as in a pause, which a monkey never makes
        with suppress(OSError, AttributeError):
            ctypes.CDLL("libc.so.6").malloc_trim(0)
        there = LIBRARIES & set(sys.modules)
        if there != self.libraries:
            self.libraries, self.came = there, len(self.weights)
        self.weights.append(resident())

    def drop_all(self):
        """Call off what is under way, a map or a sweep of minutes."""
        for window in QApplication.topLevelWidgets():
            for work in window.findChildren(Background):
                work.drop()


def resident():
    """Megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def run(seed, count, acts=None, *, unhurried=False):
    """The report, what went wrong, if something did, the acts, and whether a promise is broken."""
    began, fault = time.monotonic(), ""
    with tempfile.TemporaryDirectory() as folder, Garbage() as garbage:
        soak = Soak(seed, Path(folder), garbage)
        try:
            for number in range(1, 1 + (len(acts) if acts else count)):
                soak.do(acts[number - 1] if acts else soak.hands.think())
                if number % UNDONE == 0:
                    soak.undo_all()
                if number % WEIGHED == 0:
                    soak.weigh()
                    print(f"{number} acts, {soak.weights[-1]} MB", file=sys.stderr, flush=True)
            soak.undo_all()
        except Exception:  # noqa: BLE001  # whatever it is, it is what the monkey looks for
            fault = traceback.format_exc()
    told = {"seed": seed, "acts": len(soak.acts), "seconds": round(time.monotonic() - began, 1)}
    told["libraries"] = sorted(soak.libraries)
    told["held up"] = sorted((each for each in soak.held if each[0] > SLOW), key=lambda each: -each[0])[:10]
    found, how = (soak.pieces, soak.weights, fault), {"unhurried": unhurried, "came": soak.came}
    return told | report(*found, **how), fault, soak.acts, bool(broken(*found, **how))


def main():
    application()
    qInstallMessageHandler(lambda _, __, text: "plugin does not support" in text or print(text, file=sys.stderr))
    sys.setswitchinterval(HAND_OVER)
    if sys.argv[1] == "--replay":
        kept = ast.literal_eval(Path(sys.argv[2]).read_text())
        seed, acts = kept["seed"], [Act(*each) for each in kept["acts"]]
        told, fault, _, failed = run(seed, len(acts), acts)
    else:
        seed, count = int(sys.argv[1]), int(sys.argv[2])
        told, fault, acts, failed = run(seed, count, unhurried="--unhurried" in sys.argv)
    print(json.dumps(told), flush=True)
    if fault:
        kept = Path(tempfile.gettempdir(), f"monkey-{seed}.txt")
        kept.write_text(repr({"seed": seed, "acts": [tuple(each) for each in acts]}))
        print(f"seed {seed}, act {len(acts)}: {fault}\nthe last acts:", *acts[-12:], sep="\n", file=sys.stderr)
        print(f"again: python tests/monkey/soak.py --replay {kept}", file=sys.stderr)
    print(told["verdict"], file=sys.stderr, flush=True)
    os._exit(failed)  # no window need be taken down


if __name__ == "__main__":
    main()
