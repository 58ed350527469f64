"""Traces the runs of the window: at once where that is quick, else in the background, and then the paths grow."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from fallline.engine.run.progress import Progress, Stopped
from fallline.engine.run.trace import trace_runs
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.background import Background

See = Callable[[tuple[Trajectory, ...]], object]
PATIENCE = 0.04
"""Seconds for which the window waits itself: a hand that drags sees no delay, and paths do not come and go."""


class Tracer(QObject):
    """One question at a time, and the next drops it. Where a script waits, with `wait`, all is traced at once.

    `came(number, path)` of each run, in part at first; at the end `answered(seen)`, or `failed(why)`, or `stopped`.
    """

    came = Signal(int, object)
    answered = Signal(object)
    failed = Signal(str)
    stopped = Signal()

    def __init__(self, parent: QObject, *, wait: bool = False) -> None:
        super().__init__(parent)
        self.waits = wait
        self._pace = 0.0
        self.background = Background(self)
        self.background.told.connect(self._tell)
        self.background.answered.connect(self._end)
        self.background.failed.connect(self.failed)
        self.background.stopped.connect(self.stopped)

    def trace(self, scenario: Scenario, runs: Sequence[Run], see: See) -> tuple[Trajectory, ...] | None:
        """`runs` of `scenario`; None where they are on their way.

        What comes later is looked at by `see` before it is shown, where that takes nobody's time.
        """
        self.background.drop()
        if not runs:
            return ()
        if self.waits:
            return trace_runs(scenario, runs)
        found = self._at_once(scenario, runs)
        if found is None:
            self._later(scenario, runs, see)
        return found

    def _at_once(self, scenario: Scenario, runs: Sequence[Run]) -> tuple[Trajectory, ...] | None:
        """None where that takes longer than PATIENCE, or did before and there is no less to do."""
        work, began = scenario.steps * len(runs), time.perf_counter()
        if self._pace * work > PATIENCE:
            return None

        def progress(share: float, _: object = None, /) -> None:
            took = time.perf_counter() - began
            if took > PATIENCE:
                self._pace = took / (max(share, 1e-9) * work)
                raise Stopped

        try:
            found = trace_runs(scenario, runs, progress)
        except Stopped:
            return None
        self._pace = (time.perf_counter() - began) / work
        return found

    def _later(self, scenario: Scenario, runs: Sequence[Run], see: See) -> None:
        def work(progress: Progress) -> tuple[tuple[Trajectory, ...], float, object]:
            began = time.perf_counter()

            def tell(share: float, news: object = None, /) -> None:
                if isinstance(news, tuple):
                    _ = news[1].outline  # which the views ask for, and takes long of a long path
                progress(share, news)

            found = trace_runs(scenario, runs, tell)
            return found, (time.perf_counter() - began) / (scenario.steps * len(runs)), see(found)

        self.background.ask(work)

    def _tell(self, _: float, news: tuple[int, Trajectory] | None) -> None:
        if news is not None:
            self.came.emit(*news)

    def _end(self, answer: tuple[tuple[Trajectory, ...], float, object]) -> None:
        found, self._pace, seen = answer
        for number, path in enumerate(found):
            self.came.emit(number, path)
        self.answered.emit(seen)
