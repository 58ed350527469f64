"""A slider with its value typed beside it: linear, logarithmic or whole numbers."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from fallline.engine.language import tr
from fallline.gui.widgets.groove import Groove
from fallline.gui.widgets.scale import Scale
from fallline.gui.widgets.value_text import allowed, number_of, text_of

EDGES = 16
"""Pixels of padding, frame and margin of a line, beside its text."""


class ValueEdit(QLineEdit):
    """A line that says when it is left, given up, or stepped with the arrow keys."""

    entered = Signal()
    left = Signal()
    given_up = Signal()
    stepped = Signal(int)

    def changeEvent(self, event: QEvent) -> None:
        """As wide as its figures, in whatever font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()

    def fit(self) -> None:
        """Take the width of five figures and a point."""
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0.0000") + 18)

    def room(self) -> int:
        """Pixels for the text between padding and frame, the cursor's included."""
        return self.width() - EDGES

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """All of a number: Qt takes its point for the end of a word."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.selectAll()
        else:
            super().mouseDoubleClickEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self.given_up.emit()
        else:
            super().keyPressEvent(event)


class ValueSlider(QWidget):
    """`edited` follows the hand; `finished` ends the gesture; `faulted` says what is wrong with what is typed, or "".

    `set_value` is silent.

    The slider runs from `minimum` to `maximum`; a typed value may go on to the hard bounds, which are the same
    unless given (infinite: unbounded). `zero` is read and written in place of 0.
    """

    edited = Signal(float)
    finished = Signal()
    faulted = Signal(str)

    def __init__(
        self,
        minimum: float,
        maximum: float,
        value: float,
        *,
        logarithmic: bool = False,
        integer: bool = False,
        suffix: str = "",
        zero: str = "",
        hard_minimum: float | None = None,
        hard_maximum: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._scale = Scale(minimum, maximum, logarithmic, integer)
        self._hard = (
            minimum if hard_minimum is None else hard_minimum,
            maximum if hard_maximum is None else hard_maximum,
        )
        self._suffix, self._zero = suffix, zero
        self.fault = ""
        self._value = value
        self._written: object = None
        self.slider = Groove(self)
        self.edit = ValueEdit(self)
        self._build()
        self._connect()
        self.set_value(value)

    def _build(self) -> None:
        self.slider.setRange(0, self._scale.positions)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.edit.fit()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.edit)

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(self.finished)
        self.slider.stepped.connect(self._step)
        self.slider.jumped.connect(self._jump)
        self.slider.settled.connect(self.finished)
        self.edit.textEdited.connect(self._check)
        self.edit.returnPressed.connect(self._commit)
        self.edit.entered.connect(self._enter)
        self.edit.left.connect(self._leave)
        self.edit.given_up.connect(self._show)
        self.edit.stepped.connect(self._step_typed)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand it on. With a focus proxy Tab would stop here twice, at the place where the row was made."""
        self.slider.setFocus(event.reason())

    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Shows a value without a signal. A line that is being typed in keeps its text."""
        changed = value != self._value
        self._value = value
        if self._scale.value(self.slider.value()) != value:  # rounding must not nudge a handle under the hand
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._scale.position(value))
        if changed or not self.edit.isModified():
            self._show()

    def set_mark(self, value: float | None, words: str = "") -> None:
        """A line on the slider at `value`, if that is on it, and what it means; None takes it away."""
        scale = self._scale
        there = value is not None and scale.minimum <= value <= scale.maximum
        self.slider.set_mark(scale.position(value) if there and value is not None else None)
        if self.slider.toolTip() != words:
            self.slider.setToolTip(words)

    def set_name(self, object_name: str, accessible_name: str) -> None:
        """Names the widget and, as `<name>-slider` and `<name>-edit`, its two parts."""
        self.setObjectName(object_name)
        self.setAccessibleName(accessible_name)
        self.slider.setObjectName(f"{object_name}-slider")
        self.slider.setAccessibleName(accessible_name)
        self.edit.setObjectName(f"{object_name}-edit")
        self.edit.setAccessibleName(tr("{accessible_name}, typed value", accessible_name=accessible_name))

    def _show(self) -> None:
        written = self._value, self.edit.hasFocus(), self.edit.room(), self.edit.text(), self.edit.isModified()
        if written == self._written:  # as for every field at every move of a hand elsewhere
            return
        text = self._zero if self._zero and self._value == 0 else text_of(self._value, self._suffix)
        self.slider.setAccessibleDescription(text)  # what is heard of the slider itself is a position
        if (
            not self.edit.hasFocus() and text != self._zero
        ):  # as many digits as there is room for; all of them where they are edited
            measure = self.edit.fontMetrics().horizontalAdvance
            shorter = (text_of(self._value, self._suffix, digits) for digits in (5, 4, 3, 2, 1))
            text = next((each for each in shorter if measure(each) <= self.edit.room()), text)
        if text != self.edit.text():  # or every field would be painted anew at every move of a hand elsewhere
            self.edit.setText(text)
        self.edit.setCursorPosition(0)
        self.edit.setModified(False)
        self._mark(None)
        self._written = self._value, self.edit.hasFocus(), self.edit.room(), self.edit.text(), False

    def _change(self, value: float) -> None:
        self.set_value(value)
        self._show()
        self.edited.emit(value)

    def _slid(self, position: int) -> None:
        self._change(self._scale.value(position))

    def _step(self, count: int) -> None:
        value = self._scale.stepped(self._value, count)
        if value != self._value:
            self._change(value)

    def _step_typed(self, count: int) -> None:
        self._step(count)
        self.edit.selectAll()
        self.finished.emit()

    def _jump(self, end: int) -> None:
        self._change(self._scale.maximum if end else self._scale.minimum)

    def _typed(self) -> float | None:
        if self._zero and self.edit.text().strip().lower() == self._zero:
            return 0.0
        return number_of(self.edit.text(), self._suffix)

    def _fault(self) -> str | None:
        value = self._typed()
        low, high = self._hard
        if value is None or not low <= value <= high or (self._scale.integer and value != math.trunc(value)):
            return self._allowed()
        return None

    def _allowed(self) -> str:
        return allowed(*self._hard, self._scale.integer, self._suffix)

    def _check(self) -> None:
        self._mark(self._fault())

    def _mark(self, fault: str | None) -> None:
        if self.fault == (fault or "") and self.edit.accessibleDescription():  # as at every move of a hand elsewhere
            return
        self.fault = fault or ""
        self.edit.setToolTip(self.fault)
        self.edit.setAccessibleDescription(fault or self._allowed())
        if bool(self.edit.property("fault")) != bool(fault):
            self.edit.setProperty("fault", bool(fault))
            self.edit.style().polish(self.edit)
            self.faulted.emit(self.fault)

    def _commit(self) -> None:
        value = self._typed()
        if value is None or self._fault() or not self.edit.isModified():
            return
        self._change(value)
        self.edit.selectAll()
        self.finished.emit()

    def _enter(self) -> None:
        if not self.edit.isModified():
            selected = self.edit.hasSelectedText()
            self._show()
            if selected:
                self.edit.selectAll()

    def _leave(self) -> None:
        if not self._fault():
            self._commit()
        self._show()
