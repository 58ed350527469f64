"""The overlays of one run as they are painted again and again: computed once for a step and a view."""

from __future__ import annotations

import msgspec
import numpy as np
from PySide6.QtCore import QRectF

from fallline.engine.analysis.step import step_parts
from fallline.engine.scenario.scenario import Run
from fallline.gui.session import Session
from fallline.gui.views.marks import Mark, Ring, visible
from fallline.gui.views.overlays import OVERLAYS, Moment

LINES, LINE = 7, 1
"""Level lines of a quadratic model, for one run and for each of several."""


class Part(msgspec.Struct, frozen=True):
    """What is drawn of one run."""

    run: Run
    step: float
    """Length of the step taken: what normalised arrows are measured by."""
    marks: tuple[Mark, ...]
    """In the order in which they are painted."""

    @property
    def kinds(self) -> frozenset[str]:
        """What there is to see."""
        return frozenset(mark.kind for mark in self.marks if visible(mark))


def part_of(session: Session, index: int, shown: frozenset[str], sight: QRectF, lines: int) -> Part:
    """What is drawn of run `index` at the playhead."""
    scenario, step = session.scenario, session.playhead
    run, path = scenario.runs[index], session.paths[index]
    taken = step_parts(scenario, run, path, step)
    now = Moment(scenario, run, path, step, taken, session.projection, sight, lines)
    kinds = sorted((each for name, each in OVERLAYS.items() if name in shown), key=lambda each: each.depth)
    marks = [mark for each in kinds for mark in each.draw(now)]
    marks.sort(key=lambda mark: isinstance(mark, Ring))  # over the lines that lead to them
    return Part(run, float(np.linalg.norm(taken.change)), tuple(marks))
