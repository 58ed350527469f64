"""Labs 5, 6 and 7: they open, follow their controls and the mouse, and agree with theory."""

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from fallline.engine.analysis import theory
from fallline.engine.optimizers.momentum import Momentum
from fallline.gui.lab_picture import save_picture
from fallline.gui.theme import LIGHT


def drag(hand, handle, plot, x, y):
    """Drag `handle` of a lab plot to (x, y), as the axes count."""
    at = handle.pos()
    hand.press(plot.plot, at.x(), at.y())
    hand.move_to(plot.plot, (at.x() + x) / 2, (at.y() + y) / 2)
    hand.move_to(plot.plot, x, y)
    hand.release()
    QApplication.processEvents()


def test_momentum_ring_sets_both_settings(open_lab, hand, editor):
    lab = open_lab(5)
    drag(hand, lab.ring, lab.phase, 0.8, 0.4)
    assert lab.settings.lr == pytest.approx(0.8, abs=0.03)
    assert lab.settings.beta == pytest.approx(0.4, abs=0.01)
    assert editor(lab, "lr").value() == pytest.approx(lab.settings.lr)
    assert lab.ring.pos().x() == pytest.approx(lab.settings.lr)


def test_momentum_ring_stays_within_bounds(open_lab, hand):
    lab = open_lab(5)
    drag(hand, lab.ring, lab.phase, -0.5, 1.1)
    assert lab.settings.lr > 0
    assert lab.settings.beta < 1


def test_phase_diagram_is_theorys(open_lab, turn):
    lab = open_lab(5)
    turn(lab, kappa=100)
    found = lab.result["diagram"]
    row, column = 30, 70
    expected = theory.rate(Momentum(beta=found.beta[row]), found.lr[column], [0.01, 1.0])
    assert found.rate[row, column] == pytest.approx(float(expected))
    assert found.rate.min() >= theory.best(Momentum(), 0.01, 1.0).rate - 1e-12
    away = found.lr[None, 1:] - found.limit[:-1, None]
    clear = np.abs(away) > 1e-9
    assert ((found.rate[:-1, 1:] < 1) == (away < 0))[clear].all()


def test_momentum_run_shrinks_by_its_factor(open_lab, turn):
    lab = open_lab(5)
    turn(lab, steps=400)
    loss, k = lab.result["path"].loss[:, 0], np.arange(401)
    slope = np.polyfit(k[100:300], np.log(loss[100:300]), 1)[0]
    assert np.exp(slope / 2) == pytest.approx(lab.result["rate"], rel=2e-3)


def test_momentum_says_how_fast_it_is_and_could_be(open_lab, turn):
    lab = open_lab(5)
    turn(lab, kappa=100, lr=1.0, beta=0.81)
    assert lab.phase.note.text() == "Factor 0.9 per step: a digit every 21.9 steps. At ★ every 11.5"


def test_a_round_bowl_needs_one_step_at_its_best(open_lab, turn):
    lab = open_lab(5)
    turn(lab, kappa=1)
    assert lab.phase.note.text().endswith("At ★ at once")


def test_momentum_says_what_leaves(open_lab, turn):
    lab = open_lab(5)
    turn(lab, beta=0.1, lr=2.5)
    assert "it diverges" in lab.phase.note.text()
    assert lab.result["motions"][1] == "leaves"


@pytest.mark.parametrize("number", [4, 5, 6, 7, 9, 10])
def test_lab_takes_on_the_other_theme_and_writes_its_data(open_lab, number, tmp_path, settle):
    lab = open_lab(number)
    lab.restyle(LIGHT)
    settle()
    lab.save_data(tmp_path / "data.csv")
    save_picture(lab, tmp_path / "picture.png")
    header, first, *_ = (tmp_path / "data.csv").read_text().splitlines()
    assert len(header.split(",")) == len(first.split(",")) >= 3
    assert (tmp_path / "picture.png").stat().st_size > 5000


def test_nesterov_forms_are_one_up_to_rounding(open_lab, turn):
    lab = open_lab(6)
    turn(lab, beta=0.7, kappa=20, steps=200)
    found = lab.result["forms"]
    assert found.shift.max() < 1e-14
    assert found.rewriting.max() < 1e-14
    assert found.apart.max() > 0.1


def test_momentum_is_drawn_beside_nesterov_and_overshoots(open_lab):
    lab = open_lab(6)
    found = lab.result["forms"]
    (momentum,) = [item for item, label in lab.picture.legend.items if label.text == "momentum"]
    np.testing.assert_array_equal(momentum.item.getData(), found.momentum.theta[:, :, 0].T)
    assert found.momentum.theta[:, 1].min() < found.look_ahead.theta[:, 1].min() - 0.3


def test_nesterov_parts_add_up_to_the_step(open_lab):
    lab = open_lab(6)
    found = lab.result["forms"]
    moves = np.diff(found.acceleration.theta[:, :, 0], axis=0)
    assert found.coasting + found.correction == pytest.approx(moves, abs=1e-14)


def test_nesterov_taken_apart_follows_the_step(open_lab, settle):
    lab = open_lab(6)
    lab.show_step(9)
    settle()
    assert lab.apart.note.text().startswith("Step 9")
    (x0, x1), (y0, y1) = lab.apart.plot.getViewBox().viewRange()
    x, y = lab.result["forms"].acceleration.theta[9, :, 0]
    assert x0 < x < x1
    assert y0 < y < y1


def test_nesterov_without_momentum_is_descent_and_one_that_leaves_is_drawn(open_lab, turn):
    lab = open_lab(6)
    turn(lab, beta=0)
    assert lab.result["forms"].apart.max() == 0
    turn(lab, lr=1, beta=0.9)
    assert lab.result["forms"].shifted.status == "diverged"


def test_stairs_are_dragged_longer_and_deeper(open_lab, hand):
    lab = open_lab(7)
    drag(hand, lab.plots[0].handles[0], lab.plots[0], 150, np.log10(lab.settings.lr))
    assert lab.settings.every == pytest.approx(150, abs=3)
    drag(hand, lab.plots[0].handles[1], lab.plots[0], 225, np.log10(lab.settings.lr * 0.1))
    assert lab.settings.factor == pytest.approx(0.1, rel=0.06)
    assert lab.settings.every == pytest.approx(150, abs=3)
    rates = lab.result.paths[0].lr
    assert rates[lab.settings.every] == pytest.approx(lab.settings.lr * lab.settings.factor)


def test_stairs_cannot_be_dragged_up_or_out(open_lab, hand):
    lab = open_lab(7)
    drag(hand, lab.plots[0].handles[1], lab.plots[0], 120, np.log10(lab.settings.lr * 1.9))
    assert lab.settings.factor == 1
    drag(hand, lab.plots[0].handles[0], lab.plots[0], -30, np.log10(lab.settings.lr))
    assert lab.settings.every == 1


def test_noise_settles_on_theorys_floor(open_lab, turn):
    lab = open_lab(7)
    turn(lab, lr=0.1, steps=800, every=2000)
    falling, constant = lab.result.paths
    floor = lab.result.of[1]
    assert constant.loss.mean(axis=1)[200:].mean() == pytest.approx(floor[0], rel=0.1)
    assert falling.lr == pytest.approx(0.1)


def test_without_noise_there_is_no_floor_to_draw(open_lab, turn):
    lab = open_lab(7)
    turn(lab, noise=0)
    assert (lab.result.of[1] == 0).all()
    low, _ = lab.plots[1].plot.viewRange()[1]
    falling, constant = (path.loss.mean(axis=1) for path in lab.result.paths)
    assert low < np.log10(falling[-1]) < low + 3  # the harm of the stairs is in the picture
    assert constant[-1] < 1e-40 * falling[-1]
