"""What the page of figures says of styles, sizes, fonts, names, insets and lines is so."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.application import application
from fallline.gui.chart import fonts
from fallline.gui.chart.inset import corner
from fallline.gui.chart.layout import Rect
from fallline.gui.chart.simplify import UNSEEN
from fallline.gui.chart.styles import STYLES
from fallline.gui.export.image import figure_of
from fallline.gui.export.options import PictureOptions, parse_size
from fallline.gui.export.svg import svg
from fallline.gui.export.themes import PRINT
from fallline.gui.views import terrain

PAGE = (Path(__file__).parents[3] / "docs" / "guide" / "figures.md").read_text("utf-8")


def test_styles_are_those_of_the_guides_table_in_size_and_type():
    rows = re.findall(r"^\| (`[a-z`, -]+`) \| ([^|]*) \| ([^|]*) \|", PAGE.split("## Formats")[0], re.MULTILINE)
    named = {}
    for names, sizes, type in rows:
        if names != "`--style`":
            for name, size in zip(names.replace("`", "").split(", "), sizes.split(", "), strict=True):
                named[name] = size, type
    assert named.keys() == STYLES.keys()
    for name, (size, type) in named.items():
        style = STYLES[name]
        width, height = (float(each) for each in re.findall(r"[\d.]+", size))
        assert (width, height) == (style.size[0], pytest.approx(style.size[1], abs=0.05)), name
        if name != "screen":
            assert size.split()[-1] == style.unit
            assert f"{style.text:.0f} and {style.small:.0f}" in type, name


def test_a_size_is_read_in_every_unit_that_the_guide_names():
    (said,) = re.findall(r"takes pixels \(`(\w+)`\), .*?\((.*?)\)", " ".join(PAGE.split()))
    assert parse_size(said[0])["unit"] == "px"
    assert [parse_size(each)["unit"] for each in re.findall(r"`(.*?)`", said[1])] == ["cm", "mm", "in", "pt"]


def test_a_font_that_is_not_installed_is_said_and_the_next_best_taken(qapp, monkeypatch):
    monkeypatch.setattr(fonts.QFontDatabase, "families", lambda: ["Times"])
    found, said = fonts.family.__wrapped__("tex")
    assert found == "Times"
    assert "not installed here" in said
    assert fonts.family.__wrapped__("serif") == ("Times", "")
    assert {"TeX Gyre Termes", "Liberation Serif"} <= set(fonts.FAMILIES["serif"])
    assert {"CMU Serif", "Latin Modern Roman"} <= set(fonts.FAMILIES["tex"])


@pytest.fixture
def chart(qapp):
    def of(**given):
        application()
        options = PictureOptions(style="ieee", **STYLES["ieee"].options | given)
        made = figure_of(replace(load_scenario("ravine"), steps=40), options)
        made.close()
        return made.arranged

    return of


def test_what_is_still_to_come_is_faint_and_without_a_legend_nobody_is_named(chart):
    assert not any(line.faint for line in chart().chart.panels[0].lines())
    early = chart(step=10, legend=False)
    faint = [layer for layer in early.chart.panels[0].layers if getattr(layer, "faint", False)]
    assert len(faint) == 4
    assert early.layout.names == ""


def test_an_inset_stands_where_fewest_paths_are(chart):
    panel = chart(inset="-0.5:0.3,-0.3:0.2").chart.panels[0]
    rect = Rect(0.0, 0.0, 200.0, 200.0)
    place = corner(panel, panel.inset, rect)
    x = -2.6  # where the paths begin
    assert place.x > (x - panel.x.low) / (panel.x.high - panel.x.low) * rect.width


def test_contours_and_the_points_of_lines_are_as_the_guide_says():
    assert terrain.LEVELS == 18
    assert UNSEEN == 0.1


def test_runs_are_named_where_one_asks_or_where_there_is_room(chart):
    for names in ("outside", "below"):
        assert chart(names=names).layout.names == names
    assert chart(names="auto", show="contour+loss", width=7.16, height=3.2).layout.names == "ends"
    assert chart(names="ends", show="contour").layout.names in ("outside", "below"), "a name would stand on a path"


def test_on_a_surface_paths_have_no_dashes(qapp):
    application()
    ravine = replace(load_scenario("ravine"), steps=40)
    made = figure_of(
        ravine,
        PictureOptions(
            style="ieee", **STYLES["ieee"].options | {"show": "surface", "legend": False, "width": 2.0, "height": 1.5}
        ),
    )
    drawing = svg(made)
    made.close()
    inks = {PRINT.runs[str(run.colour)] for run in ravine.runs}
    assert any(ink.encode() in drawing for ink in inks)
    groups = [each for each in ET.fromstring(drawing).iter() if each.get("stroke") in inks]
    assert {each.get("stroke-dasharray", "none") for each in groups} == {"none"}
