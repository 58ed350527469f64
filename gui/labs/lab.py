"""Base of the labs: what to try in words, a form made from declared fields, live plots, and things to take away."""

from __future__ import annotations

import csv
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np
from PySide6.QtCore import QThreadPool, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from engine.export.files import write_whole
from gui.form import Form
from gui.labs.plot import LabPlot
from gui.theme import Theme

SIDE = 300


class Lab(QWidget):
    """A page. Subclasses declare `number`, `title`, `text`, `Settings`, and give `build`, `compute` and `draw`.

    `compute` is pure and knows no widget: where `slow`, it runs aside, and an answer to settings that changed in the
    meantime is dropped.
    """

    number: ClassVar[int]
    title: ClassVar[str]
    text: ClassVar[str]
    """What to try, in HTML."""
    Settings: ClassVar[type[msgspec.Struct]]
    slow: ClassVar[bool] = False

    computed = Signal(int, object)
    measured = Signal(object)
    told = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.name = f"lab-{self.number}"
        self.setObjectName(self.name)
        self.settings: Any = self.Settings()
        self.plots: list[LabPlot] = []
        self.result: Any = None
        self.measurement: Any = None
        self._measuring = False
        self._generation = 0
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.run)
        self.computed.connect(self._take)
        self.measured.connect(self._take_measurement)
        self.told.connect(self._hear)
        self._lay_out()
        self.build()

    def build(self) -> None:
        """Add the plots, by `plot`, and whatever else there is on the right."""
        raise NotImplementedError

    def compute(self, settings: Any) -> Any:
        """All figures for `settings`."""
        raise NotImplementedError

    def measure(self) -> Any:
        """What takes long and hangs on no setting: found aside, once, and then in `measurement`."""
        return None

    def draw(self, result: Any) -> None:
        """Show the figures; every plot has just been cleared."""
        raise NotImplementedError

    def data(self, result: Any) -> dict[str, Any]:
        """Columns to take away as CSV: name -> values."""
        raise NotImplementedError

    def plot(
        self, title: str, x: str, y: str, row: int, column: int, *, span: tuple[int, int] = (1, 1), **options: bool
    ) -> LabPlot:
        """A new plot in the grid on the right, over `span` rows and columns of it."""
        made = LabPlot(self.theme, title, x, y, **options)
        made.plot.setObjectName(f"{self.name}-plot-{len(self.plots) + 1}")
        self.plots.append(made)
        self.grid.addWidget(made, row, column, *span)
        return made

    def set_settings(self, settings: msgspec.Struct) -> None:
        """Other settings, from code or by dragging in a plot: the form follows."""
        self.settings = settings
        self.form.set_struct(settings)
        self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.result is None:
            self._later.start()
        if self.measures and not self._measuring:
            self._measuring = True
            self._aside(self.measure, self.measured.emit)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        for plot in self.plots:
            plot.restyle(theme)
        if self.result is not None:
            self._show()

    def run(self) -> None:
        """Compute and draw, at once or aside."""
        self._generation += 1
        generation, settings = self._generation, self.settings
        if not self.slow:
            self._take(generation, self.compute(settings))
            return
        self.state.setText("Computing …")
        self._aside(lambda: self.compute(settings), lambda found: self.computed.emit(generation, found))

    def _aside(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """`done` with what `work` finds in another thread, unless the page has gone."""

        def job() -> None:
            found = work()
            if isValid(self):
                done(found)

        QThreadPool.globalInstance().start(job)

    def _take_measurement(self, found: Any) -> None:
        self.measurement = found
        if self.result is not None:
            self._show()

    @property
    def measures(self) -> bool:
        """Whether there is anything to `measure`."""
        return type(self).measure is not Lab.measure

    def tell(self, settings: msgspec.Struct, words: str) -> bool:
        """From within a slow `compute`: say how far it is; False where `settings` are no longer asked for."""
        wanted = isValid(self) and settings is self.settings
        if wanted:
            self.told.emit(settings, words)
        return wanted

    def _hear(self, settings: msgspec.Struct, words: str) -> None:
        if settings is self.settings:
            self.state.setText(words)

    def _take(self, generation: int, result: Any) -> None:
        if generation == self._generation:
            self.state.setText("")
            self.result = result
            self._show()

    def _show(self) -> None:
        for plot in self.plots:
            plot.clear()
        self.draw(self.result)
        for plot in self.plots:
            plot.finish()

    def _lay_out(self) -> None:
        title = QLabel(f"{self.number}. {self.title}")
        title.setProperty("role", "title")
        words = QLabel(self.text)
        words.setWordWrap(True)
        self.form = Form(f"{self.name}-form", self.settings)
        self.form.edited.connect(self._edited)
        self.state = QLabel()
        self.state.setProperty("role", "muted")
        self.state.setObjectName(f"{self.name}-state")
        self.state.setWordWrap(True)
        side = QWidget()
        side.setFixedWidth(SIDE)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        for widget in (title, words, self.form, self.state):
            left.addWidget(widget)
        left.addStretch(1)
        left.addLayout(self._take_away())
        self.canvas = QWidget()
        self.grid = QGridLayout(self.canvas)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(10)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(18)
        whole.addWidget(side)
        whole.addWidget(self.canvas, 1)

    def _take_away(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for what, act in (("picture", self._ask_picture), ("data", self._ask_data)):
            button = QPushButton(f"Save {what}…")
            button.setObjectName(f"{self.name}-save-{what}-button")
            button.clicked.connect(act)
            row.addWidget(button)
        return row

    def _edited(self, settings: msgspec.Struct) -> None:
        self.settings = settings
        self._later.start()

    def _ask_picture(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the picture", f"{self.name}.png", "PNG image (*.png)")
        if chosen:
            self.save_picture(Path(chosen).with_suffix(".png"))

    def _ask_data(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the data", f"{self.name}.csv", "CSV table (*.csv)")
        if chosen:
            self.save_data(Path(chosen).with_suffix(".csv"))

    def save_picture(self, path: Path) -> None:
        """The plots, as they are."""
        self._report(path, lambda beside: self.canvas.grab().save(str(beside)) or None)

    def save_data(self, path: Path) -> None:
        """The figures behind the plots, columns of unequal length filled up with nothing."""
        columns = {name: np.atleast_1d(values) for name, values in self.data(self.result).items()}
        longest = max((len(values) for values in columns.values()), default=0)

        def write(beside: Path) -> None:
            with beside.open("w", newline="", encoding="utf-8") as file:
                table = csv.writer(file)
                table.writerow(columns)
                for row in range(longest):
                    table.writerow([values[row] if row < len(values) else "" for values in columns.values()])

        self._report(path, write)

    def _report(self, path: Path, write: Any) -> None:
        if self.result is None:
            self.state.setText("There is nothing to save yet.")
            return
        try:
            write_whole(path, write)
            self.state.setText(f"Wrote {path.name}.")
        except OSError as error:
            self.state.setText(f"Could not write {path.name}: {error.strerror or error}.")


def labs() -> list[type[Lab]]:
    """Every lab there is, in the order of the notes; raises ValueError where two have one number."""
    import gui.labs

    for module in pkgutil.iter_modules(gui.labs.__path__, "gui.labs."):
        importlib.import_module(module.name)
    found = sorted(Lab.__subclasses__(), key=lambda lab: lab.number)
    numbers = [lab.number for lab in found]
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"two labs have one number: {numbers}")
    return found
