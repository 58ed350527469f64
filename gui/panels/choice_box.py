"""A box whose list is searched by typing, and says what each choice is for, in groups and with pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from fallline.engine.family.registry import Family
from fallline.engine.language import later, tr
from fallline.gui.form import narrow
from fallline.gui.panels.chooser import Choice, Chooser
from fallline.gui.widgets.wheel_guard import WheelGuard

OTHERS = later("Others")
WIDTH, HEIGHT = 400, 520
"""Pixels of the list at the usual size of text; less where the screen has less."""


class ChoiceBox(QComboBox):
    """Keys, wheel and `activated` are a combo box's; only its list is another. `opened(chooser)` when it comes up."""

    opened = Signal(object)

    def __init__(self, name: str, spoken: str, parent: QWidget | None = None, *, pictures: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        narrow(self)
        WheelGuard(self)
        self.choices: tuple[Choice, ...] = ()
        self.more: Callable[[], Iterable[Choice]] | None = None
        """Gives choices that are read when the list is first opened, and whose groups stand folded in it."""
        self._folded: frozenset[str] = frozenset()
        self._pictures = pictures

    def offer(self, choices: Iterable[Choice]) -> None:
        """These, group by group as they come first, by title in each; what is chosen stays chosen."""
        found = list(choices)
        groups = list(dict.fromkeys(each.group for each in found))
        self.choices = tuple(sorted(found, key=lambda each: (groups.index(each.group), each.title)))
        chosen = self.currentData()
        self.clear()
        for each in self.choices:
            self.addItem(each.title, each.tag)
        self.setCurrentIndex(self.findData(chosen))

    def complete(self) -> None:
        """Read what there is more."""
        if self.more is not None:
            more, self.more = list(self.more()), None
            self._folded = frozenset(each.group for each in more)
            self.offer([*self.choices, *more])

    def showPopup(self) -> None:
        """The list, under the box or where there is room for it."""
        self.complete()
        chooser = Chooser(self, self.choices, self.currentData(), pictures=self._pictures, folded=self._folded)
        chooser.chosen.connect(self._take)
        unit = self.fontMetrics().height() / 16
        room = self.screen().availableGeometry()
        width, height = min(round(WIDTH * unit), room.width()), min(round(HEIGHT * unit), room.height())
        corner = self.mapToGlobal(QPoint(0, self.height()))
        chooser.setGeometry(
            max(room.left(), min(corner.x(), room.right() - width)),
            max(room.top(), min(corner.y(), room.bottom() - height)),
            width,
            height,
        )
        self.opened.emit(chooser)
        chooser.come_up()

    def _take(self, tag: str) -> None:
        index = self.findData(tag)
        self.setCurrentIndex(index)
        self.activated.emit(index)


def families(offered: Mapping[str, type[Family]], order: tuple[str, ...] = ()) -> list[Choice]:
    """Choices of declared families: groups in `order`, then by name, and last those that name none."""
    names = sorted({family.group for family in offered.values()} - {*order, ""})
    groups = [*order, *names, ""]
    found = [
        Choice(tag, family.heading(), family.group or (OTHERS if any([*names, *order]) else ""), tr(family.purpose))
        for tag, family in offered.items()
    ]
    return sorted(found, key=lambda each: groups.index("" if each.group == OTHERS else each.group))
