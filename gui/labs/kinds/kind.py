"""Base of the plots of lab files: what every one may say, what it is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.fields import Field
from fallline.engine.language import tr
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.engine.studies.bowl import Bowl, bowl_of
from fallline.gui.labs.plot import LabPlot
from fallline.gui.widgets.icons import RunLook, look_of

if TYPE_CHECKING:
    from fallline.gui.labs.lab import Lab

Array = NDArray[np.float64]
Index = Annotated[int, Meta(ge=0, le=63)]
Cell = Annotated[int, Meta(ge=0, le=5)]
TAIL = 12
"""Steps of a path that are drawn behind its point."""


class Given(msgspec.Struct, frozen=True, eq=False, dict=True):
    """What a plot draws: the runs where the dials stand."""

    scenario: Scenario
    paths: tuple[Trajectory, ...]
    values: Mapping[str, Any]
    """Where the dials stand, by name."""
    at: Callable[[Mapping[str, Any]], Scenario]
    """The scenario with the dials elsewhere."""
    own: bool
    """Whether a person's formula stands in place of the lab's landscape."""

    @cached_property
    def bowl(self) -> Bowl | None:
        """The loss near its minimum, for theory."""
        return bowl_of(self.scenario)

    def last(self) -> int:
        """The last step of the longest path."""
        return max((path.steps for path in self.paths), default=0)


class Kind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A plot as a lab file names it by its `kind`. `at` is its row and column, `runs` those it shows, all if none.

    `compute` is pure and knows no widget; `draw` shows what it found, and `draw_at` moves what shows one step.
    """

    heading: ClassVar[str] = ""
    """Its title where the file gives none."""
    x: ClassVar[str] = "step"
    y: ClassVar[str] = ""
    options: ClassVar[dict[str, bool]] = {}
    """Of LabPlot."""
    slow: ClassVar[bool] = False
    """Whether it computes in the background."""

    title: Annotated[str, Meta(max_length=120)] = ""
    note: Annotated[str, Meta(max_length=400)] = ""
    """What is said under the title, where the plot has nothing to say of its own."""
    at: tuple[Cell, Cell] | None = None
    span: tuple[Annotated[int, Meta(ge=1, le=6)], Annotated[int, Meta(ge=1, le=6)]] = (1, 1)
    runs: Annotated[tuple[Index, ...], Meta(max_length=64)] = ()

    def check(self, scenario: Scenario, dials: Mapping[str, Any]) -> None:
        """Raise ValueError, with the field first, where `scenario` or `dials` lack what is asked for."""
        for place, index in enumerate(self.runs):
            if index >= len(scenario.runs):
                raise ValueError(
                    tr(".runs[{place}]: there is no run {index}, counted from 0", place=place, index=index)
                )

    @property
    def look(self) -> dict[str, bool]:
        """Of LabPlot, at these fields."""
        return self.options

    def below(self, dials: Mapping[str, Field]) -> str:
        """What stands along the horizontal axis."""
        return self.x

    def prepare(self, plot: LabPlot, lab: Lab) -> None:
        """Once: rings to drag, which turn the dials of `lab`."""

    def compute(self, given: Given) -> Any:
        """What takes time."""
        return None

    def measure(self) -> Any:
        """What takes long and hangs on no dial."""
        return None

    def draw(self, plot: LabPlot, given: Given, found: Any, measured: Any) -> None:
        """Show the whole of it; the plot has just been cleared."""
        raise NotImplementedError

    def draw_at(self, plot: LabPlot, given: Given, found: Any, step: int) -> None:
        """Show `step` in the plot's `now`."""

    def columns(self, given: Given, found: Any, measured: Any) -> dict[str, Any]:
        """To take away: name -> values."""
        return {}

    def shown(self, given: Given) -> list[tuple[Run, Trajectory, RunLook]]:
        """The runs that it shows, with their paths and looks."""
        wanted = self.runs or range(len(given.paths))
        runs = given.scenario.runs
        return [(runs[i], given.paths[i], look_of(runs[i])) for i in wanted]

    def say(self, plot: LabPlot, words: str = "") -> None:
        """Words of its own, else those of the file."""
        plot.say(words or self.note)


def spoken(dial: Field) -> str:
    """What stands along an axis of it: its name, in the language that is spoken, and its symbol."""
    return f"{tr(dial.label)} {dial.symbol}".strip()


def named(run: Run, what: str) -> str:
    """A column of a table: the run's label and what it holds, as one word."""
    label = "".join(sign if sign.isalnum() else "_" for sign in run.label.lower())
    return f"{'_'.join(filter(None, label.split('_')))}_{what}"


def left_in_words(given: Given) -> str:
    """Of the first run that left: when, and what to do."""
    for run, path in zip(given.scenario.runs, given.paths, strict=True):
        if path.diverged_at is not None:
            return tr(
                "{label} diverges at step {step}: take a smaller rate",
                label=tr(run.label),
                step=path.diverged_at,
            )
    return ""


def span_of(*rows: Any, least: float = 1e-30) -> tuple[float, float]:
    """From the least to the largest of what is finite and above zero in `rows`."""
    values = np.concatenate([np.ravel(row) for row in rows]) if rows else np.zeros(0)
    known = values[np.isfinite(values) & (values > 0)]
    return (max(float(known.min()), least), float(known.max())) if known.size else (1e-3, 1.0)
