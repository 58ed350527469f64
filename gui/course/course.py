"""What a lesson speaks of, brought beside it and still covered: a lab, or the picture with a view below it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario, ScenarioError
from fallline.gui.course.board import of_lab, of_session
from fallline.gui.course.capture import Capture
from fallline.gui.course.goals import Goals
from fallline.gui.course.guess import CurveGuess, Guess, RingGuess
from fallline.gui.course.rate_guess import RateGuess
from fallline.gui.course.tasks import Tasks
from fallline.gui.labs.focus import Focus
from fallline.gui.labs.lab import Lab
from fallline.gui.lessons.draw import Draw, Rate, Ring, Sketch
from fallline.gui.lessons.lesson import Place, Run, Step, assignment, at_place, lab_settings, scenario_place
from fallline.gui.lessons.lesson_pane import LessonPane
from fallline.gui.panels.transport import Transport
from fallline.gui.panes.layout import CONTOUR, LABS, LESSON, LESSONS, RUNS, SIDES, Layout, Side, Tabs, names
from fallline.gui.panes.panes import Panes
from fallline.gui.session import Session
from fallline.gui.theme import Theme

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
        open_scenario: Callable[[Place], object],
    ) -> None:
        super().__init__(pane)
        self.pane, self.page = pane, pane.page
        self.session, self.transport, self.panes, self.layouts = session, transport, panes, layouts
        self._open_scenario = open_scenario
        self.focus: Focus | None = None
        self.lab: Lab | None = None
        self.guess: Guess | RateGuess | None = None
        self._covered = self._arranging = False
        self._brought: Scenario | None = None
        self._before: Layout | None = None
        self.page.posed.connect(self.pose)
        self.page.ran.connect(self.run)
        self.page.revealed.connect(self.reveal)
        self.capture = Capture(session, panes)
        panes.changed.connect(self._look)
        pane.restyled.connect(self._restyle)
        self.tasks = Tasks(session, panes, self.page.tasks.say, self)
        self.goals = Goals(session, self.page.tasks.say, self)

    def pose(self) -> None:
        """Bring what the step speaks of, covered, and what a guess is drawn on."""
        self.clear()
        step = self.page.step
        number = step.run.lab
        there = self._bring_scenario(step) if number is None else self._bring_lab(step.run, number)
        if there and step.draw is not None:
            self._offer(step.draw)
        if there and step.ask:
            self.goals.begin(assignment(step, self.pane.folder, self.pane.unsaved))
            self.page.judge = self._reached

    def run(self) -> None:
        """Set it going."""
        if isinstance(self.guess, RateGuess):
            self.guess.run()
        if self.focus is not None:
            self.focus.cover(False)
        elif self.session.playhead < self.session.scenario.steps:
            self.transport.play()
        step = self.page.step
        if step.ask:
            return
        self.tasks.begin(step.do, self.lab)
        if self.lab is None and any(task.run for task in step.do):  # not before: the cards tell limits of the rates
            self._arrange(CONTOUR, step.run.view or LOSS, runs=True)

    def reveal(self) -> None:
        """All of it."""
        self.tasks.end()
        self.goals.settle()
        self.goals.end()
        self._show_limits(True)
        if self._covered:
            self.transport.pause()
            self._cover(False)
            self.session.seek(self.session.scenario.steps)

    def clear(self) -> None:
        """Nothing is covered any more, nothing drawn, and nothing asked."""
        self.tasks.end()
        self.goals.end()
        if self.guess is not None:
            self.guess.remove()
            self.guess = None
        if self.focus is not None:
            self.focus.end()
            self.focus = self.lab = None
        self._cover(False)
        self._show_limits(True)

    def _offer(self, draw: Draw) -> None:
        """What the guess is drawn on."""
        theme, made = self.pane.theme, self.page.take_guess
        try:
            if isinstance(draw, Rate):
                self.guess = RateGuess(draw, self.session, theme, made)
                self.page.draw_in(self.guess.axis)
            else:
                board = of_session(draw, self.session, self.panes) if self.lab is None else of_lab(draw, self.lab)
                self.guess = (
                    RingGuess(draw, board, theme, made)
                    if isinstance(draw, Ring)
                    else CurveGuess(draw, board, theme, made)
                )
        except ValueError as error:
            self.pane.fault.say(str(error))
            return
        self.page.judge = self._judge

    def _judge(self) -> tuple[bool, str]:
        try:
            return (False, "") if self.guess is None else self.guess.reveal()
        except ValueError as error:  # a curve that the lab does not draw at these settings
            return False, str(error)

    def _reached(self) -> tuple[bool, str]:
        return self.goals.reached, "\n".join(mark.reason for mark in self.goals.found if not mark.met)

    def _restyle(self, theme: Theme) -> None:
        if self.guess is not None:
            self.guess.restyle(theme)

    def _bring_lab(self, run: Run, number: int) -> bool:
        lab = self.lab = self.panes.windows.open_labs().turn_to(number)
        settings = lab_settings(run)
        if lab.settings != settings:  # a claim holds at these, whatever was turned before
            lab.set_settings(settings)
        if run.step is not None:
            lab.show_step(run.step)
        self.focus = Focus(lab, run.plots)
        self.focus.cover(True)
        if self.focus.missing:
            self.pane.fault.say(tr("Lab {number} has no plot {missing}.", number=number, missing=self.focus.missing[0]))
        self._arrange(LABS, None)
        self.panes.stage.banner.hide()  # it would lie over the lab
        return True

    def _bring_scenario(self, step: Step) -> bool:
        run, place = step.run, scenario_place(step.run, self.pane.folder, self.pane.unsaved)
        try:
            wanted = at_place(place)
        except ScenarioError as error:  # it was there when the lesson was read
            self.pane.fault.say(str(error))
            return False
        if self.session.scenario != wanted:
            if self._brought is not None and self.session.saved() == self._brought:
                self.session.undo_stack.setClean()  # what was tried in a lesson is no work to keep
            self._open_scenario(place)
            self._brought = wanted
        elif self.session.undo_stack.isClean():
            self._brought = wanted
        self.transport.seek(wanted.steps if step.ask else 0)
        self._cover(not step.ask, whole_axes=isinstance(step.draw, Sketch))
        view = run.view or LOSS
        if view not in self.panes.names:
            self.pane.fault.say(tr("There is no view {view} of this scenario.", view=tr(view)))
            view = LOSS
        self._show_limits(not any(goal.largest_stable for goal in step.ask))
        self._arrange(CONTOUR, view, runs=bool(step.ask))
        return self.session.scenario == wanted  # a person may have kept what was open

    def _cover(self, covered: bool, *, whole_axes: bool = False) -> None:
        """What comes after the playhead; a talk has covers of its own."""
        if covered != self._covered:
            self._covered = covered
            if not self.session.is_aside:
                self.session.stage(replace(self.session.staged, past_only=covered, whole_axes=whole_axes))

    def _show_limits(self, shown: bool) -> None:
        """The limits of stability at the rates; a talk is staged by itself."""
        if shown != self.session.staged.limits and not self.session.is_aside:
            self.session.stage(replace(self.session.staged, limits=shown))

    def _arrange(self, middle: str, view: str | None, *, runs: bool = False) -> None:
        """The lesson stays where a hand put it, as wide as it is; the cards of the runs are there to be changed."""
        now = self.layouts.current()
        if self.layouts.chosen != "lesson":
            self._before = now
        wanted = standing(now, middle, view, runs=runs)
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
            apart = {name: place for name, place in before.apart.items() if name != LESSONS}
            there = replace(before.without(frozenset({LESSONS})), apart=apart)  # it went, and stays away
            QTimer.singleShot(0, self, lambda: self.layouts.apply(there))


def standing(now: Layout, middle: str, view: str | None, *, runs: bool = False) -> Layout:
    """The layout for a lesson that stands in `now` as it does: `middle` and below it, or beside it, `view`.

    The cards of the `runs` stand across from the lesson.
    """
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
    if runs:
        layout = layout.beside(RUNS, "left" if side == "right" else "right")
    return layout
