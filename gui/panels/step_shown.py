"""The step that is shown, in a place that is wide enough for the last one: no layout moves for another."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from fallline.engine.language import tr

Form = Literal["of", "whole", "alone"]
"""Before a field with the number of steps, with that number, or without."""


class StepShown(QLabel):
    """`hold` says of how many steps, and in which form."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTip(tr("Step shown, of the number of steps"))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.steps, self._form = 0, "of"

    def needed(self, steps: int, form: Form) -> int:
        """Pixels for the last of so many steps."""
        return self.fontMetrics().horizontalAdvance(_told(steps, steps, form)) + 1

    def hold(self, steps: int, form: Form) -> None:
        """Take the room for the last of `steps`."""
        self.steps, self._form = steps, form
        self.setFixedSize(self.needed(steps, form), self.fontMetrics().height())

    def show_step(self, step: int) -> None:
        """Show one of them."""
        self.setText(_told(step, self.steps, self._form))


def _told(step: int, steps: int, form: str) -> str:
    return {"of": f"{step} /", "whole": f"{step} / {steps}"}.get(form, f"{step}")
