"""What can be done with a whole run: rename, duplicate, remove, recolour. Menus and the menu of a card show it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QWidget

from fallline.engine.analysis.best_hyperparameters import best_run
from fallline.engine.language import tr
from fallline.engine.scenario.cautious import fault, is_cautious, with_caution
from fallline.engine.scenario.edit import with_pin, with_run, with_run_added, with_run_moved, without_run
from fallline.engine.scenario.scenario import COLOURS, MARKER_OF, MARKERS, Colour, Marker
from fallline.gui.actions.action import Action, Group
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import SHAPES, RunLook, icon, marker_icon

MOST = 64
"""Runs of a scenario."""


class Panel(Protocol):
    """Shows the runs."""

    session: Session
    theme: Theme

    def add_run(self) -> None:
        """One more."""

    def reveal(self, index: int) -> None:
        """Bring a run into view."""

    def rename(self, index: int) -> None:
        """Edit its name in place."""


class RunActions:
    """Of the run that was chosen last, by a card's menu, a click, or a new run."""

    def __init__(self, panel: Panel) -> None:
        self.panel, self.session = panel, panel.session

    def sections(self) -> tuple[tuple[Action | Group, ...], ...]:
        """The menu of a card."""
        there = self._there
        return (
            (
                Action("rename-run", self._words(tr("&Rename {}")), self.rename, enabled=there),
                Action(
                    "duplicate-run", self._words(tr("&Duplicate {}")), self.duplicate, enabled=there,
                    icon=lambda: icon("duplicate", self.panel.theme.text),
                ),
                Action(
                    "pin-run", self._pin_words, self.pin,
                    enabled=lambda: self._pinned() or self._has_room(), icon=lambda: icon("pin", self.panel.theme.text),
                    help=tr("A dashed copy of the run as it is now, which stays while the run is changed; or "
                        "without it"),
                ),
                Action(
                    "remove-run", self._words(tr("Re&move {}")), self.remove, enabled=there,
                    icon=lambda: icon("remove", self.panel.theme.text),
                ),
                Action(
                    "run-up", self._words(tr("Move {} &up")), partial(self.move, -1), "Ctrl+Shift+Up", yields=True,
                    enabled=partial(self._moves, -1),
                ),
                Action(
                    "run-down", self._words(tr("Move {} &down")), partial(self.move, 1), "Ctrl+Shift+Down", yields=True,
                    enabled=partial(self._moves, 1),
                ),
                Action(
                    "show-run", self._words(tr("S&how {}")), self.show, enabled=there, checked=self._shown,
                ),
                Action(
                    "best-run", self._words(tr("&Best rate and momentum for {} by theory")), self.set_best,
                    enabled=self._has_best,
                    help=tr("For the curvature at the minimum; known for descent, momentum and Nesterov"),
                ),
                Action(
                    "cautious-run", self._words(tr("C&autious steps for {}")), self.set_cautious,
                    enabled=self._can_be_cautious, checked=self._is_cautious,
                    help=tr("Of each step only what agrees with the gradient; for methods that are a rule of a "
                        "gradient and a memory"),
                ),
                Group("colour", tr("&Colour"), (self._colours(),), enabled=there),
                Group("marker", tr("Mar&ker"), (self._markers(),), enabled=there),
            ),
        )  # fmt: skip

    def rename(self) -> None:
        """Type another name."""
        self.panel.rename(self.session.chosen)

    def duplicate(self) -> None:
        """A copy below, in a colour of its own."""
        index = self.session.chosen
        run = self.session.scenario.runs[index]
        self.session.edit(with_run_added(self.session.scenario, run, index + 1), tr("duplicate a run"))
        self.panel.reveal(index + 1)

    def pin(self) -> None:
        """A copy as it is now below, dashed, to compare with; of such a copy, let it go."""
        scenario, index = self.session.scenario, self.session.chosen
        if self._pinned():
            self.session.edit(without_run(scenario, index), tr("unpin a run"))
        else:
            self.session.edit(with_pin(scenario, index), tr("pin a run"))
            self.session.select(index)

    def remove(self) -> None:
        """Without this run."""
        self.session.edit(without_run(self.session.scenario, self.session.chosen), tr("remove a run"))

    def move(self, by: int) -> None:
        """Change places with the run above or below: on the panel, in tables and legends, and in what is drawn last."""
        to = self.session.chosen + by
        self.session.edit(with_run_moved(self.session.scenario, self.session.chosen, to), tr("move a run"))
        self.panel.reveal(to)

    def show(self, shown: bool) -> None:
        """In the plots, or not."""
        changed = with_run(self.session.scenario, self.session.chosen, enabled=shown)
        self.session.edit(changed, tr("show a run") if shown else tr("hide a run"))

    def set_best(self) -> None:
        """The rate and momentum that theory finds best here."""
        run = best_run(self.session.scenario, self.session.chosen)
        if run is not None:
            changed = with_run(
                self.session.scenario, self.session.chosen, optimizer=run.optimizer, schedule=run.schedule
            )
            self.session.edit(changed, tr("set the best rate"))

    def set_cautious(self, _on: bool) -> None:
        """Of each step only what agrees with the gradient; or all of it."""
        scenario, index = self.session.scenario, self.session.chosen
        changed = with_caution(scenario.runs[index])
        self.session.edit(
            with_run(scenario, index, optimizer=changed.optimizer, label=changed.label),
            tr("change the caution of a run"),
        )

    def recolour(self, colour: Colour) -> None:
        """Another colour; the marker stays."""
        index = self.session.chosen
        mark = self.session.scenario.runs[index].mark
        self.session.edit(with_run(self.session.scenario, index, colour=colour, marker=mark), tr("recolour a run"))

    def mark(self, marker: Marker) -> None:
        """Another marker; the colour stays."""
        self.session.edit(with_run(self.session.scenario, self.session.chosen, marker=marker), tr("mark a run"))

    def _markers(self) -> tuple[Action, ...]:
        return tuple(
            Action(
                f"marker-{marker}", tr(marker.replace("-", ", ").capitalize()), partial(self.mark, marker),
                choice="marker",
                checked=partial(self._is_marked, marker), icon=partial(self._shape, marker),
            )
            for marker in MARKERS
        )  # fmt: skip

    def _colours(self) -> tuple[Action, ...]:
        return tuple(
            Action(
                f"colour-{colour}", tr(colour.capitalize()), partial(self.recolour, colour), choice="colour",
                checked=partial(self._is, colour), icon=partial(self._marker, colour),
            )
            for colour in COLOURS
        )  # fmt: skip

    def _marker(self, colour: Colour) -> QIcon:
        """The run in that colour; where there is none, what goes with it."""
        symbol = SHAPES[self.session.scenario.runs[self.session.chosen].mark if self._there() else MARKER_OF[colour]]
        return marker_icon(RunLook(colour, symbol), self.panel.theme)

    def _shape(self, marker: Marker) -> QIcon:
        colour = str(self.session.scenario.runs[self.session.chosen].colour) if self._there() else "grey"
        return marker_icon(RunLook(colour, SHAPES[marker]), self.panel.theme)

    def _is_marked(self, marker: Marker) -> bool:
        return self._there() and self.session.scenario.runs[self.session.chosen].mark == marker

    def _pin_words(self) -> str:
        return self._words(tr("Un&pin {}") if self._pinned() else tr("&Pin a copy of {}"))()

    def _pinned(self) -> bool:
        return self._there() and self.session.scenario.runs[self.session.chosen].dashed

    def _has_room(self) -> bool:
        return 0 < len(self.session.scenario.runs) < MOST

    def _is(self, colour: Colour) -> bool:
        return self._there() and self.session.scenario.runs[self.session.chosen].colour == colour

    def _moves(self, by: int) -> bool:
        return self._there() and 0 <= self.session.chosen + by < len(self.session.scenario.runs)

    def _there(self) -> bool:
        return bool(self.session.scenario.runs)

    def _shown(self) -> bool:
        return self._there() and self.session.scenario.runs[self.session.chosen].enabled

    def _has_best(self) -> bool:
        return self._there() and best_run(self.session.scenario, self.session.chosen) is not None

    def _can_be_cautious(self) -> bool:
        return self._there() and not fault(self.session.scenario.runs[self.session.chosen])

    def _is_cautious(self) -> bool:
        return self._there() and is_cautious(self.session.scenario.runs[self.session.chosen])

    def _words(self, words: str) -> Callable[[], str]:
        def said() -> str:
            name = self.session.scenario.runs[self.session.chosen].label if self._there() else tr("the run")
            return words.format(name.replace("&", "&&"))

        return said


class CardMenu(QMenu):
    """The menu behind the three dots of run `index`: it chooses that run, and `fill` puts in what can be done."""

    def __init__(self, session: Session, index: int, fill: Callable[[QMenu], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self.index, self._fill = session, index, fill
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Choose the run; make the menu when it is first wanted."""
        self.session.select(self.index)
        if self.isEmpty():
            self._fill(self)
