"""A figure in a style as a script of matplotlib, with its scenario."""

from __future__ import annotations

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.embedded_scenario import commented
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.chart.chart import Chart
from fallline.gui.chart.layout import Layout
from fallline.gui.chart.script import Script
from fallline.gui.chart.styles import PAPER, STYLES
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.styled import StyledFigure


def script(
    scenario: Scenario,
    options: PictureOptions | None = None,
    progress: Progress = unheard,
) -> str:
    """The text of it; raises ExportError for what matplotlib is not asked to draw."""
    options = options or PictureOptions(style=PAPER, **STYLES[PAPER].options)
    if not options.show.startswith("contour"):
        raise ExportError(
            tr(
                "a script of matplotlib draws what is given as lines, --show contour, +loss, +condition; a surface "
                "hides parts of its paths, which is decided pixel by pixel: take .svg or .pdf for it"
            )
        )
    figure = StyledFigure(scenario, options, progress=progress)
    try:
        return _written(figure, *figure.arranged)
    finally:
        figure.close()


def script_of(figure: ChartFigure) -> str:
    """The same of maps, comparisons and plots, which are given as data; `figure` has taken its own."""
    return _written(figure, *figure.found)


def _written(figure: StyledFigure | ChartFigure, chart: Chart, layout: Layout) -> str:
    options = figure.options
    letters = options.letters and len(chart.panels) > 1
    made = Script(chart, layout, options.dress, figure.type, options.points, letters=letters)
    return made.text("figure.py") + "\n" + commented(figure.scenario)
