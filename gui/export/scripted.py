"""A figure in a style as a script of matplotlib, with its scenario."""

from __future__ import annotations

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.embedded_scenario import commented
from fallline.engine.language import tr
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.chart.script import Script
from fallline.gui.chart.styles import PAPER, STYLES
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
            tr("a script of matplotlib draws contours and plots over the steps; --show contour, +loss, +condition")
        )
    figure = StyledFigure(scenario, options, progress=progress)
    try:
        chart, layout = figure.arranged
        letters = options.letters and len(chart.panels) > 1
        made = Script(chart, layout, options.dress, figure.type, options.points, letters=letters)
        return made.text("figure.py") + "\n" + commented(scenario)
    finally:
        figure.close()
