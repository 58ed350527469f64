"""The layouts that can be chosen: those that are shipped, and those that a person has kept under a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

import msgspec
from PySide6.QtWidgets import QInputDialog, QMainWindow

from fallline.engine.language import tr
from fallline.gui.actions.action import Action, Group
from fallline.gui.panes.layout import SHIPPED, Layout
from fallline.gui.settings import Settings

HELP = {
    "explore": tr("The picture between the cards and the pages"),
    "lecture": tr("A large picture, and the loss beside it"),
    "diagnose": tr("Why a run does what it does, over its loss and the condition number"),
    "compare": tr("The picture beside the surface, and the loss of every run"),
    "lesson": tr("A lesson beside the picture that it speaks of"),
}


class Arranger(Protocol):
    """Who has the panes."""

    def take(self, layout: Layout) -> None:
        """Arrange them so, as far as there is room."""

    def whole(self) -> Layout:
        """How they stand."""


class Layouts:
    """`apply(layout)` arranges the panes."""

    def __init__(self, window: QMainWindow, room: Arranger, settings: Settings) -> None:
        self.window, self._room, self._settings = window, room, settings
        self.chosen = "explore"
        """By name, the one applied last; "" after one that is not shipped."""

    def apply(self, layout: Layout) -> None:
        """Arrange the panes so, as far as there is room."""
        self.chosen = next((name for name, shipped in SHIPPED.items() if shipped == layout), "")
        self._room.take(layout)

    def current(self) -> Layout:
        """How the panes stand now; `apply` brings that back."""
        return self._room.whole()

    def own(self) -> tuple[Layout, ...]:
        """Those that a person has kept, by title; none, where somebody spoilt what is kept of them."""
        try:
            return msgspec.json.decode(self._settings.layouts or "[]", type=tuple[Layout, ...])
        except (msgspec.MsgspecError, RecursionError):
            return ()

    def ask_to_keep(self) -> None:
        """Ask for a name, and keep how the panes stand under it."""
        dialog = QInputDialog(self.window)
        dialog.setObjectName("layout-name-dialog")
        dialog.setWindowTitle(tr("Save this layout – Fallline"))
        dialog.setLabelText(tr("Name of the layout:"))
        dialog.textValueSelected.connect(self.keep)
        dialog.open()

    def keep(self, title: str) -> None:
        """Keep how the panes stand as `title`, in place of one of that name."""
        title = " ".join(title.split())
        if title:
            others = [each for each in self.own() if each.title != title]
            mine = msgspec.structs.replace(self.current(), title=title)
            self._write(sorted([*others, mine], key=lambda each: each.title.casefold()))

    def forget(self, title: str) -> None:
        """Keep that one no more."""
        self._write([each for each in self.own() if each.title != title])

    def _write(self, layouts: list[Layout]) -> None:
        self._settings.keep_layouts(msgspec.json.encode(layouts).decode())

    def group(self) -> Group:
        """The menu."""
        shipped = tuple(
            Action(
                f"layout-{name}", f"&{tr(layout.title)}", partial(self.apply, layout), f"Alt+{number}", help=HELP[name],
            )
            for number, (name, layout) in enumerate(SHIPPED.items(), 1)
        )  # fmt: skip
        kept = self._any
        return Group(
            "layout", tr("&Layout"),
            (
                shipped,
                (
                    Group("own-layouts", tr("&Yours"), listed=partial(self._each, "own-layout", self.apply),
                          enabled=kept),
                    Action("save-layout", tr("&Save this layout…"), self.ask_to_keep),
                    Group(
                        "forget-layout", tr("&Forget"),
                        listed=partial(self._each, "forget-layout", lambda layout: self.forget(layout.title)),
                        enabled=kept,
                    ),
                ),
                (
                    Action(
                        "reset-layout", tr("&Reset"), lambda: self.apply(SHIPPED[self.chosen or "explore"]),
                        help=tr("The panes as the layout chosen last has them"),
                    ),
                ),
            ),
        )  # fmt: skip

    def _each(self, name: str, act: Callable[[Layout], object]) -> Sequence[Action]:
        return [
            Action(f"{name}-{row}", layout.title.replace("&", "&&"), partial(act, layout))
            for row, layout in enumerate(self.own())
        ]

    def _any(self) -> bool:
        return bool(self.own())
