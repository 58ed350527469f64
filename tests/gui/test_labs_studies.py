"""Labs 1, 2, 3 and 8: they open, follow their controls, say what they measured, and agree with the engine."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import Qt

from fallline.engine.run.progress import Stopped
from fallline.engine.studies import batch_size, three_ways
from fallline.engine.studies.hessian_cost import HessianCost
from fallline.engine.studies.newton_root import NewtonRoot, newton_root
from fallline.engine.studies.newton_step import NewtonStep, newton_step
from fallline.gui.figures import figure
from fallline.gui.lab_picture import save_picture
from fallline.gui.theme import LIGHT


def columns(lab, path):
    """The data that a person takes away: column -> numbers, without the empty ends and the lab that they came from."""
    lab.save_data(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows if row[name]]) for name in rows[0] if name != "lab"}


@pytest.mark.parametrize("number", [2, 3, 8])
def test_lab_takes_on_the_other_theme_writes_its_picture_and_cuts_nothing(open_lab, qtbot, number, tmp_path, settle):
    lab = open_lab(number)
    qtbot.waitUntil(lambda: not lab.measures or lab.measurement is not None, timeout=60_000)
    assert lab.minimumSizeHint().height() <= 780
    assert lab.window().minimumSizeHint().width() <= 1240
    lab.restyle(LIGHT)
    settle()
    save_picture(lab, tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 5000
    assert all(len(values) for values in columns(lab, tmp_path / "data.csv").values())


def test_three_ways_are_the_engines(open_lab, tmp_path, turn):
    lab = open_lab(2)
    turn(lab, lr_one=0.02, batch_size=8, steps=120, seed=5)
    expected = three_ways.three_ways(lab.settings)
    found = columns(lab, tmp_path / "data.csv")
    for way, name in zip(expected, ("all", "batch", "one"), strict=True):
        assert found[f"{name}_mean_loss_above"] == pytest.approx(way.mean)
        assert found[f"{name}_examples"] == pytest.approx(way.examples)
    assert found["one_examples"][-1] == 120
    assert found["batch_milliseconds"][-1] == pytest.approx(120e3 * expected[1].seconds)


def test_three_ways_say_what_a_step_sees(open_lab, turn):
    lab = open_lab(2)
    turn(lab, copies=2, batch_size=32)
    assert "620 (all), 32 (batch), 1 (one)" in lab.seen.note.text()


def test_a_way_that_leaves_is_drawn_all_the_same(open_lab, turn):
    lab = open_lab(2)
    turn(lab, lr_one=9, lr_all=2.5)
    assert {way.path.status for way in lab.result} >= {"diverged"}


def test_newton_steps_along_the_tangents_of_the_notes(open_lab, tmp_path, turn):
    lab = open_lab(8)
    expected = newton_root(NewtonRoot(formula="x**2 + 3*x + 2", start=1.0))
    assert columns(lab, tmp_path / "data.csv")["x"] == pytest.approx(expected.x)
    lab.show_step(2)
    assert lab.tangents.note.text().startswith("Step 2: x = −0.753846")
    assert "order 2 (theory 2)" in lab.tangents.note.text()
    lab.show_step(30)
    assert f"Step {len(expected.x) - 1}: x = −1, error 0" in lab.tangents.note.text()


def test_newton_ring_left_of_the_turn_finds_the_other_root(open_lab, hand, turn):
    lab = open_lab(8)
    at = lab.ring.pos()
    hand.press(lab.tangents.plot, at.x(), at.y())
    low = lab.tangents.plot.getViewBox().viewRange()[0][0]
    while lab.settings.start > -1.4:  # the range follows the hand
        hand.move(-12)
    hand.release()
    turn(lab, start=lab.settings.start - 2)
    assert low < 0
    assert lab.result[0].x[-1] == pytest.approx(-2)


def test_newton_says_that_a_double_root_is_of_order_one(open_lab, qtbot, editor, settle):
    lab = open_lab(8)
    line = editor(lab, "formula")
    line.clear()
    qtbot.keyClicks(line, "(x + 1)**2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle()
    assert lab.tangents.note.text() == "Step 1: x = 0, error 1, order 1 (theory 1)"


def test_newton_says_what_finds_no_root(open_lab, qtbot, turn, editor, settle):
    lab = open_lab(8)
    line = editor(lab, "formula")
    line.selectAll()
    qtbot.keyClicks(line, "x**2 + 1")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    turn(lab, start=0)
    assert "flat tangent" in lab.tangents.note.text()
    qtbot.keyClicks(line, " +")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle()
    assert lab.settings.formula.strip() == "x**2 + 1"
    assert line.property("fault")


def test_newton_cloud_and_rates_are_the_engines(open_lab, tmp_path, turn):
    lab = open_lab(8)
    turn(lab, kappa=40, rotation=0, noise=0.5)
    expected = newton_step(NewtonStep(kappa=40, rotation=0, noise=0.5))
    assert columns(lab, tmp_path / "data.csv")["noisy_step_1"] == pytest.approx(expected.cloud[0])
    assert lab.steps.note.text().startswith("1/h₁ 1, 1/h₂ 0.025. Noise:")
    assert lab.steps.note.text().endswith(f"{figure(100 * expected.uphill, 2)} % go uphill")
    turn(lab, noise=0)
    assert "uphill" not in lab.steps.note.text()


def test_newton_costs_come_in_the_background_and_say_their_exponents(open_lab, qtbot):
    lab = open_lab(8)
    qtbot.waitUntil(lambda: lab.measurement is not None, timeout=60_000)
    for name, kind in (("solve", "solve"), ("form", "form"), ("∇f", "gradient")):
        assert f"{name} d^{figure(lab.measurement.exponents[kind], 2)}" in lab.time.note.text()
    assert tuple(lab.measurement.dimensions) == HessianCost().dimensions


def test_batch_sizes_are_the_engines_and_the_words_tell_the_progress(open_lab, qtbot, tmp_path, turn):
    lab = open_lab(3)
    heard = []
    lab._computing.told.connect(lambda _, words: heard.append(words))
    before = lab.result
    turn(lab, epochs=2, seeds=4)
    qtbot.waitUntil(lambda: lab.result is not before, timeout=60_000)
    assert heard[0].startswith("Batches of 1 … 1 of 10")
    assert lab.state.text() == ""
    found = columns(lab, tmp_path / "data.csv")
    expected = [batch_size.at(lab.settings, size) for size in batch_size.sizes()]
    assert found["size"] == pytest.approx(batch_size.sizes())
    assert found["noise"] == pytest.approx([each.noise for each in expected])
    assert found["train_50"] == pytest.approx([np.median(each.train) for each in expected])
    assert found["validation_100"] == pytest.approx([each.validation.max() for each in expected])


def test_batch_sizes_that_leave_are_named(open_lab, qtbot, turn):
    lab = open_lab(3)
    before = lab.result
    turn(lab, lr=1, epochs=3, seeds=2)
    qtbot.waitUntil(lambda: lab.result is not before, timeout=60_000)
    assert "Runs diverged at b = 1" in lab.train.note.text()


def test_a_computation_that_nobody_wants_any_more_stops(open_lab):
    lab, told = open_lab(3), []

    def progress(share, words):
        told.append((share, words))
        if len(told) == 3:
            raise Stopped

    with pytest.raises(Stopped):
        lab.compute_in_background(batch_size.BatchSize(epochs=1, seeds=2), progress)
    assert told == [((k - 1) / 10, f"Batches of {size} … {k} of 10") for k, size in ((1, 1), (2, 2), (3, 4))]
