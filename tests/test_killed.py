"""Killed in the middle of a write, each format leaves the old file or none; the next write clears what was begun.

The child is killed by the kernel inside the write itself, once the file has grown to a size (RLIMIT_FSIZE, SIGXFSZ): as
abrupt as SIGKILL, in any library that writes, and always in the middle.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fallline.engine.files.atomic import write_whole

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")
ROOT = Path(__file__).parent.parent
HALF = 200
"""Bytes: less than the smallest of the files."""
FORKS = f"""
import json, os, resource, signal, sys
from pathlib import Path
from fallline import command_line as main
from fallline import load_scenario, trace
from fallline.engine.files import atomic as files
from fallline.engine.files.format import FORMATS
from fallline.gui.application import application
from fallline.gui.commands import export, maps
from fallline.gui.main_window import MainWindow

application()
trace(load_scenario("ravine"))
list(FORMATS)  # a fork takes along what all of them need
begin = files._begin

def begin_small(target):
    resource.setrlimit(resource.RLIMIT_FSIZE, ({HALF}, {HALF}))
    return begin(target)

for line in sys.stdin:
    folder, words = json.loads(line)
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        files._begin = begin_small
        if words[0] != "save":
            main.main([*words, "--force"])
        sys.exit(not MainWindow(load_scenario("ravine")).documents.save_path(Path(words[1])))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Reads folders and commands, and answers each with the exit status of a fork of its own: one start serves them all."""
SMALL = ["--size", "200x160"]
FILM = [*SMALL, "--last", "3", "--hold", "0"]
SWEEP = ["--x", "runs.0.schedule.lr=log:1e-3:0.1:4", "--y", "steps=lin:5:20:4", "--jobs", "0"]
COMMANDS = {
    "a.toml": ["save", "a.toml"],
    "a.png": ["export", "ravine", "a.png", *SMALL],
    "a.svg": ["export", "ravine", "a.svg", *SMALL],
    "a.pdf": ["export", "ravine", "a.pdf", *SMALL],
    "w.png": ["export", "ravine", "w.png", "--show", "window", "--size", "900x600"],
    "w.svg": ["export", "ravine", "w.svg", "--show", "window", "--size", "900x600"],
    "w.pdf": ["export", "ravine", "w.pdf", "--show", "window", "--size", "900x600"],
    "a.gif": ["export", "ravine", "a.gif", *FILM],
    "a.webm": ["export", "ravine", "a.webm", *FILM],
    "a.mp4": ["export", "ravine", "a.mp4", *FILM],
    "a.csv": ["export", "ravine", "a.csv"],
    "a.npz": ["export", "ravine", "a.npz"],
    "a.json": ["export", "ravine", "a.json"],
    "a.parquet": ["export", "ravine", "a.parquet"],
    "a.py": ["export", "ravine", "a.py"],
    "m.csv": ["sweep", "ravine", "m.csv", *SWEEP],
    "m.npz": ["basins", "ravine", "m.npz", "--resolution", "16"],
    "m.png": ["basins", "ravine", "m.png", "--resolution", "16"],
}


@pytest.fixture(scope="module")
def exit_status(tmp_path_factory):
    """`exit_status(folder, words)` of a command whose files may not grow past HALF."""
    environment = os.environ | {
        "FALLLINE_COMPILE": "0",
        "PYTHONDONTWRITEBYTECODE": "1",  # the byte code of what is imported in the middle would be cut, and stay so
        "QT_QPA_PLATFORM": "offscreen",
        "TMPDIR": str(tmp_path_factory.mktemp("of the killed")),
    }
    with subprocess.Popen(
        [sys.executable, "-c", FORKS], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:

        def ask(folder, words):
            process.stdin.write(json.dumps([str(folder), words]).encode() + b"\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield ask
        process.stdin.close()


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_in_the_middle_of_a_write_the_old_file_stays_and_the_next_write_clears_up(name, tmp_path, exit_status):
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow", reason="pyarrow is an extra")
    target = tmp_path / name
    target.write_bytes(b"the old file")
    assert exit_status(tmp_path, COMMANDS[name]) == -signal.SIGXFSZ
    assert target.read_bytes() == b"the old file"
    (left,) = set(tmp_path.iterdir()) - {target}
    assert left.stat().st_size == HALF
    assert left.name.startswith(f".{name}.")
    write_whole(target, lambda beside: beside.write_bytes(b"new"))
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_bytes() == b"new"


STOPPED = """
import sys
from pathlib import Path
from fallline.engine.files.atomic import write_whole

def write(beside):
    with beside.open("wb") as file:
        file.write(b"half of it")
        file.flush()
        print("writing", flush=True)
        sys.stdin.read()

write_whole(Path(sys.argv[1]), write)
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM] if os.name != "nt" else [])
def test_whoever_kills_it_there_is_no_file_where_none_was(tmp_path, sent):
    target = tmp_path / "out [1].png"  # brackets mean something to glob
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(target)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"writing\n"
        # Another writer of the same file, while this one is at work, leaves it its own.
        write_whole(target, lambda beside: beside.write_bytes(b"other"))
        assert len(list(tmp_path.iterdir())) == 2
        target.unlink()
        process.send_signal(sent)
        process.wait()
    assert not target.exists()
    assert len(list(tmp_path.iterdir())) == 1
    write_whole(target, lambda beside: beside.write_bytes(b"new"))
    assert [path.name for path in tmp_path.iterdir()] == [target.name]
    assert target.read_bytes() == b"new"


def test_what_another_file_left_is_not_touched(tmp_path):
    (tmp_path / ".b.png.abc.part.png").write_bytes(b"of b")
    (tmp_path / ".a.png.hidden").write_bytes(b"of a person")
    write_whole(tmp_path / "a.png", lambda beside: beside.write_bytes(b"new"))
    assert len(list(tmp_path.iterdir())) == 3


def test_a_fault_while_writing_leaves_no_trace(tmp_path):
    def write(beside):
        beside.write_bytes(b"half")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_whole(tmp_path / "a.png", write)
    assert list(tmp_path.iterdir()) == []
