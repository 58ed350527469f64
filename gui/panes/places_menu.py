"""Where a pane may go, as a menu: what a drag and a double click do, for the keyboard too."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fallline.engine.language import tr
from fallline.gui.actions.action import Action, Group
from fallline.gui.panes.layout import CONTOUR, Side
from fallline.gui.panes.panes import Panes, Where

WORDS: dict[Side, str] = {
    "left": tr("At the &left"),
    "right": tr("At the &right"),
    "above": tr("&Above the picture"),
    "below": tr("&Below the picture"),
}


Move = Callable[[str, Side], object]


def panes_group(panes: Panes, move: Move) -> Group:
    """Every pane with its places; `move(name, side)` puts one at a side."""
    return Group("panes", tr("Pa&nes"), listed=lambda: [places_of(panes, move, name) for name in panes.names])


def places_of(panes: Panes, move: Move, name: str) -> Group:
    """The places of one pane."""
    slug = name.lower().replace(" ", "-")

    def place(where: Where, words: str, act: Callable[[], object]) -> Action:
        choice = f"{slug}-places"
        return Action(f"{slug}-{where}", words, act, checked=lambda: panes.where(name) == where, choice=choice)

    def listed() -> list[Action]:
        sides = [place(side, words, partial(move, name, side)) for side, words in WORDS.items()]
        home = place(
            "home",
            tr("Away") if name in (*panes.homes, *panes.windows.dockable) else tr("On its &page"),
            partial(panes.settle, name),
        )
        return [
            place("middle", tr("In the &middle"), partial(panes.enlarge, name)),
            *sides,
            place("apart", tr("In a &window of its own"), partial(panes.loosen, name)),
            *([] if name == CONTOUR else [home]),
        ]

    return Group(f"pane-{slug}", tr(name).replace("&", "&&"), listed=listed)
