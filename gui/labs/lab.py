"""Base of the labs: what to try in words, a form made from declared fields, live plots, and things to take away."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fallline.engine.run.progress import Progress
from fallline.gui.background import Background
from fallline.gui.guide.pages import links_of
from fallline.gui.labs.canvas import Canvas
from fallline.gui.labs.plot import LabPlot
from fallline.gui.labs.side import Side
from fallline.gui.labs.take_away import TakeAway
from fallline.gui.theme import Theme

PATIENCE = 0.08
"""Seconds that the last figures took from which the next ones are computed in the background."""


class Lab(QWidget):
    """A page. Subclasses declare `number`, `title`, `text`, `Settings`, and give `build`, `compute` and `draw`.

    `compute` is pure and knows no widget. A slow lab gives `compute_in_background` instead: an answer to settings
    that changed in the meantime is dropped.
    """

    number: ClassVar[int]
    title: ClassVar[str]
    text: ClassVar[str]
    """What to try, in HTML."""
    Settings: ClassVar[type[msgspec.Struct]]
    turned, linked = Signal(), Signal(str)
    """The settings are others; a link to a lesson, or to the guide, was clicked."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.name = f"lab-{self.number}"
        self.setObjectName(self.name)
        self.settings: Any = self.Settings()
        self.plots: list[LabPlot] = []
        self.result: Any = None
        self.measurement: Any = None
        self._asked = False
        self._took = 0.0
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.run)
        self._lay_out()
        self._computing, self._measuring = Background(self), Background(self)
        self._computing.told.connect(lambda _, words: self.say(words))
        for background, take in ((self._computing, self._take), (self._measuring, self._take_measurement)):
            background.answered.connect(take)
            background.failed.connect(lambda why: self.say(f"This could not be computed: {why}", fault=True))
        self.build()

    def build(self) -> None:
        """Add the plots, by `plot`, and whatever else there is on the right."""
        raise NotImplementedError

    def compute(self, settings: Any) -> Any:
        """All figures for `settings`."""
        raise NotImplementedError

    def compute_in_background(self, settings: Any, progress: Progress) -> Any:
        """The same in another thread; `progress(share, words)` says how far it is."""
        raise NotImplementedError

    def measure(self) -> Any:
        """What takes long and hangs on no setting: found in the background, once, and then in `measurement`."""
        return None

    def draw(self, result: Any) -> None:
        """Show the figures; every plot has just been cleared."""
        raise NotImplementedError

    def data(self, result: Any) -> dict[str, Any]:
        """Columns to take away as CSV: name -> values."""
        raise NotImplementedError

    def idle(self, settings: Any) -> dict[str, str]:
        """Fields that make no difference at `settings`, and why: they are switched off."""
        return {}

    def plot(
        self, title: str, x: str, y: str, row: int, column: int, *, span: tuple[int, int] = (1, 1), **options: bool
    ) -> LabPlot:
        """A new plot in the grid on the right, over `span` rows and columns of it."""
        made = LabPlot(self.theme, title, x, y, **options)
        made.plot.setObjectName(f"{self.name}-plot-{len(self.plots) + 1}")
        self.plots.append(made)
        self.grid.addWidget(made, row, column, *span)
        return made

    def share(self, *, rows: tuple[int, ...] = (1, 1), columns: tuple[int, ...] = (1, 1)) -> None:
        """How the rows and columns of the grid divide the space, whatever stands in them."""
        for index, stretch in enumerate(rows):
            self.grid.setRowStretch(index, stretch)
        for index, stretch in enumerate(columns):
            self.grid.setColumnStretch(index, stretch)

    def set_settings(self, settings: msgspec.Struct) -> None:
        """Other settings, from code or by dragging in a plot: the form follows."""
        self.form.set_struct(settings)
        self._turn(settings)

    def _turn(self, settings: msgspec.Struct) -> None:
        """An answer still under way is stale from here on, not only from the next `run`."""
        self.settings = settings
        self.form.set_idle(self.idle(settings))
        self._computing.drop()
        self._later.start()
        self.turned.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._asked:
            self._asked = True
            self._later.start()
            if self.measures:
                self._measuring.ask(lambda _: self.measure())

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        for plot in self.plots:
            plot.restyle(theme)
        if self.result is not None:
            self._show()

    def run(self) -> None:
        """Compute and draw, at once or in the background."""
        settings = self.settings

        def work(progress: Progress) -> Any:
            began = time.perf_counter()
            found = self.compute_in_background(settings, progress) if self.slow else self.compute(settings)
            self._took = time.perf_counter() - began
            return found

        at_once = not self.slow and self._took <= PATIENCE
        if not at_once:
            self.say("Computing …")
        self._computing.ask(work, at_once=at_once)

    @property
    def slow(self) -> bool:
        """Whether it computes in the background."""
        return type(self).compute_in_background is not Lab.compute_in_background

    @property
    def measures(self) -> bool:
        """Whether there is anything to `measure`."""
        return type(self).measure is not Lab.measure

    def _take(self, result: Any) -> None:
        self.say("")
        self.result = result
        self._show()

    def _take_measurement(self, found: Any) -> None:
        self.measurement = found
        if self.result is not None:
            self._show()

    def _show(self) -> None:
        for plot in self.plots:
            plot.clear()
        self.draw(self.result)
        for plot in self.plots:
            plot.finish()

    def save_picture(self, path: Path) -> None:
        """The plots, as they are."""
        self._takings.save_picture(path)

    def save_data(self, path: Path) -> None:
        """The figures behind the plots, columns of unequal length filled up with nothing."""
        self._takings.save_data(path)

    def _lay_out(self) -> None:
        place = Canvas()
        self.canvas, self.grid = place.content, place.grid
        self._takings = TakeAway(
            self.name, self.canvas, lambda: None if self.result is None else self.data(self.result)
        )
        self._side = Side(self.name, f"{self.number}. {self.title}", self.text, self.settings, self._takings)
        self._side.link(links_of(self.number, lesson=True)).linkActivated.connect(self.linked)
        self.say, self.state = self._side.say, self._side.state
        self.form = self._side.form
        self.form.edited.connect(self._turn)
        self.form.set_idle(self.idle(self.settings))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(18)
        whole.addWidget(self._side)
        whole.addWidget(place, 1)
