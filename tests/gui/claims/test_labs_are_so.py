"""Sentences of the labs that no other test holds, each recomputed."""

import numpy as np
import pytest

from fallline import LANDSCAPES
from fallline.engine.analysis import theory
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.optimizers.adagrad import AdaGrad
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.nesterov import Nesterov
from fallline.engine.studies import batch_size, generalization, three_ways
from fallline.engine.studies.bias_correction import RATES, against_rate, bias_correction
from fallline.engine.studies.conditioning import race, racers
from fallline.engine.studies.damping import diagram, steps_per_digit
from fallline.engine.studies.gradient_check import GradientCheck, gradient_check
from fallline.engine.studies.met_condition import along
from fallline.engine.studies.nesterov_forms import forms
from fallline.gui.labs.generalization import GeneralizationLab
from tests.shipped_labs import stairs


def test_a_constant_added_to_the_loss_makes_rounding_grow_and_not_truncation():
    plain, lifted = (
        gradient_check(
            GradientCheck(
                landscape=LANDSCAPES["expression"](formula=f"exp(x) + y**2 + x*y{more}"), theta=(0.7, 0.3), count=33
            )
        ).curves[0]
        for more in ("", " + 10000")
    )
    assert np.median(lifted.errors[2:10] / plain.errors[2:10]) > 100  # small h: rounding
    np.testing.assert_allclose(lifted.errors[-8:], plain.errors[-8:], rtol=1e-3)  # large h: truncation


def test_the_patients_are_310():
    assert three_ways.MODEL.examples == batch_size.MODEL.examples == 310
    assert three_ways.MODEL.data == "diabetes"
    assert batch_size.MODEL.parts.train.x.shape[1] == 10


def test_without_copies_a_step_on_all_is_about_as_quick_as_one_on_a_single_patient():
    assert three_ways.seconds_of_all(1) < 2 * three_ways.seconds(1, replacement=False)
    assert three_ways.seconds_of_all(1000) > 50 * three_ways.seconds_of_all(1)


def test_batches_rest_far_lower_than_one_at_a_time():
    _, batch, one = three_ways.three_ways(three_ways.ThreeWays())
    assert batch.floor < one.floor / 8
    arrived = [int(np.argmax(way.mean < 0.1 * way.mean[0])) for way in (batch, one)]
    assert arrived[0] < 1.5 * arrived[1]


def test_validation_may_be_lower_before_training_has_ended():
    found = batch_size.at(batch_size.BatchSize(), 64)
    assert np.median(found.train) > 0.01
    assert np.median(found.validation) < batch_size.least()[1]


def test_the_regression_of_lab_3_is_convex_with_one_minimum():
    model = batch_size.MODEL
    for theta in (np.array(model.start)[:, None], np.array(model.minima()[0])[:, None]):
        assert np.linalg.eigvalsh(model.hessian(theta)[:, :, 0])[0] > 0
    assert len(model.minima()) == 1


def test_the_star_of_lab_5_moves_up_with_kappa():
    best = [diagram(kappa).best.beta for kappa in (2.0, 10.0, 40.0, 400.0)]
    assert best == sorted(best)
    assert best[-1] > 0.8


def test_without_momentum_all_forms_are_plain_descent():
    found = forms(Quadratic(l1=1.0, l2=12.0, rotation=20.0), (-2.4, 0.9), 0.03, 0.0, 40)
    descent = found.momentum.theta
    for path in (found.look_ahead, found.shifted, found.acceleration):
        np.testing.assert_array_equal(path.theta, descent)
    step = found.look_ahead
    np.testing.assert_allclose(np.diff(step.theta, axis=0), -0.03 * step.gradient[:-1], atol=1e-14)


def test_stairs_of_200_spend_most_of_the_time_on_the_floor():
    found = stairs(0.18, 0.5, 200, 1.5, 400)
    arrived = int(np.argmax(found.mean_falling < 1.5 * found.floor[0]))
    assert arrived < 60
    assert found.mean_falling[60:200].mean() == pytest.approx(found.floor[0], rel=0.2)


def test_steps_for_a_digit_are_kappa_its_root_and_root_three_times_that():
    for kappa in (100.0, 900.0):
        descent, momentum, nesterov, newton = (float(steps_per_digit(each.rate)) for each in racers(kappa))
        assert descent / kappa == pytest.approx(1.15, abs=0.01)
        assert momentum / np.sqrt(kappa) == pytest.approx(1.15, abs=0.03)
        assert nesterov / momentum == pytest.approx(1.7, abs=0.08)
        assert newton == 0


def test_descent_zigzags_as_kappa_grows_from_one():
    turned = []
    for kappa in (1.0, 1.5, 20.0):
        moves = np.diff(race(kappa, 24.0, 8)[0].theta[:4, :, 0], axis=0)
        lengths = np.linalg.norm(moves[:2], axis=1)
        turned.append(float(moves[0] @ moves[1] / lengths.prod()) if lengths.all() else 1.0)
    assert turned[0] > 0.9
    assert turned[2] < -0.7 < turned[0]
    assert theory.best(GradientDescent(), 1.0, 1.0).rate == 0


def test_the_ratio_met_sets_the_best_rate_and_the_size_of_b_how_near_a_rate_is():
    """With B at rest, (kappa - 1) / (kappa + 1) is the best factor, at the rate 2 / (mu_1 + mu_2) of B^-1 H."""
    found = along(Quadratic(l1=1.0, l2=25.0, rotation=0.0), AdaGrad(), (-2.4, 1.2), 0.3, 100)
    low, high = found.factors[-1] / 0.3
    kappa = found.met[-1]
    rates = np.linspace(0.01, 2.2 / high, 4001)
    factors = np.maximum(np.abs(1 - rates * low), np.abs(1 - rates * high))
    assert factors.min() == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-3)
    assert rates[factors.argmin()] == pytest.approx(2 / (low + high), rel=1e-3)
    measured = (found.path.loss[-1, 0] / found.path.loss[-21, 0]) ** (1 / 40)
    assert measured == pytest.approx(max(abs(1 - 0.3 * low), abs(1 - 0.3 * high)), abs=2e-3)


def test_the_sizes_of_lab_12_are_those_it_names():
    net = generalization.model()
    assert (net.dimension, net.examples, len(net.parts.test.y)) == (193, 199, 177)
    assert "193 parameters learns 199 patients nearly by heart; 177 others" in GeneralizationLab.text
    found = generalization.at(generalization.Generalization(seeds=2), 199)
    assert np.median(found.train[-1]) < 0.06 < 0.1 * 1.0  # of a target whose variance is 1


def test_the_shifted_form_is_what_libraries_do():
    """torch's lines for nesterov=True, written out: buf = momentum buf + g; p -= lr (g + momentum buf)."""
    found = forms(Quadratic(l1=1.0, l2=12.0, rotation=0.0), (-2.4, 0.9), 0.03, 0.85, 30).shifted
    p, buffer = np.array([-2.4, 0.9]), np.zeros(2)
    for theta in found.theta[1:, :, 0]:
        g = np.array([1.0, 12.0]) * p
        buffer = 0.85 * buffer + g
        p = p - 0.03 * (g + 0.85 * buffer)
        np.testing.assert_allclose(theta, p, atol=1e-14)


def test_where_nesterov_swings_a_direction_shrinks_by_the_root_of_beta_times_one_less_the_step():
    for step in (0.3, 0.6, 0.9):
        roots = theory.iteration_eigenvalues(Nesterov(beta=0.85), step, 1.0)
        assert np.abs(roots.imag).min() > 0
        assert np.abs(roots) == pytest.approx(np.sqrt(0.85 * (1 - step)))
        assert theory.spectral_radius(Momentum(beta=0.85), step, 1.0) == pytest.approx(np.sqrt(0.85))


def test_the_factors_of_the_guide_are_those_of_theory():
    kappa = 50.0
    root, pair = np.sqrt(kappa), Nesterov().standard_pair(1.0, kappa)
    assert float(theory.rate(Nesterov(beta=pair.beta), pair.lr, [1.0, kappa])) == pytest.approx(1 - 1 / root, abs=1e-7)
    expected = ((kappa - 1) / (kappa + 1), (root - 1) / (root + 1), 1 - 2 / np.sqrt(3 * kappa + 1), 0)
    assert [racer.rate for racer in racers(kappa)] == pytest.approx(expected)
    assert float(steps_per_digit(racers(1e6)[2].rate)) / 1e3 == pytest.approx(2, abs=0.01)


def test_the_excess_of_an_uncorrected_step_is_as_the_guide_says():
    excess = bias_correction(0.1, 0.9, 0.999, 2000).excess
    assert (f"{excess[0]:.1f}", f"{excess.max():.1f}") == ("3.2", "6.6")
    assert 8 < excess.argmax() + 1 < 16
    assert excess[999] < 1.3 < excess[300]  # after 1 / (1 - beta2) steps it is nearly gone
    _, well = against_rate(0.9, 0.999)
    ends = (well.corrected, well.uncorrected)
    bears = [max(lr for lr, end in zip(RATES, end, strict=True) if end < 1e-6) for end in ends]
    assert bears[0] / bears[1] == pytest.approx(4, abs=0.6)


def test_were_b_shaped_like_h_the_bowl_would_be_round():
    hessian = Quadratic(l1=1.0, l2=25.0, rotation=40.0).hessian(np.zeros((2, 1)))[:, :, 0]
    seen = np.linalg.eigvals(np.linalg.inv(3.7 * hessian) @ hessian)
    assert seen.max() / seen.min() == pytest.approx(1)
