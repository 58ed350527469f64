"""The button that chooses which arrows lie over the contour view, and of which runs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from fallline.gui.views.overlay_layer import OverlayLayer
from fallline.gui.views.overlays import OVERLAYS


class ArrowsButton(QToolButton):
    """A menu of switches; it stays open while several are set."""

    def __init__(self, overlay: OverlayLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.overlay = overlay
        self.setText("Arrows")
        self.setObjectName("arrows-button")
        self.setAccessibleName("Choose the arrows over the landscape")
        self.setToolTip("Arrows and other overlays for the run whose card is outlined, or for every run")
        self.setProperty("role", "switch")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = Switches(self)
        menu.setObjectName("arrows-menu")
        for kind, each in OVERLAYS.items():
            action = menu.addAction(each.words)
            action.setObjectName(f"show-{kind}-action")
            action.setCheckable(True)
            action.setChecked(kind in overlay.shown)
            action.toggled.connect(partial(self.show_kind, kind))
        menu.addSeparator()
        group = QActionGroup(menu)
        for words, name, every in (
            ("For the outlined run", "selected", False),
            ("For every run: colours tell the runs", "every", True),
        ):
            action = menu.addAction(words)
            action.setObjectName(f"arrows-{name}-run-action")
            action.setCheckable(True)
            action.setActionGroup(group)
            action.setChecked(every == overlay.every_run)
            if every:
                action.toggled.connect(self.set_every_run)
        menu.addSeparator()
        scale = menu.addAction("Lengths to scale")
        scale.setObjectName("arrows-to-scale-action")
        scale.setCheckable(True)
        scale.setChecked(overlay.to_scale)
        scale.toggled.connect(self.set_to_scale)
        self.setMenu(menu)

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
