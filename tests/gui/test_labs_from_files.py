"""Labs are opened from files, handed to the window, and taken away as files that open them again."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from pyqtgraph.functions import ndarray_from_qimage
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from fallline.engine.files.carried_lab import lab_in
from fallline.engine.files.lab_dials import LabError
from fallline.engine.files.lab_file import loads_lab
from fallline.engine.files.open import load_scenario
from fallline.gui.export.options import PictureOptions
from fallline.gui.lab_picture import save_picture
from fallline.gui.labs.all_labs import labs
from fallline.gui.labs.declared import lab_class
from fallline.gui.labs.kinds.listed import kinds
from fallline.gui.labs.lab_window import LabWindow
from fallline.gui.theme import DARK

MINE = """lab = 1
title = "All plots"
scenario = { steps = 60, start = [-2.0, 1.0], landscape = { name = "quadratic", l1 = 1, l2 = 9 }, runs = [
  { label = "Descent", optimizer = { name = "gradient-descent" }, schedule = { name = "constant", lr = 0.1 } },
  { label = "Momentum", optimizer = { name = "momentum" }, schedule = { name = "constant", lr = 0.02 } },
] }
plots = [PLOTS]

[[dials]]
name = "lr"
fields = ["runs.0.schedule.lr"]
"""
ALSO = {"sweep": ', dial = "lr", range = [0.01, 0.3], log = true, count = 5'}


def written(tmp_path, plots, name="mine.toml"):
    text = MINE.replace("PLOTS", ", ".join(f'{{ kind = "{kind}"{ALSO.get(kind, "")} }}' for kind in plots))
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / name


@pytest.fixture
def mine(tmp_path):
    return written(tmp_path, ["contour", "loss"])


NEAR = 13
"""Pixels."""


def drop(path, over):
    """Let `path` fall on the widget `over`."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(over, QDragEnterEvent(QPoint(5, 5), *how))
    QApplication.sendEvent(over, QDropEvent(QPointF(5, 5), *how))


def settled(lab, qtbot):
    qtbot.waitUntil(
        lambda: lab.result is not None and not (lab._later.isActive() or lab._computing.busy or lab._measuring.busy)
    )
    return lab


def test_every_kind_of_plot_is_drawn_stepped_through_and_taken_away(qtbot, tmp_path):
    names = sorted(set(kinds()) - {"singular-values", "price", "weights", "dimensions"})  # held elsewhere
    assert len(names) >= 10
    window = LabWindow(DARK)
    qtbot.addWidget(window)
    for part in (names[:6], names[6:]):
        path = written(tmp_path, part, f"{part[0]}.toml")
        lab = settled(window.open_read(lab_in(path), path), qtbot)
        lab.show_step(7)
        for plot in lab.plots:
            assert plot.pool._taken or plot.now.dots, plot.title.text()
        lab.save_data(tmp_path / "data.csv")
    assert window.list.count() == len(labs()) + 2


@pytest.mark.parametrize(
    ("plot", "told"),
    [
        ('kind = "lose"', "plots[0].kind: there is no plot 'lose'; known are circle, condition, "),
        ('kind = "loss", abov = true', "plots[0]: unknown field `abov`"),
        ('kind = "loss", ends = 3', "plots[0].ends: expected `bool`, got `int`"),
        ('kind = "loss", floor = 2', "plots[0].floor: there is no run 2, counted from 0"),
        ('kind = "loss", runs = [5]', "plots[0].runs[0]: there is no run 5, counted from 0"),
        ('kind = "sweep", dial = "beta", range = [0, 1]', "plots[0].dial: there is no dial 'beta'"),
    ],
)
def test_a_plot_that_cannot_be_is_named_with_its_place(plot, told):
    with pytest.raises(LabError) as found:
        lab_class(loads_lab(MINE.replace("PLOTS", f"{{ {plot} }}")), 99)
    assert str(found.value).startswith(told)


def test_the_example_of_the_guide_is_a_lab(qtbot):
    text = (Path(__file__).parents[2] / "docs" / "guide" / "labs.md").read_text("utf-8")
    window = LabWindow(DARK)
    qtbot.addWidget(window)
    lab = settled(window.open_read(loads_lab(text.split("```toml\n")[1].split("```")[0])), qtbot)
    assert [plot.title.text() for plot in lab.plots] == ["From above", "Loss", "Loss at the end, against the rate"]
    assert np.isfinite(lab.result.of[2]).any(axis=0).all()
    assert lab.plots[2].plot.getAxis("bottom").labelText == "learning rate η"
    assert lab.grid.getItemPosition(lab.grid.indexOf(lab.plots[2])) == (1, 0, 1, 2)
    assert "step 199 to 200" in lab.formula(lab.result, 199).where
    for name in kinds():
        assert f"| `{name}` |" in text


def test_what_is_taken_from_a_lab_opens_it_again_where_it_was(open_window, qtbot, tmp_path):
    window = open_window()
    lab = settled(window.windows.open_lab(7), qtbot)
    kept, turned = window.session.scenario, msgspec.structs.replace(lab.settings, lr=0.1, steps=100)
    for ending in (".png", ".svg", ".pdf", ".csv"):
        lab.set_settings(turned)
        settled(lab, qtbot).show_step(30)
        target = tmp_path / f"seven{ending}"
        if ending == ".csv":
            lab.save_data(target)
        else:
            save_picture(lab, target, PictureOptions(width=900, height=600, theme="print"))
            assert load_scenario(target) == lab.result.scenario
        assert lab.state.text() == f"Wrote seven{ending}."
        lab.set_settings(type(lab.settings)())
        settled(lab, qtbot).show_step(100)
        drop(target, lab.plots[1].plot.viewport() if ending == ".svg" else window)
        assert lab.settings == turned
        assert settled(lab, qtbot).step == 30
        assert window.session.scenario == kept


def test_a_picture_has_the_size_and_the_theme_that_were_asked_for_in_pixels_as_in_vectors(open_lab, qtbot, tmp_path):
    lab = settled(open_lab(9), qtbot)
    for theme, light in (("print", True), ("dark", False)):
        for ending in (".png", ".svg"):
            save_picture(lab, tmp_path / f"a{ending}", PictureOptions(width=1234, height=777, theme=theme))
        image, drawn = QImage(str(tmp_path / "a.png")), QSvgRenderer(str(tmp_path / "a.svg"))
        assert image.size() == drawn.defaultSize() == QSize(1234, 777)
        assert (image.pixelColor(2, 2).lightness() > 200) == light
        again = QImage(image.size(), image.format())
        with QPainter(again) as painter:
            drawn.render(painter)
        assert beyond(image, again) < 60  # tips of letters; a dot that lies outside makes 300, a ground 120,000


def beyond(seen, drawn):
    """How many pixels of `drawn` are no background where in `seen` nothing else is near."""
    first, second = (image.convertToFormat(QImage.Format.Format_RGB32) for image in (seen, drawn))
    first, second = (ndarray_from_qimage(image)[..., :3].astype(int) for image in (first, second))
    empty = sliding_window_view((first == first[2, 2]).all(axis=2), (NEAR, NEAR)).all(axis=(2, 3))
    inner = second[NEAR // 2 : -(NEAR // 2), NEAR // 2 : -(NEAR // 2)]
    return int((empty & (np.abs(inner - second[2, 2]).max(axis=2) > 8)).sum())


def test_labs_of_ones_own_stand_in_the_menu_and_in_the_list(window, monkeypatch, tmp_path):
    (tmp_path / "labs").mkdir()
    mine = written(tmp_path / "labs", ["loss"])
    (tmp_path / "labs" / "torn.toml").write_text("lab = 1\ntitle = ", "utf-8")
    monkeypatch.setattr("fallline.engine.own_folders.data", lambda: tmp_path)
    opened = []
    monkeypatch.setattr(window.documents, "open_lab", lambda path: not opened.append(path))
    menu = window.findChild(QMenu, "labs-menu")
    menu.aboutToShow.emit()
    *_, first, torn = menu.actions()
    assert (first.text(), torn.text()) == ("All plots", "torn.toml")
    first.trigger()
    assert opened == [mine]
    labs_window = LabWindow(DARK)
    assert labs_window.list.item(labs_window.list.count() - 1).text().endswith(". All plots")
    assert labs_window.fault.text().startswith("torn.toml: not TOML")


def test_a_teachers_file_is_opened_by_the_window_and_a_bad_one_is_told(open_window, qtbot, mine, tmp_path, monkeypatch):
    window = open_window()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(mine), ""))
    window.documents.open()
    labs_window = window.windows.open_labs()
    lab = settled(labs_window.pages[max(labs_window.pages)], qtbot)
    assert lab.title == "All plots"
    lab.set_settings(msgspec.structs.replace(lab.settings, lr=0.15))
    save_picture(settled(lab, qtbot), tmp_path / "whole.png", PictureOptions(width=500, height=400))
    assert lab_in(tmp_path / "whole.png").values["lr"] == 0.15  # the file is not needed any more
    mine.write_text(mine.read_text("utf-8").replace("All plots", "Again"), "utf-8")
    window.documents.open_path(mine)
    assert [labs_window.list.item(labs_window.list.count() - 1).text()] == [f"{lab.number}. Again"]
    mine.write_text(mine.read_text("utf-8").replace("runs.0", "runs.7"), "utf-8")
    window.documents.open_path(mine)
    assert "mine.toml: dials[0].fields[0]: there is no runs.7.schedule.lr" in window.stage.banner.text.text()
