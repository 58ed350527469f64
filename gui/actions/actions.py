"""The registry of what a window can do: it makes the QActions, and fills menus and buttons with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QMenu
from shiboken6 import isValid

from fallline.engine.language import tr
from fallline.gui.actions.action import Action, Entry, Group
from fallline.gui.widgets.typed_line import take_typed


class Actions(QObject):
    """`bar` are the menus of the menu bar, `aside` those that open elsewhere. Raises ValueError for a name twice."""

    def __init__(self, window: QMainWindow, bar: Sequence[Group], aside: Sequence[Group] = ()) -> None:
        super().__init__(window)
        self.window, self.groups = window, (*bar, *aside)
        self._made: dict[str, tuple[Action, QAction]] = {}
        self._choices: dict[str, QActionGroup] = {}
        self._yielding: dict[str, list[str]] = {}
        self._heard: set[str] = set()
        self._only: frozenset[str] | None = None
        for group in self.groups:
            for action in group.fixed():
                self._add(action)
        for group in bar:
            self.fill(window.menuBar().addMenu(group.words), group)

    def __getitem__(self, name: str) -> QAction:
        return self._made[name][1]

    def entries(self) -> Iterator[Entry]:
        """All there is to do, and where it stands in the menus."""
        for group in self.groups:
            yield from group.entries()

    def refresh(self, *names: str) -> None:
        """Words, switches, and what can be done, as they are now: of `names`, or of all."""
        for name in names or self._made:
            _show(*self._made[name])
            if self._only is not None and name not in self._only:
                self._made[name][1].setEnabled(False)

    def hold_to(self, names: Iterable[str] | None) -> None:
        """From now on only those of `names` can be done, whatever else there is; None lets all be done again."""
        self._only = None if names is None else frozenset(names)
        self.refresh()

    def follow(self) -> None:
        """The same after an edit, of those to be had without a menu: whether others can be done may take long."""
        if isValid(self.window):  # the undo stack tells of its end while Qt takes the window down
            self.refresh(*self._heard)

    def switches(self) -> dict[str, bool]:
        """What is switched on or off of that which is remembered."""
        return {name: shown.isChecked() for name, (action, shown) in self._made.items() if action.remembered}

    def turn(self, switches: Mapping[str, bool]) -> None:
        """Switch the same on or off; names that are no more are passed over."""
        for name, (action, shown) in self._made.items():
            if action.remembered and name in switches:
                shown.setChecked(switches[name])

    def fill(self, menu: QMenu, group: Group) -> None:
        """Put `group` into `menu`: at once, or each time it opens."""
        menu.setObjectName(f"{group.name}-menu")
        menu.setToolTipsVisible(True)
        if group.listed is not None:
            menu.aboutToShow.connect(lambda: self._list(menu, group))
        within: list[tuple[QMenu, Group]] = []
        for count, section in enumerate(group.sections):
            if count:
                menu.addSeparator()
            for each in section:
                if isinstance(each, Group):
                    inner = QMenu(each.words, menu)
                    menu.addMenu(inner)
                    self.fill(inner, each)
                    within.append((inner, each))
                else:
                    menu.addAction(self[each.name])
        if names := [action.name for action in group.fixed()]:
            menu.aboutToShow.connect(lambda: self.refresh(*names))
        for inner, each in within:
            if each.enabled is not None:
                menu.aboutToShow.connect(lambda inner=inner, allowed=each.enabled: inner.setEnabled(allowed()))

    def bind(self, button: QAbstractButton, name: str) -> None:
        """Let a button do it, and say what it does and whether it can be done."""
        action, shown = self._made[name]

        def follow() -> None:
            if not isValid(button):  # the window is taken down
                return
            button.setToolTip(action.tip)
            button.setAccessibleName(action.tip)
            button.setEnabled(shown.isEnabled())

        self._hear(action)
        button.clicked.connect(lambda _=False: shown.trigger())
        shown.changed.connect(follow)
        follow()

    def press(self, event: QKeyEvent) -> bool:
        """Do what the keys stand for that no focused widget wanted; whether there was anything."""
        names = self._yielding.get(QKeySequence(event.keyCombination()).toString(), [])
        if names:
            self.refresh(*names)  # what is staged tells nobody what can be done
        allowed = next((name for name in names if self[name].isEnabled()), None)
        if allowed is not None:
            self[allowed].trigger()
        return allowed is not None

    def _add(self, action: Action) -> None:
        if action.name in self._made:
            raise ValueError(tr("two actions are named {name!r}", name=action.name))
        shown = self._qaction(action, self.window)
        self._made[action.name] = action, shown
        self.window.addAction(shown)
        if action.keys:
            self._hear(action)
            _show(action, shown)
        if action.yields:
            for keys in action.shortcuts:
                self._yielding.setdefault(keys.toString(), []).append(action.name)
        else:
            shown.setShortcuts(action.shortcuts)

    def _hear(self, action: Action) -> None:
        """Follow every edit, where it has anything to follow."""
        if not action.steady:
            self._heard.add(action.name)

    def _qaction(self, action: Action, parent: QObject) -> QAction:
        shown = QAction(parent)
        shown.setObjectName(f"{action.name}-action")
        shown.setCheckable(action.checked is not None)
        if action.choice:
            shown.setActionGroup(self._choices.setdefault(action.choice, QActionGroup(self)))
        _name(action, shown)
        if action.checked is None:
            shown.triggered.connect(lambda _=False: _do(action))
        else:
            shown.setChecked(action.checked())
            shown.toggled.connect(partial(Action.turned, action))  # of a bound method the action would be let go
        return shown

    def _list(self, menu: QMenu, group: Group) -> None:
        menu.clear()
        for old in menu.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            old.deleteLater()
        for each in group.listed() if group.listed else ():
            if isinstance(each, Group):
                inner = QMenu(each.words, menu)
                menu.addMenu(inner)
                self.fill(inner, each)
            else:
                menu.addAction(shown := self._qaction(each, menu))
                _show(each, shown)


def _do(action: Action) -> None:
    take_typed()
    action.act()


def _name(action: Action, shown: QAction) -> None:
    hint = f"\t{action.key_words}" if action.yields and action.keys else ""
    shown.setText(action.text + hint)
    shown.setToolTip(action.help or action.plain)


def _show(action: Action, shown: QAction) -> None:
    """Of words and states that are set to what they were Qt tells nobody; a hand that drags asks at every move."""
    if not isinstance(action.words, str):
        _name(action, shown)
    allowed = action.allowed()
    shown.setEnabled(allowed)
    if action.hides:
        shown.setVisible(allowed)
    if action.checked is not None:
        shown.setChecked(action.checked())
    if action.icon is not None and (icon := action.icon()).cacheKey() != shown.icon().cacheKey():
        shown.setIcon(icon)
