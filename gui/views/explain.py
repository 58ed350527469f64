"""The selected run's current step, written out: the rule, the rule in numbers, and what dominates, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fallline.engine.analysis.explain import legend, numeric, numeric_mean, plain, symbolic, written
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.step import StepParts, step_parts
from fallline.engine.language import tr
from fallline.engine.run.ending import REASONS
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.overlays import symbol_colours
from fallline.gui.views.run_picker import RunPicker
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.formulas import Formulas
from fallline.gui.widgets.section import SectionTitle

REST = 90


class ExplainView(View):
    """Costs nothing while it is hidden."""

    place = Place("Explain", page="Explain", order=50)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("explain-view")
        self.setAccessibleName(tr("The current step explained"))
        self.picker = RunPicker("explain-run-picker", tr("Run that is explained"), session, self)
        self.where = _words("muted")
        self.rule, self.numbers = Formulas(), Formulas()
        self.words = _words("")
        self.words.setObjectName("explain-words")
        self.moving = _words("muted")
        self.moving.setText(tr("The numbers follow when the playhead rests."))
        self.about = _words("muted")
        self.symbols = _words("muted")
        self.symbols.setObjectName("explain-symbols")
        self.symbols.setTextFormat(Qt.TextFormat.RichText)
        self._lines: tuple[str, ...] = ()
        self._later = QTimer(self, singleShot=True, interval=REST)
        self._later.timeout.connect(self._typeset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.numbered = SectionTitle(tr("With the numbers of this step"))
        for widget in (SectionTitle(tr("Step")), self.picker, self.where, self.words, SectionTitle(tr("The rule")),
        self.rule,
                       self.numbered, self.moving, self.numbers, self.symbols, self.about):  # fmt: skip
            column.addWidget(widget)
        column.addStretch(1)
        self.follower = Follower(session, self, self.refresh, self.show_step, early=False)

    def restyle(self, theme: Theme) -> None:
        """Take on other colours."""
        self.theme = theme
        self.follower.edited()

    def refresh(self) -> None:
        """The runs there are to choose from."""
        self.picker.refill(self.theme)
        self.show_step(self.session.playhead)

    def show_step(self, step: int) -> None:
        """Write out the step that leaves the playhead's point."""
        index = self.session.selected
        self.picker.follow()
        if index is None:
            self._say_nothing()
            return
        scenario = self.session.scenario
        run, path = scenario.runs[index], self.session.paths[index]
        taken = step_parts(scenario, run, path, step)
        colours = symbol_colours(self.theme)
        self.where.setText(
            tr("From step {step} to {next}.", step=taken.step, next=taken.step + 1) if taken.step < path.steps
            else _end(path)
        )  # fmt: skip
        self.words.setText("<br>".join(sentence.text for sentence in sentences(run.optimizer, taken)))
        self.words.setVisible(bool(self.words.text()))
        lines = symbolic(run.optimizer, colours) + symbolic(run.average, colours)
        self.rule.show_lines(lines, self.theme.text)
        self._lines = _numbered(run, path, taken, colours) if taken.step < path.steps else ()
        self.numbered.setVisible(bool(self._lines))
        self._typeset_at_rest()
        self._explain_symbols(run, colours)
        self.about.setText(written(tr(run.optimizer.summary())))

    def _explain_symbols(self, run: Run, colours: dict[str, str]) -> None:
        """What each symbol means, in the colour that it wears in the rule and over the landscape."""
        rows = dict.fromkeys(
            f'<span style="color: {colours.get(name, self.theme.text)}"><b>{plain(name, part)}</b></span>&nbsp; {words}'
            for part in (run.optimizer, run.average)
            for name, words in legend(part).items()
        )
        self.symbols.setText("<br>".join(rows))
        self.symbols.setVisible(bool(rows))

    def _typeset_at_rest(self) -> None:
        """Typesetting takes a tenth of a second: while the playhead runs, the numbers stand back rather than lie."""
        self.numbers.hide()
        self.moving.setVisible(bool(self._lines))
        self._later.start()

    def _typeset(self) -> None:
        self.moving.hide()
        self.numbers.show_lines(self._lines, self.theme.text)

    def _say_nothing(self) -> None:
        self.where.setText(tr("No run is shown. Add one on the left, or switch one on."))
        self._later.stop()
        for widget in (self.words, self.numbered, self.moving, self.symbols, self.rule, self.numbers):
            widget.hide()
        self.about.setText("")


def _numbered(run: Run, path: Trajectory, taken: StepParts, colours: dict[str, str]) -> tuple[str, ...]:
    """The lines of the rule, and of the mean if there is one, with the numbers of a step."""
    lines = numeric(run.optimizer, taken, colours)
    mean = path.points.get(run.average.name)
    return lines if mean is None else lines + numeric_mean(run.average, taken, mean.theta[:, :, 0], colours)


def _words(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label


def _end(path: Trajectory) -> str:
    """Why there is no step from here."""
    if path.status == "unfinished":
        return tr("The run is traced to step {steps:,} so far.", steps=path.steps)
    told = {"steps": path.steps, "reason": REASONS[path.reason]}
    if path.status == "diverged":
        return tr("The run ends at step {steps}: then {reason}.", **told)
    return tr("The run ends at step {steps}: {reason}.", **told)
