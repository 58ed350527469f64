"""All fields of a lesson in one column that scrolls: title and topic, the list of steps, and the step in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.theme import Theme
from fallline.gui.writing.draft import Draft
from fallline.gui.writing.rows import Fault, Line, Row, number
from fallline.gui.writing.step_list import StepList
from fallline.gui.writing.step_part import StepPart
from fallline.gui.writing.taken import Window


class FormPage(QScrollArea):
    """`typed`, `arranged` and `noted` as of a `Part`; `draft()` is the lesson now, `window` knows what is open."""

    typed, arranged, noted = Signal(object, object), Signal(object), Signal(str)

    def __init__(self, theme: Theme, draft: Callable[[], Draft], window: Window, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft, self._window = draft, window
        self._folder: Path | None = None
        self.setObjectName("writing-page")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields scroll it
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page = QWidget(self)
        self.page.setProperty("role", "content")
        self._column = QVBoxLayout(self.page)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(10)
        self.list = StepList(theme, draft, self.page)
        self.list.chosen.connect(lambda: self.show_all(self._folder))
        self.list.arranged.connect(self.arranged)
        self._head, self._step = self._made_head(), self._made_step()
        for part in (self._head, self.list, Fault(("steps",), self.page), self._step):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.setWidget(self.page)

    def show_all(self, folder: Path | None) -> None:
        """Every field anew; the focus stays at the one that it was at. Scenarios may lie in `folder`."""
        self._folder = folder
        focus = self.page.focusWidget()
        name = focus.objectName() if focus is not None else ""
        self.list.show_steps(self._draft())
        head, step = self._made_head(), self._made_step()
        for old, new in ((self._head, head), (self._step, step)):
            self._column.replaceWidget(old, new)
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self._head, self._step = head, step
        self._order()
        again = self.page.findChild(QWidget, name) if name else None
        if again is not None and not again.isHidden():
            again.setFocus()

    def tell(self, faults: Mapping[str, str]) -> None:
        """Each fault at the field that it is nearest to, and in the list which steps have any."""
        fields = {each.place: each for each in self._fields()}
        told: dict[str, str] = {}
        for where, words in faults.items():
            near = [each for each in fields if where == each or where.startswith((f"{each}.", f"{each}["))]
            if near:
                told.setdefault(max(near, key=len), words)
        for where, field in fields.items():
            field.tell(told.get(where, ""))
        self.list.mark(self._draft(), {index for each in faults if (index := step_of(each)) is not None})

    def show_fault(self, where: str) -> None:
        """Bring the field with that fault into sight, and the focus there."""
        index = step_of(where)
        if index is not None and index != self.list.index:
            self.list.rows.setCurrentRow(index)
        bad = next((row for row in self.page.findChildren(Row) if row.editor.property("fault")), None)
        if bad is not None:
            bad.editor.setFocus()
            self.ensureWidgetVisible(bad)

    def stops(self) -> list[QWidget]:
        """Where Tab is to stop, from above to below."""
        found = (each for part in (self._head, self.list, self._step) for each in part.findChildren(QWidget))
        tab = Qt.FocusPolicy.TabFocus
        return [each for each in found if each.focusPolicy() & tab and each.window() is self.window()]

    def _fields(self) -> list[Row | Fault]:
        """Rows, and the faults that are of no row."""
        rows = self.page.findChildren(Row)
        inner = {fault for row in rows for fault in row.findChildren(Fault)}
        return [*(each for each in self.page.findChildren(Fault) if each not in inner), *rows]

    def _made_head(self) -> QWidget:
        head, draft = QWidget(self.page), self._draft()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        title = Line(("title",), tr("Title"), tr("Up to 120 characters"), draft.at(("title",)), head)
        tip = tr("Its number: 1 to 11 are those of the notes")
        topic = Line(("topic",), tr("Topic"), tip, draft.at(("topic",)), head, read=number)
        for row in (title, topic):
            row.edited.connect(self.typed)
            column.addWidget(row)
        return head

    def _made_step(self) -> StepPart:
        step = StepPart(self._draft, self.list.index, self._window, self._folder, self.page)
        step.typed.connect(self.typed)
        step.arranged.connect(self.arranged)
        step.noted.connect(self.noted)
        return step

    def _order(self) -> None:
        """Tab goes down the page, whatever was made when."""
        for one, other in pairwise(self.stops()):
            QWidget.setTabOrder(one, other)


def step_of(where: str) -> int | None:
    """The index of the step that a fault is in; None for one of the whole."""
    return int(where[6 : where.index("]")]) if where.startswith("steps[") else None
