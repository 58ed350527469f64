"""The panes of the window before a hall: the picture with its key, and the chosen views beside it, without controls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QWidget
from shiboken6 import isValid

from fallline.gui.panes.layout import CONTOUR, LECTURE, RUNS, Layout, Split, Tabs
from fallline.gui.panes.panes import Panes
from fallline.gui.room import Room, arrangement
from fallline.gui.stage import Stage

PutBack = Callable[[], None]


def lecture(chosen: tuple[str, ...], *, runs: bool = False) -> Layout:
    """The layout of that name with the `chosen` views, one below the other, and at the left the runs."""
    share = 0.0 if LECTURE.right is None else LECTURE.right.share
    parts = tuple(Tabs((title,), 1 / len(chosen)) for title in chosen)
    right = Split(False, parts, share) if len(parts) > 1 else Tabs(chosen, share) if chosen else None
    return replace(LECTURE, middle=CONTOUR, right=right, left=Tabs((RUNS,)) if runs else None)


def with_runs(window: QMainWindow, chosen: tuple[str, ...]) -> Layout:
    """The runs too, in place of the views where all would have no room: on one place one would cover the other."""
    layout = lecture(chosen, runs=True)
    return layout if arrangement(window.size(), layout) == "sides" else lecture((), runs=True)


def take(room: Room, panes: Panes, layout: Layout) -> None:
    """Arrange them so, without the buttons of their docks."""
    room.take(layout)
    for title in layout.docked():
        dock = panes.docks[title]
        if not dock.quiet:
            dock.enlarge.hide()
            dock.home.hide()


def spread(window: QMainWindow, stage: Stage, room: Room, panes: Panes, chosen: tuple[str, ...]) -> PutBack:
    """Show only the picture and the `chosen` views, by their titles; what puts everything back as it was."""
    before = room.whole()
    apart = [*_within(stage, stage.picture, stage.banner), *_within(stage.picture, stage.contour, stage.key)]
    hidden = _hide([window.menuBar(), *(part for part in apart if part is not stage.description)])
    stage.description.put_away(True)
    take(room, panes, lecture(chosen))
    views = [panes.pages[title] for title in chosen]
    for view in views:
        view.clear(True)

    def put_back() -> None:
        for view in views:
            view.clear(False)
        for widget in hidden:
            if isValid(widget):  # what scrolled a window that had the middle is no more
                widget.show()
        stage.description.put_away(False)
        for title in chosen:
            panes.docks[title].bar.set_quiet(False)  # with its buttons
        room.take(before)

    return put_back


def _within(parent: QWidget, *kept: QWidget) -> Iterator[QWidget]:
    """What is in `parent`, but for what is kept."""
    parts = parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return (part for part in parts if part not in kept)


def _hide(widgets: list[QWidget]) -> list[QWidget]:
    """Hide them; those that were not hidden."""
    there = [widget for widget in widgets if not widget.isHidden()]
    for widget in there:
        widget.hide()
    return there
