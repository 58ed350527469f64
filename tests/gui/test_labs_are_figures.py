"""A lab, a sweep and tuned methods are saved by the dialog of pictures, in every style, while the window goes on."""

import xml.etree.ElementTree as ET

import pytest
from PySide6.QtWidgets import QComboBox, QWidget

from fallline.engine.files.carried_lab import lab_in
from fallline.gui.chart.chart import Contours, Ground, Line, Marks
from fallline.gui.chart.styles import STYLES
from fallline.gui.export.dialog import ExportDialog
from fallline.gui.export.options import PictureOptions
from fallline.gui.lab_picture import lab_figure
from fallline.gui.pictured import lab_exports
from fallline.gui.theme import DARK


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
