"""A layout: which panes stand where, and what share of the window each has. Plain values, kept as they read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from fallline.engine.language import later

Side = Literal["left", "right", "above", "below"]
SIDES: tuple[Side, ...] = ("left", "right", "above", "below")
CONTOUR, RUNS, PLOTS = later("Contour"), later("Runs"), later("Plots")
"""The panes that are there from the start: the picture, the cards, and the pages of all other views."""
SURFACE = later("Surface")
"""The view that takes the middle where the picture leaves it."""
LESSONS, LABS = later("Lessons"), later("Labs")
"""Windows that may be panes: a lesson stands beside what it speaks of, a lab in the middle."""
Share = Annotated[float, Meta(ge=0, le=1)]


class Tabs(msgspec.Struct, frozen=True, tag="tabs", tag_field="as"):
    """Panes on one place, of which `front` is seen, or the first."""

    panes: tuple[str, ...]
    share: Share = 0.0
    """Of what this is a part of; 0 is as much as these panes have by themselves."""
    front: str = ""


class Split(msgspec.Struct, frozen=True, tag="split", tag_field="as"):
    """Parts side by side where it goes `across`, else one below the other."""

    across: bool
    parts: tuple[Tabs | Split, ...]
    share: Share = 0.0


Part = Tabs | Split


class Layout(msgspec.Struct, frozen=True):
    """`middle` has the stage; the sides are named from it. What is named nowhere is at home: a view on its page."""

    title: str = ""
    middle: str = CONTOUR
    left: Part | None = None
    right: Part | None = None
    above: Part | None = None
    below: Part | None = None
    apart: dict[str, tuple[int, int, int, int]] = {}
    """Panes in windows of their own: x, y, width and height on the screen."""
    page: str = ""
    """Of the pages, the one in front; whichever it is where none is named."""

    def sides(self) -> Iterator[tuple[Side, Part]]:
        """Those that have anything."""
        for side in SIDES:
            part: Part | None = getattr(self, side)
            if part is not None:
                yield side, part

    def docked(self) -> tuple[str, ...]:
        """Every pane at a side, from left to right and from above to below."""
        return tuple(name for _, part in self.sides() for name in names(part))

    def without(self, gone: frozenset[str]) -> Layout:
        """The same, but for these panes at the sides."""
        return msgspec.structs.replace(self, **{side: _without(part, gone) for side, part in self.sides()})

    def beside(self, pane: str, side: Side) -> Layout:
        """With one more pane at that side, as large as another there."""
        part: Part | None = getattr(self, side)
        more = Tabs((pane,), 0.5)
        if part is None:
            return msgspec.structs.replace(self, **{side: msgspec.structs.replace(more, share=0.3)})
        both = Split(side in ("above", "below"), (msgspec.structs.replace(part, share=0.5), more), part.share)
        return msgspec.structs.replace(self, **{side: both})


def names(part: Part) -> tuple[str, ...]:
    """Every pane in it, in order."""
    return part.panes if isinstance(part, Tabs) else tuple(name for each in part.parts for name in names(each))


def extent(part: Part, least: dict[str, int], *, across: bool) -> int:
    """The fewest pixels that it needs across, or down, where a pane needs `least`."""
    if isinstance(part, Tabs):
        return max(least[name] for name in part.panes)
    needs = [extent(each, least, across=across) for each in part.parts]
    return sum(needs) if part.across == across else max(needs)


def _without(part: Part, gone: frozenset[str]) -> Part | None:
    if isinstance(part, Tabs):
        left = tuple(name for name in part.panes if name not in gone)
        return msgspec.structs.replace(part, panes=left) if left else None
    parts = tuple(each for each in (_without(each, gone) for each in part.parts) if each is not None)
    if len(parts) < 2:
        return msgspec.structs.replace(parts[0], share=part.share) if parts else None
    return msgspec.structs.replace(part, parts=parts)


EXPLORE = Layout(later("Explore"), left=Tabs((RUNS,)), right=Tabs((PLOTS,)))
LECTURE = Layout(later("Lecture"), right=Tabs(("Loss",), 0.32))
DIAGNOSE = Layout(
    later("Diagnose"), left=Tabs((RUNS,)), right=Tabs(("Why",), 0.27),
    below=Split(True, (Tabs(("Loss",), 0.5), Tabs(("Condition number",), 0.5)), 0.34),
)  # fmt: skip
COMPARE = Layout(
    later("Compare"), left=Tabs((RUNS,)),
    right=Split(False, (Tabs((SURFACE,), 0.58), Tabs(("Loss", "Learning rate", "Now"), 0.42)), 0.38),
)  # fmt: skip
LESSON = Layout(later("Lesson"), left=Tabs((LESSONS,), 0.26), below=Tabs(("Loss",), 0.3))
SHIPPED = {
    "explore": EXPLORE, "lecture": LECTURE, "diagnose": DIAGNOSE, "compare": COMPARE, "lesson": LESSON,
}  # fmt: skip
