"""Speed and number of steps in a menu: what the fields of the transport say where there is no room for them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QInputDialog, QMenu, QToolButton, QWidget

from fallline.engine.language import tr, written
from fallline.engine.scenario.edit import replace
from fallline.gui import text_size
from fallline.gui.actions.action import Action, Group
from fallline.gui.actions.actions import Actions
from fallline.gui.session import Session

MOST_STEPS = 1_000_000
"""Of a scenario."""


SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 100.0)


class SpeedBox(QComboBox):
    """How many times as fast."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        for speed in SPEEDS:
            self.addItem(written(f"{speed:g}×"), speed)
        self.setCurrentText("1×")
        text_size.fix_width(self, 86)
        self.setObjectName("speed-box")
        self.setAccessibleName(tr("Speed of playing"))


class PaceButton(QToolButton):
    """Opens the menu; `speed` is the box whose entries it offers."""

    def __init__(self, session: Session, speed: QComboBox, parent: QWidget) -> None:
        super().__init__(parent)
        self.session, self.speed = session, speed
        self.setObjectName("pace-button")
        self.setAccessibleName(tr("Speed and number of steps"))
        self.setToolTip(tr("Speed and number of steps"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def section(self) -> tuple[Action | Group, ...]:
        """For the registry, once the box has its entries."""
        speed = self.speed
        speeds = tuple(
            Action(
                f"speed-{speed.itemData(row):g}".replace(".", "-"), speed.itemText(row),
                partial(speed.setCurrentIndex, row), choice="speed", checked=partial(self._plays_at, row),
            )
            for row in range(speed.count())
        )  # fmt: skip
        return Group("speed", tr("Spee&d"), (speeds,)), Action("steps", tr("&Number of steps…"), self.ask_steps)

    def bind(self, actions: Actions) -> None:
        """Take the menu from the registry."""
        menu = QMenu(self)
        actions.fill(menu, Group("pace", "", (self.section(),)))
        self.setMenu(menu)

    def set_steps(self, steps: int) -> None:
        """So many steps for every run."""
        self.session.change(lambda: replace(self.session.scenario, steps=steps), tr("change the number of steps"))

    def ask_steps(self) -> None:
        """Ask for the number of steps of every run."""
        dialog = QInputDialog(self.window())
        dialog.setObjectName("steps-dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Number of steps"))
        dialog.setLabelText(tr("Steps of every run:"))
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setIntRange(1, MOST_STEPS)
        dialog.setIntValue(self.session.scenario.steps)
        dialog.intValueSelected.connect(self.set_steps)
        dialog.open()  # not exec: the picture goes on

    def _plays_at(self, row: int) -> bool:
        return self.speed.currentIndex() == row
