"""The values of one axis of a sweep: from where to where, how many, and whether by equal steps or equal factors."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import ScenarioError
from fallline.engine.studies.sweep import Axis, parse_axis
from fallline.gui.form import narrow
from fallline.gui.widgets.count_box import CountBox
from fallline.gui.widgets.value_slider import ValueEdit
from fallline.gui.widgets.value_text import number_of, text_of
from fallline.gui.widgets.wheel_guard import WheelGuard

MOST = 400
SPACINGS = {"lin": (tr("linear"), tr("by equal steps")), "log": (tr("logarithmic"), tr("by equal factors"))}


class RangeFields(QWidget):
    """Two lines of fields. `name` is that of the axis, x or y."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.low = self._edit("from", tr("First value along {name}", name=name))
        self.high = self._edit("to", tr("Last value along {name}", name=name))
        self.count = CountBox(self)
        self.count.setRange(2, MOST)
        self._call(self.count, "count", tr("How many values along {name}", name=name))
        self.spacing = QComboBox(self)
        for row, (tag, (words, tip)) in enumerate(SPACINGS.items()):
            self.spacing.addItem(words, tag)
            self.spacing.setItemData(row, tr("Spaced {tip}", tip=tip), Qt.ItemDataRole.ToolTipRole)
        self._call(self.spacing, "spacing", tr("How the values along {name} are spaced", name=name))
        narrow(self.spacing)
        self._guard = WheelGuard(self.count, self.spacing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(_line(_words(tr("from")), self.low, _words(tr("to")), self.high, None))
        column.addLayout(_line(self.count, _words(tr("values,")), self.spacing))

    def show_axis(self, axis: Axis) -> None:
        """Offer these values."""
        self.low.setText(text_of(axis.low))
        self.high.setText(text_of(axis.high))
        self.count.setValue(axis.count)
        self.spacing.setCurrentIndex(self.spacing.findData("log" if axis.logarithmic else "lin"))

    def axis(self, place: str) -> Axis:
        """What is asked for of the field at `place`. Raises ScenarioError, in words."""
        low, high = (self._value(edit) for edit in (self.low, self.high))
        try:
            return parse_axis(f"{place}={self.spacing.currentData()}:{low!r}:{high!r}:{self.count.value()}")
        except ScenarioError as error:
            raise ScenarioError(
                tr("values along {name}: {split}", name=self.name, split=str(error).split(": ", 1)[-1])
            ) from None

    def _value(self, edit: ValueEdit) -> float:
        value = number_of(edit.text())
        if value is None:
            raise ScenarioError(tr("values along {name}: {text!r} is no number", name=self.name, text=edit.text()))
        return value

    def _edit(self, what: str, words: str) -> ValueEdit:
        edit = ValueEdit(self)
        edit.fit()
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._call(edit, what, words)
        return edit

    def _call(self, widget: QWidget, what: str, words: str) -> None:
        widget.setObjectName(f"sweep-{self.name}-{what}")
        widget.setAccessibleName(words)
        widget.setAccessibleDescription(words)
        widget.setToolTip(words)


def _words(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    return label


def _line(*widgets: QWidget | None) -> QHBoxLayout:
    """Side by side; the last takes what is left, or nothing does."""
    line = QHBoxLayout()
    line.setSpacing(6)
    for widget in widgets:
        if widget is None:
            line.addStretch(1)
        else:
            line.addWidget(widget, int(widget is widgets[-1]))
    return line
