"""The panes of the window before a hall: the picture with its key, and the chosen views beside it, without controls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QWidget

from fallline.gui import text_size
from fallline.gui.room import NARROW_LEFT, STAGE, Room
from fallline.gui.stage import Stage
from fallline.gui.views.pages import Pages
from fallline.gui.views.view import View

BESIDE = 0.34
"""Share of the width that the views beside the picture take."""
PutBack = Callable[[], None]


def spread(window: QMainWindow, stage: Stage, room: Room, pages: Pages, chosen: frozenset[str]) -> PutBack:
    """Show only the picture and the `chosen` views, by their titles; what puts everything back as it was."""
    left, right = room.docks
    views = [view for view in pages if view.place.title in chosen and pages.offers(view.place.page)]
    docks, page = window.saveState(), pages.currentIndex()
    least = [dock.minimumWidth() for dock in room.docks]
    parts = stage.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    apart = [part for part in parts if part not in (stage.contour, stage.key, stage.banner)]
    hidden = _hide([window.menuBar(), room.panes, left, pages.tabBar(), *apart, *_others(pages, views)])
    room.hold(lambda: fit(room, views=bool(views)))
    right.setMinimumWidth(0)
    room.centre.show()
    right.setVisible(bool(views))
    for view in views:
        view.clear(True)
    if views:
        pages.turn_to(views[0].place.page)
        pages.tabBar().setVisible(len({view.place.page for view in views}) > 1)

    def put_back() -> None:
        for view in views:
            view.clear(False)
        for widget in hidden:
            widget.show()
        pages.tabBar().show()
        for dock, width in zip(room.docks, least, strict=True):
            dock.setMinimumWidth(width)
        window.restoreState(docks)
        pages.setCurrentIndex(page)
        room.let_go()

    return put_back


def fit(room: Room, *, views: bool) -> None:
    """Give the `views` their share; where the runs with their sliders are there too, only if all have room."""
    (left, right), whole = room.docks, room.window.width()
    runs, beside = 0 if left.isHidden() else text_size.pixels(NARROW_LEFT), round(BESIDE * whole)
    left.setMinimumWidth(runs)
    shown = views and (not runs or whole - runs - beside >= STAGE)
    right.setVisible(shown)
    there = {dock: width for dock, width in ((left, runs), (right, beside)) if not dock.isHidden()}
    room.window.resizeDocks(list(there), list(there.values()), Qt.Orientation.Horizontal)


def _others(pages: Pages, views: list[View]) -> list[QWidget]:
    """The views that are on a page with a chosen one and are not chosen themselves."""
    shared = {view.place.page for view in views}
    return [view for view in pages if view.place.page in shared and view not in views]


def _hide(widgets: list[QWidget]) -> list[QWidget]:
    """Hide them; those that were not hidden."""
    there = [widget for widget in widgets if not widget.isHidden()]
    for widget in there:
        widget.hide()
    return there
