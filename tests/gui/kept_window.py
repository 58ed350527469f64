"""The window that the tests of a module share, for as long as each leaves it as it was."""

import pyqtgraph
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QCursor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from fallline import load_scenario
from fallline.gui.style import dress, palette
from fallline.gui.theme import DARK

KEPT = set()
"""Windows that outlive a test: those of a module."""


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
    kept[:] = [window, look(window)]


def drop(kept):
    if kept and isValid(kept[0]):
        kept[0].session.undo_stack.setClean()  # or closing would ask whether to save
        kept[0].close()
        kept[0].deleteLater()
        delete_now()
    KEPT.clear()
    kept.clear()


def put_back(window, before):
    """What a test has edited; whether it left all else as it was."""
    if not window.isVisible() or QApplication.activeModalWidget() or QApplication.activePopupWidget():
        return False
    window.transport.pause()
    window.session.undo_stack.setClean()
    window.session.load(load_scenario("ravine"))
    window.session.select(0)
    window.stage.banner.hide()
    delete_now()
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
