"""The window Compare: what is ticked is compared as the engine does, and a click on any of it opens the run behind."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt, QThreadPool
from PySide6.QtWidgets import QApplication

from fallline.engine.files.open import load_scenario
from fallline.engine.studies import compare as module
from fallline.engine.studies.comparison_plots import opened, plots
from fallline.engine.studies.tuned_cell import packed
from fallline.gui.export.comparison_chart import comparison_figure
from fallline.gui.export.options import PictureOptions
from fallline.gui.maps import compare_window
from fallline.gui.theme import LIGHT

from .waiting import Gate, wait_for


def through():
    assert QThreadPool.globalInstance().waitForDone(60_000)
    QApplication.processEvents()


@pytest.fixture
def asked(window):
    """The window, asked for little."""
    made = window.windows.open_compare()
    made.side.methods.tick(["adam", "gradient-descent", "momentum"])
    made.side.problems.tick(["booth", "quadratic"])
    for name, value in (("seeds", 2), ("budget", 60), ("tuning", 6)):
        made.side.boxes[name].setValue(value)
    made.side.accuracy.setCurrentIndex(0)
    return made


@pytest.fixture
def compared(asked, hand):
    hand.click(asked.side.start)
    through()
    return asked


def test_it_compares_what_is_ticked_and_a_click_on_any_curve_opens_its_run_which_undo_takes_back(
    window, compared, hand
):  # fmt: skip
    found = compared.found
    wanted = module.compare(compared.side.plan())
    assert [packed(c).figures.tobytes() for row in found.cells for c in row] == [
        packed(c).figures.tobytes() for row in wanted.cells for c in row
    ]
    for panel, plot in zip(compared.panels, plots(found, 0.1), strict=True):
        method = next(m for m, curve in enumerate(plot.curves) if curve.y.size and curve.y.max() > 0)
        point = int(plot.curves[method].y.argmax())
        curve, before = plot.curves[method], window.session.scenario
        hand.press(panel.plot, np.log10(curve.x[point]), curve.y[point])
        hand.release()
        (there, at), step = panel.nearest(panel.plot.mapToScene(hand.at)), window.session.undo_stack
        assert there >= 0
        assert window.session.scenario == opened(found, plot, there, at)
        assert step.undoText() == "open a run of a comparison"
        step.undo()
        assert window.session.scenario == before


def test_a_cell_opens_its_run_and_the_head_of_a_column_all_methods(window, compared, qtbot):
    found, table = compared.found, compared.table
    table.setCurrentCell(1, 3)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert window.session.scenario == found.scenario_of(1, 1, 0)
    table.horizontalHeader().sectionClicked.emit(2)
    assert window.session.scenario == found.together(0, 0)
    assert [run.label for run in window.session.scenario.runs] == found.plan.methods
    assert table.item(1, 2).text().endswith("/2")
    assert compared.panels[2].front == 1, "the curve of the row is in front"
    window.session.undo_stack.undo()
    window.session.undo_stack.undo()


def test_the_nearest_curve_comes_to_the_front_and_says_what_is_behind(compared, hand):
    panel = compared.panels[2]
    curve = panel.shown.curves[0]
    point = curve.x.size - 1
    hand.hover(panel.plot, np.log10(curve.x[point]), curve.y[point])
    assert panel.front >= 0
    assert compared.panels[0].front == panel.front
    assert compared.found.plan.methods[panel.front] in compared.readout.text()
    assert "start" in compared.readout.text()


def test_another_accuracy_draws_anew_without_computing(compared, monkeypatch):
    monkeypatch.setattr(compare_window, "compare", None)
    before = [curve.x.size for curve in compared.panels[1].shown.curves]
    compared.side.accuracy.setCurrentIndex(3)
    after = [curve.x.size for curve in compared.panels[1].shown.curves]
    assert after == [each.x.size for each in plots(compared.found, 1e-7)[1].curves]
    assert sum(after) < sum(before)
    assert min(after) == 0
    panel = compared.panels[1]
    assert panel.nearest(panel.plot.getViewBox().mapViewToScene(QPointF(1.0, 0.0))) == (-1, -1), "nothing is behind it"


def test_it_stops_and_keeps_the_problems_that_are_through(asked, hand, qtbot, monkeypatch):
    gate = Gate(module.compute)
    monkeypatch.setattr(module, "compute", gate)
    hand.click(asked.side.start)
    wait_for(qtbot, lambda: gate.came)
    hand.click(asked.side.stop)
    gate.open.set()
    through()
    assert asked.found is None
    assert gate.came == 1, "called off at once"
    assert "Stopped" in asked.side.words.text()


def test_a_problem_of_the_library_is_found_by_its_dimension_and_its_cell_opens_the_path(window, asked, hand):
    asked.side.problems.tick([])
    asked.side.problems.search.setText("wood, d = 4")
    hand.click(asked.side.problems.all)
    assert asked.side.problems.ticked() == ["problem:wood"]
    asked.side.noise.setText("0,5")
    hand.click(asked.side.start)
    through()
    assert asked.side.words.text().endswith(", noise 0.5.")
    asked.open_cell(0, 0)
    assert window.session.scenario.landscape.tag() == "problem:wood"
    assert window.session.scenario.runs[0].gradient.noise == 0.5
    asked.side.noise.setText("much")
    hand.click(asked.side.start)
    assert asked.side.words.text() == "The noise is a number, as 0.1, not 'much'"


def test_nothing_ticked_is_told_and_search_finds(asked, hand):
    asked.side.methods.search.setText("adam")
    hand.click(asked.side.methods.none)
    assert asked.side.methods.ticked() == ["gradient-descent", "momentum"]
    asked.side.methods.search.setText("")
    hand.click(asked.side.methods.none)
    hand.click(asked.side.start)
    assert asked.side.words.text() == "A comparison needs a method, and none is named"


def test_where_every_problem_refuses_every_method_there_is_nothing_to_save(asked, hand):
    asked.side.methods.tick(["gauss-newton"])
    asked.side.problems.tick(["ackley"])
    hand.click(asked.side.start)
    through()
    assert not asked.side.picture.isEnabled()
    asked.table.opened.emit(-1, 0)
    assert "sum of squares" in asked.readout.text()


def test_what_is_found_is_written_as_data_and_as_a_figure(compared, tmp_path):
    compared.write_data(tmp_path / "found.csv")
    with (tmp_path / "found.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == 3 * 2 * 2
    assert load_scenario(str(tmp_path / "found.csv")) == compared.found.carried()
    compared.restyle(LIGHT)
    options = PictureOptions(width=183, height=120, unit="mm", style="nature-double", theme="print")
    figure = comparison_figure(compared.found.carried(), compared.found, 1e-5, options)
    chart = figure.compute().chart
    assert [panel.title for panel in chart.panels] == [panel.shown.title for panel in compared.panels]
    assert len({(look.colour, look.dash) for look in chart.runs}) == 3


def test_what_was_ticked_comes_back(asked):
    kept = asked.kept()
    asked.side.methods.tick(["lion"])
    asked.side.boxes["seeds"].setValue(9)
    asked.put_back(kept)
    assert asked.kept() == kept
