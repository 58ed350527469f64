"""Where a guess is drawn, and the truth it is held against: the picture, the plot of the loss, or a plot of a lab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from fallline.engine.language import same, tr
from fallline.gui.labs.focus import plot_of
from fallline.gui.labs.lab import Lab
from fallline.gui.lessons.draw import Draw, Sketch
from fallline.gui.panes.panes import Panes
from fallline.gui.session import Session
from fallline.gui.views.step_plot import StepPlot

Array = NDArray[np.float64]


class Board(msgspec.Struct, frozen=True, eq=False):
    """`truth()` is the curve (x, y), in the units of the plot: log10 where an axis shows logarithms."""

    plot: Any
    """A StillPlot."""
    truth: Callable[[], tuple[Array, Array]]
    log_y: bool


def of_session(draw: Draw, session: Session, panes: Panes) -> Board:
    """Of a run: its path over the picture, or its loss."""
    index = next(index for index, run in enumerate(session.scenario.runs) if same(run.label, draw.of))
    session.select(index)
    if not isinstance(draw, Sketch):
        return Board(
            panes.stage.contour, lambda: _path(session, index), log_y=False
        )  # fmt: skip
    view = panes.pages["Loss"]
    assert isinstance(view, StepPlot)

    def curve() -> tuple[Array, Array]:
        view.refresh()  # it may not have been seen yet
        found = next(each for each in view.drawn if same(each.run.label, draw.of))
        return found.x, found.y

    return Board(view.plot, curve, log_y=True)


def of_lab(draw: Draw, lab: Lab) -> Board:
    """Of a curve of a lab, by its name in the legend; raises ValueError where there is no such plot."""
    plot = plot_of(lab, draw.on)
    if plot is None:
        raise ValueError(tr("lab {number} has no plot {on}", number=lab.number, on=draw.on))
    return Board(plot.plot, lambda: _named(plot.pool.named(tr(draw.of)), draw.of), plot.log_y)


def _path(session: Session, index: int) -> tuple[Array, Array]:
    x, y = session.projection.project(session.paths[index].theta[:, :, 0].T)
    return x, y


def _named(item: pg.PlotCurveItem | None, name: str) -> tuple[Array, Array]:
    if item is None:
        raise ValueError(tr("no curve is called {name}", name=name))
    x, y = item.getData()
    return np.asarray(x, float), np.asarray(y, float)
