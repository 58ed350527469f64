"""The button that chooses which arrows lie over the contour view."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from gui.views.arrows import KINDS
from gui.views.overlay import Overlay


class ArrowsButton(QToolButton):
    """A menu of switches; it stays open while several are set."""

    def __init__(self, overlay: Overlay, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.overlay = overlay
        self.setText("Arrows")
        self.setObjectName("arrows-button")
        self.setAccessibleName("Choose the arrows over the landscape")
        self.setToolTip("Arrows and other overlays for the run whose card is outlined")
        self.setProperty("role", "switch")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for kind, words in KINDS.items():
            action = menu.addAction(words)
            action.setObjectName(f"show-{kind}-action")
            action.setCheckable(True)
            action.setChecked(kind in overlay.shown)
            action.toggled.connect(partial(self.show_kind, kind))
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

    def set_to_scale(self, to_scale: bool) -> None:
        """True lengths, or by their logarithm, readable over ten decades."""
        self.overlay.to_scale = to_scale
        self.overlay.update()
