"""The parts of a chain, one under the other: each with its own fields, to be moved, replaced, removed and added to."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.engine.optimizers.chain import MOST, PARTS, Chain, Part
from fallline.gui import text_size
from fallline.gui.form import Form, narrow, set_shown
from fallline.gui.widgets.wheel_guard import WheelGuard

ADD = tr("Add a part …")


class ChainEditor(QWidget):
    """Edits a chain: `edited(chain)` carries each new one; rows are made anew where the kinds of parts change."""

    edited = Signal(object)
    finished = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.rows: list[PartRow] = []
        self._chain = Chain()
        self._guard = WheelGuard()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.add_box = self._kinds(f"{name}-add-picker", tr("Add a part"))
        self.add_box.setPlaceholderText(ADD)
        self.add_box.activated.connect(self._add)
        self.column.addWidget(self.add_box)
        self.fault = QLabel(self)
        self.fault.setObjectName(f"{name}-fault")
        self.fault.setProperty("role", "error")
        self.fault.setWordWrap(True)
        self.column.addWidget(self.fault)
        self._owner = ""

    def set_chain(self, chain: Chain) -> None:
        """Show `chain` without a signal."""
        self._chain = chain
        if [row.kind for row in self.rows] != [type(part) for part in chain.parts]:
            self._build()
        for row, part in zip(self.rows, chain.parts, strict=True):
            row.box.setCurrentIndex(row.box.findData(part.tag()))
            row.form.set_struct(part)
        self.add_box.setCurrentIndex(-1)
        set_shown(self.add_box, len(chain.parts) < MOST)
        set_shown(self.fault, False)

    def set_owner(self, owner: str) -> None:
        """Whose chain it is."""
        self._owner = owner
        self.add_box.setAccessibleName(tr("{owner}: add a part", owner=owner) if owner else tr("Add a part"))
        self.add_box.setAccessibleDescription(self.add_box.accessibleName())
        for row in self.rows:
            row.set_owner(owner)

    def controls(self) -> list[QWidget]:
        """What can have the focus, from top to bottom."""
        return [*(control for row in self.rows for control in row.controls()), self.add_box]

    def _build(self) -> None:
        for row in self.rows:
            self.column.removeWidget(row)
            row.setParent(None)  # nobody finds it by name until it is deleted
            row.deleteLater()
        self.rows = [PartRow(self, place, part) for place, part in enumerate(self._chain.parts)]
        for place, row in enumerate(self.rows):
            self.column.insertWidget(place, row)
        self.set_owner(self._owner)

    def kinds(self, place: int) -> QComboBox:
        """A box of all parts, for the one at `place`."""
        name = f"{self.objectName()}-part-{place}-picker"
        box = self._kinds(name, tr("Part {number} of the chain", number=place + 1))
        box.setCurrentIndex(box.findData(self._chain.parts[place].tag()))
        box.activated.connect(lambda at: self.put(place, PARTS[box.itemData(at)]()))
        return box

    def _kinds(self, name: str, spoken: str) -> QComboBox:
        box = QComboBox(self)
        narrow(box)
        box.setObjectName(name)
        box.setAccessibleName(spoken)
        box.setAccessibleDescription(spoken)
        box.setMaxVisibleItems(24)
        for heading, tag in sorted((cls.heading(), tag) for tag, cls in PARTS.items()):
            box.addItem(heading, tag)
        self._guard.add(box)
        return box

    def put(self, place: int, part: Part, *, settled: bool = True) -> None:
        """Another part at `place`."""
        self._offer(lambda parts: [*parts[:place], part, *parts[place + 1 :]], settled)

    def shift(self, place: int, by: int) -> None:
        """The part at `place`, `by` places further on."""
        self._offer(lambda parts: _moved(parts, place, place + by))
        self.rows[place + by].focus(by)

    def remove(self, place: int) -> None:
        """The chain without that part."""
        self._offer(lambda parts: parts[:place] + parts[place + 1 :])

    def _add(self, at: int) -> None:
        """At the end, but before what has to be last."""
        part = PARTS[self.add_box.itemData(at)]()
        end = len(self._chain.parts) - self._chain.links[-1].takes_change
        self._offer(lambda parts: [*parts[:end], part, *parts[end:]])

    def _offer(self, change: Callable[[list[Part]], list[Part]], settled: bool = True) -> None:
        """The changed chain; of one that cannot be, as with look-ahead before its end, why it is not taken up."""
        try:
            chain = msgspec.convert({"name": "chain", "parts": change(list(self._chain.parts))}, Chain)
        except msgspec.ValidationError as error:
            self.set_chain(self._chain)
            self.fault.setText(tr("Not taken: {reason}.", reason=_reason(error)))
            set_shown(self.fault, True)
            return
        self.edited.emit(chain)
        if settled:
            self.finished.emit()


class PartRow(QWidget):
    """The part at `place`: its kind, what can be done with it, its fields."""

    def __init__(self, within: ChainEditor, place: int, part: Part) -> None:
        super().__init__(within)
        self.within, self.kind, self.place = within, type(part), place
        column, head = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head.setSpacing(2)
        column.addLayout(head)
        self.box = within.kinds(place)
        last = len(within._chain.parts) - 1
        self.up = self._button("up", tr("Earlier"), Qt.ArrowType.UpArrow, place > 0)
        self.down = self._button("down", tr("Later"), Qt.ArrowType.DownArrow, place < last)
        self.off = self._button("remove", tr("Remove"), Qt.ArrowType.NoArrow, last > 0)
        self.off.setText("×")
        self.up.clicked.connect(lambda: within.shift(place, -1))
        self.down.clicked.connect(lambda: within.shift(place, 1))
        self.off.clicked.connect(lambda: within.remove(place))
        head.addWidget(self.box, 1)
        for button in (self.up, self.down, self.off):
            head.addWidget(button)
        self.form = Form(f"{within.objectName()}-part-{place}", part, self)
        self.form.edited.connect(lambda edited: within.put(place, edited, settled=False))
        self.form.finished.connect(within.finished)
        column.addWidget(self.form)

    def set_owner(self, owner: str) -> None:
        """Whose part it is."""
        whose = (
            tr("{owner}: part {number}", owner=owner, number=self.place + 1)
            if owner
            else tr("Part {number}", number=self.place + 1)
        )
        self.box.setAccessibleName(whose)
        self.box.setAccessibleDescription(whose)
        self.form.set_owner(f"{whose}, {self.kind.heading()}")
        for button in (self.up, self.down, self.off):
            button.setAccessibleName(f"{whose}: {button.toolTip().lower()}")

    def focus(self, by: int) -> None:
        """Stay on the button that moved it, or on the other at an end."""
        button, other = (self.up, self.down) if by < 0 else (self.down, self.up)
        (button if button.isEnabled() else other).setFocus()

    def controls(self) -> list[QWidget]:
        """What can have the focus, from top to bottom."""
        return [self.box, self.up, self.down, self.off, *self.form.controls()]

    def _button(self, what: str, tip: str, arrow: Qt.ArrowType, possible: bool) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"{self.within.objectName()}-part-{self.place}-{what}")
        button.setToolTip(tip)
        button.setProperty("role", "small")
        button.setArrowType(arrow)
        text_size.fix_icon(button, 14, 6)
        button.setEnabled(possible)
        return button


def _reason(error: msgspec.ValidationError) -> str:
    return str(error).partition(" - at `$")[0].partition("`: ")[2] or str(error)


def _moved(parts: list[Part], place: int, to: int) -> list[Part]:
    rest = parts[:place] + parts[place + 1 :]
    return [*rest[:to], parts[place], *rest[to:]]
