"""Why runs went as they did, as a figure: a run a row, in words, as high as these are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec.structs import replace

from fallline.engine.analysis.diagnosis.table import Reason
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.chart.chart import Axis, Chart, Panel, Said
from fallline.gui.chart.fonts import Type, family
from fallline.gui.chart.layout import LINE, laid_out
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.options import PER_INCH, PictureOptions
from fallline.gui.export.themes import THEMES

ASKED = PictureOptions(width=1200, height=800)
"""What it looks like where nothing is said."""


def why_figure(scenario: Scenario, found: Sequence[Reason], options: PictureOptions = ASKED) -> ChartFigure:
    """Of all runs of `scenario`, as wide as `options` say."""
    if not options.on_paper:  # or what is less high would have smaller letters
        options = replace(options, dpi=round(PER_INCH * options.scale))
    chart, high = _chart(scenario, found, options)
    height = options.height * high / options.points[1]
    options = replace(options, height=height, legend=False, letters=False)
    return ChartFigure(lambda: chart, scenario, options, THEMES[options.theme])


def _chart(scenario: Scenario, found: Sequence[Reason], options: PictureOptions) -> tuple[Chart, float]:
    """And how many points it needs down."""
    style, type = options.dress, Type(family(options.typeface)[0])
    panels = tuple(_panel(list(each)) for _, each in groupby(found, lambda each: each.run))
    title = scenario.title or scenario.landscape.heading()
    chart = Chart(panels, rows=(1.0,) * len(panels), title=title)
    across, unit = options.points[0], 1000.0
    shown = replace(chart, title=title if options.title else "")
    rooms = laid_out(shown, style, type, (across, unit), "below", legend=False, letters=False).panels
    lines = [
        len(type.paragraphs(panel.said, style.text, room.width)) for panel, room in zip(panels, rooms, strict=True)
    ]
    words = LINE * style.text * (sum(lines) + 0.4 * len(lines))
    return replace(chart, rows=tuple(map(float, lines))), unit - sum(room.height for room in rooms) + words


def _panel(found: list[Reason]) -> Panel:
    """A run: its first cause is the title."""
    words = []
    for each in found:
        words.append(Said(each.finding.sentence))
        words += [Said(f"→ {remedy}: {outcome}") for remedy, outcome in each.tried]
    return Panel(Axis("", 0, 1), Axis("", 0, 1), tuple(words), found[0].heading)
