"""A disk that is full, at whatever byte: one line, no success, the old file as it was and nothing beside it.

Every format of the table that can be written is held to it, so that a new one is from its first day. The kernel refuses
the write itself: by a limit on the size of files (RLIMIT_FSIZE), and on a small tmpfs where one may be mounted.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from fallline import command_line, load_scenario, trace
from fallline.engine.files import atomic
from fallline.engine.files.atomic import write_whole
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import dumps
from fallline.engine.studies.basins import basins
from fallline.engine.studies.sweep import parse_axis, sweep
from fallline.gui.application import application
from fallline.gui.export import image
from fallline.gui.export.figure import Figure
from fallline.gui.export.film import Film
from fallline.gui.export.job import write_film
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.export.slides import SlideShow
from tests.gui.export.drawn_once import drawing, filmed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
KINDS = ("scenario", "data", "script", "page", "picture", "film", "slides", "basins", "sweep")
WRITTEN = [(each.kind, each.name) for each in FORMATS.written(*KINDS)]
MAPS = ("basins", "sweep")
PAGE = 4096
OLD = b"the old file"


@cache
def content(kind):
    """What is saved of each kind but pictures and films, which have writers of their own."""
    ravine = load_scenario("ravine")
    if kind == "data":
        return ravine, trace(ravine)
    if kind == "basins":
        return ravine, 0, basins(ravine, 0, ravine.window, 16)
    if kind == "sweep":
        x, y = parse_axis("runs.0.schedule.lr=log:1e-3:0.1:4"), parse_axis("steps=lin:5:20:4")
        return ravine, sweep(ravine, x, y, "loss")
    return (ravine,)


drawings = {}


def kept(figure):
    """In place of `drawing_of`: the first drawing of all figures that would be the same."""

    def make(_parts):
        known = (type(figure), figure.scenario, figure.options)
        if known not in drawings:
            drawings[known] = drawing(figure)
        return drawings[known]

    return make


@pytest.fixture
def _drawn_once(monkeypatch):
    """What is drawn is drawn once: what is written of it is another thing."""
    monkeypatch.setattr(image, "drawing_of", kept)


@cache
def figure():
    """The picture."""
    return Figure(load_scenario("ravine"), PictureOptions(width=200, height=160))


@cache
def film():
    """The film, its frames drawn once."""
    options = FilmOptions(width=200, height=160, last=6, hold=0.0, speed=30.0)
    return filmed(Film(load_scenario("ravine"), options))


@cache
def talk():
    """A question and its answer: two slides."""
    whole = load_scenario("past-the-limit")
    return replace(whole, snapshots=whole.snapshots[:1])


@cache
def slides():
    """The slides, their pages drawn once."""
    found = filmed(SlideShow(talk(), PictureOptions(width=200, height=160)), list)
    assert len(found.steps) == 2
    return found


@pytest.fixture(autouse=True, scope="module")
def _closed():
    yield
    if figure.cache_info().currsize:
        figure().close()
        figure.cache_clear()


def save(kind, name, target):
    format = FORMATS.named(kind, name)
    if kind == "picture":
        image.write_figure(figure(), target)
    elif kind in ("film", "slides"):
        write_film(film() if kind == "film" else slides(), target)
    else:
        dressed = {"options": PictureOptions(width=200, height=160)} if kind in MAPS and format.drawn else {}
        format.save(target, *content(kind), **dressed)


def sample(size):
    """Where in a file of `size` bytes the disk is full: its ends, the middle, and the last border of a page."""
    return sorted({0, 1, size // 2, (size - 1) // PAGE * PAGE, size - 1})


@contextmanager
def no_more_than(size):
    """No file may grow beyond `size` bytes."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("_drawn_once", "qapp")
@pytest.mark.parametrize(("kind", "name"), WRITTEN, ids=lambda word: word)
def test_at_whatever_byte_a_file_ends_it_is_told_and_the_old_one_stays(kind, name, tmp_path):
    if name == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is an extra")
    application()
    target = tmp_path / f"out{FORMATS.named(kind, name).endings[0]}"
    save(kind, name, target)
    size = target.stat().st_size
    target.write_bytes(OLD)
    for byte in sample(size):
        with no_more_than(byte), pytest.raises(OSError, match="File too large") as told:
            save(kind, name, target)
        assert told.value.filename == str(target)
        assert target.read_bytes() == OLD
        assert list(tmp_path.iterdir()) == [target]
    save(kind, name, target)
    assert target.stat().st_size > size / 2


@pytest.fixture
def small_disk(tmp_path):
    """`small_disk.path`, and `small_disk.leave(pages)`, which fills it but for so many."""
    path = tmp_path / "disk"
    path.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", path], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no tmpfs may be mounted here")

    def leave(pages):
        ballast = path / "ballast"
        ballast.unlink(missing_ok=True)
        free = os.statvfs(path).f_bavail * os.statvfs(path).f_bsize
        ballast.write_bytes(bytes(free - pages * PAGE))

    yield SimpleNamespace(path=path, leave=leave)
    os.chdir("/")
    subprocess.run(["umount", path], check=True)


SMALL = ["--size", "200x160"]
SWEEP = ["--x", "runs.0.schedule.lr=log:1e-3:0.1:4", "--y", "steps=lin:5:20:4", "--jobs", "0"]
COMMANDS = {
    "picture": ["export", "ravine", "OUT", *SMALL],
    "film": ["export", "ravine", "OUT", *SMALL, "--last", "3", "--hold", "0"],
    "data": ["export", "ravine", "OUT"],
    "script": ["export", "ravine", "OUT"],
    "page": ["export", "ravine", "OUT"],
    "slides": ["export", "TALK", "OUT", "--slides", *SMALL],
    "sweep": ["sweep", "ravine", "OUT", *SWEEP],
    "basins": ["basins", "ravine", "OUT", "--resolution", "16"],
}


def ended(words):
    with pytest.raises(SystemExit) as end:
        command_line.main(words)
    return end.value.code or 0


@pytest.mark.usefixtures("_drawn_once", "qapp")
@pytest.mark.skipif(sys.platform != "linux", reason="tmpfs")
@pytest.mark.parametrize(("kind", "name"), [each for each in WRITTEN if each[0] in COMMANDS], ids=lambda word: word)
def test_on_a_full_disk_a_command_ends_in_one_line_and_status_two(kind, name, small_disk, tmp_path, capfd, monkeypatch):
    if name == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is an extra")
    monkeypatch.chdir(small_disk.path)
    out = small_disk.path / f"out{FORMATS.named(kind, name).endings[0]}"
    (tmp_path / "talk.toml").write_text(dumps(talk()))
    named = {"OUT": out.name, "TALK": str(tmp_path / "talk.toml")}
    words = [*(named.get(word, word) for word in COMMANDS[kind]), "--force"]
    words += ["--code", name] if kind == "script" else []
    words += SMALL if kind in MAPS and FORMATS.named(kind, name).drawn else []
    assert ended(words) == 0
    size = out.stat().st_size
    out.write_bytes(OLD)
    capfd.readouterr()
    for pages in {0, (size - 1) // PAGE}:
        small_disk.leave(pages)
        assert ended(words) == 2
        said, told = capfd.readouterr()
        assert said == ""
        assert told == f"fallline: {out.name}: No space left on device\n"
        assert out.read_bytes() == OLD
        assert {path.name for path in small_disk.path.iterdir()} == {"ballast", out.name}


@pytest.mark.parametrize("call", ["fsync", "close"])
def test_what_the_disk_says_last_is_heard(call, tmp_path, monkeypatch):
    """Network file systems tell of a full disk, or of a fault of it, when a file is closed."""
    target = tmp_path / "a.txt"
    target.write_bytes(OLD)
    real = getattr(os, call)

    def failing(handle):
        real(handle)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, call, failing)
    with pytest.raises(OSError, match="No space left") as told:
        write_whole(target, lambda beside: beside.write_bytes(b"new"))
    monkeypatch.undo()
    assert told.value.filename == str(target)
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_no_file_is_not_written_over(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for name, kind in (("folder.csv", "a folder"), ("pipe.csv", "a pipe")):
        assert ended(["export", "ravine", name]) == 2
        assert capfd.readouterr().err == f"fallline: {name} is {kind}, and no file is written in its place\n"
    assert {path.name for path in tmp_path.iterdir()} == {"folder.csv", "pipe.csv"}
    assert (tmp_path / "pipe.csv").is_fifo()


def test_what_a_link_names_is_written_and_the_link_stays(tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "a.txt").symlink_to(tmp_path / "far" / "b.txt")
    write_whole(tmp_path / "a.txt", lambda beside: beside.write_bytes(b"new"))
    assert (tmp_path / "a.txt").is_symlink()
    assert (tmp_path / "far" / "b.txt").read_bytes() == b"new"
    assert len(list(tmp_path.rglob("*"))) == 3
