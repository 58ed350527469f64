"""The choices of a step: one is taken as the guess; once it is answered, that one and the right one are left."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from fallline.engine.language import tr
from fallline.gui.lessons.choice import Choice
from fallline.gui.lessons.lesson import Step


class Choices(QWidget):
    """`guess` is the number of the one taken, from 1; 0 before. `guessed` tells of it."""

    guessed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        self.group.idClicked.connect(lambda _: self.guessed.emit())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    @property
    def guess(self) -> int:
        """The number of the choice that was taken; 0 where none was."""
        return max(self.group.checkedId(), 0)

    def pose(self, step: Step) -> None:
        """Offer those of `step`, none taken."""
        for old in self.group.buttons():
            self.group.removeButton(old)
            self._column.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        for number, words in enumerate(step.choices, 1):
            choice = Choice(words)
            choice.setObjectName(f"lesson-choice-{number}")
            choice.setAccessibleDescription(tr("Guess {number} of {count}", number=number, count=len(step.choices)))
            self.group.addButton(choice, number)
            self._column.addWidget(choice)
        self.setVisible(bool(step.choices))

    def settle(self, answer: int) -> None:
        """No other guess is taken: the others have given their room to the answer."""
        guess = self.guess
        for choice in self.group.buttons():
            choice.setEnabled(False)
            choice.setVisible(self.group.id(choice) in (guess, answer))
