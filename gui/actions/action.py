"""What a person can do, declared once: menus, buttons, the command palette and the list of keys are read off it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
from PySide6.QtGui import QIcon, QKeySequence

Keys = str | QKeySequence.StandardKey


class Action(msgspec.Struct, frozen=True, eq=False):
    """One thing to do. A switch has `checked`, and its `act` takes whether it is on; a `choice` has one of many on."""

    name: str
    """Unique; its QAction is called `<name>-action`."""
    words: str | Callable[[], str]
    """As in a menu, with its mnemonic; or what gives them, where they change."""
    act: Callable[..., object]
    keys: Keys = ""
    yields: bool = False
    """Whether the keys are left to a focused widget that wants them itself: Space presses a button."""
    enabled: Callable[[], bool] | None = None
    hides: bool = False
    """Whether no menu shows it while it is not enabled."""
    checked: Callable[[], bool] | None = None
    remembered: bool = False
    """Whether the next start finds the switch as it is."""
    choice: str = ""
    """What it is one of many of."""
    icon: Callable[[], QIcon] | None = None
    help: str = ""
    """More than the words say, for tooltips."""

    @property
    def text(self) -> str:
        """The words as they are now, with the mnemonic."""
        return self.words if isinstance(self.words, str) else self.words()

    @property
    def plain(self) -> str:
        """The words as they are read."""
        return plain(self.text)

    @property
    def shortcuts(self) -> list[QKeySequence]:
        """The keys, of this system where they are a standard's."""
        if isinstance(self.keys, QKeySequence.StandardKey):
            return QKeySequence.keyBindings(self.keys)
        return [QKeySequence(self.keys)] if self.keys else []

    @property
    def key_words(self) -> str:
        """The first of the keys, to be read; "" where there are none."""
        return next((keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in self.shortcuts), "")

    @property
    def steady(self) -> bool:
        """Whether words, picture and switch are always the same, and it can always be done."""
        changing = self.enabled, self.checked, self.icon
        return isinstance(self.words, str) and not any(changing)

    @property
    def tip(self) -> str:
        """What a button says that does it."""
        words = self.help or self.plain.rstrip("…")
        return f"{words} ({self.key_words})" if self.key_words else words

    def allowed(self) -> bool:
        """Whether it can be done now."""
        return self.enabled is None or self.enabled()

    def do(self) -> None:
        """Do it, or turn the switch."""
        if not self.allowed():
            return
        if self.checked is None or self.choice:
            self.act()
        else:
            self.act(not self.checked())

    def turned(self, on: bool) -> None:
        """The switch was turned by hand; where it only follows what is so, nothing is done."""
        if self.checked is None or on == self.checked():
            return
        if not self.choice:
            self.act(on)
        elif on:
            self.act()


class Group(msgspec.Struct, frozen=True, eq=False):
    """A menu: sections of actions and menus; or what is `listed` each time it opens."""

    name: str
    words: str
    sections: tuple[tuple[Action | Group, ...], ...] = ()
    listed: Callable[[], Sequence[Action | Group]] | None = None
    enabled: Callable[[], bool] | None = None

    def fixed(self) -> Iterator[Action]:
        """The actions that are always there, of the menus within too."""
        for section in self.sections:
            for each in section:
                if isinstance(each, Group):
                    yield from each.fixed()
                else:
                    yield each

    def entries(self, above: tuple[str, ...] = ()) -> Iterator[Entry]:
        """All there is to do, the listed ones too."""
        path = (*above, plain(self.words))
        for section in (*self.sections, tuple(self.listed()) if self.listed else ()):
            for each in section:
                if isinstance(each, Group):
                    yield from each.entries(path)
                else:
                    yield Entry(each, path)


class Entry(msgspec.Struct, frozen=True, eq=False):
    """An action and the words of the menus that lead to it."""

    action: Action
    path: tuple[str, ...]


def plain(words: str) -> str:
    """Menu words without their mnemonic."""
    return words.replace("&&", "\0").replace("&", "").replace("\0", "&")
