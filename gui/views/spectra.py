"""Spectra along the paths for a view: at some points at once where all would take long, and then at all of them."""

from __future__ import annotations

from itertools import chain

from PySide6.QtCore import QObject, Signal

from fallline.engine.analysis.spectrum import Spectrum, spectra_along
from fallline.engine.run.progress import Progress
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.background import Background
from fallline.gui.session import Session

QUICK = 4e7
"""Sum of d^3 over the Hessians that are solved while the window waits: some 40 ms."""
FEWEST = 12
"""Points of a path that are looked at whatever that takes."""
Pairs = list[tuple[Run, Trajectory]]


class SpectraAlong(QObject):
    """Keeps what came last; `ready` says that those at all points have come."""

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._asked: tuple[object, ...] = ()
        self._found: list[Spectrum] | None = None
        self._background = Background(self)
        self._background.answered.connect(self._take)

    def spectra(self, session: Session, runs: Pairs, most: int, *, seen: bool) -> list[Spectrum]:
        """At up to `most` points of each of `runs`, or as many as a hand that drags can wait for."""
        scenario = session.scenario
        asked = (scenario.landscape, seen, *chain.from_iterable(runs))
        if len(asked) == len(self._asked) and all(a is b for a, b in zip(asked, self._asked, strict=True)):
            if self._found is not None:
                return self._found
        else:
            self._background.drop()
        self._asked, self._found = asked, None
        few = int(QUICK / scenario.landscape.dimension**3 / max(len(runs), 1) / (2 if seen else 1))
        if session.tracer.waits or all(min(most, path.steps + 1) <= few for _, path in runs):
            return spectra_along(scenario, runs, most, seen=seen)

        def work(progress: Progress) -> list[Spectrum]:
            found: list[Spectrum] = []
            for pair in runs:
                progress(len(found) / len(runs))  # a hand that drags on has called it off
                found += spectra_along(scenario, [pair], most, seen=seen)
            return found

        if not self._background.busy:
            self._background.ask(work)
        return spectra_along(scenario, runs, max(few, FEWEST), seen=seen)

    def _take(self, found: list[Spectrum]) -> None:
        self._found = found
        self.ready.emit()
