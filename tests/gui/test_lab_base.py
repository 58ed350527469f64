"""What every lab has from its base: answers in time, faults in words, and nothing left behind in its plots."""

import random
import re
import threading

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QApplication

from fallline.engine.family.fields import fields
from fallline.engine.family.stopping import look_up
from fallline.engine.run.progress import Stopped
from fallline.engine.studies import batch_size
from fallline.gui.background import Background
from fallline.gui.lab_picture import save_picture
from fallline.gui.labs.batch_size import BatchSizeLab
from fallline.gui.labs.plot import LabPlot
from fallline.gui.theme import DARK


@pytest.fixture
def slow_lab(qtbot, monkeypatch):
    """A slow lab whose computations wait until `gate` is set; one starts as soon as it is shown."""
    gate = threading.Event()

    def at(settings, size):
        assert gate.wait(30)
        return plain(settings, size)

    plain = batch_size.at
    monkeypatch.setattr("fallline.gui.labs.batch_size.at", at)
    page = BatchSizeLab(DARK)
    page.gate = gate
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    yield page
    gate.set()
    assert QThreadPool.globalInstance().waitForDone(30_000)
    QApplication.processEvents()


def test_an_answer_given_up_on_the_way_is_never_drawn(slow_lab, qtbot):
    qtbot.waitUntil(lambda: slow_lab.state.text().startswith("Batches"))
    slow_lab.set_settings(batch_size.BatchSize(epochs=1, seeds=2))
    slow_lab.gate.set()
    assert QThreadPool.globalInstance().waitForDone(30_000)  # it found nobody waiting, before the next one began
    qtbot.waitUntil(lambda: slow_lab.result is not None and slow_lab.state.text() == "", timeout=30_000)
    assert all(len(found.train) == 2 for found in slow_lab.result)


def test_there_is_nothing_to_save_before_the_first_answer(slow_lab, tmp_path):
    slow_lab.save_data(tmp_path / "data.csv")
    assert slow_lab.state.text() == "There is nothing to save yet."
    save_picture(slow_lab, tmp_path / "picture.png")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_in_place(open_lab, tmp_path):
    lab = open_lab(11)
    lab.save_data(tmp_path / "away" / "data.csv")
    assert lab.state.text().startswith("Could not write data.csv: No such file")


def test_figures_that_take_longer_than_the_window_waits_come_from_the_background(open_lab, qtbot, monkeypatch):
    """The first ones too, and those of another formula, of which nothing is known before."""
    lab, finished = open_lab(11), []
    plain = type(lab).compute

    def compute(self, settings):
        look_up()
        finished.append(threading.current_thread())
        return plain(self, settings)

    monkeypatch.setattr("fallline.gui.labs.lab.PATIENCE", 0.0)
    monkeypatch.setattr(type(lab), "compute", compute)
    lab._took, before = 0.0, lab.result
    lab.run()
    qtbot.waitUntil(lambda: lab.result is not before)
    assert len(finished) == 1
    assert finished[0] is not threading.main_thread()
    assert lab.state.text() == ""


def test_a_computation_that_fails_in_the_background_says_why(slow_lab, qtbot, monkeypatch):
    def fail(settings, tell):
        raise ValueError("no patients")

    monkeypatch.setattr(slow_lab, "compute_in_background", fail)
    slow_lab.set_settings(batch_size.BatchSize(epochs=3))
    qtbot.waitUntil(lambda: "no patients" in slow_lab.state.text())
    assert slow_lab.state.property("role") == "error"


def test_work_in_the_background_that_was_dropped_is_told_so_and_not_heard(qtbot, qapp):
    background, heard, begun, go = Background(qapp), [], threading.Event(), threading.Event()
    background.told.connect(lambda *news: heard.append(news))
    background.answered.connect(heard.append)
    background.stopped.connect(lambda: heard.append("stopped"))
    still = []

    def work(progress):
        progress(0.0, "begun")
        begun.set()
        assert go.wait(30)
        try:
            progress(0.5, "half")
        except Stopped:
            still.append("stopped")
            raise
        return "whole"

    background.ask(work)
    assert begun.wait(30)
    background.drop()
    go.set()
    assert QThreadPool.globalInstance().waitForDone(30_000)
    QApplication.processEvents()
    assert still == ["stopped"]
    assert heard == []


def test_drawing_again_leaves_no_items_behind(qtbot):
    plot = LabPlot(DARK, "Title", "x", "y")
    qtbot.addWidget(plot)
    counts = []
    for number in range(4):
        plot.clear()
        plot.mark(number, f"best {number}", ("orange", "sky")[number % 2])
        plot.mark(number, "", upright=False)
        plot.curve(np.arange(3), np.arange(3), "sky")
        plot.finish()
        counts.append(len(plot.plot.scene().items()))
    assert counts[1:] == counts[:1] * 3


def test_what_is_constant_but_for_rounding_looks_constant(qtbot):
    plot = LabPlot(DARK, "Title", "x", "y", log_y=True)
    qtbot.addWidget(plot)
    plot.clear()
    plot.curve(np.arange(3), np.sqrt(2) + np.array([0, 4e-16, 0]), "sky")
    plot.finish()
    with qtbot.waitExposed(plot):
        plot.show()
    low, high = plot.plot.viewRange()[1]
    assert 10 ** (high - low) == pytest.approx(2)


def test_a_long_wide_zigzag_is_painted_piece_by_piece(qtbot):
    """In one piece, 400 points take a second: each crossing of the outline with itself is looked for."""
    plot = LabPlot(DARK, "Title", "x", "y")
    qtbot.addWidget(plot)
    plot.clear()
    plot.curve(np.arange(400), np.arange(400) % 2, "sky", width=1.6)
    plot.finish()
    (curve,) = [item for item in plot.plot.getPlotItem().curves if item.isVisible()]
    assert curve.opts["segmentedLineMode"] == "on"


def test_points_without_a_value_are_left_out_without_a_warning(qtbot):
    plot = LabPlot(DARK, "Title", "x", "y")
    qtbot.addWidget(plot)
    plot.clear()
    plot.points(np.array([1.0, 2.0]), np.full(2, np.nan), "sky")
    plot.rings(np.array([np.inf]), np.array([1.0]), "sky")
    plot.finish()
    with qtbot.waitExposed(plot):
        plot.show()
    plot.grab()


@pytest.mark.parametrize("number", [1, 2, 4, 5, 6, 7, 8, 9, 10, 11])
def test_every_control_goes_to_its_ends_and_back(open_lab, turn, untypeset, number):
    """Warnings are errors here: no logarithm of nothing, no empty range, no plot of nothing but gaps."""
    lab = open_lab(number)
    defaults = lab.settings
    for name, ends in reached(lab).items():
        for value in ends:
            turn(lab, **{name: value})
            lab.canvas.grab()
        turn(lab, **{name: getattr(defaults, name)})
    assert lab.settings == defaults


@pytest.mark.parametrize("number", [1, 2, 4, 5, 6, 7, 8, 9, 10, 11])
def test_controls_at_their_ends_together_say_no_nonsense(open_lab, settle, untypeset, number):
    lab = open_lab(number)
    choices = {field.name: field.choices for field in fields(lab.Settings) if field.kind == "choice"}
    draw = random.Random(number)
    for _ in range(10):
        changes = {name: draw.choice(values) for name, values in (reached(lab) | choices).items()}
        whole = {field.name for field in fields(lab.Settings) if field.kind == "integer"}
        lab.set_settings(replace(lab.settings, **{k: int(v) if k in whole else v for k, v in changes.items()}))
        settle()
        lab.canvas.grab()
        words = " ".join(plot.note.text() for plot in lab.plots)
        assert not re.search(r"\b(nan|inf|None)\b", words), (changes, words)
        assert not lab.state.text()


def reached(lab):
    """The bounds and the ends of the slider of each number that a lab has."""
    numbers = (field for field in fields(lab.Settings) if field.kind in ("real", "integer"))
    return {each.name: sorted({*each.slider, float(each.low), float(min(each.high, 1e9))}) for each in numbers}


@pytest.mark.parametrize("number", [1, 4])
def test_in_the_smallest_window_every_plot_can_still_be_read(open_lab, settle, number):
    lab = open_lab(number)
    window = lab.window()
    window.resize(1, 1)
    settle()
    assert window.width() <= 1000
    assert window.height() <= 600
    read = set()
    for row in range(lab.stage.rows.count()):
        lab.stage.rows.setCurrentIndex(row)
        settle()
        for plot in lab.plots:
            if plot.isVisible():
                read.add(plot)
                shown = plot.plot.getViewBox().rect()
                assert shown.width() >= 110
                assert shown.height() >= 70
    assert read == set(lab.plots)


def test_a_narrow_window_gives_the_lists_place_to_a_box(open_lab, hand, settle):
    window = open_lab(11).window()
    window.resize(1000, 700)
    settle()
    assert not window.list.isVisible()
    assert window.box.isVisible()
    hand.choose(window.box, "5. Momentum: stable, damped, fast")
    assert window.stack.page is window.pages[5]
    window.resize(1240, 780)
    settle()
    assert window.list.currentRow() == 4
    assert not window.box.isVisible()
    window.list.setCurrentRow(8)
    assert window.box.currentText().startswith("9.")
