"""Declared fields -> widgets: the only place that maps a type to a widget."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from fallline.engine.family.fault_words import fault_words
from fallline.engine.family.fields import Field, fields
from fallline.engine.family.registry import Family
from fallline.engine.language import tr
from fallline.gui import text_size
from fallline.gui.widgets.suggest_line import SuggestLine
from fallline.gui.widgets.typed_line import TypedLine
from fallline.gui.widgets.value_slider import ValueSlider
from fallline.gui.widgets.wheel_guard import WheelGuard

TAKEN = tr(". Taken with Enter or after a pause; see Help > How formulas are written")
TOLD = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
LABEL_WIDTH, FITS = 92, 13
"""Pixels for a label, and the characters that fit in them: a longer name goes without its symbol."""


class Form(QWidget):
    """Edits one frozen struct. `edited(struct)` carries a checked copy; a refused value stays in its field, marked.

    `only` are the rows that are shown, None for all. A row is made when it is first shown.
    """

    edited = Signal(object)
    finished = Signal()

    def __init__(
        self, name: str, struct: msgspec.Struct, parent: QWidget | None = None, only: Collection[str] | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._struct = struct
        self._only = only
        self._rows: dict[str, tuple[QLabel, QWidget]] = {}
        self._faults: dict[str, QLabel] = {}
        self._refused: dict[str, object] = {}
        self._owner = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._guard = WheelGuard()
        self._build()

    def set_struct(self, struct: msgspec.Struct) -> None:
        """Show `struct` without a signal; of another type, with other rows."""
        if type(struct) is not type(self._struct):
            self._struct = struct
            self._clear()
            self._build()
            return
        before, self._struct = self._struct, struct
        for name, (_, editor) in self._rows.items():
            value = getattr(struct, name)
            typing = editor.property("fault") or (isinstance(editor, TypedLine) and editor.pending)
            if typing and value == getattr(before, name):
                continue
            self._mark(name, "")
            _show(editor, value)

    def show_only(self, names: Collection[str] | None) -> None:
        """Hide every row but `names`; None shows all."""
        self._only = names
        self._build()
        for name, row in self._rows.items():
            fault = self._faults.get(name)
            for widget in row:
                set_shown(widget, self._wanted(name))
            if fault is not None:
                set_shown(fault, self._wanted(name) and bool(fault.text()))

    def set_idle(self, idle: Mapping[str, str]) -> None:
        """Switch off what makes no difference now: name -> why, which is its tooltip for that long."""
        for field in fields(type(self._struct)):
            if field.name in self._rows:
                for widget in self._rows[field.name]:
                    widget.setEnabled(field.name not in idle)
                    widget.setToolTip(idle.get(field.name) or _tip(field))

    def mark(self, name: str, value: float | None, words: str = "") -> None:
        """A line on the slider of field `name` at `value`, and what it means."""
        editor = self._rows[name][1] if name in self._rows else None
        if isinstance(editor, ValueSlider):
            editor.set_mark(value, words)

    def set_owner(self, owner: str) -> None:
        """Whose fields these are, for who hears them one by one: four runs have a learning rate each."""
        if owner != self._owner:
            self._owner = owner
            for field in fields(type(self._struct)):
                if field.name in self._rows:
                    self._name(field, self._rows[field.name][1])

    def _name(self, field: Field, editor: QWidget) -> None:
        name = f"{self.objectName()}-{field.name.replace('_', '-')}"
        words = f"{field.label} {field.symbol}".strip()
        spoken = f"{self._owner}: {words}" if self._owner else words
        if isinstance(editor, ValueSlider):
            editor.set_name(name, spoken)
        else:
            editor.setObjectName(name)
            editor.setAccessibleName(spoken)

    def controls(self) -> list[QWidget]:
        """What can have the focus, from top to bottom."""
        found: list[QWidget] = []
        for field in fields(type(self._struct)):
            if field.name in self._rows:
                editor = self._rows[field.name][1]
                found += [editor.slider, editor.edit] if isinstance(editor, ValueSlider) else [editor]
        return found

    def _wanted(self, name: str) -> bool:
        return self._only is None or name in self._only

    def _clear(self) -> None:
        for widget in (*(widget for row in self._rows.values() for widget in row), *self._faults.values()):
            self._grid.removeWidget(widget)
            if isinstance(widget, TypedLine):
                widget.drop()  # to hide it is to leave it
            widget.hide()
            widget.deleteLater()
        self._rows, self._faults, self._refused = {}, {}, {}

    def _build(self) -> None:
        for line, field in enumerate(fields(type(self._struct))):
            if field.name not in self._rows and self._wanted(field.name):
                self._add(line * 3, field)

    def _add(self, line: int, field: Field) -> None:
        words = f"{field.label} {field.symbol}".strip()
        label = QLabel(words if len(words) <= FITS else field.label, self)
        label.setProperty("role", "muted")
        text_size.fix_width(label, LABEL_WIDTH)
        label.setWordWrap(True)
        editor = self._editor(field, getattr(self._struct, field.name))
        self._name(field, editor)
        for widget in (label, editor):
            widget.setToolTip(_tip(field))
        label.setBuddy(editor)
        if isinstance(editor, QLineEdit):  # a formula wants the whole width
            self._grid.addWidget(label, line, 0, 1, 2)
            self._grid.addWidget(editor, line + 1, 0, 1, 2)
        else:
            self._grid.addWidget(label, line, 0)
            self._grid.addWidget(editor, line, 1)
        self._rows[field.name] = (label, editor)

    def _editor(self, field: Field, value: Any) -> QWidget:
        match field.kind:
            case "real" | "integer":
                return self._number(field, value)
            case "flag":
                box = QCheckBox(self)
                box.setChecked(value)
                box.toggled.connect(lambda on: self._commit(field.name, on, finish=True))
                return box
            case "choice":
                combo = QComboBox(self)
                narrow(combo)
                for choice, said in zip(field.choices, field.said, strict=True):
                    combo.addItem(said, choice)
                combo.setCurrentIndex(combo.findData(value))
                combo.activated.connect(lambda at: self._commit(field.name, combo.itemData(at), finish=True))
                self._guard.add(combo)
                return combo
            case "formula":
                return self._formula(field.name, value)
            case "text" | "words" | "counts":
                line = (
                    SuggestLine(_text(value), field.suggestions, field.files, self)
                    if field.suggestions or field.files
                    else QLineEdit(_text(value), self)
                )
                line.textEdited.connect(lambda text: self._commit(field.name, _typed(field, text)))
                line.editingFinished.connect(self.finished)
                return line

    def _formula(self, name: str, value: str) -> TypedLine:
        line = TypedLine(value, self)
        line.taken.connect(lambda text: self._commit(name, text))
        line.given_up.connect(lambda: self._give_up(name))
        line.editingFinished.connect(self.finished)
        return line

    def _give_up(self, name: str) -> None:
        """Show what there is, and forget what was typed."""
        self._mark(name, "")
        _show(self._rows[name][1], getattr(self._struct, name))

    def _number(self, field: Field, value: float) -> ValueSlider:
        slider = ValueSlider(
            *field.slider,
            value,
            logarithmic=field.logarithmic,
            integer=field.kind == "integer",
            suffix=field.unit if len(field.unit) == 1 else "",
            zero=field.zero,
            hard_minimum=field.low,
            hard_maximum=field.high,
            parent=self,
        )
        slider.edited.connect(lambda typed: self._commit(field.name, int(typed) if field.kind == "integer" else typed))
        slider.finished.connect(self.finished)
        slider.faulted.connect(lambda fault: self._tell(field.name, fault))
        return slider

    def _commit(self, name: str, value: object, *, finish: bool = False) -> None:
        """Offer a copy with the new value; a refused one is marked, and the last good struct stays.

        What was refused waits: with a later value it may fit, as a data file does once its target is named.
        """
        self._refused.pop(name, None)
        try:
            struct, fitting = self._with({**self._refused, name: value}), [*self._refused, name]
        except msgspec.ValidationError as error:
            try:
                struct, fitting = self._with({name: value}), [name]
            except msgspec.ValidationError:
                self._refused[name] = value
                self._mark(name, fault_words(str(error).split(" - at `$")[0]))
                return
        for each in fitting:
            self._mark(each, "")
        self._struct = struct
        self.edited.emit(struct)
        if finish:
            self.finished.emit()

    def _with(self, values: dict[str, object]) -> msgspec.Struct:
        if isinstance(self._struct, Family):
            return self._struct.edited(**values)
        return msgspec.convert(msgspec.to_builtins(self._struct) | values, type(self._struct))

    def _mark(self, name: str, message: str) -> None:
        if not message:
            self._refused.pop(name, None)
        editor = self._rows[name][1]
        self._tell(name, message)
        if bool(editor.property("fault")) != bool(message):
            editor.setProperty("fault", bool(message))
            editor.style().polish(editor)

    def _tell(self, name: str, message: str) -> None:
        """Under the field, what is wrong with it, or with what is being typed there."""
        editor = self._rows[name][1]
        if isinstance(editor, ValueSlider):
            message = message or editor.fault
        if message and name not in self._faults:
            self._faults[name] = self._fault(name)
        if name in self._faults:
            named = "." in message.split(" ", 1)[0]  # mine.csv keeps its letters
            self._faults[name].setText(message if named else message[:1].upper() + message[1:])
            self._faults[name].setVisible(bool(message))

    def _fault(self, name: str) -> QLabel:
        """The line under a field that says what is wrong with it."""
        fault = QLabel(self)
        fault.setProperty("role", "error")
        fault.setWordWrap(True)
        fault.setObjectName(f"{self.objectName()}-{name.replace('_', '-')}-fault")
        line = [field.name for field in fields(type(self._struct))].index(name) * 3
        self._grid.addWidget(fault, line + 2, 0, 1, 2)
        return fault


def _tip(field: Field) -> str:
    """What a field is, and how it is taken."""
    return field.help[:1].upper() + field.help[1:] + (TAKEN if field.kind == "formula" else "")


def _text(value: Any) -> str:
    """A text, or a list with commas between."""
    return value if isinstance(value, str) else ", ".join(map(str, value))


def _typed(field: Field, text: str) -> Any:
    """What was typed, as the field wants it; a word where a count belongs stays, to be refused with its reason."""
    if field.kind == "text":
        return text
    words = [word.strip() for word in text.split(",") if word.strip()]
    return [int(word) if word.isdigit() else word for word in words] if field.kind == "counts" else words


def set_shown(widget: QWidget, shown: bool) -> None:
    """`setVisible`, which costs even where nothing changes; but what was never told so is shown with its parent."""
    if widget.isHidden() is shown or not (shown or widget.testAttribute(TOLD)):
        widget.setVisible(shown)


def narrow(combo: QComboBox) -> None:
    """Let a box be narrower than its longest entry, so that it never widens its panel."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumWidth(64)


def _show(editor: QWidget, value: Any) -> None:
    with QSignalBlocker(editor):
        match editor:
            case ValueSlider():
                editor.set_value(float(value))
            case QCheckBox():
                editor.setChecked(value)
            case QComboBox():
                editor.setCurrentIndex(editor.findData(value))
            case TypedLine():
                editor.show_text(value)
            case QLineEdit() if editor.text() != _text(value):
                editor.setText(_text(value))
