"""A plot over the steps whose curves take long: computed while somebody looks, drawn as they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.background import Background
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.step_plot import StepPlot

K = TypeVar("K")
Pairs = list[tuple[Run, Trajectory]]
Work = Callable[[Progress], list[tuple[Trajectory, K]]]


class ComingPlot(StepPlot, Generic[K]):
    """Subclasses give `work(pairs)`, and draw in `curves()` what is `known(path)`; they end their making by `begin`."""

    def __init__(
        self, session: Session, theme: Theme, name: str, title: str, detail: str, *, log: bool,
        parent: QWidget | None = None, early: bool = True,
    ) -> None:  # fmt: skip
        self._known: list[tuple[Trajectory, K]] = []
        self._of: tuple[object, ...] = ()
        self.background: Background | None = None
        super().__init__(session, theme, name, title, detail, log=log, parent=parent, early=early)

    def work(self, pairs: Pairs) -> Work[K] | None:
        """What is computed of these, its news all that is known so far; None where there is nothing to compute."""
        raise NotImplementedError

    def at_once(self) -> bool:
        """Whether it is so quick that it follows the hand."""
        return False

    def options(self) -> tuple[object, ...]:
        """What decides, beside the paths, what is computed."""
        return ()

    def say(self) -> None:
        """Words on how it stands."""

    def failed(self, why: str) -> None:
        """It could not be computed."""
        self.title.detail.setText(why)

    def begin(self) -> None:
        """Draw for the first time."""
        self.background = Background(self)
        self.background.told.connect(lambda _, news: None if news is None else self.take(news))
        self.background.answered.connect(self.take)
        self.background.failed.connect(self.failed)
        self.start()

    def known(self, path: Trajectory) -> K | None:
        """What is computed of `path`, as far as it is."""
        return next((found for one, found in self._known if one is path), None)

    @property
    def computing(self) -> bool:
        """Whether more is to come."""
        return not self.session.complete or (self.background is not None and self.background.busy)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: what is known is kept, the rest is not computed."""
        super().hideEvent(event)
        if self.background is not None and self.background.busy:
            self.background.drop()
            self._of = ()

    def refresh(self) -> None:
        """Ask for what is not known of these paths; until it comes, what is."""
        pairs = self.runs()
        wanted = (*(path for _, path in pairs), *self.options())
        if self.background is not None and self.isVisible() and self.session.complete and not _same(wanted, self._of):
            self._of = wanted
            work = self.work(pairs)
            self.background.drop()
            if work is not None:
                self.background.ask(work, at_once=self.at_once())
        super().refresh()
        self.say()

    def take(self, found: list[tuple[Trajectory, K]]) -> None:
        """Draw what is known by now."""
        self._known = found
        super().refresh()
        self.say()


def _same(wanted: tuple[object, ...], before: tuple[object, ...]) -> bool:
    """Paths are compared by being the same."""
    return len(wanted) == len(before) and all(a is b for a, b in zip(wanted, before, strict=True))
