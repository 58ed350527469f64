"""Nothing that the first painted frame does not need is imported before it."""

import os
import subprocess
import sys
from types import SimpleNamespace

from PySide6.QtCore import QSize

from fallline import load_scenario

HEAVY = """sympy numba _hashlib scipy PIL av OpenGL matplotlib ziamath.zmath numpy.testing numpy.f2py
fallline.gui.labs fallline.gui.lessons fallline.gui.maps fallline.gui.export.figure fallline.gui.export.dialog
fallline.engine.studies.sweep fallline.gui.welcome fallline.gui.actions.palette fallline.gui.actions.keys_window"""
CODE = f"""
import sys

from fallline import load_scenario
from fallline import load_scenario
from fallline.gui.application import application
app = application()
from fallline.gui.main_window import MainWindow
class Window(MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(*sorted(set({HEAVY.split()!r}) & set(sys.modules)))
        sys.stdout.flush()
        import os
        os._exit(0)
window = Window(load_scenario("ravine"))
window.show()
app.exec()
"""


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path):
    environment = os.environ | {"TMPDIR": str(tmp_path)}  # so sudden an end leaves its temporary files
    done = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


def test_pyside_reads_the_source_of_no_module(qapp, tmp_path, monkeypatch):
    import inspect

    read = []
    monkeypatch.setattr(inspect, "getsource", lambda module: read.append(module) or "")
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "toy_unread.py").write_text("from PySide6.QtCore import QObject\n", "utf-8")
    __import__("toy_unread")  # PySide hears of this and not of import_module
    assert read == []
    del sys.modules["toy_unread"]


def test_while_the_window_is_open_work_in_the_background_hands_the_interpreter_over_quickly(qapp, monkeypatch):
    from fallline.gui import start
    from fallline.gui.main_window import MainWindow

    asked, shown = [], []

    def greet(window, **_):
        shown.append(window)

    monkeypatch.setattr(sys, "setswitchinterval", asked.append)  # of all tests
    monkeypatch.setattr(MainWindow, "greet", greet)
    monkeypatch.setattr(type(qapp), "exec", lambda *_: 7)
    assert start.open_window(load_scenario("ravine")) == 7
    assert asked == [start.HAND_OVER]
    assert start.HAND_OVER < 1e-3 < sys.getswitchinterval()
    shown[0].close()
    shown[0].deleteLater()


def test_the_window_opens_no_larger_than_the_screen(qapp, monkeypatch):
    from fallline.gui import start
    from fallline.gui.main_window import MainWindow

    shown = []

    def greet(window, **_):
        shown.append(window)

    monkeypatch.setattr(sys, "setswitchinterval", lambda _: None)
    monkeypatch.setattr(MainWindow, "greet", greet)
    monkeypatch.setattr(type(qapp), "exec", lambda *_: 0)
    small = QSize(1067, 733)  # 1600 x 1100 at 150 %
    monkeypatch.setattr(MainWindow, "screen", lambda _: SimpleNamespace(availableSize=lambda: small))
    start.open_window(load_scenario("ravine"))
    assert shown[0].size() == small - start.FRAME
    shown[0].close()
    shown[0].deleteLater()
