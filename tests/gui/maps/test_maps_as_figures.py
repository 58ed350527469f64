"""Maps are written in every format, style and size, with names in words, and fill their frame."""

import pytest

from fallline import load_scenario
from fallline.engine.files.format import FORMATS
from fallline.engine.files.open import read
from fallline.engine.studies.basins import basins
from fallline.engine.studies.sweep import parse_axis, sweep
from fallline.gui.application import application
from fallline.gui.commands import maps
from fallline.gui.commands.export import picture_options
from fallline.gui.export.image import drawing_of
from fallline.gui.export.map_chart import basins_figure, name_of, sweep_figure
from fallline.gui.export.svg import document


def drawn(figure):
    figure.take(figure.compute())
    return drawing_of(figure)(figure.parts())


@pytest.fixture
def swept(qapp):
    application()
    scenario = load_scenario("ravine")
    axes = (parse_axis(f"runs.1.{text}") for text in ("schedule.lr=log:1e-3:0.2:6", "optimizer.beta=lin:0:0.9:4"))
    return scenario, sweep(scenario, *axes, "loss")


@pytest.mark.parametrize("name", [format.name for format in FORMATS.written("sweep") if format.drawn])
def test_a_sweep_is_written_in_every_format_with_its_scenario(swept, tmp_path, name):
    scenario, found = swept
    format = FORMATS.named("sweep", name)
    path = tmp_path / f"a{format.endings[0]}"
    options = picture_options({"style": "ieee"}, None, scenario)
    format.save(path, scenario, found, options=options)
    assert read(path) == scenario


def test_its_axes_are_named_in_words(swept):
    scenario, found = swept
    drawing = drawn(sweep_figure(scenario, found))
    told = document(drawing.parts(), drawing.layout, drawing.options, None).decode()
    assert ">momentum of run 1 (Momentum)<" in told
    assert ">learning rate of run 1 (Momentum)<" in told
    assert "runs.1" not in told
    assert name_of(scenario, "landscape.l2").endswith(" of the landscape")


def test_the_legend_of_a_map_shows_what_is_in_it(swept):
    scenario, found = swept
    edge, best = sweep_figure(scenario, found).compute().chart.runs
    assert (edge.symbol, edge.lined, edge.marked) == ("", True, False)  # a line without a marker
    assert (best.symbol, best.lined) == ("star", False)
    scenario = load_scenario("momentum-basins")
    chart = basins_figure(scenario, 0, basins(scenario, 0, scenario.window, 16)).compute().chart
    assert len(chart.runs) > 1
    assert {(look.symbol, look.lined) for look in chart.runs} == {("s", False)}


def test_basins_fill_their_frame_whatever_the_shape_of_the_picture(qapp):
    application()
    scenario = load_scenario("momentum-basins")
    found = basins(scenario, 0, scenario.window, 32)
    drawing = drawn(basins_figure(scenario, 0, found, picture_options({"style": "nature"}, None, scenario)))
    told = document(drawing.parts(), drawing.layout, drawing.options, None).decode()
    assert "% reach (3, 2)<" in told
    image = told.partition("<image")[2].partition(">")[0]
    sides = {name: float(image.partition(f' {name}="')[2].partition('"')[0]) for name in ("width", "height")}
    x0, x1, y0, y1 = scenario.window
    assert sides["width"] / sides["height"] == pytest.approx((x1 - x0) / (y1 - y0), rel=0.01)


def test_options_of_pictures_are_refused_for_data(tmp_path):
    from fallline.engine.files.atomic import ExportError

    with pytest.raises(ExportError, match=r"--style is for pictures, not for \.npz"):
        maps.basins(load_scenario("momentum-basins"), tmp_path / "a.npz", 16, 0, given={"style": "ieee"})
