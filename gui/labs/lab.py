"""Base of the labs: what to try in words, a form made from declared fields, live plots, and things to take away."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fallline.engine.files.embedded_scenario import Carried
from fallline.engine.files.lab_file import Opened
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress, Stopped
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.background import Background, within
from fallline.gui.guide.pages import links_of
from fallline.gui.labs.formula_panel import Formula
from fallline.gui.labs.plot import LabPlot
from fallline.gui.labs.side import Side
from fallline.gui.labs.stage import LabStage
from fallline.gui.labs.take_away import TakeAway
from fallline.gui.theme import Theme

PATIENCE = 0.04
"""Seconds for which the window waits itself: figures that take longer, or did before, come from the background."""


class Lab(QWidget):
    """A page. Subclasses declare `number`, `title`, `text`, `Settings`, and give `build`, `compute` and `draw`.

    `compute` is pure and knows no widget. A slow lab gives `compute_in_background` instead: an answer to settings
    that changed in the meantime is dropped.

    A lab with a run gives `steps_of` it, and has a player. Then `draw` shows the whole run, and what stands still;
    `draw_at` moves what shows one step, in the plots' `now`, up to sixty times a second. `formula` writes that step
    out, or the chosen point where nothing moves.
    """

    handed_over = Signal(object, int)
    """A scenario for the main window, and the step to show of it."""
    picture_asked = Signal()
    """A person wants a picture of the plots."""
    number: ClassVar[int]
    title: ClassVar[str]
    text: ClassVar[str]
    """What to try, in HTML."""
    Settings: ClassVar[type[msgspec.Struct]]
    topic: ClassVar[int | None] = None
    """That of the lesson and the page of the guide that go with it, where it is not its number."""
    opens_at: ClassVar[int | None] = None
    """The step that is shown at first; None is the last."""
    of_points: ClassVar[bool] = False
    """Whether `formula` writes out the point shown, and not the step that leaves it."""
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
        self.step, self._first = 0, self.opens_at  # 0 to `steps_of` the result; what a first result shows
        self._asked, self._took = False, 0.0
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.run)
        self._lay_out()
        self._computing, self._measuring = Background(self), Background(self)
        self._computing.told.connect(lambda _, words: self.say(words))
        for background, take in ((self._computing, self._take), (self._measuring, self._take_measurement)):
            background.answered.connect(take)
            background.failed.connect(
                lambda why: self.say(tr("This could not be computed: {why}", why=why), fault=True)
            )
        self.build()
        self.stage.rows.take(self.plots)

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

    def steps_of(self, result: Any) -> int:
        """Steps of the run in `result`; 0 where it has none."""
        return 0

    def draw_at(self, result: Any, step: int) -> None:
        """Show `step` of the run: draw in each plot's `now`, which has just been cleared. Nothing is computed here."""

    def formula(self, result: Any, step: int) -> Formula | None:
        """What is done at `step`, or at the chosen point, in symbols and numbers; None where there is nothing to write.

        Unless it is `of_points`, at the last step it is asked for the one that led there.
        """
        return None

    def scenario(self, settings: Any) -> Scenario | str:
        """Its runs at `settings`, for the main window; or, in a sentence, why that window cannot show them."""
        return tr("This lab has no run to hand over")

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

    def turn(self, name: str, value: Any) -> None:
        """Turn one dial, by dragging in a plot."""
        self.set_settings(msgspec.structs.replace(self.settings, **{name: value}))

    def show_step(self, step: int) -> None:
        """Another step of the run, or of the first one to come: only what moves is drawn anew."""
        self._first = step
        self.player.seek(step)

    def _turn(self, settings: msgspec.Struct) -> None:
        """An answer still under way is stale from here on, not only from the next `run`."""
        self.settings = settings
        self.form.set_idle(self.idle(settings))
        self.takings.offer_window(self.scenario(settings))
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
        self.stage.restyle(theme)
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

        if not self.slow and self._took <= PATIENCE:
            try:
                self._computing.ask(lambda progress: within(PATIENCE, lambda: work(progress)), at_once=True)
            except Stopped:  # other settings, a formula say, take longer than the last
                pass
            else:
                return
        self.say(tr("Computing …"))
        self._computing.ask(work)

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
        first, self.result = self.result is None, result
        if first and self._first is not None:
            self.step = self._first
        elif self.player.at == self.player.last:  # of the run before, the whole was shown
            self.step = self.steps_of(result)
        self._show()

    def _take_measurement(self, found: Any) -> None:
        self.measurement = found
        if self.result is not None:
            self._show()

    def take_over(self, other: Lab) -> None:
        """Stand where `other` stands, for a picture of it."""
        self._asked = True
        self.settings, self.result, self.measurement, self.step = (
            other.settings, other.result, other.measurement, other.step
        )  # fmt: skip

    def draw_all(self) -> None:
        """All that the plots show of the result."""
        for plot in self.plots:
            plot.clear()
        self.draw(self.result)
        for plot in self.plots:
            plot.finish()
        self._draw_moment()

    def _draw_moment(self) -> None:
        for plot in self.plots:
            plot.now.begin()
        self.draw_at(self.result, min(self.step, self.steps_of(self.result)))
        for plot in self.plots:
            plot.now.finish()

    def carried(self) -> Carried:
        """What a file made from it carries: itself, with its settings and its step, and what it runs."""
        found, settings = self.scenario(self.settings), msgspec.to_builtins(self.settings)
        opened = Opened(lab=1, opens=self.number, settings=settings, step=self.step)
        return Carried(self.title, opened.dumps(), found if isinstance(found, Scenario) else None)

    def _show(self) -> None:
        self.draw_all()
        self.stage.rows.fit()
        self.player.hold(self.steps_of(self.result), self.step)
        self._move(self.player.at)

    def _move(self, step: int) -> None:
        """Show `step`, and nothing else anew."""
        self.step = step
        self._draw_moment()
        result, shown = self.result, step if self.of_points else min(step, max(self.player.last - 1, 0))
        self.panel.ask(lambda: self.formula(result, shown), playing=self.player.playing)

    def open_in_window(self) -> None:
        """Hand its runs to the main window."""
        found = self.scenario(self.settings)
        if isinstance(found, Scenario):
            self.handed_over.emit(found, self.step)

    def save_data(self, path: Path) -> None:
        """The figures behind the plots, columns of unequal length filled up with nothing."""
        self.takings.save_data(path)

    def _lay_out(self) -> None:
        stage = self.stage = LabStage(self.theme, self.name)
        self.player, self.panel = stage.player, stage.panel
        self.player.moved.connect(self._move)
        self.canvas, self.grid = stage.canvas.content, stage.canvas.grid
        self.takings = TakeAway(self.name, lambda: None if self.result is None else self.data(self.result))
        self.takings.carried = self.carried
        self.takings.asked_for_picture.connect(self.picture_asked)
        self.takings.offer_window(self.scenario(self.settings))
        self.takings.asked_for_window.connect(self.open_in_window)
        self._side = Side(self.name, f"{self.number}. {self.title}", self.text, self.settings, self.takings)
        self._side.link(links_of(self.topic or self.number)).linkActivated.connect(self.linked)
        self.say, self.state, self.form = self._side.say, self._side.state, self._side.form
        self.form.edited.connect(self._turn)
        self.form.set_idle(self.idle(self.settings))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 14)
        whole.setSpacing(18)
        whole.addWidget(self._side)
        whole.addWidget(stage, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The player's keys, wherever in the lab the focus is, unless the focused widget wants them itself."""
        if not self.player.press(event):
            super().keyPressEvent(event)
