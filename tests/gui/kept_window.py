"""The window that the tests of a worker share, for as long as what each leaves behind can be put back."""

from contextlib import contextmanager
from typing import NamedTuple

import pyqtgraph
from PySide6.QtCore import QCoreApplication, QEvent, QRect, QSize
from PySide6.QtGui import QAction, QCursor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QStackedWidget, QTabBar, QTabWidget, QWidget
from shiboken6 import isValid

from fallline import load_scenario
from fallline.gui import text_size
from fallline.gui.style import dress, palette
from fallline.gui.theme import DARK
from fallline.gui.views.surface_camera import Camera

RAVINE = load_scenario("ravine")
SHARED = []
"""The window that a worker's tests share: one `Kept`, or none."""


class Looks(NamedTuple):
    """How a window looked, and what to put back so that it looks so again."""

    state: list
    beside: set
    overlay: dict
    switches: dict
    page: QWidget
    size: QSize


class Kept(NamedTuple):
    """A window, how it looked when it was new, and all windows that came with it: its menus have no parent."""

    window: QWidget
    before: Looks
    own: set


def dressed(qapp, theme):
    """Dress the application unless it is: that takes as long as a window, and longer where there is one."""
    if not qapp.styleSheet() or qapp.palette() != palette(theme):
        drop_shared()
        dress(theme)


def delete_now():
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


def keep(qapp):
    """A new `Kept` on the default scenario."""
    from fallline.gui.main_window import MainWindow

    dressed(qapp, DARK)
    before = set(QApplication.topLevelWidgets())
    window = MainWindow(RAVINE, None, DARK)
    show(window)
    for title in window.pages.titles:
        assert window.pages[title], "what a test would switch there is known from the start"
    return Kept(window, looks(window), set(QApplication.topLevelWidgets()) - before)


def pointer_aside():
    """The real pointer would rest over a window, and the plots would follow it now and then; X gives it the focus."""
    QCursor.setPos(QApplication.primaryScreen().geometry().bottomRight())


def show(window):
    """Bring it into sight, and the focus where it is at first."""
    pointer_aside()
    if not window.isVisible():
        window.show()
        if QApplication.platformName() != "offscreen":
            assert QTest.qWaitForWindowExposed(window)
    window.stage.contour.setFocus()
    window.activateWindow()
    QApplication.processEvents()


@contextmanager
def text_of(scale):
    """Text of that size within, for what is made there."""
    drop_shared()
    text_size.set_scale(scale)
    dress(DARK)
    try:
        yield
    finally:
        text_size.set_scale(1.0)
        dress(DARK)


def laid_out(window):
    """All layouts have found their size: what a table needs reaches its dock by one after another."""
    for _ in range(3):
        QApplication.processEvents()
        window.grab(QRect(0, 0, 1, 1))  # it lays out the whole, and paints next to nothing
    QApplication.processEvents()


def drop_shared():
    while SHARED:
        drop(SHARED.pop())


def drop(kept):
    if isValid(kept.window):
        kept.window.session.undo_stack.setClean()  # or closing would ask whether to save
        kept.window.close()
        kept.window.deleteLater()
        delete_now()


def put_back(kept):
    """What a test has edited, opened and switched; whether all is as it was."""
    window, before = kept.window, kept.before
    if not isValid(window) or QApplication.activeModalWidget() or QApplication.activePopupWidget():
        return False
    window.transport.pause()
    show(window)
    _close_beside(window, before.beside)
    if window.isMaximized() or window.isFullScreen():
        window.showNormal()
        QApplication.processEvents()
    window.resize(before.size)
    if window.session.undo_stack.count() or window.session.scenario != RAVINE:
        _open_again(window)
    window.session.seek(0)
    window.session.select(0)
    window.session.mark(None)
    for card in window.runs_panel.cards:
        if card.opened:
            card.set_opened(False)
    window.transport.speed.setCurrentText("1×")
    window.stage.banner.hide()
    overlay = window.stage.contour.overlay
    for name, value in before.overlay.items():
        setattr(overlay, name, value)
    _switch_back(window, before.switches)
    window.pages.setCurrentWidget(before.page)
    window.stage.contour.reset_view()
    canvas = window.pages["Surface"].canvas
    if canvas.camera != Camera():
        canvas.set_camera(Camera())
    QApplication.sendEvent(window.stage.contour, QEvent(QEvent.Type.Leave))
    for _ in range(3):  # a change may tell of itself by one event after another
        delete_now()
        if look(window) == before.state:
            return True
        _open_again(window)  # what was typed and refused goes
    return False


def _open_again(window):
    window.documents.path = None
    window.session.undo_stack.setClean()
    window.session.load(RAVINE)
    window.documents.show_title()


def _close_beside(window, known):
    """The windows and dialogs that have come since: the next test is to open its own."""
    window.windows._made.clear()  # what it has made once it never makes again
    for each in set(beside(window)) - known:
        each.close()
        each.deleteLater()
    window.activateWindow()
    delete_now()


def _switch_back(window, switches):
    """What actions and buttons switch on, off and over: first what was on, which of several switches the others off."""
    for on in (True, False):
        for switch in switches:
            if isValid(switch) and switch.isChecked() != on == switches[switch]:
                switch.trigger() if isinstance(switch, QAction) else switch.click()


def looks(window):
    overlay = window.stage.contour.overlay
    found = [*window.findChildren(QAction), *window.findChildren(QAbstractButton)]
    switches = {each: each.isChecked() for each in found if each.isCheckable()}
    drawn = {name: getattr(overlay, name) for name in ("shown", "to_scale", "every_run")}
    return Looks(look(window), set(beside(window)), drawn, switches, window.pages.currentWidget(), window.size())


def beside(window):
    """Windows and dialogs of its own."""
    return [each for each in window.findChildren(QWidget) if each.isWindow() and not isinstance(each, QMenu)]


def look(window):
    """Whatever can be seen of `window`, of what belongs to it, and of the application's clothes."""
    session, overlay = window.session, window.stage.contour.overlay
    state = [
        session.playhead, session.selected, session.undo_stack.count(), session.marked,
        window.transport.playing, *map(id, (window.settings, window.documents.settings, window.appearance.settings)),
        overlay.shown, overlay.to_scale, overlay.every_run, window.stage.contour.hint.isVisible(),
        window.pages["Surface"].canvas.camera,
        window.windowTitle(), window.size(), window.windowHandle().size(),
        QApplication.palette().color(QPalette.ColorRole.Window).name(), QApplication.font().pointSizeF(),
    ]  # fmt: skip
    names = ("text", "value", "isChecked", "currentIndex", "isFloating", "count")
    widgets = []
    for widget in filter(QWidget.isVisible, (window, *window.findChildren(QWidget))):
        if isinstance(widget, QTabBar) and not widget.count():
            continue  # Qt's own, of docks that lay on one place
        if isinstance(widget, QTabWidget | QTabBar | QStackedWidget):  # they count the pages that are not offered too
            found = _tabs(widget) if isinstance(widget, QTabBar) else []
        elif isinstance(widget, pyqtgraph.PlotWidget):
            found = map(str, widget.viewRange())
        else:
            found = [each() for each in (getattr(widget, name, None) for name in names) if callable(each)]
        shown = tuple(each for each in found if isinstance(each, str | int | float))
        widgets.append(repr((type(widget), widget.objectName(), widget.isEnabled(), shown)))
    return [*state, *sorted(widgets)]  # one that was taken away and put back comes last among its siblings


def _tabs(bar):
    """Those in sight, and which is in front."""
    return [*(bar.tabText(tab) for tab in range(bar.count()) if bar.isTabVisible(tab)), bar.tabText(bar.currentIndex())]
