"""What a hand does in the contour view with the mouse, by keys: move the start, move the view, zoom."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence

from fallline.engine.language import tr
from fallline.gui.actions.action import Action, Group
from fallline.gui.views.contour import ContourView
from fallline.gui.views.starts import with_start

NUDGE, SHIFT, ZOOM = 0.02, 0.1, 1.25
"""Shares of what is in sight that the start and the view are moved by, and the factor of a zoom."""
REST = 800
"""Milliseconds after which the next key begins an undo step of its own."""
WAYS = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
STARTS = {
    "left": tr("Start to the left"), "right": tr("Start to the right"), "up": tr("Start up"), "down": tr("Start down"),
}  # fmt: skip
VIEWS = {
    "left": tr("View to the left"), "right": tr("View to the right"), "up": tr("View up"), "down": tr("View down"),
}  # fmt: skip


class ContourKeys:
    """The actions, for the registry."""

    def __init__(self, contour: ContourView) -> None:
        self.contour, self.session = contour, contour.session
        self._rest = QTimer(contour, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.session.settle)

    def sections(self) -> tuple[tuple[Action | Group, ...], ...]:
        """The start and the view, each in a menu of its own, and the zoom."""
        starts = tuple(
            Action(f"start-{way}", STARTS[way],
            self._moves(dx, dy),
                   f"Ctrl+{way.capitalize()}", yields=True)
            for way, (dx, dy) in WAYS.items()
        )  # fmt: skip
        views = tuple(
            Action(f"view-{way}", VIEWS[way],
            self._shifts(dx, dy),
                   f"Alt+{way.capitalize()}", yields=True)
            for way, (dx, dy) in WAYS.items()
        )  # fmt: skip
        return (
            (
                Action("zoom-in", tr("Zoom &in"), lambda: self.zoom(1 / ZOOM), QKeySequence.StandardKey.ZoomIn),
                Action("zoom-out", tr("Zoom &out"), lambda: self.zoom(ZOOM), QKeySequence.StandardKey.ZoomOut),
                Group("move-view", tr("Move the &view"), (views,)),
                Group("move-start", tr("Move the s&tart"), (starts,)),
            ),
        )

    def move_start(self, dx: int, dy: int) -> None:
        """The first walker's, by a share of what is in sight; a burst of keys is one undo step."""
        (x0, x1), (y0, y1) = self.contour.getViewBox().viewRange()
        scenario, look = self.session.scenario, self.session.projection
        here = look.project(scenario.positions()[:, :1])[:, 0]
        to = here + NUDGE * np.array([dx * (x1 - x0), dy * (y1 - y0)])
        self.session.edit(with_start(scenario, look, 0, to), tr("move the start"), "start by keys")
        self._rest.start()

    def shift(self, dx: int, dy: int) -> None:
        """The view, by a share of what is in sight."""
        (x0, x1), (y0, y1) = self.contour.getViewBox().viewRange()
        self.contour.getViewBox().translateBy(x=SHIFT * dx * (x1 - x0), y=SHIFT * dy * (y1 - y0))

    def zoom(self, factor: float) -> None:
        """Show that many times as much."""
        self.contour.getViewBox().scaleBy((factor, factor))

    def _moves(self, dx: int, dy: int) -> Callable[[], None]:
        return lambda: self.move_start(dx, dy)

    def _shifts(self, dx: int, dy: int) -> Callable[[], None]:
        return lambda: self.shift(dx, dy)
