"""The window that the tests of a module share, for as long as what each leaves behind can be put back."""

from typing import NamedTuple

import pyqtgraph
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAction, QCursor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from fallline import load_scenario
from fallline.gui.style import dress, palette
from fallline.gui.theme import DARK

KEPT = set()
"""Windows that outlive a test: the shared one, and what belongs to it."""


def dressed(qapp, theme):
    """Dress the application unless it is: that takes as long as a window."""
    if not qapp.styleSheet() or qapp.palette() != palette(theme):
        dress(theme)


def delete_now():
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


def keep(kept, qapp):
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
    kept[:] = [window, looks(window)]


def drop(kept):
    if kept and isValid(kept[0]):
        kept[0].session.undo_stack.setClean()  # or closing would ask whether to save
        kept[0].close()
        kept[0].deleteLater()
        delete_now()
    KEPT.clear()
    kept.clear()


def put_back(window, before):
    """What a test has edited, opened and switched; whether all is as it was `before`: a `Looks`."""
    if not window.isVisible() or QApplication.activeModalWidget() or QApplication.activePopupWidget():
        return False
    window.transport.pause()
    window.session.undo_stack.setClean()
    _close_beside(window, before.beside)
    window.session.load(load_scenario("ravine"))
    window.session.select(0)
    window.stage.banner.hide()
    overlay = window.stage.contour.overlay
    for name, value in before.overlay.items():
        setattr(overlay, name, value)
    _switch_back(window, before.switches)
    window.pages.setCurrentWidget(before.page)
    window.stage.contour.reset_view()
    for _ in range(3):  # a change may tell of itself by one event after another
        delete_now()
        if look(window) == before.state:
            return True
    return False


def _close_beside(window, known):
    """The windows and dialogs that have come since: the next test is to open its own."""
    window.windows._made.clear()  # what it has made once it never makes again
    for each in set(beside(window)) - known:
        each.close()
        each.deleteLater()
    window.activateWindow()
    delete_now()


def _switch_back(window, switches):
    """What actions switch on, off and over: first what was on, which of several switches the others off."""
    for on in (True, False):
        for action in window.findChildren(QAction):
            if action.isChecked() != on == switches.get(action):
                action.trigger()


class Looks(NamedTuple):
    """How a window looked, and what to put back so that it looks so again."""

    state: list
    beside: set
    overlay: dict
    switches: dict
    page: QWidget


def looks(window):
    overlay = window.stage.contour.overlay
    switches = {action: action.isChecked() for action in window.findChildren(QAction) if action.isCheckable()}
    drawn = {name: getattr(overlay, name) for name in ("shown", "to_scale", "every_run")}
    return Looks(look(window), set(beside(window)), drawn, switches, window.pages.currentWidget())


def beside(window):
    """Windows and dialogs of its own."""
    return [each for each in window.findChildren(QWidget) if each.isWindow() and not isinstance(each, QMenu)]


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
