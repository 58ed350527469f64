"""A guess of the largest rate at which a run comes to rest: it runs at that rate, and theory says the truth."""

from __future__ import annotations

from collections.abc import Callable

from fallline.engine.analysis.rate_limit import rate_limit
from fallline.engine.language import same, tr
from fallline.engine.scenario.edit import with_run
from fallline.gui.course.guess import Verdict
from fallline.gui.figures import figure
from fallline.gui.lessons.draw import Rate
from fallline.gui.lessons.rate_axis import RateAxis
from fallline.gui.session import Session
from fallline.gui.theme import Theme


class RateGuess:
    """`axis` is what it is drawn on. Raises ValueError where theory knows no limit of the run."""

    def __init__(self, draw: Rate, session: Session, theme: Theme, made: Callable[[], object]) -> None:
        self._draw, self._session = draw, session
        runs = session.scenario.runs
        self._index = next(index for index, run in enumerate(runs) if same(run.label, draw.of))
        limit = rate_limit(session.scenario, runs[self._index])
        if limit is None:
            raise ValueError(tr("Theory knows no largest rate of {label}.", label=tr(draw.of)))
        self._limit = limit.lr
        self.axis = RateAxis(draw, theme)
        self._touched = False
        self.axis.moved.connect(lambda: self._take(made))

    def _take(self, made: Callable[[], object]) -> None:
        self._touched = True
        made()

    def run(self) -> None:
        """Run it at that rate."""
        if self._touched:
            session, run = self._session, self._session.scenario.runs[self._index]
            at_guess = with_run(session.scenario, self._index, schedule=run.schedule.edited(lr=self.axis.value))
            session.select(self._index)
            session.edit(at_guess, tr("run it at the guess"))

    def reveal(self) -> Verdict:
        """The truth on the axis."""
        self.axis.reveal(self._limit)
        words = tr("It comes to rest below {limit}", limit=figure(self._limit))
        if not self._touched:
            return Verdict(False, f"{words}.")
        times = self.axis.value / self._limit
        right = max(times, 1 / times) <= self._draw.within
        by = figure(max(times, 1 / times))
        if by == "1":
            off = tr("just that")
        else:
            off = tr("{times} times too large", times=by) if times > 1 else tr("{times} times too small", times=by)
        return Verdict(
            right, tr("{limit}; your guess was {rate}, {off}.", limit=words, rate=figure(self.axis.value), off=off)
        )

    def remove(self) -> None:
        """It goes with the step."""

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.axis.theme = theme
        self.axis.update()
