"""The docks of a window as a layout names them: read off their places, and put there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar

from fallline.gui.panes.layout import Part, Side, Split, Tabs

Area = Qt.DockWidgetArea
AREAS: dict[Side, Area] = {
    "left": Area.LeftDockWidgetArea,
    "right": Area.RightDockWidgetArea,
    "above": Area.TopDockWidgetArea,
    "below": Area.BottomDockWidgetArea,
}
ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


def put(window: QMainWindow, docks: Mapping[str, QDockWidget], side: Side, part: Part, natural: int) -> None:
    """Put `docks` at `side` of `window` as `part` says; where it says no share of the window, `natural` pixels."""
    first = _first(docks, part)
    window.addDockWidget(AREAS[side], first)
    _divide(window, docks, part)
    across = side in ("left", "right")
    whole = window.width() if across else window.height()
    deep = round(part.share * whole) or natural
    _size(window, docks, part, (deep, window.height()) if across else (window.width(), deep))
    window.resizeDocks([first], [deep], ACROSS if across else DOWN)


def _first(docks: Mapping[str, QDockWidget], part: Part) -> QDockWidget:
    while isinstance(part, Split):
        part = part.parts[0]
    return docks[part.panes[0]]


def _divide(window: QMainWindow, docks: Mapping[str, QDockWidget], part: Part) -> None:
    """The first dock of `part` has all its room; give the others theirs, outer cuts before inner ones."""
    if isinstance(part, Tabs):
        place = [docks[name] for name in part.panes]
        for one, other in pairwise(place):
            window.tabifyDockWidget(one, other)
        for dock in place:
            dock.show()
        docks[part.front or part.panes[0]].raise_()
        return
    firsts = [_first(docks, each) for each in part.parts]
    for one, other in pairwise(firsts):
        window.splitDockWidget(one, other, ACROSS if part.across else DOWN)
    for each in part.parts:
        _divide(window, docks, each)


def _size(window: QMainWindow, docks: Mapping[str, QDockWidget], part: Part, room: tuple[int, int]) -> None:
    """Inner parts first: of a dock, Qt sizes whatever holds it too."""
    if isinstance(part, Tabs):
        return
    wide, high = room
    shares = [each.share or 1 / len(part.parts) for each in part.parts]
    pixels = [max(round(share * (wide if part.across else high)), 1) for share in shares]
    for each, mine in zip(part.parts, pixels, strict=True):
        _size(window, docks, each, (mine, high) if part.across else (wide, mine))
    window.resizeDocks([_first(docks, each) for each in part.parts], pixels, ACROSS if part.across else DOWN)


def read(window: QMainWindow, places: Iterable[tuple[str, QDockWidget, bool]], side: Side) -> Part | None:
    """What stands at `side`, of docks by name, each with whether it is in front on its place."""
    here = {
        name: (dock, front) for name, dock, front in places
        if window.dockWidgetArea(dock) == AREAS[side] and not dock.isFloating() and not dock.isHidden()
    }  # fmt: skip
    named = {dock: name for name, (dock, _) in here.items()}
    groups: list[tuple[QRect, Tabs]] = []
    for name, (dock, front) in here.items():
        others = [named[each] for each in window.tabifiedDockWidgets(dock) if each in named]
        if not others or (front and not any(name in tabs.panes for _, tabs in groups)):
            panes = tuple(each for each in here if each == name or each in others)
            groups.append((_place(window, dock), Tabs(panes, front=name if others else "")))
    if not groups:
        return None
    across = side in ("left", "right")
    box = _around(groups)
    share = box.width() / window.width() if across else box.height() / window.height()
    return _cut(groups, min(round(share, 4), 1.0))


def _place(window: QMainWindow, dock: QDockWidget) -> QRect:
    """Where it is, with the tabs over it."""
    place = dock.geometry()
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        above = bar.geometry()
        if bar.isVisible() and above.bottom() == place.top() - 1 and place.left() <= above.left() <= place.right():
            return place | above
    return place


def _cut(groups: Sequence[tuple[QRect, Tabs]], share: float) -> Part:
    """Docks lie as one cuts a board: straight through, again and again."""
    if len(groups) == 1:
        tabs = groups[0][1]
        return Tabs(tabs.panes, share, tabs.front)
    whole = _around(groups)
    for across in (True, False):
        parts = _strips(groups, across=across)
        if len(parts) > 1:
            rooms = [_around(each) for each in parts]
            sizes = [room.width() if across else room.height() for room in rooms]
            total = max(sum(sizes), 1)
            cut = (_cut(each, round(size / total, 4)) for each, size in zip(parts, sizes, strict=True))
            return Split(across, tuple(cut), share)
    first = min(groups, key=lambda each: (each[0].top(), each[0].left()))[1]  # they were not laid out yet
    rest = tuple(name for rect, tabs in groups for name in tabs.panes if name not in first.panes)
    return Tabs((*first.panes, *rest), min(share, whole.width()))


def _strips(groups: Sequence[tuple[QRect, Tabs]], *, across: bool) -> list[list[tuple[QRect, Tabs]]]:
    """Those that no straight line parts, together."""
    strips: list[list[tuple[QRect, Tabs]]] = []
    end = -1
    for each in sorted(groups, key=lambda each: each[0].left() if across else each[0].top()):
        rect = each[0]
        if not strips or (rect.left() if across else rect.top()) > end:
            strips.append([])
        strips[-1].append(each)
        end = max(end, rect.right() if across else rect.bottom())
    return strips


def _around(groups: Sequence[tuple[QRect, Tabs]]) -> QRect:
    box = QRect()
    for rect, _ in groups:
        box |= rect
    return box
