"""Labs 4, 9 and 10: races, ellipses and troubles follow their controls and the mouse, and agree with theory."""

import threading

import numpy as np
import pytest
from msgspec.structs import replace

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
from fallline.gui.labs.shipped import Lab7
from fallline.gui.labs.troubles import TroublesSettings


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
    monkeypatch.setattr("fallline.gui.labs.kinds.cost.histories", lambda: go.wait(60) and histories())
    lab = open_lab(9)
    assert lab.plots[3].note.text() == "Measuring …"
    assert lab.plots[2].note.text().startswith("Steps to the tolerance: gradient descent 9")
    go.set()
    qtbot.waitUntil(lambda: lab.plots[3].note.text().startswith("Dots are measured"), timeout=60_000)


def test_steps_to_the_tolerance_are_said_and_those_beyond_the_picture_too(open_lab, turn):
    lab = open_lab(9)
    turn(lab, kappa=1000, tolerance=1e-3)
    steps = [int(np.argmax(errors(path) <= 1e-3)) for path in lab.result.paths]
    assert lab.plots[2].note.text() == (
        f"Steps to the tolerance: gradient descent over 200, momentum {steps[1]}, Nesterov over 200, Newton 1"
    )


def test_a_path_shows_the_steps_that_can_be_told_apart(open_lab, turn):
    lab = open_lab(9)
    turn(lab, kappa=1000)
    drawn = [item.getData()[0] for item in lab.plots[0].plot.getPlotItem().items if hasattr(item, "opts")]
    assert max(len(x) for x in drawn if x is not None and len(x) < 1000) == 41
    assert lab.plots[2].plot.getPlotItem().curves[0].getData()[0][-1] == 200


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
    assert lab.result.of[1][0].singular_values[:, 0] == pytest.approx([50, 1])
    assert "50" in lab.plots[1].note.text()
    assert "7.07" in lab.plots[0].note.text()


def test_turning_the_ravine_changes_no_distance(open_lab, turn):
    lab = open_lab(9)
    before = [errors(path) for path in lab.result.paths]
    turn(lab, rotation=70)
    for path, error in zip(lab.result.paths, before, strict=True):
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
    lab.show_step(17)
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
    expected = np.linalg.eigvalsh(found.hessian[lab.step])[0] > 0
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
        (Lab7.Settings, StepDecay, ("factor", "every")),
    ],
)
def test_what_a_lab_turns_of_a_method_is_declared_by_the_method(settings, family, names):
    """Bounds, symbol, words and slider; only the default is the lab's own."""
    mine, own = ({field.name: field for field in fields(each)} for each in (settings, family))
    for name in names:
        assert replace(mine[name], default=None) == replace(own[name], default=None)
