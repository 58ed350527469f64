"""What the export dialog is given of the second windows: plots of labs and of tuned or compared methods, maps."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.comparison_chart import COMPARED, comparison_figure
from fallline.gui.export.map_chart import SWEPT, sweep_figure
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.plotted import PlotExports
from fallline.gui.lab_picture import lab_figure, tuned_figure, usual, usual_tuned
from fallline.gui.labs.lab import Lab
from fallline.gui.maps.compare_window import CompareWindow
from fallline.gui.maps.sweep_window import SweepWindow
from fallline.gui.maps.tune_window import TuneWindow


def lab_exports(lab: Lab) -> PlotExports:
    """Of a lab."""
    return PlotExports(lab, lab.name, usual(lab), partial(lab_figure, lab), lab.say)


def tuned_exports(window: TuneWindow) -> PlotExports:
    """Of the methods that are tuned."""
    return PlotExports(window, "tuned", usual_tuned(window), partial(tuned_figure, window), window.side.words.setText)


def swept_exports(window: SweepWindow) -> PlotExports:
    """Of a sweep, as far as it is."""
    assert window.found is not None
    scenario, found = window.swept, window.found

    def make(options: PictureOptions) -> ChartFigure:
        return sweep_figure(scenario, found, options)

    theme = {"dark": "dark"}.get(window.theme.name, "light")
    return PlotExports(window, "sweep", replace(SWEPT, theme=theme), make, window.side.words.setText)


def compared_exports(window: CompareWindow) -> PlotExports:
    """Of a comparison, as far as it is."""
    assert window.found is not None
    found, accuracy, scenario = window.found, window.accuracy, window.found.carried()

    def make(options: PictureOptions) -> ChartFigure:
        return comparison_figure(scenario, found, accuracy, options)

    theme = {"dark": "dark"}.get(window.theme.name, "light")
    return PlotExports(window, "comparison", replace(COMPARED, theme=theme), make, window.side.words.setText)
