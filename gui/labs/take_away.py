"""What can be taken from a lab: its runs into the main window, its plots as a picture, the figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fallline.engine.files.atomic import ExportError, write_whole
from fallline.engine.files.csv_text import write_csv
from fallline.engine.files.embedded_scenario import Carried
from fallline.engine.files.format import FORMATS
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.save_as import ask_where

Columns = Mapping[str, Any]


TO_WINDOW = tr("These runs, at these settings, in the main window; Undo there brings back what it showed")
SAVE = {"picture": tr("Save picture…"), "data": tr("Save data…")}
SAVED = {
    "picture": tr(
        "The plots as PNG, SVG or PDF of any size; dropped on the window, the file opens this lab as it is now"
    ),
    "data": tr("The figures behind the plots, as a CSV table that carries the lab too"),
}


class TakeAway(QWidget):
    """Three buttons. `data()` gives the columns, or None where there are none yet; `said(words)` is what came of it."""

    said = Signal(str)
    asked_for_window = Signal()
    asked_for_picture = Signal()

    def __init__(self, name: str, data: Callable[[], Columns | None]) -> None:
        super().__init__()
        self.name, self._data = name, data
        self.carried: Callable[[], Carried] = lambda: Carried("", "")
        """What a table of it carries."""
        self.window_button = QPushButton(tr("Open in the window"))
        self.window_button.setObjectName(f"{name}-window-button")
        self.window_button.clicked.connect(self.asked_for_window)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.window_button)
        row = QHBoxLayout()
        column.addLayout(row)
        for what, act in (("picture", self._ask_picture), ("data", self._ask_data)):
            button = QPushButton(SAVE[what])
            button.setObjectName(f"{name}-save-{what}-button")
            button.setToolTip(SAVED[what])
            button.clicked.connect(act)
            row.addWidget(button)

    def offer_window(self, found: Scenario | str) -> None:
        """The main window can show `found`, or cannot, and why."""
        self.window_button.setEnabled(isinstance(found, Scenario))
        self.window_button.setToolTip(TO_WINDOW if isinstance(found, Scenario) else found)

    def save_data(self, path: Path) -> None:
        """The figures behind the plots."""
        self.save(
            path, lambda: write_whole(path, lambda beside: write_table(beside, self._data() or {}, self.carried()))
        )

    def save(self, path: Path, write: Callable[[], object]) -> None:
        """`write` the file `path`, and say what came of it."""
        if self._data() is None:
            self.said.emit(tr("There is nothing to save yet."))
            return
        try:
            write()
        except OSError as error:
            self.said.emit(tr("Could not write {name}: {why}.", name=path.name, why=error.strerror or error))
        except ExportError as error:
            self.said.emit(tr("Could not write {name}: {why}.", name=path.name, why=error))
        else:
            self.said.emit(tr("Wrote {name}.", name=path.name))

    def _ask_picture(self) -> None:
        if self._data() is None:
            self.said.emit(tr("There is nothing to save yet."))
        else:
            self.asked_for_picture.emit()

    def _ask_data(self) -> None:
        asked = ask_where(self, tr("Save the data"), f"{self.name}.csv", [FORMATS.named("data", "csv")])
        if asked is not None:
            self.save_data(asked[0])


def write_table(path: Path, data: Columns, carried: Carried) -> None:
    """A CSV table that carries its lab, columns of unequal length filled up with nothing."""
    columns = {name: np.atleast_1d(values) for name, values in data.items()}
    write_csv(path, carried, tuple(columns), zip_longest(*columns.values(), fillvalue=""))
