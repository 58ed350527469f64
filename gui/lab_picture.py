"""The plots of a lab, or of tuned methods, as a picture in any style, theme and size: data, drawn in any thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from fallline.engine.files.embedded_scenario import Content
from fallline.gui.chart.chart import Chart, Place
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.image import write_figure
from fallline.gui.export.options import PER_INCH, SMALLEST, PictureOptions
from fallline.gui.export.themes import THEMES
from fallline.gui.labs.figured import figured, only_curves, shown
from fallline.gui.labs.lab import Lab
from fallline.gui.labs.plot import LabPlot
from fallline.gui.maps.tune_window import TuneWindow


def usual(lab: Lab) -> PictureOptions:
    """As large as the plots are now; where only one row of them is shown, as all of them need."""
    ratio, size, theme = lab.canvas.devicePixelRatio(), lab.canvas.size(), lab.theme.name
    return _sized(size.width(), max(size.height(), lab.stage.rows.needed()), ratio, theme)


def usual_tuned(window: TuneWindow) -> PictureOptions:
    """As large as the window, in its theme."""
    return _sized(window.width(), window.height(), window.devicePixelRatio(), window.theme.name)


def _sized(width: int, height: int, ratio: float, theme: Any) -> PictureOptions:
    across, down = max(width, SMALLEST) * ratio, max(height, SMALLEST) * ratio
    return PictureOptions(width=across, height=down, dpi=round(PER_INCH * ratio), theme=theme)


def lab_figure(lab: Lab, options: PictureOptions) -> ChartFigure:
    """Its plots as they are now, with the lab and its settings in what is written of it."""
    theme, rows = THEMES[options.theme], lab.stage.rows
    ordered = sorted(lab.plots, key=rows.place)  # (a), (b) as one reads
    plots = [shown(plot) for plot in ordered]
    places, columns, shares = _compact([rows.place(plot) for plot in ordered], rows.columns, rows.shares)

    def make() -> Chart:
        return figured(
            plots, theme, marks=options.marks and options.styled, notes=options.title, places=places, columns=columns,
            rows=shares,
        )  # fmt: skip

    return _figure(make, lab.carried(), options)


def plots_figure(plots: Sequence[LabPlot], content: Content, options: PictureOptions) -> ChartFigure:
    """Some plots alone, one below the other."""
    kept, theme = [shown(plot) for plot in plots], THEMES[options.theme]
    return _figure(lambda: figured(kept, theme, marks=False, notes=True, rows=(1.0,) * len(kept)), content, options)


def tuned_figure(window: TuneWindow, options: PictureOptions) -> ChartFigure:
    """How each method's end depends on its rate, methods side by side."""
    panels = window.panels[: len(window.found)]
    plots, theme = [shown(panel.plot) for panel in panels], THEMES[options.theme]
    wide = min(2, len(plots))
    high = -(-len(plots) // wide)

    def make() -> Chart:
        return figured(
            plots, theme, marks=options.marks and options.styled, notes=options.title, columns=(1.0,) * wide,
            rows=(1.0,) * high, title=window.tuned.title,
        )  # fmt: skip

    return _figure(make, window.tuned, options)


def _figure(make: Callable[[], Chart], content: Any, options: PictureOptions) -> ChartFigure:
    if options.names == "auto" or (options.names == "ends" and not only_curves(make())):
        options = replace(options, names="below")
    return ChartFigure(make, content, options, THEMES[options.theme])


def write_lab(lab: Lab, target: Path, options: PictureOptions) -> None:
    """Write `target`, with the lab and its settings in it. Raises OSError and ExportError."""
    figure = lab_figure(lab, options)
    figure.take(figure.compute())
    write_figure(figure, target)


def save_picture(lab: Lab, target: Path, options: PictureOptions | None = None) -> None:
    """The same, as the plots are where no `options` say another, and say in the lab what came of it."""
    lab.takings.save(target, lambda: write_lab(lab, target, options or usual(lab)))


def _compact(
    places: list[Place], columns: list[float], rows: list[float]
) -> tuple[list[Place], list[float], list[float]]:
    """Without the rows and columns that no plot begins in."""
    across, down = sorted({column for _, column, _, _ in places}), sorted({row for row, _, _, _ in places})

    def kept(begin: int, count: int, used: list[int]) -> tuple[int, int]:
        return used.index(begin), sum(begin <= each < begin + count for each in used)

    found = []
    for row, column, high, wide in places:
        (r, more), (c, on) = kept(row, high, down), kept(column, wide, across)
        found.append((r, c, more, on))
    return found, [columns[each] for each in across], [rows[each] for each in down]
