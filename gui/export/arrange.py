"""A scenario, or several, as a figure in a style: which panels, and how they are laid out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from fallline.engine.run.progress import Progress, part
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.chart.along import condition_panel, loss_panel
from fallline.gui.chart.chart import Axis, Chart, Panel, Said, fitted, unique
from fallline.gui.chart.decide import decided
from fallline.gui.chart.fonts import Type
from fallline.gui.chart.layout import Layout, laid_out, room_outside
from fallline.gui.chart.plane import bar_of, grounded, inset, plane_panel
from fallline.gui.chart.subject import Subject, alike, subject
from fallline.gui.export.figure import Look
from fallline.gui.export.options import PictureOptions
from fallline.gui.theme import Theme
from fallline.gui.views.terrain import terrain

BESIDE, LESS = 0.42, 0.36
"""Of the width, or of the height, what a plot over the steps has, and beside a surface."""
WIDE, OF_SURFACE = 1.1, 1.3
"""How many times as wide as high a figure is whose two panels stand beside each other, and one with a surface."""


class Arranged(NamedTuple):
    """A figure and where everything is; which has to be found again where it is to have another size."""

    chart: Chart
    layout: Layout


class Cell(NamedTuple):
    """A panel before it has its ground, and of whom."""

    panel: Panel
    subject: Subject


def arranged(
    scenario: Scenario, options: PictureOptions, theme: Theme, look: Look, beside: tuple[Scenario, ...], type: Type,
    progress: Progress,
) -> Arranged:  # fmt: skip
    """The figure of `scenario`, and of those `beside` it, whose panels stand at its right."""
    marks = options.marks
    own = subject(
        scenario, theme, marks=marks, step=options.step, view=look.view, equal=look.equal, paths=look.paths,
        seen=look.projection,
    )  # fmt: skip
    others = [subject(each, theme, marks=marks, step=options.step) for each in beside]
    cells, chart = _cells(alike([own, *others]) if others else [own], options, type, progress)
    chart = replace(
        chart, title=_title(scenario) if options.title else "", background=theme.plot, text=theme.text, axis=theme.axis,
        grid=theme.grid,
    )  # fmt: skip
    layout = placed(chart, options, type)
    panels = []
    for cell, room in zip(cells, layout.panels, strict=True):
        panel = fitted(cell.panel, room.width, room.height)
        if cell.panel.equal or not (panel.x.name == "step" or not panel.plotted):
            panel = grounded(panel, cell.subject, levels=options.levels, bar=options.bar)
            if options.part is not None:
                panel = replace(panel, inset=inset(panel, cell.subject, options.part))
        panels.append(panel)
    return Arranged(replace(chart, panels=tuple(panels)), layout)


def placed(chart: Chart, options: PictureOptions, type: Type) -> Layout:
    """Where everything is in a picture of that size."""
    letters, size = options.letters and len(chart.panels) > 1, options.points
    names = decided(chart, options.dress, type, size, options.names, legend=options.legend, letters=letters)
    return laid_out(chart, options.dress, type, size, names, legend=options.legend, letters=letters)


def _title(scenario: Scenario) -> str:
    return scenario.title or scenario.landscape.heading()


def _cells(
    subjects: list[Subject], options: PictureOptions, type: Type, progress: Progress
) -> tuple[list[Cell], Chart]:
    """Panels row by row, and a figure of them without their grounds."""
    planes: Callable[[Subject], list[Panel]] = {"one": _one, "methods": _methods}[options.panels]
    if options.show.startswith("surface"):
        planes = _blank
    over = {"loss": loss_panel, "condition": condition_panel}.get(options.show.partition("+")[2])
    cells = [Cell(panel, each) for each in subjects for panel in planes(each)]
    if options.bar and planes is not _blank:
        cells = [Cell(_with_bar(*cell), cell.subject) for cell in cells]
    if len(subjects) > 1:
        cells = [
            Cell(replace(cell.panel, title=cell.panel.title or _title(cell.subject.scenario)), cell.subject)
            for cell in cells
        ]
    count = len(subjects)
    steps = [Cell(over(each, part(progress, n, count)), each) for n, each in enumerate(subjects)] if over else []
    runs = tuple(unique(look for each in subjects for look in each.looks))
    width, height = options.points
    if options.names == "outside" and options.legend:
        width -= room_outside(runs, type, options.dress, width)
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    if len(cells) == 1 and len(steps) == 1:
        beside, ratio = (LESS, OF_SURFACE) if planes is _blank else (BESIDE, WIDE)
        cells, shares = [*cells, *steps], (1 - beside, beside)
        columns, rows = (shares, (1.0,)) if width > ratio * height else ((1.0,), shares)
    elif len(cells) == len(steps):
        cells, columns, rows = [*cells, *steps], (1.0,) * len(steps), (1 - BESIDE, BESIDE)
    else:
        cells = [*cells, *steps]
        wide = _wide(len(cells), width, height)
        columns, rows = (1.0,) * wide, (1.0,) * math.ceil(len(cells) / wide)
    names = named([cell.panel for cell in cells], options)
    cells = [Cell(panel, cell.subject) for panel, cell in zip(names, cells, strict=True)]
    if options.panels == "methods" and not steps:
        runs = ()  # a panel for each says its name
    return cells, Chart(tuple(names), runs=runs, columns=columns, rows=rows)


def _one(of: Subject) -> list[Panel]:
    return [plane_panel(of)]


def _with_bar(panel: Panel, of: Subject) -> Panel:
    """With the colour bar of what is in view at first, so that there is room for it."""
    return replace(panel, bar=bar_of(terrain(of.seen.landscape, of.view), of.theme))


def _methods(of: Subject) -> list[Panel]:
    return [plane_panel(of, only=n) for n in range(len(of.pairs))]


def _blank(_: Subject) -> list[Panel]:
    """A surface draws its own axes there."""
    return [Panel(Axis("", 0, 1), Axis("", 0, 1), (Said(""),))]


def _wide(count: int, width: float, height: float) -> int:
    """Columns in which `count` panels are nearest to squares."""
    return min(
        range(1, count + 1),
        key=lambda n: abs(math.log((width / n) / (height / math.ceil(count / n)))) + 0.2 * (-count % n),
    )


def named(panels: list[Panel], options: PictureOptions) -> list[Panel]:
    """With names of one's own: one is for all panels with that axis as the first has it, several go in order."""
    found = []
    for number, panel in enumerate(panels):
        x = _own(options.x_name, number, panel.x, panels[0].x)
        y = _own(options.y_name, number, panel.y, panels[0].y)
        found.append(replace(panel, x=replace(panel.x, name=x), y=replace(panel.y, name=y)))
    return found


def _own(names: str, number: int, axis: Axis, first: Axis) -> str:
    given = [name.strip() for name in names.split(";")]
    if len(given) == 1:
        return given[0] if given[0] and axis.name == first.name else axis.name
    return (given[number] if number < len(given) else "") or axis.name
