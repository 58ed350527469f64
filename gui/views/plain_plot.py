"""A plot item without pyqtgraph's menus: 65 widgets that nobody opens, and that every change of theme would style."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtWidgets import QWidget, QWidgetAction
from shiboken6 import delete

ASKED = "isChecked", "value", "maximum", "count"
"""What pyqtgraph asks the controls in its menus for."""


class PlainPlotItem(pg.PlotItem):
    """Draws as pyqtgraph's does with its menus untouched: what turns a control there is gone, as `showGrid` is."""

    def __init__(self, axisItems: dict[str, pg.AxisItem]) -> None:
        super().__init__(axisItems=axisItems, enableMenu=False)
        for name in self.axes.keys() - axisItems.keys():  # hidden, yet each new range would set their labels anew
            self.getAxis(name).enableAutoSIPrefix(False)
        self.ctrl: Any = _Answers(self.ctrl)
        for action in [each for each in self.children() if isinstance(each, QWidgetAction)]:
            delete(action)  # with the controls that it shows
        delete(self.ctrlMenu)
        self.ctrlMenu: Any = _Gone()


class _Answers:
    """The controls by name, as they stood."""

    def __init__(self, controls: object) -> None:
        for name, control in vars(controls).items():
            if isinstance(control, QWidget):
                setattr(self, name, _Answer(control))


class _Answer:
    """What a control says, for good."""

    def __init__(self, control: QWidget) -> None:
        for word in ASKED:
            if hasattr(control, word):
                said = getattr(control, word)()
                setattr(self, word, lambda said=said: said)

    def clear(self) -> None:
        """There is nothing in it."""


class _Gone:
    """In place of the menu, which is let go when the plot is closed."""

    def setParent(self, _: object) -> None:
        """It has none."""
