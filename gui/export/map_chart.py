"""Maps as figures: a metric over two fields with theory's lines, and which minimum each start reaches."""

from __future__ import annotations

import re

import numpy as np
from msgspec.structs import replace
from PySide6.QtGui import QColor

from fallline.engine.language import listed, tr
from fallline.engine.scenario.scenario import Scenario
from fallline.engine.studies.axis import Axis as Swept
from fallline.engine.studies.basins import DIVERGED, ELSEWHERE, ON_ITS_WAY, Basins
from fallline.engine.studies.sweep import Sweep
from fallline.engine.studies.sweep_theory import lines
from fallline.engine.studies.sweepable import sweepable
from fallline.gui.chart.chart import Axis, Bar, Chart, Contours, Ground, Layer, Line, Look, Marks, Panel
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.themes import THEMES
from fallline.gui.figures import figure
from fallline.gui.maps.colour_scale import diverged
from fallline.gui.maps.map_plot import coloured, edges, title
from fallline.gui.theme import LIGHT, Theme
from fallline.gui.views import basin_layer
from fallline.gui.views.terrain import terrain

SWEPT, MAPPED = PictureOptions(width=1200, height=900), PictureOptions(width=1200, height=1200)
"""What a sweep and basins look like where nothing is said."""
LEAST = 0.005
"""Share of the starts that is told."""
OTHERS = ((ELSEWHERE, tr("rest elsewhere")), (DIVERGED, tr("diverge")), (ON_ITS_WAY, tr("are still on their way")))


def sweep_figure(scenario: Scenario, found: Sweep, options: PictureOptions = SWEPT) -> ChartFigure:
    """A cell for each pair of values, a colour bar, and theory's lines where it is not silent."""
    theme = _theme(options)
    return ChartFigure(lambda: _swept(scenario, found, options, theme), scenario, _below(options), theme)


def _swept(scenario: Scenario, found: Sweep, options: PictureOptions, theme: Theme) -> Chart:
    x, y = (_axis(scenario, each) for each in (found.x, found.y))
    place = (x.low, x.high, y.low, y.high)
    layers: list[Layer] = [Ground(coloured(found, theme), place, smooth=False), *_theory(scenario, found, theme)]
    runs = tuple(layer.look for layer in layers if isinstance(layer, Line))
    panel = Panel(x, y, tuple(layers), title(found) if options.title else "", bar=_bar(found, theme))
    return Chart((panel,), runs=runs, title=scenario.title)


def basins_figure(scenario: Scenario, index: int, found: Basins, options: PictureOptions = MAPPED) -> ChartFigure:
    """A hue for each minimum, with its share of the starts."""
    theme = _theme(options)
    return ChartFigure(lambda: _mapped(scenario, index, found, options, theme), scenario, _below(options), theme)


def _mapped(scenario: Scenario, index: int, found: Basins, options: PictureOptions, theme: Theme) -> Chart:
    window, run = found.window, scenario.runs[index]
    x, y = (
        Axis(name, *ends) for name, ends in zip(scenario.landscape.axis_names, (window[:2], window[2:]), strict=True)
    )
    layers: list[Layer] = [Ground(basin_layer.coloured(found, theme), window, smooth=False)]
    layers.append(Contours(terrain(scenario.landscape, window).lines, theme.contour, theme.contour_alpha))
    if len(found.points):
        layers.append(Marks(found.points, "star", theme.window, theme.marker_rim, 1.6))
    panel = Panel(
        x,
        y,
        tuple(layers),
        tr("{label}: where each start ends", label=run.label) if options.title else run.label,
        equal=True,
        whole=True,
    )
    return Chart((panel,), runs=tuple(_shares(found, theme)), title=scenario.title)


def name_of(scenario: Scenario, place: str) -> str:
    """A field in words: "beta of run 1 (Momentum)", runs counted from 0 as on the command line."""
    known = sweepable(scenario).get(place)
    match = re.fullmatch(r"runs\.(\d+)\..+", place)
    if known is None:
        return place.replace("_", " ")
    words = known.field.label if known.field.label != "lr" else tr("learning rate")
    return (
        tr("{words} of run {number} ({label})", words=words, number=match[1], label=scenario.runs[int(match[1])].label)
        if match
        else tr("{words} of the landscape", words=words)
    )


def _below(options: PictureOptions) -> PictureOptions:
    """What is in a map is told below it: its right side is the colour bar's."""
    return replace(options, names="below")


def _theme(options: PictureOptions) -> Theme:
    """That of the options; on paper with more contrast than a ground has under paths."""
    theme = THEMES[options.theme]
    return replace(theme, heat=LIGHT.heat) if options.theme == "print" else theme


def _axis(scenario: Scenario, swept: Swept) -> Axis:
    return Axis(name_of(scenario, swept.place), *edges(swept), log=swept.logarithmic, whole=swept.whole)


def _theory(scenario: Scenario, found: Sweep, theme: Theme) -> list[Layer]:
    told = lines(scenario, found.x, found.y)
    if told is None:
        return []
    edge = Look(tr("theory: edge of stability"), theme.text, "", (5.0, 3.0))
    layers: list[Layer] = [Line(_on_axes(told.boundary, found), edge, width=1.2)]
    if told.optimum is not None:
        best = Look(tr("theory: best pair"), theme.runs["orange"], "star", lined=False)
        place = _on_axes(told.optimum[None], found)
        layers += [Line(place, best), Marks(place, "star", best.colour, theme.marker_rim, 2.0)]
    return layers


def _on_axes(points: np.ndarray, found: Sweep) -> np.ndarray:
    """Values (k, 2) as the axes have them."""
    columns = [
        np.log10(points[:, k]) if axis.logarithmic else points[:, k] for k, axis in enumerate((found.x, found.y))
    ]
    return np.column_stack(columns)


def _bar(found: Sweep, theme: Theme) -> Bar:
    known = found.figures[np.isfinite(found.figures)]
    ends = ((0.0, f"{figure(float(known.min()))}"), (1.0, figure(float(known.max())))) if known.size else ()
    gone = diverged(theme)
    rgba = gone.red(), gone.green(), gone.blue(), gone.alpha()
    return Bar(theme.heat, ends, found.metric if known.size else "", (rgba, tr("diverged")))


def _shares(found: Basins, theme: Theme) -> list[Look]:
    """Of each minimum, and of starts that reach none, the colour with its share in words."""
    total, looks = found.minimum.size, list[Look]()
    rgba = basin_layer.coloured(found, theme)
    told = [
        (index, tr("reach ({point})", point=listed(map(figure, (x, y))))) for index, (x, y) in enumerate(found.points)
    ]
    for code, words in (*told, *OTHERS):
        here = found.minimum == code
        share = float(here.sum()) / total
        if share >= LEAST:
            colour = QColor(*(round(float(each)) for each in np.median(rgba[here][:, :3], axis=0))).name()
            looks.append(Look(f"{share:.0%} {words}", colour, "s", lined=False))
    return looks
