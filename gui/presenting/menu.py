"""The menu Present: snapshots, and what is done with them before a hall."""

from __future__ import annotations

from functools import partial

from fallline.engine.language import tr
from fallline.gui.actions.action import Action, Group
from fallline.gui.presenting.presenter import Presenter
from fallline.gui.views.all_views import VIEWS

AT_THE_DESK = "Snapshots", "History"
"""Views that nobody shows to a hall."""


def present_menu(presenter: Presenter) -> Group:
    """Keys of a clicker go from one snapshot to the next."""
    deck, pointer, session = presenter.deck, presenter.pointer, presenter.session
    panes = tuple(
        Action(
            f"present-{title.lower().replace(' ', '-')}", tr(title), partial(presenter.choose, title),
            checked=partial(presenter.shows, title), remembered=True,
        )
        for title in (kind.place.title for kind in VIEWS.classes())
        if title not in AT_THE_DESK
    )  # fmt: skip

    def step(by: int) -> None:
        deck.step(by, covers=presenter.is_on())

    def some() -> bool:
        return deck.count > 0

    return Group(
        "present-menu", tr("&Present"),
        (
            (
                Action(
                    "present", tr("&Presenter mode"), presenter.turn, "F5", checked=presenter.is_on,
                    help=tr("The whole screen, large type, thick paths and chosen panes, from the snapshot shown last"),
                ),
                Action(
                    "stop-presenting", tr("&Leave presenter mode"), partial(presenter.turn, False), "Escape",
                    yields=True,
                    enabled=presenter.is_on, help=tr("Everything is as it was before"),
                ),
                Group("present-panes", tr("Panes &beside the picture"), (panes,)),
            ),
            (
                Action(
                    "take-snapshot", tr("&Take a snapshot"), deck.take, "Ctrl+Shift+N",
                    help=tr("Keep runs, step, view and arrows as they are now, at the end of the list"),
                ),
                Action("next-snapshot", tr("&Next snapshot"), partial(step, 1), "PgDown", yields=True, enabled=some),
                Action("previous-snapshot", tr("Pre&vious snapshot"), partial(step, -1), "PgUp", yields=True,
                enabled=some),
                Action(
                    "reveal", lambda: tr("&Reveal what is covered") if session.staged.covered else tr("Cove&r again"),
                    deck.reveal, "R", yields=True, enabled=lambda: presenter.is_on() and deck.covers(),
                ),
            ),
            (
                Action(
                    "freeze", tr("&Freeze the paths, to compare"), deck.freeze, "F", yields=True,
                    checked=deck.has_frozen,
                    help=tr("Leave a faint copy of the paths beneath what follows"),
                ),
                Action(
                    "pointer", tr("P&ointer"), pointer.turn, "P", yields=True, checked=pointer.is_on,
                    help=tr("A ring follows the cursor over every pane"),
                ),
                Action(
                    "present-runs", tr("&Sliders of the runs"), presenter.show_runs, "S", yields=True,
                    checked=presenter.has_runs, enabled=presenter.is_on,
                ),
            ),
        ),
    )  # fmt: skip
