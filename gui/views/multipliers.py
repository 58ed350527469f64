"""How far each run is from meeting the constraints, step by step; and the multipliers at the playhead."""

from __future__ import annotations

from html import escape

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from fallline.engine.language import tr
from fallline.engine.problem.kkt import conditions
from fallline.engine.run.trajectory import Trajectory
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.figures import figure
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.overlays import NEAR
from fallline.gui.views.step_plot import Curve, StepPlot, log10
from fallline.gui.views.view import Place


class Multipliers(StepPlot):
    """A curve for each run, and a table of the outlined run, or the first."""

    place = Place("Constraints", page="KKT", order=74, share=2)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            theme,
            "multipliers-view",
            tr("Constraints"),
            tr("what is not met, at most"),
            log=True,
            parent=parent,
        )
        self.table = QLabel(self)
        self.table.setObjectName("multipliers-table")
        self.table.setTextFormat(Qt.TextFormat.RichText)
        self.table.setWordWrap(True)
        self.column.addWidget(self.table)
        self.start()

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Where there are constraints."""
        return scenario.feasible is not None

    def curves(self) -> list[Curve]:
        """The largest violation of each run; nothing is drawn where all are met."""
        within = self.session.scenario.feasible
        if within is None:
            return []
        found = []
        for run, path in self.runs():
            with np.errstate(all="ignore"):
                missed = within.violations(path.theta[:, :, 0].T).max(axis=0)
            found.append(Curve(run, log10(np.where(missed > 0, missed, np.nan)), np.arange(len(missed), dtype=float)))
        return found

    def show_step(self, step: int) -> None:
        """Follow the playhead."""
        super().show_step(step)
        if hasattr(self, "table"):
            self.table.setText(self.told())

    def told(self) -> str:
        """The table at the playhead, as rich text."""
        scenario, one = self.session.scenario, self._one()
        within = scenario.feasible
        if within is None or one is None:
            return ""
        run, path = one
        at = min(self.session.playhead, path.steps)
        theta, g = path.theta[at, :, 0], path.gradient[at, :, 0]
        if not (np.isfinite(theta).all() and np.isfinite(g).all()):
            return tr("{label} has left.", label=escape(run.label))
        x0, x1, y0, y1 = scenario.window
        held = conditions(within, theta, g, NEAR * max(x1 - x0, y1 - y0))
        values = within.values(theta[:, None])[:, 0]
        head = (tr("constraint"), tr("left − right"), tr("multiplier"))
        rows = [
            head,
            *zip(map(escape, within.words), map(figure, values), map(_multiplier, held.multipliers), strict=True),
        ]
        lines = "".join(map(_row, rows))
        said = tr(
            "{label}, step {step}: of the slope {slope} the pull of the constraints leaves {left}.",
            label=escape(run.label), step=at, slope=figure(float(np.linalg.norm(g))), left=figure(held.residual),
        )  # fmt: skip
        return f"<table>{lines}</table><p>{said}</p>"

    def _one(self) -> tuple[Run, Trajectory] | None:
        """The run that is spoken of, and its path."""
        session, index = self.session, self.session.selected
        if index is None or index >= len(session.paths):
            return None
        return session.scenario.runs[index], session.paths[index]


def _row(cells: tuple[str, ...]) -> str:
    """A row of a table, as rich text."""
    return "<tr>" + "".join(f'<td style="padding-right: 14px">{cell}</td>' for cell in cells) + "</tr>"


def _multiplier(value: float) -> str:
    return figure(float(value)) if value else "0"
