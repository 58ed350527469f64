"""Singular values of a matrix of parameters, step by step: of the gradient, of the momentum, and of the update."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fallline.engine.analysis.singular_values import Array, SingularValues, singular_values
from fallline.engine.language import tr
from fallline.engine.models.model import Model
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.figures import figure
from fallline.gui.follower import Follower
from fallline.gui.form import narrow
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.run_picker import RunPicker
from fallline.gui.views.step_plot import Curve, StepPlot, log10
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.section import SectionTitle
from fallline.gui.widgets.wheel_guard import WheelGuard

PARTS = {
    "gradient": (tr("Gradient"), tr("as the step begins")),
    "momentum": (tr("Momentum"), tr("before a step is made of it")),
    "update": (tr("Update"), tr("what is taken off, over the rate")),
}
"""Field of what was computed -> title and detail of its plot."""


class SingularValuesView(View):
    """Of the outlined run, or the first: three plots over the same steps, and what they say at the playhead."""

    place = Place("Singular values", page="SVD", order=75, share=3)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("singular-values-view")
        self._known: tuple[Trajectory, str, SingularValues] | None = None
        self.picker = RunPicker("singular-values-run", tr("Run whose matrices are shown"), session, self)
        self.box = QComboBox(self)
        self.box.setObjectName("singular-values-matrix")
        self.box.setAccessibleName(tr("Matrix"))
        self.box.setToolTip(tr("Which of the matrices that the parameters form"))
        narrow(self.box)
        WheelGuard(self.box)
        self.plots = [PartPlot(self, part) for part in PARTS]
        self.words = QLabel(self)
        self.words.setObjectName("singular-values-words")
        self.words.setProperty("role", "muted")
        self.words.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.picker, 2)
        row.addWidget(self.box, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(SectionTitle(tr("Singular values"), "", self))
        column.addLayout(row)
        for plot in self.plots:
            column.addWidget(plot, 1)
        column.addWidget(self.words)
        self.box.activated.connect(lambda _: self._redraw())
        self.follower = Follower(session, self, self.refresh, lambda _: self.say())
        self.refresh()

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Where parameters are matrices; a model's are looked at on its own page."""
        return bool(scenario.landscape.matrices) and not isinstance(scenario.landscape, Model)

    def restyle(self, theme: Theme) -> None:
        self.theme = theme
        self.refresh()
        for plot in self.plots:
            plot.restyle(theme)

    def refresh(self) -> None:
        """The runs and matrices that there are."""
        names, before = [each.name for each in self.session.scenario.landscape.matrices], self.box.currentText()
        self.box.clear()
        self.box.addItems(names)
        self.box.setCurrentIndex(max(names.index(before) if before in names else 0, 0))
        self.picker.refill(self.theme)
        self._redraw()

    def _redraw(self) -> None:
        self.say()
        found = self.shown()
        for plot in self.plots:
            plot.setVisible(found is None or getattr(found[1], plot.part) is not None)
            plot.refresh()

    def shown(self) -> tuple[Run, SingularValues] | None:
        """The run that is spoken of, and what is known of its matrix; computed once for each path."""
        runs, paths = self.session.scenario.runs, self.session.paths
        index = self.session.selected
        matrices = self.session.scenario.landscape.matrices
        if index is None or index >= len(paths) or not matrices:
            return None
        matrix = matrices[max(self.box.currentIndex(), 0) % len(matrices)]
        known = self._known
        if known is None or known[0] is not paths[index] or known[1] != matrix.name:
            known = paths[index], matrix.name, singular_values(runs[index].optimizer, paths[index], matrix)
            self._known = known
        return runs[index], known[2]

    def say(self) -> None:
        """The picker follows, and the figures of the playhead."""
        if self.picker.currentData() != self.session.selected and self.session.selected is not None:
            self.picker.follow()
            self._redraw()
            return
        found = self.shown()
        if found is None:
            self.words.setText("")
            return
        values = found[1]
        at = int(np.searchsorted(values.steps, self.session.playhead, side="right")) - 1
        lines = [
            tr("{title} from {least} to {largest}, {ratio} apart", title=PARTS[part][0], **_ends(row[at]))
            for part in PARTS
            if (row := getattr(values, part)) is not None and np.isfinite(row[at]).all()
        ]
        self.words.setText(". ".join(lines) + "." * bool(lines))


class LayersView(SingularValuesView):
    """The same of a model's layers, below what it says of its data, where a method takes them as matrices."""

    place = Place("Singular values of layers", page="Model", order=72, share=3)

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        taken = any(run.optimizer.needs_matrices or run.optimizer.needs_layers for run in scenario.runs)
        return taken and isinstance(scenario.landscape, Model)


class PartPlot(StepPlot):
    """One of the three, a curve for each singular value."""

    def __init__(self, owner: SingularValuesView, part: str) -> None:
        self.owner, self.part = owner, part
        title, detail = PARTS[part]
        super().__init__(owner.session, owner.theme, f"singular-values-{part}", title, detail, log=True, parent=owner)
        self.start()

    def curves(self) -> list[Curve]:
        """None of a method that has no momentum."""
        found = self.owner.shown() if hasattr(self.owner, "plots") else None
        if found is None or (rows := getattr(found[1], self.part)) is None:
            return []
        run, values = found
        steps = values.steps.astype(np.int64)
        x = steps.astype(np.float64)
        return [Curve(run, log10(row), x, steps=steps) for row in rows.T]


def _ends(row: Array) -> dict[str, str]:
    least, largest = float(row[-1]), float(row[0])
    apart = figure(largest / least, 2) + " ×" if least > 0 else tr("infinitely")
    return {"least": figure(least, 2), "largest": figure(largest, 2), "ratio": apart}
