"""The left of Tune fairly: the budget, how it stands, and one button to take all that was found."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from fallline.engine.language import has_comma, tr
from fallline.gui import text_size
from fallline.gui.maps.computing_window import picture_button, side_button
from fallline.gui.widgets.count_box import CountBox

WIDTH, USUAL, MOST = 280, 100, 100_000_000
"""Pixels; runs that the first budget is good for; gradients that may be asked for."""
ABOUT = tr(
    "Methods compare only at their best. Each run that is shown gets the same number of gradients to look for the "
    "learning rate, and the momentum, with which it ends lowest; the curves say how much it depends on the rate."
)


class TuneSide(QWidget):
    """A budget, three buttons, and words for what comes of them."""

    def __init__(self) -> None:
        super().__init__()
        text_size.fix_width(self, WIDTH)
        self.budget = CountBox()
        self.budget.setObjectName("tune-budget")
        self.budget.setAccessibleName(tr("Gradients for each method"))
        self.budget.setAccessibleDescription(
            tr("What a search may take: a loss counts as one, a Hessian as its columns")
        )
        self.budget.setRange(100, MOST)
        self.budget.setGroupSeparatorShown(not has_comma())
        self.budget.setSingleStep(1000)
        self.budget.valueChanged.connect(lambda _: self._say_cost())
        self.cost = QLabel()
        self.cost.setObjectName("tune-cost")
        self.cost.setProperty("role", "muted")
        self.start = side_button(tr("Tune"), "tune-start", tr("Look for the best of every run that is shown"))
        self.start.setDefault(True)
        self.stop = side_button(tr("Stop"), "tune-stop", tr("Leave it at what is there"))
        self.take = side_button(tr("Apply all"), "tune-apply-all", tr("Give every run the best that was found for it"))
        self.picture = picture_button("tune")
        self.stop.setEnabled(False)
        self.take.setEnabled(False)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Share that is computed"))
        self.words = QLabel()
        self.words.setObjectName("tune-words")
        self._steps = 0
        self._lay_out()

    def show_cost(self, steps: int) -> None:
        """A run takes about as many gradients as `steps`; at first the budget is good for USUAL runs."""
        if not self._steps:
            self.budget.setValue(USUAL * steps)
        self._steps = steps
        self._say_cost()

    def begin(self, words: str) -> None:
        """A search is under way."""
        self.say(words)
        self.progress.setValue(0)
        self.take.setEnabled(False)
        self.stop.setEnabled(True)

    def say(self, words: str, *, fault: bool = False) -> None:
        """How it stands, after which nothing is under way."""
        self.stop.setEnabled(False)
        self.words.setText(words)
        self.words.setProperty("role", "error" if fault else "")
        self.words.style().polish(self.words)

    def _say_cost(self) -> None:
        self.cost.setText(
            tr(
                "About {runs:,} runs of {steps:,} steps.",
                runs=max(self.budget.value() // max(self._steps, 1), 1),
                steps=self._steps,
            )
        )

    def _lay_out(self) -> None:
        title, about, label = QLabel(tr("Tune fairly")), QLabel(ABOUT), QLabel(tr("gradients for each"))
        title.setProperty("role", "title")
        label.setProperty("role", "muted")
        label.setBuddy(self.budget)
        for words in (about, self.words, self.cost):
            words.setWordWrap(True)
        asked, buttons = QHBoxLayout(), QHBoxLayout()
        asked.addWidget(label)
        asked.addWidget(self.budget, 1)
        for button in (self.start, self.stop):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for each in (title, about, asked, self.cost, buttons, self.progress, self.words, self.take, self.picture):
            column.addWidget(each) if isinstance(each, QWidget) else column.addLayout(each)
        column.addStretch(1)
