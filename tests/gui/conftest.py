"""What holds for every test with a window: the window itself, and a hand on the mouse."""

import gc
import math
import os
from collections import OrderedDict
from functools import cache
from pathlib import Path

import pyqtgraph
import pytest
from pyqtgraph.functions import ndarray_from_qimage
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from fallline import load_scenario
from fallline.engine.studies.gradient_cost import gradient_cost
from fallline.engine.studies.hessian_cost import hessian_cost
from fallline.gui.application import application
from fallline.gui.style import late_styling
from fallline.gui.theme import DARK

from .hand import Hand
from .kept_window import SHARED, delete_now, dressed, drop_shared, keep, pointer_aside, put_back, show

HANDS = {"hand", "qtbot", "pixels"}


def pytest_collection_modifyitems(config, items):
    """FALLLINE_TESTS=hands: only those with a hand on mouse or keyboard, or an eye on the pixels; =others, the rest.

    They are what a real window may answer otherwise than the offscreen platform; where both run, each test does once.
    """
    wanted = os.environ.get("FALLLINE_TESTS")
    if wanted not in ("hands", "others"):
        return
    left = [item for item in items if _has_hands(item) != (wanted == "hands")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


def _has_hands(item):
    code = item.function.__code__
    return Path(__file__).parent in item.path.parents and bool(HANDS & set(code.co_varnames[: code.co_argcount]))


def pytest_itemcollected(item):
    """Let the offscreen platform's remarks on popups pass; it has no window manager to raise them."""
    item.add_marker(pytest.mark.qt_log_ignore(r"This plugin does not support (raise\(\)|grabbing the keyboard)"))


@pytest.fixture(autouse=True)
def _every_mouse_move_counts():
    # pyqtgraph drops moves that come faster than 100 Hz, and a test's do.
    pyqtgraph.setConfigOption("mouseRateLimit", -1)


@pytest.fixture(autouse=True)
def _no_window_outlives_its_test(qapp):
    delete_now()
    late_styling()  # it keeps a widget of its own
    before = set(QApplication.topLevelWidgets())
    yield
    delete_now()
    gc.collect(1)
    # Whatever stays is styled anew with each change of theme, and the tests to come pay for it.
    left = {each for each in QApplication.topLevelWidgets() if not _kept_aside(each)} - before
    known = before.union(*(kept.own for kept in SHARED))
    assert not {widget for widget in left - known if not set(_parents(widget)) & known}  # a second goes with its own


def _kept_aside(widget):
    """Whether it is the empty widget that each plot of pyqtgraph keeps: a page that is built late brings its own."""
    return type(widget) is QWidget and not widget.children() and not widget.objectName() and not widget.isVisible()


def _parents(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


@pytest.fixture(autouse=True, scope="session")
def _garbage_is_collected_in_the_main_thread():
    """As where a window is open (gui/garbage.py); each test's when it is over."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _no_dialog_waits_for_a_hand(monkeypatch):
    def ask(*given):
        pytest.fail(f"asked the person: {given[1:]}")

    monkeypatch.setattr(QMessageBox, "question", ask)
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, ask)


@pytest.fixture(autouse=True, scope="session")
def every_edit_is_traced_at_once():
    """However slow the machine is; what is traced in the background has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fallline.gui.tracer.PATIENCE", math.inf)
        patch.setattr("fallline.gui.rate_fit.PATIENCE", math.inf)
        patch.setattr("fallline.gui.documents.AT_ONCE", math.inf)
        patch.setattr("fallline.gui.export.writer.AT_ONCE", math.inf)
        patch.setattr("fallline.gui.labs.lab.PATIENCE", math.inf)
        patch.setattr("fallline.gui.views.ground.PATIENCE", math.inf)
        patch.setattr("fallline.gui.views.surface_scene.PATIENCE", math.inf)
        patch.setattr("fallline.gui.views.surface_ground.AT_ONCE", math.inf)
        patch.setattr("fallline.gui.widgets.formula_label.WAITS", True)
        patch.setattr("fallline.gui.export.later.WAITS", True)
        patch.setattr("fallline.gui.pieces.WAITS", True)
        patch.setattr("fallline.gui.maps.tune_window.AT_ONCE", 0.0)
        patch.setattr("fallline.gui.maps.sweep_window.AT_ONCE", 0.0)  # 2,304 runs at each opening of that window
        yield


@pytest.fixture
def open_window(qtbot, qapp):
    """`open_window(scenario, path, theme, size)` shows a main window."""
    from fallline.gui.main_window import MainWindow

    opened = []

    def show(scenario=None, path=None, theme=DARK, size=None):
        assert application() is qapp
        dressed(qapp, theme)
        window = MainWindow(scenario or load_scenario("ravine"), path, theme)
        opened.append(window)
        if size:
            window.resize(*size)
        pointer_aside()
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        QApplication.processEvents()
        return window

    yield show
    for window in opened:
        window.session.undo_stack.setClean()  # or closing would ask whether to save
        window.close()
        window.deleteLater()


@pytest.fixture(scope="session")
def _shared(qapp):
    """The window that a worker's tests share for as long as each leaves it as it was, or it can be put back.

    To build one takes as long as ten tests of what it can do.
    """
    yield SHARED
    drop_shared()


@pytest.fixture
def _window(_shared, qapp):
    dressed(qapp, DARK)
    if not _shared:
        _shared.append(keep(qapp))
    (kept,) = _shared
    show(kept.window)
    yield kept.window
    if not _shared or not put_back(kept):
        drop_shared()


@pytest.fixture
def window(_window):
    """A window on the default scenario, in the dark theme, at 1400 x 900, with nothing to undo.

    It may be that of the test before: what is to hold of a fresh one asks for `open_window()`.
    """
    return _window


@pytest.fixture
def no_other_window():
    """The shared window is gone: for what a program does with the only one, or with none."""
    drop_shared()


@pytest.fixture
def window_on(_window):
    """`window_on(scenario, size=(1000, 700))`: that window, on another scenario and of another size."""

    def load(scenario=None, size=None):
        if size:
            _window.resize(*size)
        if scenario is not None:
            _window.session.load(scenario)
        QApplication.processEvents()
        return _window

    return load


@pytest.fixture
def measured_once(monkeypatch):
    """What labs 1 and 8 measure by the clock takes them seconds: the first answer serves all tests.

    All their runs are compiled: the same bits, of a hundred runs at each turn of a slider.
    """
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    monkeypatch.setattr("fallline.gui.labs.gradient_check.gradient_cost", once(gradient_cost))
    monkeypatch.setattr("fallline.gui.labs.newton.hessian_cost", once(hessian_cost))


@pytest.fixture
def open_lab(qtbot, qapp, settle, measured_once):
    """`open_lab(number)` shows a page in the window of the labs and waits until it is drawn."""
    from fallline.gui.labs.lab_window import LabWindow

    opened = []  # qtbot does not keep it alive

    def show(number, theme=DARK):
        dressed(qapp, theme)
        window = LabWindow(theme)
        opened.append(window)
        qtbot.addWidget(window)
        pointer_aside()
        with qtbot.waitExposed(window):
            lab = window.open(number)
        qtbot.waitUntil(lambda: lab.result is not None, timeout=60_000)
        settle()
        return lab

    yield show
    opened.clear()


@pytest.fixture
def settle():
    """`settle()` lets a change go through, and its picture."""

    def wait():
        for _ in range(3):
            QApplication.processEvents()

    return wait


@pytest.fixture
def untypeset(monkeypatch):
    """Formulas are made, with their numbers, and not typeset: that takes ten times as long as all else in a lab."""
    monkeypatch.setattr("fallline.gui.widgets.formula_label._kept", OrderedDict())
    monkeypatch.setattr("fallline.gui.widgets.formula_label._svg", lambda _: b"")


@pytest.fixture
def editor():
    """`editor(lab, name)`: what edits a field of a lab."""

    def find(lab, name):
        found = lab.form.findChild(QWidget, f"{lab.form.objectName()}-{name.replace('_', '-')}")
        assert found is not None, f"lab {lab.number} has no field {name}"
        return found

    return find


@pytest.fixture
def turn(editor, settle):
    """`turn(lab, beta=0.9)` types into the sliders of a lab, as a person would."""

    def type_in(lab, **changes):
        for name, value in changes.items():
            slider = editor(lab, name)
            slider.set_value(float(value))
            slider.edited.emit(float(value))
        settle()
        for name, value in changes.items():
            assert getattr(lab.settings, name) == pytest.approx(value)

    return type_in


@pytest.fixture
def hand(qtbot):
    """A mouse that thinks in the units of what is under it."""
    return Hand(qtbot)


@pytest.fixture
def pixels():
    """`pixels(image)`: a QImage as an array (height, width) of 0xrrggbb."""

    def read(image):
        converted = image.convertToFormat(QImage.Format.Format_RGB32)  # the array only borrows its bytes
        return ndarray_from_qimage(converted).view("<u4")[..., 0] & 0xFFFFFF

    return read


@cache
def once(study):
    """`study` with a memory."""
    return cache(study)
