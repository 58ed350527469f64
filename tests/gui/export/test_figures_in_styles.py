"""Figures for journals: their sizes and type, told apart in grey, named where there is room, aligned at their axes."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from fallline import load_scenario
from fallline.engine.files.atomic import ExportError
from fallline.engine.scenario.edit import replace
from fallline.gui.chart.along import condition_panel
from fallline.gui.chart.chart import Ground, fitted
from fallline.gui.chart.ends import spread, to_paper
from fallline.gui.chart.styles import STYLES
from fallline.gui.chart.subject import subject
from fallline.gui.commands.export import picture_options
from fallline.gui.export.figure import Figure
from fallline.gui.export.image import figure_of, write_picture
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.svg import svg
from fallline.gui.export.themes import PRINT

from .looks import SVG


def styled(name, **given):
    return PictureOptions(style=name, **STYLES[name].options | given)


def figure(scenario, options):
    made = figure_of(scenario, options)
    made.close()
    return made


def texts(drawing):
    """(words, size) of every line."""
    return {(each.text, float(each.get("font-size"))) for each in ET.fromstring(drawing).iter(f"{SVG}text")}


@pytest.mark.parametrize("name", [name for name in STYLES if name != "screen"])
def test_a_style_has_the_width_and_the_type_that_its_record_says(ravine, tmp_path, name):
    style, path = STYLES[name], tmp_path / "a.pdf"
    options = picture_options({"style": name}, None, ravine)
    inches = {"in": 1, "cm": 1 / 2.54, "mm": 1 / 25.4}[style.unit]
    write_picture(ravine, path, options)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", path.read_bytes())
    assert [float(each) for each in box.groups()] == pytest.approx([72 * inches * side for side in style.size], abs=0.5)
    drawn = texts(svg(figure(ravine, options)))
    assert {size for words, size in drawn if words in ("x", "y", "Momentum")} == {style.text}
    assert {size for words, size in drawn if re.fullmatch(r"−?\d(\.\d)?", words)} == {style.small}
    assert any(ravine.title == words for words, _ in drawn) == style.title


def test_a_size_on_paper_asks_for_the_style_of_paper_and_what_is_given_stays(ravine):
    assert picture_options({}, "8.5x7cm", ravine).style == "print"
    assert picture_options({}, None, ravine).style == picture_options({}, "300x200", ravine).style == "screen"
    given = picture_options({"style": "ieee", "theme": "dark", "marks": False}, "4x3in", ravine)
    assert (given.width, given.unit, given.theme, given.marks) == (4.0, "in", "dark", False)


def lines_of_runs(drawing):
    """The dashes of broad lines by their colours."""
    groups = [each for each in ET.fromstring(drawing).iter(f"{SVG}g") if each.get("fill") == "none"]
    return {(each.get("stroke"), each.get("stroke-dasharray")) for each in groups if each.get("stroke-width") == "1"}


def test_grey_print_tells_runs_apart_by_dashes_and_markers(ravine):
    colours = [PRINT.runs[str(run.colour)] for run in ravine.runs]
    marked = dict(lines_of_runs(svg(figure(ravine, styled("ieee")))))
    assert len({marked[colour] for colour in colours}) == len(colours)
    plain, ours = svg(figure(ravine, styled("ieee", marks=False))), svg(figure(ravine, styled("ieee")))
    assert {dash for colour, dash in lines_of_runs(plain) if colour in colours} <= {None, "none"}
    assert ours.count(b'fill="#0f7fca"') > plain.count(b'fill="#0f7fca"')


@pytest.fixture
def eight(ravine):
    more = ("yellow", "blue", "vermilion", "grey")
    copies = [
        replace(run, label=f"{run.label} again", colour=colour) for run, colour in zip(ravine.runs, more, strict=True)
    ]
    return replace(ravine, runs=(*ravine.runs, *copies))


def test_eight_runs_on_8_and_a_half_centimetres_leave_most_of_it_to_the_picture(eight):
    for names in ("auto", "ends", "below"):
        made = figure(eight, styled("print", height=7.0, names=names))
        room = made.arranged.layout.panels[0]
        assert room.width * room.height > 0.42 * made.width * made.height, names
        told = {words for words, _ in texts(svg(made))}
        for run in eight.runs:  # a long one may be cut
            assert any(words and words.startswith(run.label[:15]) for words in told), (names, run.label)


def test_names_beside_the_panels_leave_no_panel_a_strip(eight):
    options = picture_options({"names": "outside", "show": "contour+loss"}, "8.5x7cm", eight)
    for room in figure(eight, options).arranged.layout.panels:
        assert 0.5 < room.width / room.height < 3


def test_names_at_the_ends_of_curves_stand_beside_each_other_and_near_their_ends():
    rows = spread([10.0, 10.5, 11.0, 50.0], 5.0, 0.0, 100.0)
    assert np.diff(rows).min() >= 5.0 - 1e-9
    assert rows[3] == 50.0
    assert np.mean(rows[:3]) == pytest.approx(10.5)
    assert spread([99.0, 99.5], 5.0, 0.0, 100.0) == [95.0, 100.0]


def test_panels_are_aligned_lettered_and_named_as_one_likes(ravine):
    made = figure(ravine, styled("ieee-double", show="contour+loss", x_name="θ;k", y_name=";f", bar=True, levels=True))
    first, second = made.arranged.layout.panels
    assert (first.y, first.height) == (second.y, second.height)
    told = {words for words, _ in texts(svg(made))}
    assert {"(a)", "(b)", "θ", "k", "y", "f", "loss f"} <= told
    assert not {"x", "step"} & told
    few = {words for words, _ in texts(svg(figure(ravine, styled("ieee-double", show="contour+loss", letters=False))))}
    assert not {"(a)", "(b)"} & few


def test_the_ground_ends_at_the_axes(ravine):
    made = figure(replace(load_scenario("moons"), steps=3), styled("neurips"))
    (panel,), (room,) = made.arranged.chart.panels, made.arranged.layout.panels
    x0, x1, y0, y1 = next(layer for layer in panel.layers if isinstance(layer, Ground)).place
    corners = to_paper(np.array([[x0, y0], [x1, y1]]), fitted(panel, room.width, room.height), room)
    assert corners == pytest.approx(np.array([[room.x, room.bottom], [room.right, room.y]]))


def test_small_multiples_have_a_panel_for_each_method_or_each_landscape(ravine):
    methods = figure(ravine, styled("neurips", panels="methods")).arranged
    assert [panel.title for panel in methods.chart.panels] == [run.label for run in ravine.runs]
    assert not methods.chart.runs, "their titles name them"
    valley = load_scenario("valley")
    both = figure(ravine, styled("nature-double", show="contour+loss", beside="valley")).arranged.chart
    assert [panel.title for panel in both.panels] == [ravine.title, valley.title, "", ""]
    looks = {}
    for line in (line for panel in both.panels for line in panel.lines()):
        assert looks.setdefault(line.look.label, line.look) == line.look, "a method looks alike in all panels"


def test_an_inset_shows_a_part_where_few_paths_are(ravine):
    made = figure(ravine, styled("ieee", inset="-0.5:0.3,-0.3:0.2"))
    inset = made.arranged.chart.panels[0].inset
    assert (inset.x.low, inset.x.high, inset.y.low, inset.y.high) == (-0.5, 0.3, -0.3, 0.2)
    assert len(svg(made)) > len(svg(figure(ravine, styled("ieee"))))
    with pytest.raises(ExportError, match=r"--inset 1:0,0:1: write an inset as x from:to, y from:to"):
        picture_options({"style": "ieee", "inset": "1:0,0:1"}, None, ravine)


def test_the_condition_of_a_network_is_drawn_and_no_refusal_stands_there():
    """Its Hessian is singular at some points: then it is the eigenvalues that are drawn."""
    moons = load_scenario("moons")
    moons = replace(moons, steps=3, runs=moons.runs[:1])
    panel = condition_panel(subject(moons, PRINT, marks=True))
    assert panel.plotted
    assert len(panel.lines()) == len(moons.runs)
    made = Figure(moons, PictureOptions(width=400, height=250, show="contour+condition"))
    try:
        assert made.plotted(made.side)
        assert len(made.side.drawn) in (len(moons.runs), 2 * len(moons.runs))
    finally:
        made.close()
