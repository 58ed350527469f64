"""What a figure of a scenario is of: its runs as they are drawn, and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from fallline.engine.analysis.projection import Projection, projection
from fallline.engine.run.trace import trace
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.chart.chart import DASHES, Look
from fallline.gui.theme import Theme
from fallline.gui.views.ground import Rect
from fallline.gui.widgets.icons import MARKERS, look_of

PINNED = (3.0, 2.0)
"""The dashes of a run that is dashed in the window."""
KEPT = (1.6, 1.6)
"""Of the points beside the position that a run keeps in the end: shorter than those of any run but dots."""


class Subject(msgspec.Struct, frozen=True):
    """`scenario` with its paths up to `step`, seen through `seen` in the part `view`."""

    scenario: Scenario
    paths: tuple[Trajectory, ...]
    seen: Projection
    step: int
    view: Rect
    equal: bool
    marks: bool
    """Whether dashes and markers tell its runs apart."""
    theme: Theme
    shared: Mapping[str, Look] = MappingProxyType({})
    """Looks by label, where figures beside it say the same of a run."""

    @property
    def pairs(self) -> list[tuple[Run, Trajectory]]:
        """The runs that are shown."""
        return [(run, path) for run, path in zip(self.scenario.runs, self.paths, strict=True) if run.enabled]

    @property
    def looks(self) -> list[Look]:
        """Theirs, in order."""
        own = [self._look(run, order) for order, (run, _) in enumerate(self.pairs)]
        return [self.shared.get(look.label, look) for look in own]

    def _look(self, run: Run, order: int) -> Look:
        drawn = look_of(run)
        dash = DASHES[order % len(DASHES)] if self.marks else PINNED if drawn.dashed else ()
        return Look(run.label, self.theme.runs[drawn.colour], drawn.symbol, dash, self.marks, order)


def beside(look: Look) -> Look:
    """How the points that a run keeps are drawn: in its colour, dashed, without markers."""
    return replace(look, dash=KEPT, marked=False)


def subject(
    scenario: Scenario, theme: Theme, *, marks: bool, step: int | None = None, view: Rect | None = None,
    equal: bool = True, paths: tuple[Trajectory, ...] | None = None, seen: Projection | None = None,
) -> Subject:  # fmt: skip
    """`scenario` traced, where that is not done; in any thread."""
    paths = trace(scenario) if paths is None else paths
    seen = projection(scenario, paths) if seen is None else seen
    last = scenario.steps if step is None else min(step, scenario.steps)
    return Subject(scenario, paths, seen, last, view or seen.window, equal, marks, theme)


def alike(subjects: Sequence[Subject]) -> list[Subject]:
    """The same, where a run of one label looks alike in all, and no two labels do while there are colours."""
    looks: dict[str, Look] = {}
    for look in (look for each in subjects for look in each.looks if look.label):
        if look.label in looks:
            continue
        theme, taken = subjects[0].theme, {other.colour for other in looks.values()}
        free = [
            (colour, MARKERS[name]) for name, colour in theme.runs.items() if colour not in taken and name in MARKERS
        ]
        if look.colour in taken and free:
            look = replace(look, colour=free[0][0], symbol=free[0][1])  # noqa: PLW2901
        order = len(looks)
        dash = DASHES[order % len(DASHES)] if look.marked else look.dash
        looks[look.label] = replace(look, order=order, dash=dash)
    return [replace(each, shared=looks) for each in subjects]
