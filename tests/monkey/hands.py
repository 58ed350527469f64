"""What a monkey does to the window: any key, any control, any drag, by chance from a seed, and again from its list."""

import random
from typing import NamedTuple

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QSlider,
    QTabBar,
    QToolButton,
    QWidget,
)

from fallline.gui.views.surface_canvas import SurfaceCanvas

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
KEYS = {
    "undo": (Qt.Key.Key_Z, CTRL), "redo": (Qt.Key.Key_Y, CTRL), "play": (Qt.Key.Key_Space, NONE),
    "back": (Qt.Key.Key_Left, NONE), "on": (Qt.Key.Key_Right, NONE), "leap": (Qt.Key.Key_Right, SHIFT),
    "home": (Qt.Key.Key_Home, NONE), "end": (Qt.Key.Key_End, NONE), "escape": (Qt.Key.Key_Escape, NONE),
    "tab": (Qt.Key.Key_Tab, NONE), "return": (Qt.Key.Key_Return, NONE), "delete": (Qt.Key.Key_Delete, NONE),
    "up": (Qt.Key.Key_Up, NONE), "down": (Qt.Key.Key_Down, NONE), "page": (Qt.Key.Key_PageDown, NONE),
}  # fmt: skip
GARBAGE = [
    "", "0", "-1", "1e308", "1e-308", "nan", "inf", "-inf", "0.05", "0.9", "12", "77", "300", "2000", "99999999",
    "x", "x**2 + 25*y**2", "log(x)*y", "1/x", "abs(x)+abs(y)", "x**x", "where(x>0,x,y)", "((((", "é", "☃" * 40,
    "a" * 500, "import os", "lin:1:2:3", "none.csv", "\t", "'; --", "0x10", "1,5", "1 000", "%s%n", "<b>bold</b>",
]  # fmt: skip
LEFT_ALONE = {"quit", "about"}
"""Actions that end the monkey, or open a box of which there is nothing to learn."""
CONTROLS = QAbstractButton, QSlider, QLineEdit, QAbstractSpinBox, QComboBox, QTabBar, QAbstractItemView
PLOTS = pg.PlotWidget, SurfaceCanvas


class Act(NamedTuple):
    """One thing done: `kind` to the widget `name`, the `number`th of that name in `window`, with `value`."""

    kind: str
    window: str = ""
    name: str = ""
    number: int = 0
    value: object = None


class Hands:
    """They act on whatever is in sight; of a modal dialog or an open menu on that alone, as a person's do."""

    def __init__(self, main, seed, serve):
        self.main, self.random, self.serve = main, random.Random(seed), serve

    def think(self):
        """What comes to mind."""
        chance = self.random
        if isinstance(QApplication.activePopupWidget(), QMenu):
            return Act("menu", value=chance.random())
        kind = chance.choices(("control", "plot", "key", "action", "size"), (60, 16, 14, 9, 1))[0]
        front = QApplication.activeModalWidget()
        windows = [front] if front is not None else seen_windows()
        if kind == "key":
            return Act("key", name_of(chance.choice(windows)), value=chance.choice(list(KEYS)))
        if kind == "action" and front is None:
            names = [entry.action.name for entry in self.main.registry.entries()]
            return Act("action", value=chance.choice([name for name in names if name not in LEFT_ALONE]))
        if kind == "size" and front is None:
            return Act("size", value=(chance.randrange(830, 1500), chance.randrange(570, 1000)))
        wanted = PLOTS if kind == "plot" else CONTROLS
        # The main window as often as all others together: what it shows they follow.
        chosen = self.main if front is None and chance.random() < 0.5 else chance.choice(windows)
        found = [each for each in children(chosen) if isinstance(each, wanted) and within_reach(each)]
        if not found:
            return Act("key", name_of(chosen), value="escape")
        target = chance.choice(found)
        return Act(*self._with(target, chosen), self._value(target))

    def _with(self, target, window):
        kind = next(kind for kind, families in KINDS.items() if isinstance(target, families))
        alike = [each for each in children(window, target.objectName()) if isinstance(each, KINDS[kind])]
        return kind, name_of(window), target.objectName(), alike.index(target)

    def _value(self, target):
        chance = self.random
        if isinstance(target, PLOTS):
            way = [(round(chance.random(), 3), round(chance.random(), 3)) for _ in range(chance.randrange(1, 6))]
            return chance.choice(["drag", "drag", "wheel", "double", "right"]), way
        if isinstance(target, (QLineEdit, QAbstractSpinBox)):
            return chance.choice(GARBAGE), chance.choice(["return", "tab", "escape"])
        return round(chance.random(), 3)

    def do(self, act):
        """Do it, if what it is to be done to is there; whether it was."""
        if act.kind in ("menu", "action", "size"):
            return getattr(self, f"_{act.kind}")(act.value)
        window = next((each for each in seen_windows() if name_of(each) == act.window), None)
        if window is None:
            return False
        if act.kind == "key":
            QTest.keyClick(window.focusWidget() or window, *KEYS[act.value])
            return True
        alike = [each for each in children(window, act.name) if isinstance(each, KINDS[act.kind])]
        if act.number >= len(alike) or not within_reach(alike[act.number]):
            return False
        getattr(self, f"_{act.kind}")(alike[act.number], act.value)
        return True

    def _action(self, name):
        found = next((entry.action for entry in self.main.registry.entries() if entry.action.name == name), None)
        if found is not None:
            found.do()
        return found is not None

    def _size(self, size):
        self.main.resize(*size)
        return True

    def _menu(self, share):
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            return False
        actions = [each for each in menu.actions() if each.isEnabled() and each.menu() is None and each.text()]
        menu.close()
        if actions and share < 0.8:
            actions[int(share / 0.8 * len(actions))].trigger()
        return True

    @staticmethod
    def _button(button, share):
        menu = button.menu() if hasattr(button, "menu") else None
        if menu is None:
            QTest.mouseClick(button, LEFT)
            return
        menu.aboutToShow.emit()  # to show it would wait for a hand in a loop of its own
        actions = [each for each in menu.actions() if each.isEnabled() and each.menu() is None and each.text()]
        if actions:
            actions[min(int(share * len(actions)), len(actions) - 1)].trigger()

    def _slider(self, slider, share):
        width = slider.width()
        QTest.mousePress(slider, LEFT, NONE, QPoint(int(share * width), slider.height() // 2))
        for part in (0.3, 0.7, 1 - share):
            QTest.mouseMove(slider, QPoint(int(part * width), slider.height() // 2))
            self.serve()
        QTest.mouseRelease(slider, LEFT, NONE, QPoint(int((1 - share) * width), slider.height() // 2))

    def _text(self, line, value):
        text, last = value
        line.setFocus()
        line.selectAll()
        QTest.keyClick(line, Qt.Key.Key_Delete)
        for letter in text:  # QTest ends the program at one beyond ASCII
            QApplication.sendEvent(line, QKeyEvent(QEvent.Type.KeyPress, 0, NONE, letter))
            self.serve()
        QTest.keyClick(line, *KEYS[last])

    @staticmethod
    def _choice(box, share):
        if box.count():
            index = min(int(share * box.count()), box.count() - 1)
            box.setCurrentIndex(index)
            box.activated.emit(index)
            box.textActivated.emit(box.itemText(index))

    @staticmethod
    def _tabs(bar, share):
        bar.setCurrentIndex(min(int(share * bar.count()), bar.count() - 1))

    @staticmethod
    def _list(view, share):
        rows = view.model().rowCount() if view.model() is not None else 0
        if rows:
            index = view.model().index(min(int(share * rows), rows - 1), 0)
            view.setCurrentIndex(index)
            QTest.keyClick(view, *KEYS["down" if share < 0.5 else "up"])

    def _plot(self, plot, value):
        how, way = value
        widget = plot.viewport() if isinstance(plot, pg.PlotWidget) else plot
        points = [QPoint(int(x * (widget.width() - 1)), int(y * (widget.height() - 1))) for x, y in way]
        window = widget.window()
        handle, first = window.windowHandle(), widget.mapTo(window, points[0])
        if how == "wheel":
            for x, _ in way:
                QTest.wheelEvent(handle, first, QPoint(0, 120 if x < 0.5 else -120))
                self.serve()
        elif how == "double":
            QTest.mouseDClick(handle, LEFT, NONE, first)
        else:
            button = RIGHT if how == "right" else LEFT
            QTest.mousePress(handle, button, NONE, first)
            for point in points:
                QTest.mouseMove(handle, widget.mapTo(window, point))
                self.serve()
            QTest.mouseRelease(handle, button, NONE, widget.mapTo(window, points[-1]))


KINDS = {
    "plot": PLOTS, "choice": (QComboBox,), "text": (QLineEdit, QAbstractSpinBox), "slider": (QSlider,),
    "button": (QAbstractButton, QToolButton), "tabs": (QTabBar,), "list": (QAbstractItemView,),
}  # fmt: skip


def children(window, name=None):
    """All that is in `window` and in no other of its own."""
    found = window.findChildren(QWidget) if name is None else window.findChildren(QWidget, name)
    return [each for each in found if each.window() is window]


def seen_windows():
    """All windows in sight but menus, in an order that does not hang on chance."""
    windows = [each for each in QApplication.topLevelWidgets() if each.isVisible() and not isinstance(each, QMenu)]
    return sorted(windows, key=name_of)


def name_of(window):
    return window.objectName() or type(window).__name__


def within_reach(widget):
    """Whether a hand can act on it."""
    return widget.isVisible() and widget.isEnabled() and bool(widget.objectName()) and widget.width() > 2
