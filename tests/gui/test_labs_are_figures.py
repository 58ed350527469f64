"""A lab, a sweep and tuned methods are saved by the dialog of pictures, in every style, while the window goes on."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QWidget

import fallline
from fallline.engine.files.carried_lab import lab_in
from fallline.engine.files.embedded_scenario import Carried
from fallline.engine.files.format import FORMATS
from fallline.gui.chart.chart import Axis, Chart, Contours, Ground, Line, Look, Marks, Panel
from fallline.gui.chart.styles import STYLES
from fallline.gui.export.charted import ChartFigure
from fallline.gui.export.dialog import ExportDialog
from fallline.gui.export.image import drawing_of
from fallline.gui.export.options import PictureOptions
from fallline.gui.export.scripted import script_of
from fallline.gui.lab_picture import lab_figure
from fallline.gui.pictured import lab_exports
from fallline.gui.theme import DARK, LIGHT

from .export.reading import data_of_script


def styled(name, **given):
    return PictureOptions(style=name, **STYLES[name].options | given)


def test_a_lab_in_a_style_has_a_panel_for_each_plot_in_the_colours_of_paper(open_lab):
    lab = open_lab(10)
    chart, layout = lab_figure(lab, styled("ieee-double")).compute()
    assert [panel.y.name for panel in chart.panels].count("loss above the least") == 1
    assert len(chart.panels) == len(lab.plots) == len(layout.panels)
    first = chart.panels[0]
    assert {Ground, Contours, Line, Marks} <= {type(layer) for layer in first.layers}
    curves = [look for look in chart.runs if look.lined and look.marked]
    assert len({(look.colour, look.dash, look.symbol) for look in curves}) == len(curves) > 3
    assert {look.colour for look in chart.runs}.isdisjoint(DARK.runs.values())
    rooms = sorted(layout.panels, key=lambda room: (room.y, room.x))
    assert list(layout.panels) == rooms  # (a), (b) as one reads


def test_the_dialog_dresses_a_lab_and_writes_it_with_its_settings(open_lab, qtbot, tmp_path):
    lab = open_lab(5)
    dialog = ExportDialog(lab_exports(lab), lab)
    dialog.open()
    box = dialog.form.findChild(QComboBox, "export-options-style")
    box.setCurrentText("nature")
    box.activated.emit(box.currentIndex())
    assert (dialog.options.width, dialog.options.unit, dialog.options.dpi) == (89, "mm", 0)
    for idle in ("show", "inset", "beside"):
        assert dialog.form.findChild(QWidget, f"export-options-{idle}") is None or idle not in dialog._rows
    path = tmp_path / "a.svg"
    dialog.write(path)
    qtbot.waitUntil(lambda: lab.state.text() == "Wrote a.svg.", timeout=20_000)
    assert float(ET.parse(path).getroot().get("width").removesuffix("mm")) == pytest.approx(89, abs=0.3)
    assert lab_in(path).opens == 5


def test_a_lab_is_a_script_of_matplotlib_with_the_points_of_its_curves(open_lab, qtbot, tmp_path):
    lab = open_lab(10)
    dialog = ExportDialog(lab_exports(lab), lab, ".py")
    dialog.open()
    assert dialog.kind.currentText() == "matplotlib script"
    path = tmp_path / "a.py"
    dialog.write(path)
    qtbot.waitUntil(lambda: lab.state.text() == "Wrote a.py.", timeout=20_000)
    text = path.read_text("utf-8")
    lines = [points for key, points in data_of_script(text).items() if key.endswith(" AdaGrad")]
    (found,) = [points for points in lines if np.diff(points[:, 0]).min() == 1]
    scenario = lab.carried().scenario
    run = [each.label for each in scenario.runs].index("AdaGrad")
    assert len(found) == scenario.steps + 1
    assert found[:, 1] == pytest.approx(fallline.trace(scenario)[run].loss[:, 0])
    assert lab_in(path).opens == 10


def test_a_curve_without_a_place_is_left_out_of_a_script_and_an_arrow_has_its_head(qapp):
    look = Look("gone", "#000000", "o", marked=True)  # matplotlib raises where it seeks a place for its markers
    gone = Line(np.full((5, 2), np.nan), look)
    arrow = Line(np.eye(2), Look("", "#000000", ""), named=False, head=True)
    panel = Panel(Axis("x", 0, 1), Axis("y", 0, 1), (gone, arrow), note="It is so.")
    figure = ChartFigure(lambda: Chart((panel,)), Carried("", "lab = 1\n"), styled("print", title=True), LIGHT)
    figure.take(figure.compute())
    text = script_of(figure)
    assert [array.tolist() for array in data_of_script(text).values()] == [[[1, 0], [0, 1]]]
    assert "axes.annotate('', (x[-1], y[-1]), (x[-2], y[-2])" in text
    assert "It is so." in text


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf", ".eps", ".pgf", ".tiff", ".py"])
def test_whatever_a_lab_is_written_as_opens_it(qapp, ending, tmp_path):
    lab = Carried("Mine", "lab = 1\nopens = 5\n")
    figure = ChartFigure(lambda: Chart((Panel(Axis("x", 0, 1), Axis("y", 0, 1)),)), lab, styled("print"), LIGHT)
    figure.take(figure.compute())
    format = FORMATS.writing(tmp_path / f"a{ending}", "picture", "chart")
    drawn = figure if format.kind == "chart" else drawing_of(figure)(figure.parts())
    format.save(tmp_path / f"a{ending}", drawn)
    assert lab_in(tmp_path / f"a{ending}").opens == 5
