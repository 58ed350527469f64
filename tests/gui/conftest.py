"""What holds for every test with a window: the window itself, and a hand on the mouse."""

import gc
import math
import os
from functools import cache
from pathlib import Path

import pyqtgraph
import pytest
from pyqtgraph.functions import ndarray_from_qimage
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QStyle, QStyleOptionSlider, QWidget
from shiboken6 import isValid

from fallline import load_scenario
from fallline.engine.studies.gradient_cost import gradient_cost
from fallline.engine.studies.hessian_cost import hessian_cost
from fallline.gui.application import application
from fallline.gui.panels.choice_box import ChoiceBox
from fallline.gui.panels.chooser import Chooser
from fallline.gui.style import dress, palette
from fallline.gui.theme import DARK

LEFT = Qt.MouseButton.LeftButton
HANDS = {"hand", "qtbot", "pixels"}
KEPT = set()
"""Windows that outlive a test: those of a module."""


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
    _delete_now()
    before = set(QApplication.topLevelWidgets())
    yield
    _delete_now()
    gc.collect(1)
    # Whatever stays is styled anew with each change of theme, and the tests to come pay for it.
    left = set(QApplication.topLevelWidgets()) - before
    known = before | KEPT
    assert not {widget for widget in left - known if not set(_parents(widget)) & known}  # a second goes with its own


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
        patch.setattr("fallline.gui.export.exports.AT_ONCE", math.inf)
        patch.setattr("fallline.gui.labs.lab.PATIENCE", math.inf)
        patch.setattr("fallline.gui.views.ground.PATIENCE", math.inf)
        patch.setattr("fallline.gui.views.surface_scene.PATIENCE", math.inf)
        patch.setattr("fallline.gui.widgets.formula_label.WAITS", True)
        patch.setattr("fallline.gui.export.later.waits", lambda figure: True)
        patch.setattr("fallline.gui.maps.tune_window.AT_ONCE", 0.0)
        patch.setattr("fallline.gui.maps.sweep_window.AT_ONCE", 0.0)  # 2,304 runs at each opening of that window
        yield


def dressed(qapp, theme):
    """Dress the application unless it is: that takes as long as a window."""
    if not qapp.styleSheet() or qapp.palette() != palette(theme):
        dress(theme)


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
        # The real pointer would rest over the window, and the plots would follow it now and then.
        QCursor.setPos(QApplication.primaryScreen().geometry().bottomRight())
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


@pytest.fixture(scope="module")
def _kept(qapp):
    """The window of a module's tests, and how it looked, for as long as each leaves it as it was.

    To build one takes as long as ten tests of what it can do.
    """
    kept = []
    yield kept
    _drop(kept)


@pytest.fixture
def window(_kept, qapp):
    """A window on the default scenario, in the dark theme, at 1400 x 900, with nothing to undo.

    It may be that of the test before: what is to hold of a fresh one asks for `open_window()`.
    """
    if not _kept:
        _keep(_kept, qapp)
    window = _kept[0]
    window.stage.contour.setFocus()
    window.activateWindow()
    QApplication.processEvents()
    yield window
    if not isValid(window) or not _put_back(window, _kept[1]):
        _drop(_kept)


def _keep(kept, qapp):
    from fallline.gui.main_window import MainWindow

    dressed(qapp, DARK)
    before = set(QApplication.topLevelWidgets())
    window = MainWindow(load_scenario("ravine"), None, DARK)
    QCursor.setPos(QApplication.primaryScreen().geometry().bottomRight())
    window.show()
    if QApplication.platformName() != "offscreen":
        assert QTest.qWaitForWindowExposed(window)
    QApplication.processEvents()
    KEPT.update(set(QApplication.topLevelWidgets()) - before)  # its menus too, which have no parent
    kept[:] = [window, look(window)]


def _drop(kept):
    if kept and isValid(kept[0]):
        kept[0].session.undo_stack.setClean()  # or closing would ask whether to save
        kept[0].close()
        kept[0].deleteLater()
        _delete_now()
    KEPT.clear()
    kept.clear()


def _put_back(window, before):
    """What a test has edited; whether it left all else as it was."""
    if not window.isVisible() or QApplication.activeModalWidget() or QApplication.activePopupWidget():
        return False
    window.transport.pause()
    window.session.undo_stack.setClean()
    window.session.load(load_scenario("ravine"))
    window.session.select(0)
    window.stage.banner.hide()
    _delete_now()
    return look(window) == before


def look(window):
    """Whatever can be seen of `window`, of what belongs to it, and of the application's clothes."""
    session, overlay = window.session, window.stage.contour.overlay
    state = [
        session.playhead, session.selected, session.undo_stack.count(), session.marked,
        window.transport.playing,
        overlay.shown, overlay.to_scale, overlay.every_run,
        window.windowTitle(), window.size(),
        QApplication.palette().color(QPalette.ColorRole.Window).name(), QApplication.font().pointSizeF(),
        *(tuple(map(tuple, plot.viewRange())) for plot in window.findChildren(pyqtgraph.PlotWidget)),
    ]  # fmt: skip
    names = ("text", "value", "isChecked", "currentIndex", "isFloating", "count")
    for widget in filter(QWidget.isVisible, (window, *window.findChildren(QWidget))):
        read = (getattr(widget, name, None) for name in names)
        found = [each() for each in read if callable(each)]
        state.append((type(widget), widget.objectName(), widget.isEnabled()))
        state += [each for each in found if isinstance(each, str | int | float)]
    return state


@pytest.fixture
def measured_once(monkeypatch):
    """What labs 1 and 8 measure by the clock takes them seconds: the first answer serves all tests."""
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


def _delete_now():
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


class Hand:
    """The left button over one widget at a time: press, move, release; and the wheel.

    All goes in through the window, as from the system. QTest's calls on a widget also warp the real pointer, and
    the X server tells of that when it likes: a move of the past may then overtake the present one.
    """

    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.widget, self.at = None, QPoint()

    def through_window(self, act, button=LEFT):
        """One of QTest's mouse calls at the place of the hand."""
        window, at = self.widget.window(), self.widget.mapTo(self.widget.window(), self.at)
        if act is QTest.mouseMove:
            act(window.windowHandle(), at)
        else:
            act(window.windowHandle(), button, Qt.KeyboardModifier.NoModifier, at)
        QApplication.processEvents()

    @staticmethod
    def pixel(plot, x, y):
        """Where the point (x, y) of a plot lies on its viewport."""
        return plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(x, y)))

    @staticmethod
    def point(plot, pixel):
        """The point of a plot under a pixel of its viewport."""
        at = plot.getViewBox().mapSceneToView(plot.mapToScene(pixel))
        return at.x(), at.y()

    def hover(self, plot, x, y):
        """Come to the point (x, y) of a plot, no button down."""
        self.widget, self.at = plot.viewport(), self.pixel(plot, x, y)
        self.move(-9, -9)
        self.move(9, 9)
        return self.at

    def press(self, plot, x, y, button=LEFT):
        """Press at the point (x, y) of a plot."""
        self.hover(plot, x, y)
        self.through_window(QTest.mousePress, button)

    def press_on(self, widget, at):
        """Press at a pixel of a widget."""
        self.widget, self.at = widget, at
        self.through_window(QTest.mousePress)

    def press_knob(self, slider):
        """Take hold of a QSlider's handle."""
        option = QStyleOptionSlider()
        slider.initStyleOption(option)
        part = QStyle.SubControl.SC_SliderHandle
        self.press_on(
            slider, slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, slider).center()
        )

    def move(self, right, down=0):
        """Move by pixels from where the hand is."""
        self.at = self.at + QPoint(right, down)
        self.through_window(QTest.mouseMove)

    def move_to(self, plot, x, y):
        """Move to the point (x, y) of a plot."""
        to = self.pixel(plot, x, y) - self.at
        self.move(to.x(), to.y())

    def release(self, button=LEFT):
        """Let go."""
        self.through_window(QTest.mouseRelease, button)

    def click(self, widget):
        """Press and let go in the middle of a widget."""
        self.qtbot.mouseClick(widget, LEFT, pos=widget.rect().center())
        QApplication.processEvents()

    def choose(self, box, words):
        """Pick an entry of a combo box from its list."""
        box.showPopup()
        if isinstance(box, ChoiceBox):
            chooser = box.findChild(Chooser)
            (item,) = (each for each in chooser.items() if each.text().split("\n")[0] == words)
            chooser.list.scrollToItem(item)
            QApplication.processEvents()
            self.qtbot.mouseClick(chooser.list.viewport(), LEFT, pos=chooser.list.visualItemRect(item).center())
            QApplication.processEvents()
            return
        view, index = box.view(), box.model().index(box.findText(words), 0)
        view.scrollTo(index)
        QApplication.processEvents()
        self.qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())
        QApplication.processEvents()

    def wheel(self, plot, x, y, notches):
        """Turn the wheel over the point (x, y) of a plot; up is positive."""
        at = self.hover(plot, x, y)
        window = plot.window()
        QTest.wheelEvent(window.windowHandle(), plot.viewport().mapTo(window, at), QPoint(0, 120 * notches))
        QApplication.processEvents()
