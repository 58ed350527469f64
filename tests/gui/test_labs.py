"""Labs 4, 5, 6, 7, 9 and 10: they open, follow their controls and the mouse, and agree with theory."""

import threading

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from fallline.engine.analysis import theory
from fallline.engine.family.fields import fields
from fallline.engine.optimizers.adam import Adam
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.nesterov import Nesterov
from fallline.engine.optimizers.rmsprop import RMSProp
from fallline.engine.schedules.step_decay import StepDecay
from fallline.engine.studies.conditioning import KAPPAS, errors, histories, race, racers, steps_by_theory
from fallline.gui.labs.adam import AdamSettings
from fallline.gui.labs.momentum import MomentumSettings
from fallline.gui.labs.nesterov import NesterovSettings
from fallline.gui.labs.preconditioner import PreconditionerSettings
from fallline.gui.labs.step_decay import StepDecaySettings
from fallline.gui.labs.troubles import TroublesSettings
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
    lab.save_picture(tmp_path / "picture.png")
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


def test_nesterov_taken_apart_follows_the_step(open_lab, turn):
    lab = open_lab(6)
    turn(lab, step=9)
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
    drag(hand, lab.length, lab.rates, 150, np.log10(lab.settings.lr))
    assert lab.settings.every == pytest.approx(150, abs=3)
    drag(hand, lab.fall, lab.rates, 225, np.log10(lab.settings.lr * 0.1))
    assert lab.settings.factor == pytest.approx(0.1, rel=0.06)
    assert lab.settings.every == pytest.approx(150, abs=3)
    rates = lab.result["stairs"].rates
    assert rates[lab.settings.every] == pytest.approx(lab.settings.lr * lab.settings.factor)


def test_stairs_cannot_be_dragged_up_or_out(open_lab, hand):
    lab = open_lab(7)
    drag(hand, lab.fall, lab.rates, 120, np.log10(lab.settings.lr * 1.9))
    assert lab.settings.factor == 1
    drag(hand, lab.length, lab.rates, -30, np.log10(lab.settings.lr))
    assert lab.settings.every == 1


def test_noise_settles_on_theorys_floor(open_lab, turn):
    lab = open_lab(7)
    turn(lab, lr=0.1, steps=800, every=2000)
    found = lab.result["stairs"]
    assert found.mean_constant[200:].mean() == pytest.approx(found.floor[0], rel=0.1)
    assert found.rates == pytest.approx(0.1)


def test_without_noise_there_is_no_floor_to_draw(open_lab, turn):
    lab = open_lab(7)
    turn(lab, noise=0)
    found = lab.result["stairs"]
    assert (found.floor == 0).all()
    low, _ = lab.losses.plot.viewRange()[1]
    assert low < np.log10(found.mean_falling[-1]) < low + 3  # the harm of the stairs is in the picture
    assert found.mean_constant[-1] < 1e-40 * found.mean_falling[-1]


@pytest.fixture
def race_lab(open_lab, qtbot):
    """Lab 9, with its races run."""
    lab = open_lab(9)
    qtbot.waitUntil(lambda: lab.measurement is not None, timeout=60_000)
    return lab


def measured(lab, tmp_path):
    """The steps of each racer at KAPPAS that the lab writes, (4, 14)."""
    lab.save_data(tmp_path / "data.csv")
    table = np.genfromtxt(tmp_path / "data.csv", delimiter=",", names=True)[: len(KAPPAS)]
    return [table[f"{name}_steps"] for name in ("gradient_descent", "momentum", "nesterov", "newton")]


def test_races_are_run_in_the_background_and_their_dots_join_the_lines(open_lab, qtbot, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr("fallline.gui.labs.condition.histories", lambda: go.wait(60) and histories())
    lab = open_lab(9)
    assert lab.cost.note.text() == "Measuring …"
    assert lab.error.note.text().startswith("Steps to the tolerance: gradient descent 9")
    go.set()
    qtbot.waitUntil(lambda: lab.cost.note.text().startswith("Dots are measured"), timeout=60_000)


def test_steps_to_the_tolerance_are_said_and_those_beyond_the_picture_too(open_lab, turn):
    lab = open_lab(9)
    turn(lab, kappa=1000, tolerance=1e-3)
    steps = [int(np.argmax(errors(path) <= 1e-3)) for path in lab.result["paths"]]
    assert lab.error.note.text() == (
        f"Steps to the tolerance: gradient descent over 200, momentum {steps[1]}, Nesterov over 200, Newton 1"
    )


def test_a_path_shows_the_steps_that_can_be_told_apart(open_lab, turn):
    lab = open_lab(9)
    turn(lab, kappa=1000)
    drawn = [item.getData()[0] for item in lab.levels.plot.getPlotItem().items if hasattr(item, "opts")]
    assert max(len(x) for x in drawn if x is not None and len(x) < 1000) == 41
    assert lab.error.plot.getPlotItem().curves[0].getData()[0][-1] == 200


def test_steps_needed_are_those_of_the_traced_race(race_lab, turn, tmp_path):
    turn(race_lab, tolerance=1e-3)
    for racer, counted in zip(racers(KAPPAS[5]), measured(race_lab, tmp_path), strict=True):
        index = [each.name for each in racers(KAPPAS[5])].index(racer.name)
        error = errors(race(KAPPAS[5], 24.0, 400)[index])
        assert error[int(counted[5]) :].max() <= 1e-3
        assert error[int(counted[5]) - 1] > 1e-3


def test_measured_steps_follow_theorys_lines(race_lab, turn, tmp_path):
    turn(race_lab, tolerance=1e-6)
    descent, momentum, nesterov, newton = measured(race_lab, tmp_path)
    pairs = (
        (descent, GradientDescent().best_pair),
        (momentum, Momentum().best_pair),
        (nesterov, Nesterov().best_pair),
    )
    for steps, pair in pairs:
        line = steps_by_theory(np.array([pair(1.0, kappa).rate for kappa in KAPPAS]), 1e-6)
        assert (steps >= 0.95 * line - 1).all()
        assert (steps <= 1.7 * line + 6).all()  # a double root adds a transient, k rho^k
    assert (newton == 1).all()


def test_ellipse_is_as_long_as_the_singular_values_say(open_lab, turn):
    lab = open_lab(9)
    turn(lab, kappa=50, rotation=-60)
    assert lab.result["curvature"].singular_values[:, 0] == pytest.approx([50, 1])
    assert "50" in lab.circle.note.text()
    assert "7.07" in lab.levels.note.text()


def test_turning_the_ravine_changes_no_distance(open_lab, turn):
    lab = open_lab(9)
    before = [errors(path) for path in lab.result["paths"]]
    turn(lab, rotation=70)
    for path, error in zip(lab.result["paths"], before, strict=True):
        assert errors(path) == pytest.approx(error, abs=1e-9)


def test_diagonal_adagrad_rounds_a_ravine_along_the_axes(open_lab, turn):
    lab = open_lab(10)
    found = lab.result["along"]
    assert found.kappa == pytest.approx(25)
    assert found.met[20:].max() < 5
    turn(lab, rotation=45)
    assert lab.result["along"].met[20:].min() > 10


def test_preconditioner_is_the_root_of_the_summed_squares(open_lab, hand, turn, editor, settle):
    lab = open_lab(10)
    turn(lab, step=17)
    found = lab.result["along"]
    g = found.path.gradient[:18, :, 0]
    assert np.diagonal(found.scaling[17]) == pytest.approx(np.sqrt((g**2).sum(axis=0)))
    hand.choose(editor(lab, "method"), "AdaGrad, full matrix")
    settle()
    found = lab.result["along"]
    g = found.path.gradient[:18, :, 0]
    assert found.scaling[17] @ found.scaling[17] == pytest.approx(g.T @ g, rel=1e-6)
    moved = found.path.theta[18, :, 0] - found.path.theta[17, :, 0]
    assert moved == pytest.approx(-lab.settings.lr * np.linalg.solve(found.scaling[17], g[17]), rel=1e-5)


def test_rmsprop_remembers_as_long_as_its_decay_says(open_lab, hand, turn, editor):
    lab = open_lab(10)
    hand.choose(editor(lab, "method"), "RMSProp")
    turn(lab, decay=0.5)
    assert lab.rates.note.text().endswith("half: 1")
    turn(lab, decay=0)
    path = lab.result["along"].path
    moves, sloping = np.abs(np.diff(path.theta[:, :, 0], axis=0)), np.abs(path.gradient[:-1, :, 0]) > 0.01
    assert moves[sloping] == pytest.approx(lab.settings.lr, rel=1e-4)  # by the sign alone


def test_no_ellipse_where_the_hessian_is_indefinite(open_lab, hand, editor, settle):
    lab = open_lab(10)
    hand.choose(editor(lab, "landscape"), "curved valley")
    settle()
    found = lab.result["along"]
    expected = np.linalg.eigvalsh(found.hessian[lab.result["step"]])[0] > 0
    assert ("indefinite" in lab.beside.note.text()) != expected


def notes(lab):
    return [plot.note.text() for plot in lab.plots[:5]]


def test_rate_picture_says_whether_it_creeps_swings_or_leaves(open_lab, turn):
    lab = open_lab(4)
    for rate, words in ((0.05, "Creeps"), (1, "Good"), (1.9, "Swings"), (2.1, "Too large")):
        turn(lab, rate=rate)
        assert lab.rate.note.text().startswith(words)
    assert lab.result[0].path.loss[-1, 0] > lab.result[0].path.loss[0, 0]


def test_enough_momentum_carries_over_the_hill(open_lab, turn):
    lab = open_lab(4)
    turn(lab, beta=0.2)
    assert "shallow" in lab.wells.note.text()
    assert lab.result[1].path.theta[-1, 0, 0] > 0.5
    turn(lab, beta=0.95)
    assert "deep" in lab.wells.note.text() or lab.result[1].path.theta[:, 0, 0].min() < -0.5


def test_nearer_the_line_is_held_longer(open_lab, turn):
    lab = open_lab(4)
    counts = []
    for offset in (1e-1, 1e-4, 1e-8):
        turn(lab, offset=offset)
        counts.append(int(lab.saddle.note.text().split("for ")[1].split()[0]))
    assert counts == sorted(counts)
    assert counts[2] > counts[0] + 20


def test_noise_and_conditioning_are_theorys(open_lab, turn):
    lab = open_lab(4)
    turn(lab, noise=3, kappa=100)
    floor = sum(lam / 2 * theory.noise_floor(0.1, 0, lam, 9.0) for lam in (1.0, 4.0))
    assert f"theory {floor:.2g}" in lab.noise.note.text()
    assert lab.result[3].path.loss[80:].mean() == pytest.approx(floor, rel=0.5)
    steps = np.log(0.01) / np.log(99 / 101)
    assert f"after {int(np.ceil(steps))} steps" in lab.ravine.note.text()
    error = np.linalg.norm(lab.result[4].path.theta[:, :, 0], axis=1)
    assert error[int(np.ceil(steps))] / error[0] <= 0.0101


def test_each_slider_moves_its_own_picture_alone(open_lab, turn):
    lab = open_lab(4)
    before = notes(lab)
    turn(lab, kappa=7)
    assert [a == b for a, b in zip(before, notes(lab), strict=True)] == [True, True, True, True, False]


@pytest.mark.parametrize(
    ("settings", "family", "names"),
    [
        (AdamSettings, Adam, ("beta1", "beta2")),
        (PreconditionerSettings, RMSProp, ("decay",)),
        (MomentumSettings, Momentum, ("beta",)),
        (TroublesSettings, Momentum, ("beta",)),
        (NesterovSettings, Nesterov, ("beta",)),
        (StepDecaySettings, StepDecay, ("factor", "every")),
    ],
)
def test_what_a_lab_turns_of_a_method_is_declared_by_the_method(settings, family, names):
    """Bounds, symbol, words and slider; only the default is the lab's own."""
    mine, own = ({field.name: field for field in fields(each)} for each in (settings, family))
    for name in names:
        assert replace(mine[name], default=None) == replace(own[name], default=None)
