"""The box that says, and chooses, of which run a page speaks: the one that is outlined."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from fallline.gui.form import narrow
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.widgets.icons import look_of, marker_icon
from fallline.gui.widgets.wheel_guard import WheelGuard


class RunPicker(QComboBox):
    """The runs that are shown; a choice outlines one."""

    def __init__(self, name: str, spoken: str, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setAccessibleDescription(spoken)
        narrow(self)
        WheelGuard(self)
        self.activated.connect(lambda row: session.select(self.itemData(row)))

    def refill(self, theme: Theme) -> None:
        """The runs that there are now."""
        self.clear()
        for index, run in enumerate(self.session.scenario.runs):
            if run.enabled:
                self.addItem(marker_icon(look_of(run), theme), run.label, index)

    def follow(self) -> None:
        """Another may be outlined."""
        self.setCurrentIndex(self.findData(self.session.selected))
