"""Asks how large a picture of a lab is, and in which colours; then where it goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fallline.engine.files.format import FORMATS
from fallline.gui.export.options import PictureOptions
from fallline.gui.form import Form
from fallline.gui.save_as import ask_where
from fallline.gui.widgets.second_window import close_by_keys

ASKED = ("width", "height", "unit", "dpi", "theme", "transparent")


class PictureDialog(QDialog):
    """`write(path, options)` gets what was chosen; `options` are those to begin with."""

    def __init__(
        self, name: str, options: PictureOptions, write: Callable[[Path, PictureOptions], object], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("lab-picture-dialog")
        self.setWindowTitle("A picture of the lab")
        close_by_keys(self)
        self.name, self.options, self._write = name, options, write
        self.form = Form("lab-picture", options, only=ASKED)
        self.form.edited.connect(self._edited)
        self.size_label = QLabel()
        self.size_label.setProperty("role", "muted")
        save, cancel = QPushButton("Save…"), QPushButton("Cancel")
        for button, tip, act in (
            (cancel, "Write nothing", self.reject), (save, "Ask where, as PNG, SVG or PDF, and write it", self.ask),
        ):  # fmt: skip
            button.setObjectName(f"lab-picture-{button.text().strip('…').lower()}-button")
            button.setToolTip(tip)
            button.clicked.connect(lambda _=False, act=act: act())
        save.setDefault(True)
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.addWidget(self.form)
        column.addWidget(self.size_label)
        column.addLayout(row)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(save)
        self._edited(options)

    def _edited(self, options: PictureOptions) -> None:
        self.options = msgspec.structs.replace(options, step=None)
        self.size_label.setText("{:,} × {:,} pixels as PNG".format(*options.pixels))

    def ask(self) -> None:
        """Where, and write there."""
        formats = [FORMATS.named("picture", name) for name in ("png", "svg", "pdf")]
        asked = ask_where(self, "Save the picture", f"{self.name}.png", formats)
        if asked is not None:
            self._write(asked[0], self.options)
            self.accept()
