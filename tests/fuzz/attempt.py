"""Opens what chance made, one after another in one process, and prints a line of JSON for each that broke a promise.

    python tests/fuzz/attempt.py formulas|files|texts|lessons FIRST COUNT

No traceback but our own faults, of one line; no more than 2 s of the processor, 300 MB, nothing run, nothing written.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

os.environ |= {"FALLLINE_COMPILE": "0", "QT_QPA_PLATFORM": "offscreen"}  # machine code has its own tests

import fuzz_files
import fuzz_formulas
import tomli_w

from fallline import ScenarioError, dumps, loads, trace
from fallline.engine.files import link
from fallline.engine.files.format import FORMATS
from fallline.engine.files.open import load_scenario
from fallline.engine.models.table import DataError
from fallline.engine.scenario.edit import replace

SECONDS, MEMORY = 2.0, 300
"""Of the processor; megabytes, the program's own included."""
PATIENCE = 60
"""Seconds by the clock: for what waits and does nothing."""
FORBIDDEN = {
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "subprocess.Popen", "pickle.find_class",
    "ctypes.dlopen", "socket.connect", "shutil.rmtree", "os.remove", "os.rename", "os.chmod", "os.mkdir",
    "webbrowser.open",
}  # fmt: skip

sys.dont_write_bytecode = True  # that of a module which is imported late is not written by what a case opens


class Overtime(BaseException):
    """Not an Exception, so that nobody takes it for one of theirs."""


class Watch:
    """What happens while a case is `on`: Python tells of everything that a program may do to others."""

    def __init__(self, folder: Path) -> None:
        self.on, self.seen, self.folder = False, [], str(folder)
        sys.addaudithook(self._hear)

    def _hear(self, event, arguments):
        if not self.on:
            return
        if event in FORBIDDEN:
            self.seen.append(f"{event} {arguments!r}"[:200])
        elif event == "open" and isinstance(arguments[0], str) and self._foreign(*arguments):
            self.seen.append(f"open {arguments!r}"[:200])

    def _foreign(self, path, mode, flags):
        """Whether a file is opened for writing, or one that no part of the program and no case is."""
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR):
            return not path.startswith(tempfile.gettempdir())
        own = (self.folder, sys.prefix, sys.base_prefix, str(Path(__file__).parents[2]))
        return not path.startswith(own) and Path(path).exists() and not path.startswith("/proc/self")


def small(scenario):
    """Whether three steps of it are a small matter, whatever it is."""
    return scenario.positions().size <= 100 and len(scenario.runs) <= 8


OPENED = []
"""Of the cases, those that were scenarios."""


def tried(scenario):
    """Written, read back and traced for three steps."""
    OPENED.append(scenario.landscape.tag())
    again = loads(dumps(scenario))
    if small(scenario):
        trace(replace(again, steps=min(again.steps, 3)))


def formula(chance, _folder):
    text = fuzz_formulas.formula(chance)
    yield text
    run = {"optimizer": {"name": chance.choice(("adam", "newton", "gradient-descent"))}}
    raw = {"version": 1, "steps": 3, "landscape": {"name": "expression", "formula": text}, "runs": [run]}
    scenario = loads(tomli_w.dumps(raw))
    scenario.landscape.latex()
    tried(scenario)


def file(chance, folder):
    found = fuzz_files.files(chance)
    for name, content in found.items():
        (folder / name).write_bytes(content)
    yield next(iter(found))
    tried(load_scenario(folder / next(iter(found))))


def text(chance, _folder):
    found = fuzz_files.text(chance)
    yield found
    tried(link.from_text(found))


def lesson(chance, folder):
    from fallline.gui.lessons.lesson import load_lesson

    content = (fuzz_files.CORPUS / "lesson.toml").read_bytes()
    content = fuzz_files.said_otherwise(Path("lesson.toml"), content, chance)
    content = fuzz_files.bent(content, chance) if chance.random() < 0.5 else content
    (folder / "lesson.toml").write_bytes(content)
    yield "lesson.toml"
    OPENED.append(load_lesson(folder / "lesson.toml").title)


KINDS = {"formulas": formula, "files": file, "texts": text, "lessons": lesson}


def faults():
    """What may be raised: one line for a person."""
    from fallline.gui.lessons.lesson import LessonError

    return ScenarioError, LessonError, DataError


def broken(kind, seed, folder, watch, expected):
    """Which promise the case breaks, in words; nothing where it keeps all."""
    case = KINDS[kind](random.Random(f"{kind} {seed}"), folder)
    next(case)
    Path("/proc/self/clear_refs").write_text("5")
    signal.setitimer(signal.ITIMER_PROF, 3 * SECONDS)
    signal.alarm(PATIENCE)
    begun, watch.on, watch.seen = time.process_time(), True, []
    told = ""
    try:
        next(case, None)
    except expected as error:
        told = f"a fault of many lines: {error}" if "\n" in str(error) or len(str(error)) > 1000 else ""
    except Overtime:
        told = f"more than {3 * SECONDS:g} s:\n{traceback.format_exc(limit=-3)}"
    except BaseException:  # noqa: BLE001  # whatever it is, it is told
        told = traceback.format_exc(limit=-4)
    finally:
        watch.on = False
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
    taken = time.process_time() - begun
    peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1000
    if told or watch.seen:
        return told or f"it did: {'; '.join(watch.seen[:3])}"
    faults = [f"{taken:.1f} s"] if taken > SECONDS else []
    return ", ".join([*faults, *([f"{peak} MB"] if peak > MEMORY else [])])


def overtime(*_):
    raise Overtime


def tell(**found):
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def tried_all(kind, seeds, folder):
    """How many of the cases broke a promise; each is told."""
    watch, expected, failures = Watch(folder), faults(), 0
    for seed in seeds:
        why = broken(kind, seed, folder, watch, expected)
        if (folder / "ran").exists():
            why = "code of the case ran"
        if why:
            failures += 1
            tell(kind=kind, seed=seed, why=why)
        for left in folder.iterdir():
            left.unlink()
    return failures


def main():
    kind, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    signal.signal(signal.SIGPROF, overtime)
    signal.signal(signal.SIGALRM, overtime)
    list(FORMATS)
    for name in ("plain.toml", "data.toml", "run.npy"):  # what is imported once is nobody's time
        tried(load_scenario(fuzz_files.CORPUS / name))
    OPENED.clear()
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        failures = tried_all(kind, range(first, first + count), Path(place))
        os.chdir("/")
    tell(kind=kind, tried=count, opened=len(OPENED), failures=failures)
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
