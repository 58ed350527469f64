"""The studies behind labs 4 to 10, held against theory and against plain numbers."""

import numpy as np
import pytest

from fallline.engine.analysis import theory
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.optimizers.adagrad import AdaGrad
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.rmsprop import RMSProp
from fallline.engine.studies.bias_correction import START, VALLEY, bias_correction, step_lengths
from fallline.engine.studies.conditioning import (
    FINEST,
    KAPPAS,
    arrival,
    elongation,
    errors,
    errors_expected,
    histories,
    race,
    racers,
    steps_by_theory,
    steps_expected,
    steps_measured,
)
from fallline.engine.studies.damping import (
    diagram,
    displacements,
    locus,
    motion,
    steps_per_digit,
    swinging_factor,
    traced,
)
from fallline.engine.studies.met_condition import along, ellipse, half_life, ratio
from fallline.engine.studies.nesterov_forms import forms
from fallline.engine.studies.troubles import held, rated, squeezed
from tests.shipped_labs import stairs


def test_steps_per_digit_divide_the_error_by_ten():
    assert 0.9 ** steps_per_digit(0.9) == pytest.approx(0.1)
    assert steps_per_digit(1.0) == np.inf


@pytest.mark.parametrize(
    ("lr", "beta", "expected"),
    [
        (0.1, 0.0, "creeps"),
        (1.5, 0.0, "flips sides"),
        (1.0, 0.5, "swings"),
        (1.6, np.nextafter(1, 0), "swings"),
        (2.1, 0.0, "leaves"),
        (3.7, 0.8, "leaves"),
    ],
)
def test_motion_of_the_steep_direction(lr, beta, expected):
    assert motion(lr, beta, 1.0) == expected


def test_critical_lines_cross_at_the_best_pair():
    found = diagram(25.0)
    flat, steep = (np.interp(found.best.lr, found.lr, line) for line in found.critical)
    assert flat == pytest.approx(found.best.beta, abs=1e-3)
    assert steep == pytest.approx(found.best.beta, abs=1e-3)


def test_a_traced_swing_shrinks_by_root_beta():
    path = traced(10.0, 1.0, 0.81, 200)
    size = np.linalg.norm(path.theta[:, :, 0], axis=1)
    assert (size[150:200].max() / size[50:100].max()) ** (1 / 100) == pytest.approx(0.9, abs=2e-3)


def test_the_shift_of_nesterovs_forms_is_the_velocity():
    found = forms(Quadratic(l2=9.0), (1.0, -2.0), 0.05, 0.8, 50)
    v = found.look_ahead.state["v"][:, :, 0]
    assert found.apart == pytest.approx(0.05 * 0.8 * np.linalg.norm(v, axis=1), abs=1e-13)


def test_forms_that_leave_are_cut_to_one_length():
    found = forms(Quadratic(l2=36.0), (1.0, -2.0), 1.0, 0.9, 50)
    assert len(found.apart) == len(found.shift) == len(found.correction) + 1 < 51


def test_floor_falls_with_each_stair():
    found = stairs(0.05, 0.5, 10, 1.0, 40)
    assert found.floor[10] / found.floor[0] == pytest.approx(0.5, abs=0.06)
    assert (np.diff(found.floor) <= 0).all()


def test_every_racer_has_its_theorys_rate():
    for racer in racers(30.0)[:3]:
        assert racer.rate == pytest.approx(float(theory.rate(racer.optimizer, racer.lr, [1.0, 30.0])), abs=1e-6)


def test_steps_by_theory_reach_the_tolerance():
    assert 0.9 ** steps_by_theory(0.9, 1e-3) == pytest.approx(1e-3)
    assert steps_by_theory(0.0, 1e-3) == 1


def test_without_a_preconditioner_the_condition_number_is_the_hessians():
    found = along(Quadratic(l2=16.0), GradientDescent(), (1.0, 1.0), 0.05, 20)
    assert found.met == pytest.approx(found.kappa)
    assert found.kappa == pytest.approx(16)


def test_condition_number_met_is_that_of_the_symmetric_form():
    found = along(Quadratic(l2=16.0, rotation=30.0), AdaGrad(), (1.0, 1.0), 0.1, 20)
    root = np.diag(1 / np.sqrt(np.diagonal(found.scaling[7])))
    values = np.linalg.eigvalsh(root @ found.hessian[7] @ root)
    assert found.met[7] == pytest.approx(values[1] / values[0])


def test_ratio_of_a_singular_matrix_is_infinite_and_warns_of_nothing():
    with np.errstate(all="ignore"):
        assert ratio(np.array([[0.0, 2.0]]))[0] == np.inf


def test_ellipse_has_the_area_of_the_circle_and_the_axes_of_the_matrix():
    x, y = ellipse(np.diag([1.0, 16.0]))
    assert (x.max(), y.max()) == pytest.approx((2.0, 0.5), rel=1e-2)
    assert np.isnan(ellipse(np.diag([1.0, -1.0]))).all()


def test_half_life_halves():
    assert 0.9 ** half_life(0.9) == pytest.approx(0.5)
    assert half_life(0.0) == 0


def test_rates_on_either_side_of_the_best_are_alike():
    slow, fast = (rated(lr).path.theta[:, 0, 0] for lr in (0.1, 1.9))
    assert np.abs(slow) == pytest.approx(np.abs(fast), abs=1e-12)


def test_a_saddle_holds_longer_by_the_same_for_every_factor():
    near = [int(held(offset).words.split("for ")[1].split()[0]) for offset in (1e-4, 1e-7, 1e-10)]
    assert near[2] - near[1] == pytest.approx(near[1] - near[0], abs=2)


def test_ravine_at_its_best_rate_shrinks_as_theory_says():
    error = np.linalg.norm(squeezed(20.0).path.theta[:, :, 0], axis=1)
    assert (error[60] / error[40]) ** (1 / 20) == pytest.approx(19 / 21, rel=1e-6)


def test_momentum_without_beta_is_descent_in_the_diagram():
    found = diagram(10.0)
    assert found.rate[0] == pytest.approx(theory.rate(Momentum(beta=0.0), found.lr, [0.1, 1.0]))


@pytest.mark.parametrize(
    ("lr", "beta", "kappa"), [(4.0, 0.85, 40.0), (1.6, 0.85, 40.0), (3.0, 0.0, 10.0), (1.0, 0.5, 1.0)]
)
def test_branches_of_the_locus_are_unbroken_and_hold_both_roots(lr, beta, kappa):
    lams, found = np.geomspace(1 / kappa, 1.0, 2000), locus(lr, beta, kappa, 2000)
    roots = theory.iteration_eigenvalues(Momentum(beta=beta), lr, lams)
    assert found.sum(axis=0) == pytest.approx(roots.sum(axis=0))
    assert found.prod(axis=0) == pytest.approx(roots.prod(axis=0))
    assert np.abs(np.diff(found, axis=1)).max() < 0.2  # the square root of a small step where a pair forms


def test_bias_correction_makes_up_for_means_that_begin_at_zero():
    found = bias_correction(0.1, 0.9, 0.99, 30)
    assert found.mean[0] == pytest.approx(10)
    assert found.square[0] == pytest.approx(100)
    assert found.excess == pytest.approx((1 - 0.9**found.t) / np.sqrt(1 - 0.99**found.t))
    first = step_lengths(found.valley.corrected, 0.1)[0]
    assert first == pytest.approx(np.sqrt(2))  # the sign of each coordinate, times the rate
    assert step_lengths(found.valley.uncorrected, 0.1)[0] == pytest.approx(first * found.excess[0], rel=1e-6)
    assert found.valley.corrected.theta[0, :, 0] == pytest.approx(START)
    assert found.valley.corrected.loss[0, 0] == pytest.approx(VALLEY.loss(np.array([START]).T)[0])


def test_without_memory_bias_correction_changes_nothing():
    found = bias_correction(0.1, 0.0, 0.0, 20)
    assert np.array_equal(found.valley.corrected.theta, found.valley.uncorrected.theta)
    assert (found.excess == 1).all()


def test_uncorrected_adam_without_a_mean_is_rmsprop():
    found = bias_correction(0.1, 0.0, 0.95, 40)
    along_it = along(VALLEY, RMSProp(decay=0.95), START, 0.1, 40).path
    np.testing.assert_allclose(found.valley.uncorrected.theta, along_it.theta, rtol=1e-12)
    assert np.abs(found.valley.corrected.theta - along_it.theta).max() > 0.1


def test_errors_expected_are_those_of_the_racers():
    kappa = 30.0
    descent = racers(kappa)[0]
    expected = errors_expected(descent.rate, 50)
    assert expected[0] == 1
    np.testing.assert_allclose(errors(race(kappa, 24.0, 50)[0]), expected, rtol=1e-9)


def test_steps_expected_are_those_of_each_racers_rate():
    kappas, steps = steps_expected(1e-4, count=7)
    assert steps.shape == (4, 7)
    assert kappas[-1] == pytest.approx(1000)
    assert racers(float(kappas[3]))[1].rate ** steps[1, 3] == pytest.approx(1e-4)
    assert (steps[3] == 1).all()  # Newton


@pytest.mark.parametrize("racer", [1, 2, 3], ids=["momentum", "nesterov", "newton"])
def test_steps_measured_are_those_of_a_race_that_goes_on(racer):
    """At the largest condition number and the finest tolerance, where momentum takes the longest after theory's."""
    steps = int(steps_measured(FINEST, histories())[racer][-1])
    error = errors(race(KAPPAS[-1], 24.0, 1500)[racer])
    assert error[steps - 1] > FINEST >= error[steps:].max()


def test_arrival_is_told_only_of_what_stays():
    error = np.array([1.0, 0.1, 0.5, 0.1, 0.05])
    assert arrival(error, 0.2) == 3
    assert arrival(error, 2.0) == 0
    assert arrival(error, 0.01) == np.inf
    assert arrival(np.array([1.0, 0.1, np.nan]), 0.2) == np.inf


def test_level_lines_are_root_kappa_times_as_long_as_wide():
    """By where the loss along each axis is one."""
    kappa = 49.0
    reach = np.array([_reach(kappa, row) for row in range(2)])
    assert elongation(kappa) == pytest.approx(reach.max() / reach.min())


def _reach(kappa, row):
    """The x along an axis at which the loss is one, by halving."""
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        theta = np.zeros((2, 1))
        theta[row] = middle
        low, high = (low, middle) if Quadratic(l1=1.0, l2=kappa, rotation=0.0).loss(theta)[0] > 1 else (middle, high)
    return low


def test_what_swings_shrinks_by_the_swinging_factor():
    roots = theory.iteration_eigenvalues(Momentum(beta=0.64), 1.0, 1.0)
    assert np.abs(roots.imag).min() > 0
    np.testing.assert_allclose(np.abs(roots), swinging_factor(0.64))


def test_displacements_are_the_ways_between_positions():
    path = traced(10.0, 0.7, 0.8, 30)
    moved = displacements(path, 0.7)
    assert (moved[0] == 0).all()
    np.testing.assert_allclose(moved[1:], np.diff(path.theta[:, :, 0], axis=0), atol=1e-12)


def test_braking_is_the_share_of_the_correction_in_a_step():
    found = forms(Quadratic(l2=9.0), (1.0, -2.0), 0.05, 0.8, 20)
    coasting, correction = found.lengths
    step = np.diff(found.acceleration.theta[:, :, 0], axis=0)
    np.testing.assert_allclose(found.coasting + found.correction, step, atol=1e-12)
    np.testing.assert_allclose(coasting, np.hypot(*found.coasting.T))
    np.testing.assert_allclose(found.braking * coasting, correction)
    assert found.braking[0] == pytest.approx(0.8)  # from rest, all of v' is new
    assert (forms(Quadratic(l2=9.0), (0.0, 0.0), 0.05, 0.8, 3).braking == 0).all()
