"""What can be done with the whole lesson, below its form: undo, preview, save; and where it is saved."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from fallline.engine.language import tr
from fallline.gui.widgets.section import Elided
from fallline.gui.writing.rows import Fault

BUTTONS = {
    "undo": (tr("Undo"), tr("Take back the last change (Ctrl+Z)")), "redo": (tr("Redo"),
    tr("Do again what was taken back")),
    "preview": (tr("Preview"), tr("As a learner reads it, from this step on")), "save": (tr("Save"),
    tr("To its file (Ctrl+S)")),
    "save_as": (tr("Save as…"), tr("To a file of another name")),
}  # fmt: skip


class Foot(QWidget):
    """`buttons` by name; `file` names the file, `fault` says why something was not done."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.file = Elided("", self)
        self.file.setObjectName("writing-file")
        self.file.setProperty("role", "muted")
        self.fault = Fault(("refused",), self)
        self.buttons = {name: self._button(name) for name in BUTTONS}
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 4, 12, 12)
        grid.setHorizontalSpacing(4)
        grid.addWidget(self.fault, 0, 0, 1, 4)
        grid.addWidget(self.file, 1, 0, 1, 2)
        for column, name in enumerate(("undo", "redo"), 2):
            grid.addWidget(self.buttons[name], 1, column)
        for column, name in enumerate(("preview", "save", "save_as"), 1):
            grid.addWidget(self.buttons[name], 2, column)
        grid.setColumnStretch(0, 1)
        self.buttons["preview"].setDefault(True)

    def _button(self, name: str) -> QPushButton:
        words, tip = BUTTONS[name]
        button = QPushButton(words, self)
        button.setObjectName(f"writing-{name.replace('_', '-')}-button")
        button.setToolTip(tip)
        if name in ("undo", "redo"):
            button.setProperty("role", "quiet")
        return button
