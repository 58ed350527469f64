"""Labs 1, 2, 3 and 8: they open, follow their controls, say what they measured, and agree with the engine."""

import csv

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from engine.studies import three_ways
from gui.labs.window import LabWindow
from gui.theme import DARK, LIGHT, install


@pytest.fixture
def open_lab(qtbot, qapp):
    """`open_lab(number)` shows a page and waits until it is drawn."""
    opened = []

    def show(number, theme=DARK):
        install(qapp, theme)
        window = LabWindow(theme)
        opened.append(window)
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            lab = window.open(number)
        qtbot.waitUntil(lambda: lab.result is not None, timeout=60_000)
        settle()
        return lab

    yield show
    opened.clear()


def settle():
    """Let a change go through, and its picture."""
    for _ in range(3):
        QApplication.processEvents()


def turn(lab, **changes):
    """Type into the form's sliders, as a person would."""
    for name, value in changes.items():
        editor = lab.form._editors[name]
        editor.set_value(float(value))
        editor.edited.emit(float(value))
    settle()
    for name, value in changes.items():
        assert getattr(lab.settings, name) == pytest.approx(value)


def columns(lab, path):
    """The data that a person takes away: column -> numbers, without the empty ends."""
    lab.save_data(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows if row[name]]) for name in rows[0]}


@pytest.mark.parametrize("number", [2])
def test_lab_takes_on_the_other_theme_writes_its_picture_and_cuts_nothing(open_lab, number, tmp_path):
    lab = open_lab(number)
    assert lab.minimumSizeHint().height() <= 780
    assert lab.window().minimumSizeHint().width() <= 1240
    lab.restyle(LIGHT)
    settle()
    lab.save_picture(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 5000
    assert all(len(values) for values in columns(lab, tmp_path / "data.csv").values())


def test_three_ways_are_the_engines(open_lab, tmp_path):
    lab = open_lab(2)
    turn(lab, lr_one=0.02, batch_size=8, steps=120, seed=5)
    expected = three_ways.three_ways(lab.settings)
    found = columns(lab, tmp_path / "data.csv")
    for way, name in zip(expected, ("all", "batch", "one"), strict=True):
        assert found[f"{name}_mean_loss_above"] == pytest.approx(way.mean)
        assert found[f"{name}_examples"] == pytest.approx(way.examples)
    assert found["one_examples"][-1] == 120
    assert found["batch_milliseconds"][-1] == pytest.approx(120e3 * expected[1].seconds)


def test_three_ways_say_what_a_step_sees(open_lab):
    lab = open_lab(2)
    turn(lab, copies=2, batch_size=32)
    assert "620 (all), 32 (batch), 1 (one)" in lab.seen.note.text()


def test_a_way_that_leaves_is_drawn_all_the_same(open_lab):
    lab = open_lab(2)
    turn(lab, lr_one=9, lr_all=2.5)
    assert {way.path.status for way in lab.result} >= {"diverged"}
