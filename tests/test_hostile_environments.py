"""No home, no fonts, nothing to write to, a decimal comma, long names, large pixels, no GL, a display that goes.

Each place is one process that exports by commands, opens the window, edits, saves and exports there, and tells of it.
"""

import contextlib
import ctypes
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from fallline import command_line, load_scenario, loads
from fallline.engine.files.atomic import write_whole
from fallline.gui.restore.kept import read

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it takes Linux to be that hostile")
LONG = "Übung ñ 線 " * 8
"""Of 112 bytes, more than half of what a name may have."""
CHILD = """
import contextlib, io, json, locale, os, pwd, sys
from pathlib import Path

if "UNKNOWN" in os.environ:
    def getpwuid(number):
        raise KeyError(number)
    pwd.getpwuid = getpwuid

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTimer
from PySide6.QtGui import QFontDatabase, QRawFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from fallline import command_line
from fallline.engine.kernels import cache_folder
from fallline.engine.scenario.edit import replace
from fallline.gui.application import application
from fallline.gui.export.options import PictureOptions
from fallline.gui.main_window import MainWindow
from fallline.gui.restore import keeper
from fallline.gui.start import open_window

told = {"faults": []}
sys.excepthook = lambda *error: told["faults"].append(repr(error[1]))

def command(*words):
    said, wrong = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(wrong):
        try:
            command_line.main(list(words))
        except SystemExit as ended:
            return ended.code, said.getvalue(), wrong.getvalue()

def turn():
    for _ in range(10):
        QCoreApplication.processEvents()

def shown(widget):
    picture = widget.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    return len(colours)

def look(window):
    turn()
    banner = window.stage.banner
    told["said"] = "" if banner.isHidden() else banner.text.text()
    told["ratio"] = window.grab().width() / window.width()
    told["greek"] = QRawFont.fromFont(window.font()).supportsCharacter(0x3B2)
    told["locale"] = QLocale().name(), locale.setlocale(locale.LC_NUMERIC)
    edit = window.landscape_panel.findChild(QLineEdit)
    edit.selectAll()
    QTest.keyClicks(edit, "2,5")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    told["typed"] = window.session.scenario.landscape.l1
    window.pages.setCurrentIndex(2)
    turn()
    told["colours"] = shown(window.stage.contour), shown(window.pages)
    if "UNKNOWN" in os.environ:  # both ask for folders of a person's own
        told["welcome"] = window.windows.open_welcome().isVisible()
        told["plugins"] = window.windows.open_plugins().isVisible()
    while not window.session.complete:  # half a path is none to write
        QCoreApplication.processEvents()
    documents = window.documents
    documents.save_path(Path("mine.toml"))
    told["saved"] = banner.text.text()
    documents.export_picture_path(Path("w.png"), PictureOptions(width=200, height=160))
    while banner.text.text() == told["saved"]:  # another thread draws and writes it
        QCoreApplication.processEvents()
    told["exported"] = banner.text.text()
    told["suggested"] = documents.suggest(".png")

def act():
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
    try:
        look(window)
    finally:
        if "UNPLUGGED" in os.environ:
            keeper.APART = 10**6  # nothing but the end writes the last edit
            window.session.edit(replace(window.session.scenario, steps=76))
            window.session.edit(replace(window.session.scenario, steps=77))
            print(json.dumps(told), flush=True)
        else:
            window.session.undo_stack.setClean()
            QApplication.closeAllWindows()

if "UNPLUGGED" not in os.environ:
    told["csv"] = command("export", "two-minima", "out.csv")
    told["png"] = command("export", "two-minima", "out.png", "--size", "200x160")
    told["run"] = command("run", "two-minima")
    told["desktop"] = command("desktop") if "UNKNOWN" in os.environ else None
    told["kernels"] = str(cache_folder.folder())
application()
QTimer.singleShot(0, act)
told["status"] = open_window()
print(json.dumps(told), flush=True)
sys.exit(told["status"])
"""


def begun(folder, **environment):
    """The process in `folder`, which obeys the modes of files even where it is root's."""
    env = {"PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "FALLLINE_COMPILE": "0"} | environment
    obey = ctypes.CDLL(None).prctl  # PR_CAPBSET_DROP of CAP_DAC_OVERRIDE
    return subprocess.Popen(
        [sys.executable, "-c", CHILD], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: obey(24, 1, 0, 0, 0),  # noqa: PLW1509  # a call of the system alone
    )  # fmt: skip


@contextlib.contextmanager
def patience(process):
    """A minute, for what hangs."""
    end = threading.Timer(60, process.kill)
    end.start()
    yield
    end.cancel()


def told(folder, **environment):
    """What the process says of itself, and what it says that nobody asked."""
    with begun(folder, **environment) as process, patience(process):
        said, wrong = process.communicate()
    assert process.returncode == 0, wrong
    remarks = [line for line in wrong.splitlines() if line and not line.startswith("This plugin does not support")]
    return SimpleNamespace(**json.loads(said), folder=folder, remarks=remarks)


@pytest.fixture(scope="module")
def barren(tmp_path_factory):
    """A user whom the system does not know, without HOME and without a font; pixels of half the size again."""
    top = tmp_path_factory.mktemp("barren")
    (top / "a file").write_text("", "utf-8")
    (top / "fonts").mkdir()
    (top / "fonts.conf").write_text("<fontconfig></fontconfig>", "utf-8")
    (top / "here").mkdir()
    return told(
        top / "here", UNKNOWN="1", XDG_CONFIG_HOME=str(top / "a file" / "config"), QT_QPA_FONTDIR=str(top / "fonts"),
        FONTCONFIG_FILE=str(top / "fonts.conf"), QT_SCALE_FACTOR="1.5",
    )  # fmt: skip


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A home and a folder that nobody may write in; pixels of twice the size."""
    top = tmp_path_factory.mktemp("closed")
    for name in ("home", "here"):
        (top / name).mkdir(mode=0o555)
    yield told(top / "here", HOME=str(top / "home"), QT_SCALE_FACTOR="2")
    for name in ("home", "here"):
        (top / name).chmod(0o755)


@pytest.fixture(scope="module")
def german(tmp_path_factory):
    """A decimal comma, by Qt and by the C library where its locale can be made; a folder of a very long name."""
    top = tmp_path_factory.mktemp("deutsch")
    if maker := shutil.which("localedef"):
        made = ["--no-archive", "-i", "de_DE", "-f", "UTF-8", str(top / "de_DE.UTF-8")]
        subprocess.run([maker, *made], capture_output=True, check=False)
    folder = top
    while len(os.fsencode(folder)) < 3000:
        folder /= LONG
    folder.mkdir(parents=True)
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(top / "cache")}
    return told(folder, LC_ALL="de_DE.UTF-8", LOCPATH=str(top), **home)


def test_where_no_home_is_known_everything_works_and_what_cannot_be_kept_is_said(barren):
    assert barren.csv == [0, "Wrote out.csv\n", ""]
    assert barren.run[0] == barren.png[0] == barren.status == 0
    why = "no home folder is known; HOME names one"
    assert barren.said.startswith(f"What is open cannot be kept for the next start: {why}.")
    assert "fallline.ini cannot be read or written" in barren.said
    assert (barren.saved, barren.exported) == ("Saved mine.toml.", "Wrote w.png.")
    assert barren.desktop[0] == 2
    assert barren.desktop[2] == f"fallline: {why}\n"
    assert barren.welcome
    assert barren.plugins
    assert {path.name for path in barren.folder.iterdir()} == {"out.csv", "out.png", "mine.toml", "w.png"}
    assert not Path(barren.kernels).exists(), "a folder for this session alone"


def test_without_a_font_the_shipped_one_writes(barren):
    assert barren.greek
    assert barren.remarks == barren.faults == []


def test_where_nothing_can_be_written_each_attempt_is_one_line_and_the_window_serves(closed):
    assert closed.csv == [2, "", "fallline: out.csv: Permission denied\n"]
    assert closed.png == [2, "", "fallline: out.png: Permission denied\n"]
    assert closed.run[0] == closed.status == 0
    assert closed.said.startswith("What is open cannot be kept for the next start: Permission denied.")
    assert "fallline.ini cannot be read or written" in closed.said
    assert closed.saved == "Could not save mine.toml: Permission denied."
    assert closed.exported == "Could not write w.png: Permission denied."
    assert closed.remarks == closed.faults == []
    assert list(closed.folder.iterdir()) == list((closed.folder.parent / "home").iterdir()) == []


def test_pixels_may_be_larger(barren, closed):
    assert barren.ratio == pytest.approx(1.5, abs=0.01)
    assert closed.ratio == 2


def test_a_decimal_comma_is_read_and_never_written(german, barren):
    assert german.locale[0] == "de_DE"
    if shutil.which("localedef"):
        assert german.locale[1] == "de_DE.UTF-8"
    assert german.typed == 2.5
    assert loads((german.folder / "mine.toml").read_text("utf-8")).landscape.l1 == 2.5
    for name in ("out.csv", "out.png", "mine.toml"):
        assert (german.folder / name).read_bytes() == (barren.folder / name).read_bytes(), name
    assert german.remarks == german.faults == []


def test_files_are_written_and_kept_in_folders_of_long_names(german):
    assert (german.saved, german.exported, german.said) == ("Saved mine.toml.", "Wrote w.png.", "")
    (kept,) = german.folder.glob(".local/state/fallline/windows/*.json")
    assert read(kept).path == str(german.folder / "mine.toml")
    assert load_scenario(german.folder / "w.png").landscape.l1 == 2.5


@pytest.mark.parametrize("letter", ["x", "ü", "線"])
def test_a_name_may_be_as_long_as_the_disk_allows(letter, tmp_path, monkeypatch, capfd):
    """What is written beside it has a name of its own, and whoever writes it next finds and removes that."""
    monkeypatch.chdir(tmp_path)
    room = os.pathconf(tmp_path, "PC_NAME_MAX") - len(".csv")
    name = letter * (room // len(letter.encode())) + ".csv"
    with contextlib.suppress(SystemExit):
        command_line.main(["export", "two-minima", name])
    assert capfd.readouterr() == (f"Wrote {name}\n", "")

    def killed(beside):
        os.link(beside, tmp_path / "kept")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_whole(
            tmp_path / name, lambda beside: pytest.fail("it is begun") if not beside.exists() else killed(beside)
        )
    (tmp_path / "kept").unlink()
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.fixture
def display():
    """An X server of its own."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed")
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL) as server:
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            yield SimpleNamespace(name=f":{answer.readline().strip()}", unplug=server.kill)
        server.kill()


def test_a_display_that_goes_takes_no_edit_along_and_without_gl_all_is_drawn(display, tmp_path):
    home = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    tmp_path.chmod(0o700)
    no_gl = {"QT_XCB_GL_INTEGRATION": "none", "LIBGL_ALWAYS_SOFTWARE": "1"}
    with (
        begun(tmp_path, DISPLAY=display.name, QT_QPA_PLATFORM="xcb", UNPLUGGED="1", **no_gl, **home) as process,
        patience(process),
    ):
        answer = process.stdout.readline()
        display.unplug()
        _, wrong = process.communicate()
    found = json.loads(answer)
    assert found["faults"] == []
    assert min(found["colours"]) > 50
    assert (process.returncode, wrong) == (
        1,
        "fallline: the display is gone; what was open comes back at the next start\n",
    )
    (path,) = tmp_path.glob(".local/state/fallline/windows/*.json")
    kept = read(path)
    assert loads(kept.scenario).steps == 77
    assert kept.changed
    assert not kept.ended
