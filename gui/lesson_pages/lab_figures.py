"""The plots of a lab that a step of a lesson speaks of, each as an SVG of its own, by day and by night."""

from __future__ import annotations

from collections.abc import Generator

import msgspec
from shiboken6 import delete

from fallline.gui.export.options import PER_INCH, PictureOptions, ThemeName
from fallline.gui.export.svg import document
from fallline.gui.lab_picture import plots_figure
from fallline.gui.labs.all_labs import labs
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.plot import LabPlot
from fallline.gui.lessons.lesson import Run, lab_settings
from fallline.gui.theme import LIGHT

SIZE = 400.0, 320.0
"""Layout units of a figure: a telephone shows its words nearly as large as the page's."""


class LabFigure(msgspec.Struct, frozen=True):
    """`light` and `dark` are documents; `measured` tells that it shows what was measured on this computer."""

    title: str
    light: str
    dark: str
    measured: bool


class LabFigures(msgspec.Struct, frozen=True):
    """What a step's run is of: the lab's name, and its plots at the step's settings."""

    lab: str
    figures: tuple[LabFigure, ...]


class StandingLab:
    """The lab at the settings of `run`. It is made and drawn in the main thread, and computed in any."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.lab: Lab = next(each for each in labs() if each.number == run.lab)(LIGHT)
        self.lab.settings = lab_settings(run)

    def compute(self) -> None:
        """Its figures at these settings, and what it measures."""
        lab = self.lab
        lab.result = lab.compute_in_background(lab.settings, _unheard) if lab.slow else lab.compute(lab.settings)
        lab.measurement = lab.measure()

    def draw(self) -> Generator[None, None, LabFigures]:
        """The plots that the step names; all of them where it names none. Yields after each piece of work."""
        lab, run = self.lab, self._run
        first = lab.opens_at if run.step is None else run.step
        lab.step = lab.steps_of(lab.result) if first is None else first
        try:
            lab.draw_all()
            figures = []
            for plot in (each for each in lab.plots if _named(each, run)):
                yield
                light = _document(lab, plot, "light")
                yield
                figures.append(LabFigure(plot.title.text(), light, _document(lab, plot, "dark"), lab.measures))
            return LabFigures(f"{lab.number}. {lab.title}", tuple(figures))
        finally:
            delete(lab)


def _named(plot: LabPlot, run: Run) -> bool:
    return not run.plots or any(map(plot.name.startswith, run.plots))


def _unheard(_share: float, _words: object = None, /) -> None:
    """Nobody is told."""


def _document(lab: Lab, plot: LabPlot, theme: ThemeName) -> str:
    options = PictureOptions(width=SIZE[0], height=SIZE[1], dpi=PER_INCH, theme=theme)
    figure = plots_figure([plot], lab.carried(), options)
    figure.take(figure.compute())
    return document(figure.parts(), (figure.width, figure.height), options, None).decode()
