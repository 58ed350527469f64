"""The button that chooses which arrows lie over the contour view, and of which runs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from fallline.engine.language import tr
from fallline.gui.actions.action import Action, Group
from fallline.gui.actions.actions import Actions
from fallline.gui.views.overlay_layer import OverlayLayer
from fallline.gui.views.overlays import OVERLAYS


class ArrowsButton(QToolButton):
    """A menu of switches; it stays open while several are set."""

    def __init__(self, overlay: OverlayLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.overlay = overlay
        self.setText(tr("Arrows"))
        self.setObjectName("arrows-button")
        self.setAccessibleName(tr("Choose the arrows over the landscape"))
        self.setToolTip(tr("Arrows and other overlays for the run whose card is outlined, or for every run"))
        self.setProperty("role", "switch")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def bind(self, actions: Actions) -> None:
        """Take the switches from the registry."""
        menu = Switches(self)
        actions.fill(menu, self.kinds())
        self.setMenu(menu)

    def kinds(self) -> Group:
        """Each kind of overlay, of which runs, and how long the arrows are."""
        overlay = self.overlay
        kinds = tuple(
            Action(
                f"show-{kind}", each.words, partial(self.show_kind, kind), checked=partial(self._shows, kind),
                remembered=True,
            )
            for kind, each in OVERLAYS.items()
        )  # fmt: skip
        return Group(
            "arrows", tr("A&rrows"),
            (
                kinds,
                (
                    Action(
                        "arrows-selected-run", tr("For the outlined run"), partial(self.set_every_run, False),
                        choice="arrows", checked=lambda: not overlay.every_run,
                    ),
                    Action(
                        "arrows-every-run", tr("For every run: colours tell the runs"), partial(self.set_every_run,
                        True),
                        choice="arrows", checked=lambda: overlay.every_run, remembered=True,
                    ),
                ),
                (
                    Action(
                        "arrows-to-scale", tr("Lengths to scale"), self.set_to_scale, checked=lambda: overlay.to_scale,
                        remembered=True,
                    ),
                ),
            ),
        )  # fmt: skip

    def _shows(self, kind: str) -> bool:
        return kind in self.overlay.shown

    def show_kind(self, kind: str, shown: bool) -> None:
        """Put `kind` on or take it off."""
        overlay = self.overlay
        overlay.shown = overlay.shown | {kind} if shown else overlay.shown - {kind}
        overlay.update()

    def set_every_run(self, every_run: bool) -> None:
        """Of every run, or of the outlined one."""
        self.overlay.every_run = every_run
        self.overlay.update()

    def set_to_scale(self, to_scale: bool) -> None:
        """True lengths, or by their logarithm, readable over ten decades."""
        self.overlay.to_scale = to_scale
        self.overlay.update()


class Switches(QMenu):
    """A menu that a switch does not close: neither a click nor Space; Enter, Escape and a click elsewhere do."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)
