"""A snapshot: one place of a talk, frozen. What is run there, the step, what is in sight, and what stays covered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import UNSET, Meta

from fallline.engine.family.checked import check
from fallline.engine.language import tr
from fallline.engine.problem.constraints import MOST, Bounds
from fallline.engine.problem.landscape import Landscape, Window
from fallline.engine.scenario.held import a_window

L = TypeVar("L", bound=Landscape)
R = TypeVar("R")

OWN = ("landscape", "runs", "steps", "seed", "start", "constraints", "bounds")
"""Fields of a scenario that each snapshot has for itself; a file leaves out those that are the scenario's own."""
ABSENT: Any = UNSET
Index = Annotated[int, Meta(ge=0)]
Name = Annotated[str, Meta(max_length=60)]
Typed = Annotated[str, Meta(max_length=400)]


class Snapshot(msgspec.Struct, Generic[L, R], frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a talk shows at one place. Whole once it is in a scenario, whatever becomes of that."""

    title: Annotated[str, Meta(max_length=200)] = ""
    question: Annotated[str, Meta(max_length=400)] = ""
    """What the room is asked before what is covered is shown."""
    step: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    view: Window | None = None
    """What is in sight; all of it where nothing is named."""
    arrows: Annotated[tuple[Name, ...], Meta(max_length=20)] | None = None
    """The kinds of arrows that are shown; those of the window where nothing is named."""
    hidden: Annotated[tuple[Index, ...], Meta(max_length=64)] = ()
    """Runs, counted from 0, that are covered."""
    nameless: bool = False
    """Whether the names of the runs are covered."""
    past_only: bool = False
    """Whether all that comes after the step is covered."""
    compare: bool = False
    """Whether the paths of the snapshot before lie beneath, faint."""
    steps: Annotated[int, Meta(ge=1, le=1_000_000)] = ABSENT
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] = ABSENT
    start: Annotated[tuple[float | tuple[float, ...], ...], Meta(max_length=1_000_000)] = ABSENT
    constraints: Annotated[tuple[Typed, ...], Meta(max_length=MOST)] = ABSENT
    bounds: Bounds = ABSENT
    landscape: L = ABSENT
    runs: Annotated[tuple[R, ...], Meta(max_length=64)] = ABSENT

    @property
    def covers(self) -> bool:
        """Whether there is anything to reveal."""
        return bool(self.question or self.hidden or self.nameless or self.past_only)

    @property
    def is_whole(self) -> bool:
        """Whether it asks no scenario for anything."""
        runs: Any = self.runs
        return all(getattr(self, name) is not UNSET for name in OWN) and all(run.colour for run in runs)

    def __post_init__(self) -> None:
        check(self, *OWN)

    def filled(self, scenario: Any, coloured: Callable[[tuple[R, ...]], tuple[R, ...]]) -> Snapshot[L, R]:
        """With what it does not say itself from `scenario`; on a landscape of its own it begins where that says.

        Its runs are `coloured`.
        """
        if self.is_whole:
            return self
        given = {name: getattr(self, name) for name in OWN}
        if given["landscape"] is not UNSET:
            own = {"start": given["landscape"].start, "constraints": given["landscape"].constraints, "bounds": ()}
            given |= {name: value for name, value in own.items() if given[name] is UNSET}
        whole = {name: getattr(scenario, name) if value is UNSET else value for name, value in given.items()}
        return msgspec.structs.replace(self, **whole | {"runs": coloured(tuple(whole["runs"]))})

    def of_scenario(self, view: Window | None) -> dict[str, Any]:
        """The fields of the scenario that it shows, `view` where it has none; raises ValueError for its own faults."""
        if self.step > self.steps:
            raise ValueError(tr("step: {step} is past the last of {steps}", step=self.step, steps=self.steps))
        if self.view is not None and not a_window(self.view):
            raise ValueError(
                tr("view: must be x from, x to, y from, y to, each from below its to, and none beyond 1e100")
            )
        if beyond := [index for index in self.hidden if index >= len(self.runs)]:
            raise ValueError(tr("hidden: there is no run {beyond}, counted from 0", beyond=beyond[0]))
        return {name: getattr(self, name) for name in OWN} | {"view": self.view or view}


PLAIN = Snapshot[Any, Any]()


def in_file(snapshot: Snapshot[Any, Any], raw: dict[str, Any], scenario: Any) -> dict[str, Any]:
    """Of `raw`, all that a snapshot says, what a file needs: the rest is usual, or as its `scenario` has it."""
    usual = {name: getattr(scenario if name in OWN else PLAIN, name) for name in raw}
    if snapshot.landscape != scenario.landscape:
        usual |= {"start": snapshot.landscape.start, "constraints": snapshot.landscape.constraints, "bounds": ()}
    return {name: value for name, value in raw.items() if getattr(snapshot, name) != usual[name]}
