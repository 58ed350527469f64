"""What can be done with a whole run: duplicate, remove, recolour."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from engine.edit import with_run, with_run_added, without_run
from engine.scenario import COLOURS
from gui.session import Session
from gui.theme import Theme, icon, marker_icon


def card_menu(session: Session, index: int, theme: Theme, parent: QWidget) -> QMenu:
    """The menu behind a card's three dots."""
    menu = QMenu(parent)
    run = session.scenario.runs[index]
    duplicate = menu.addAction(icon("duplicate", theme.text), "Duplicate")
    duplicate.setObjectName("duplicate-run-action")
    duplicate.triggered.connect(
        lambda: session.edit(with_run_added(session.scenario, run, index + 1), "duplicate a run")
    )
    remove = menu.addAction(icon("remove", theme.text), "Remove")
    remove.setObjectName("remove-run-action")
    remove.triggered.connect(lambda: session.edit(without_run(session.scenario, index), "remove a run"))
    colours = menu.addMenu("Colour and marker")
    for colour in COLOURS:
        action = colours.addAction(marker_icon(colour, theme), colour.capitalize())
        action.setCheckable(True)
        action.setChecked(colour == run.colour)
        action.triggered.connect(
            lambda _=False, colour=colour: session.edit(
                with_run(session.scenario, index, colour=colour), "recolour a run"
            )
        )
    return menu
