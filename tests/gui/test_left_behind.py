"""What a window leaves that is killed before it has kept anything goes with the next start."""

import os
import subprocess
import sys
import time

import pytest

from fallline.gui.restore import places
from fallline.gui.restore.kept import Kept
from fallline.gui.welcome import album

KILLED = """
import os
from fallline.gui.restore import places

mine = places.new(places.folder())
begun = mine.path.with_name(f".{mine.path.name}.x1y2z3a4.part.json")
begun.write_bytes(b"half of it")
os._exit(1)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The person's folder of states, empty."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return places.folder()


def test_a_lock_without_a_file_and_what_was_begun_go(folder):
    subprocess.run([sys.executable, "-c", KILLED], timeout=60, check=False)
    assert len(list(folder.iterdir())) == 2
    place, kept, more = places.take(folder)
    assert (kept, more) == (None, 0)
    assert list(folder.iterdir()) == [place.path.with_suffix(".lock")]
    place.release()


def test_a_window_that_has_not_kept_anything_yet_keeps_its_place(folder):
    first = places.new(folder)
    second, _, _ = places.take(folder)
    assert first.path != second.path
    first.write(Kept(scenario="first"))
    first.release()
    second.release()
    assert places.take(folder)[1] == Kept(scenario="first")


def test_pictures_that_were_begun_long_ago_go_with_the_next_one(tmp_path):
    for name, age in ((".a.png.x1y2z3a4.part.png", 7200), (".b.png.x1y2z3a4.part.png", 60), ("c.png", 7200)):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    album._clear(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".b.png.x1y2z3a4.part.png", "c.png"}
