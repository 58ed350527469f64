"""What a lesson speaks of, brought beside it: a lab in the middle, or the picture with a view below, still covered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer

from fallline.engine.files.open import load_scenario
from fallline.engine.scenario.scenario import ScenarioError
from fallline.gui.labs.focus import Focus
from fallline.gui.lessons.lesson import Run, lab_settings, scenario_place
from fallline.gui.lessons.lesson_pane import LessonPane
from fallline.gui.panels.transport import Transport
from fallline.gui.panes.layout import CONTOUR, LABS, LESSON, LESSONS, SIDES, Layout, Side, Tabs, names
from fallline.gui.panes.panes import Panes
from fallline.gui.session import Session

LOSS = "Loss"


class Arranger(Protocol):
    """Who arranges the panes."""

    chosen: str

    def apply(self, layout: Layout) -> None:
        """Arrange them so."""

    def current(self) -> Layout:
        """How they stand."""


class Course(QObject):
    """Follows the page of `pane`, which owns it; `open_scenario` shows a scenario in the window."""

    def __init__(
        self,
        pane: LessonPane,
        session: Session,
        transport: Transport,
        panes: Panes,
        layouts: Arranger,
        open_scenario: Callable[[str | Path], object],
    ) -> None:
        super().__init__(pane)
        self.pane, self.page = pane, pane.page
        self.session, self.transport, self.panes, self.layouts = session, transport, panes, layouts
        self._open_scenario = open_scenario
        self.focus: Focus | None = None
        self._covered = self._arranging = False
        self._before: Layout | None = None
        self.page.posed.connect(self.pose)
        self.page.ran.connect(self.run)
        self.page.revealed.connect(self.reveal)
        panes.changed.connect(self._look)

    def pose(self) -> None:
        """Bring what the step speaks of, covered."""
        self.clear()
        run = self.page.step.run
        if run.lab is None:
            self._bring_scenario(run)
        else:
            self._bring_lab(run, run.lab)

    def run(self) -> None:
        """Set it going."""
        if self.focus is not None:
            self.focus.cover(False)
        else:
            self.transport.play()

    def reveal(self) -> None:
        """All of it."""
        if self._covered:
            self.transport.pause()
            self._cover(False)
            self.session.seek(self.session.scenario.steps)

    def clear(self) -> None:
        """Nothing is covered any more."""
        if self.focus is not None:
            self.focus.end()
            self.focus = None
        self._cover(False)

    def _bring_lab(self, run: Run, number: int) -> None:
        lab = self.panes.windows.open_labs().turn_to(number)
        settings = lab_settings(run)
        if lab.settings != settings:  # a claim holds at these, whatever was turned before
            lab.set_settings(settings)
            if run.step is not None:
                lab.show_step(run.step)
        self.focus = Focus(lab, run.plots)
        self.focus.cover(True)
        if self.focus.missing:
            self.pane.fault.say(f"Lab {number} has no plot {self.focus.missing[0]}.")
        self._arrange(LABS, None)

    def _bring_scenario(self, run: Run) -> None:
        place = scenario_place(run, self.pane.folder)
        try:
            wanted = load_scenario(place)
        except ScenarioError as error:  # it was there when the lesson was read
            self.pane.fault.say(str(error))
            return
        if self.session.scenario != wanted:
            self._open_scenario(place)
        self.transport.seek(0)
        self._cover(True)
        view = run.view or LOSS
        if view not in self.panes.names:
            self.pane.fault.say(f"There is no view {view} of this scenario.")
            view = LOSS
        self._arrange(CONTOUR, view)

    def _cover(self, covered: bool) -> None:
        """What comes after the playhead; a talk has covers of its own."""
        if covered != self._covered:
            self._covered = covered
            if not self.session.is_aside:
                self.session.stage(replace(self.session.staged, past_only=covered))

    def _arrange(self, middle: str, view: str | None) -> None:
        """The lesson stays where a hand put it, as wide as it is."""
        now = self.layouts.current()
        if self.layouts.chosen != "lesson":
            self._before = now
        wanted = standing(now, middle, view)
        if now.middle != middle or set(now.docked()) != set(wanted.docked()):
            self._arranging = True
            self.layouts.apply(wanted)
            self._arranging = False
        self.layouts.chosen = "lesson"

    def _look(self) -> None:
        """Where the lesson was put away, all is uncovered; closed by a hand, the panes stand as they did before it."""
        if self._arranging or self.panes.shown(LESSONS) or self.pane.isVisible():
            return
        self.clear()
        self.page.leave()
        before, self._before = self._before, None
        if before is not None and self.layouts.chosen == "lesson":
            QTimer.singleShot(0, self, lambda: self.layouts.apply(before))


def standing(now: Layout, middle: str, view: str | None) -> Layout:
    """The layout for a lesson that stands in `now` as it does: `middle` and below it, or beside it, `view`."""
    side: Side = "left"
    share = next(part.share for _, part in LESSON.sides())
    for each, part in now.sides():
        if LESSONS in names(part):
            side, share = each, part.share
    apart = {LESSONS: now.apart[LESSONS]} if LESSONS in now.apart else {}
    layout = Layout(LESSON.title, middle, apart=apart)
    if not apart:
        layout = replace(layout, **{side: Tabs((LESSONS,), share)})
    if view is not None:
        other: Side = "below" if side in SIDES[:2] else "right"
        layout = replace(layout, **{other: Tabs((view,), 0.3)})
    return layout
