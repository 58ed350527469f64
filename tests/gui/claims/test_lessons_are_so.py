"""Every step of the shipped lessons, recomputed: its right answer, and the figures that its claim and reveal name."""

from functools import cache

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Gradient, Run, Scenario, load_scenario, trace
from fallline.engine.analysis import theory
from fallline.engine.analysis.rate_limit import rate_limit
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.optimizers.adagrad import AdaGrad
from fallline.engine.optimizers.adagrad_full import AdaGradFull
from fallline.engine.optimizers.gradient_descent import GradientDescent
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.nesterov import Nesterov
from fallline.engine.studies import batch_size
from fallline.engine.studies.bias_correction import bias_correction, step_lengths
from fallline.engine.studies.conditioning import arrival, elongation, errors, race, steps_expected
from fallline.engine.studies.damping import steps_per_digit, swinging_factor, traced
from fallline.engine.studies.gradient_check import GradientCheck, gradient_check
from fallline.engine.studies.met_condition import along, half_life
from fallline.engine.studies.nesterov_forms import forms
from fallline.engine.studies.newton_step import NewtonStep, newton_step
from fallline.engine.studies.three_ways import ThreeWays, three_ways
from fallline.engine.studies.troubles import held, rated, trapped
from fallline.gui.lessons.lesson import shipped_lessons
from tests.shipped_labs import stairs


@cache
def paths(name):
    scenario = load_scenario(name)
    return dict(zip((run.label for run in scenario.runs), trace(scenario), strict=True))


def step_of(topic, step):
    (lesson,) = [each for each in shipped_lessons() if each.topic == topic]
    return lesson.steps[step - 1]


def answer(topic, step):
    """The choice that the lesson calls right."""
    chosen = step_of(topic, step)
    return chosen.choices[chosen.answer - 1]


def limit(scenario, label):
    """The rate that a step has a person guess."""
    found = load_scenario(scenario)
    (run,) = [run for run in found.runs if run.label == label]
    return rate_limit(found, run).lr


def checked():
    formula = "exp(x) / (1 + x**2) + sin(3*y)"  # the lab's
    landscape = LANDSCAPES["expression"](formula=formula)
    return gradient_check(GradientCheck(landscape=landscape, theta=(0.7, 0.3), count=97)), landscape


def test_lesson_1_1_the_best_h_of_a_forward_difference():
    found, _ = checked()
    forward = found.curves[0]
    assert answer(1, 1) == "about 10⁻⁸"
    assert 3e-10 < forward.measured_h < 3e-8
    assert forward.errors[0] > 0.05  # at 1e-16 hardly a digit is right
    right, middle = forward.errors[-20:], forward.errors[60]
    assert (np.diff(np.log(right)) > 0).all()  # truncation falls with h
    assert forward.errors[10] > middle  # rounding grows as h falls
    assert np.sqrt(np.finfo(float).eps) == pytest.approx(1.5e-8, rel=0.01)


def test_lesson_1_2_the_best_h_of_a_central_difference():
    found, _ = checked()
    forward, central = found.curves[:2]
    assert answer(1, 2) == "at a larger h"
    assert 1e-6 < central.measured_h < 1e-4
    assert np.finfo(float).eps ** (1 / 3) == pytest.approx(6e-6, rel=0.02)
    assert 300 < forward.best_predicted / central.best_predicted < 5000
    log_h = np.log(found.h[-24:-8])
    assert np.polyfit(log_h, np.log(central.errors[-24:-8]), 1)[0] == pytest.approx(2, abs=0.1)


def test_lesson_2_1_one_at_a_time_is_first_in_examples():
    everyone, _, one = three_ways(ThreeWays())
    assert answer(2, 1) == "one at a time"
    near = 0.08 * one.mean[0]
    arrived = [int(np.argmax(way.mean <= near)) for way in (everyone, one)]
    assert arrived[1] < 80
    assert everyone.examples[1] == 310_000
    assert one.examples[arrived[1]] < everyone.examples[1] < everyone.examples[arrived[0]]


def test_lesson_2_2_descent_on_all_ends_lower():
    everyone, _, one = three_ways(ThreeWays())
    assert answer(2, 2) == "all at a time"
    assert everyone.rest < 1e-6 < one.floor
    assert one.rest == pytest.approx(one.floor, rel=0.3)
    assert everyone.mean[-1] < everyone.mean[100] * 1e-3


def test_lesson_2_3_half_the_rate_is_half_the_floor():
    one, half = (three_ways(ThreeWays(lr_one=lr))[2] for lr in (0.1, 0.05))
    assert answer(2, 3) == "falls to about a half"
    assert half.floor / one.floor == pytest.approx(0.45, abs=0.06)
    assert half.rest / one.rest == pytest.approx(0.45, abs=0.1)
    assert float(theory.noise_floor(0.001, 0.0, 2.0, 9.0)) == pytest.approx(0.001 * 9 / (2 * 2), rel=1e-2)
    slow = [int(np.argmax(way.mean <= 0.3 * way.mean[0])) for way in (one, half)]
    assert slow[1] / slow[0] == pytest.approx(2, abs=0.7)


def test_lesson_3_1_sixteen_times_the_work_for_a_quarter_of_the_noise():
    assert answer(3, 1) == "a quarter"
    noise = [batch_size.noise_expected(b, replacement=True) for b in (1, 16)]
    assert noise[0] / noise[1] == pytest.approx(4)
    assert batch_size.noise(16) == pytest.approx(batch_size.noise_expected(16), rel=0.1)


def test_lesson_3_2_an_epoch_in_batches_takes_far_less_time():
    assert answer(3, 2) == "far less time"
    examples = batch_size.MODEL.examples
    one, batch = (batch_size.seconds(b) * -(-examples // b) for b in (1, 32))
    assert batch < one / 4  # some thirty times on a quiet machine


def test_lesson_3_3_thirty_two_digits_a_step_end_where_all_do():
    found = paths("digits")
    ends = {label: path.loss[-1, 0] for label, path in found.items()}
    assert answer(3, 3) == "hardly at all"
    assert [f"{ends[label]:.3f}" for label in ("Descent, all digits", "Descent, 32")] == ["0.086", "0.087"]
    assert ends["Momentum, 32"] / ends["Descent, 32"] == pytest.approx(1 / 3, abs=0.08)
    assert ends["Adam, 32"] / ends["Descent, 32"] == pytest.approx(1 / 5, abs=0.06)
    seen = [found[label].examples[-1] / 1257 for label in ("Descent, all digits", "Descent, 32")]
    assert seen == pytest.approx([240, 6.1], abs=0.2)


def test_lesson_4_1_a_rate_of_a_tenth_and_of_nineteen_tenths_are_alike():
    assert answer(4, 1) == "both after the same number of steps"
    assert [rated(lr).words.split("after ")[1] for lr in (0.1, 1.9)] == ["44 steps"] * 2
    assert rated(1.0).path.loss[1, 0] == 0
    assert np.abs(rated(2.0).path.theta[:, 0, 0]) == pytest.approx(2.5)
    assert rated(2.1).path.loss[-1, 0] > rated(2.1).path.loss[0, 0]
    assert (np.diff(np.sign(rated(1.9).path.theta[:20, 0, 0])) != 0).all()


def test_lesson_4_2_how_much_momentum_crosses_the_hill():
    assert answer(4, 2) == "about 0.87"
    assert "caught" in trapped(0.0).words
    assert "caught" in trapped(0.85).words
    assert "carried over" in trapped(0.88).words
    landscape = trapped(0.5).landscape
    deep = landscape.minima()[0][0]
    run = Run(optimizer=Momentum(beta=0.9), schedule=SCHEDULES["constant"](lr=0.01))
    ends = []
    for x in np.linspace(-2.2, -1.2, 21):
        (path,) = trace(Scenario(landscape=landscape, start=(float(x), 0.0), steps=400, runs=(run,)))
        ends.append(path.theta[-1, 0, 0])
    assert deep < -0.9
    assert max(ends) > 0.5  # from some start it is carried out of the deep well


def test_lesson_4_3_a_saddle_holds_by_the_logarithm():
    waits = [int(held(offset).words.split("for ")[1].split()[0]) for offset in (1e-4, 1e-6, 1e-8, 1e-10)]
    assert answer(4, 3) == "about 70 steps"
    assert waits[0] == 22
    assert abs(waits[2] - 70) < 5
    assert np.diff(waits) == pytest.approx(25, abs=1)
    run = Run(optimizer=GradientDescent(), schedule=SCHEDULES["constant"](lr=0.05), gradient=Gradient(noise=1e-9))
    (path,) = trace(Scenario(landscape=held(0.1).landscape, start=(0.0, 1.6), steps=240, runs=(run,)))
    assert abs(path.theta[-1, 0, 0]) > 0.9
    (path,) = trace(
        Scenario(landscape=held(0.1).landscape, start=(0.0, 1.6), steps=240, runs=(replaced(run, Gradient()),))
    )
    assert path.theta[-1, 0, 0] == 0


def replaced(run, gradient):
    return Run(optimizer=run.optimizer, schedule=run.schedule, gradient=gradient)


def test_lesson_4_4_plain_descent_bears_two_over_the_steepest_curvature():
    assert step_of(4, 4).draw.of == "0.095, inside"
    ground = load_scenario("past-the-limit").landscape
    assert (ground.l1, ground.l2) == (1.0, 20.0)
    assert limit("past-the-limit", "0.095, inside") == pytest.approx(0.1)
    found = paths("past-the-limit")
    jumps = [np.linalg.norm(np.diff(found[name].theta[:60, :, 0], axis=0), axis=1) for name in list(found)[:2]]
    assert jumps[0][-1] < jumps[0][0]
    assert (np.diff(jumps[1][10:]) > 0).all()  # past the limit each is longer than the last


def test_lesson_5_1_momentum_bears_nearly_twice_the_rate():
    assert step_of(5, 1).draw.of == "Momentum"
    assert f"{limit('ravine', 'Momentum'):.3g}" == "0.101"
    assert f"{limit('ravine', 'Gradient descent'):.3g}" == "0.0556"
    assert load_scenario("ravine").runs[1].optimizer.beta == 0.82
    assert theory.stability_limit(GradientDescent()) == 2
    assert theory.stability_limit(Momentum(beta=0.9)) == pytest.approx(3.8)
    assert traced(1.0, 3.7, 0.9, 300).loss[-1, 0] < 1e-3
    assert traced(1.0, 3.9, 0.9, 300).loss[-1, 0] > 1e3
    swing = traced(1.0, 3.0, 0.9, 40)
    x, v = swing.theta[:, 1, 0], swing.state["v"][:, 1, 0]
    crossed = np.flatnonzero(x[1:] * x[:-1] < 0) + 1
    assert len(crossed) > 10
    assert (v[crossed] * x[crossed] < 0).all()  # the gradient there is x: what is remembered brakes


def test_lesson_5_2_where_all_swings_beta_alone_decides():
    assert answer(5, 2) == "β alone"
    for lr in (0.5, 1.5, 3.0):
        roots = theory.iteration_eigenvalues(Momentum(beta=0.9), lr, 1.0)
        assert np.abs(roots) == pytest.approx(swinging_factor(0.9))
        assert roots.prod().real == pytest.approx(0.9)
    assert theory.critical_beta(1.5, 1 / 40) < 0.9 > theory.critical_beta(1.5, 1.0)


def test_lesson_5_3_what_kappa_was_for_descent_its_root_is_for_momentum():
    assert step_of(5, 3).draw.of == "this run"
    descent, momentum = (theory.best(method, 1.0, 100.0).rate for method in (GradientDescent(), Momentum()))
    assert (descent, momentum) == pytest.approx((99 / 101, 9 / 11))
    assert [f"{float(steps_per_digit(rate)):.3g}" for rate in (descent, momentum)] == ["115", "11.5"]
    assert theory.lower_bound(100.0) == pytest.approx(momentum)


def test_lesson_6_1_two_forms_visit_the_same_points():
    found = forms(Quadratic(l1=1.0, l2=12.0, rotation=20.0), (-2.4, 0.9), 0.03, 0.85, 300)
    assert answer(6, 1) == "the shifted and the acceleration form"
    assert found.rewriting.max() < 1e-14
    assert found.shift.max() < 1e-14
    assert found.apart[1:40].min() > 1e-4
    assert found.apart[-1] < 1e-6 > np.abs(found.shifted.theta[-1]).max()


def test_lesson_6_2_the_second_part_is_the_change_of_the_velocity():
    found = forms(Quadratic(l1=1.0, l2=12.0, rotation=20.0), (-2.4, 0.9), 0.03, 0.85, 60)
    assert answer(6, 2) == "when the velocity changes"
    v = found.acceleration.state["v"][:, :, 0]
    np.testing.assert_allclose(found.correction, -0.03 * 0.85 * np.diff(v, axis=0), atol=1e-14)
    back = [found.coasting[k] @ found.correction[k] for k in (2, 3)]  # in the first turn
    assert max(back) < 0
    assert found.braking[3] > 0.5 > found.braking[9]
    overshoot = [path.theta[:, 1].min() for path in (found.momentum, found.look_ahead)]
    assert overshoot[0] < overshoot[1]


def test_lesson_6_3_nesterov_bears_less():
    assert step_of(6, 3).draw.of == "Nesterov"
    assert f"{theory.stability_limit(Nesterov(beta=0.82)):.2f}" == "1.38"
    assert f"{limit('ravine', 'Nesterov'):.4f}" == "0.0383"
    assert f"{limit('ravine', 'Momentum'):.3f}" == "0.101"


def test_lesson_7_1_half_the_rate_is_half_the_floor():
    found = stairs(0.06, 0.5, 100, 1.5, 400)
    assert answer(7, 1) == "is about half as high"
    assert found.floor[0] == pytest.approx(2 * 0.06 * 1.5**2 / 4, rel=0.3)
    assert found.floor[100] / found.floor[0] == pytest.approx(0.5, abs=0.06)
    ends = [found.mean_falling[k - 40 : k].mean() for k in (100, 200, 300)]
    assert ends[0] > 1.5 * ends[1] > 2 * ends[2]


def test_lesson_7_2_stairs_too_soon_end_higher():
    assert step_of(7, 2).draw.of == "with stairs"
    assert pytest.approx(1.1, abs=0.03) == 3 * 0.18 * 2
    soon, later = (stairs(0.18, 0.5, every, 1.5, 400).mean_falling[-1] for every in (3, 80))
    assert soon > later


def test_lesson_7_3_without_noise_stairs_only_slow_it_down():
    assert answer(7, 3) == "no, they only slow it down"
    found = stairs(0.18, 0.5, 80, 0.0, 400)
    assert found.mean_constant[-1] < 1e-40 * found.mean_falling[-1]
    assert (found.floor == 0).all()


def test_lesson_8_1_one_step_of_newton():
    found = paths("newton")
    newton = next(path for label, path in found.items() if label.startswith("Newton"))
    assert answer(8, 1) == "one"
    assert newton.loss[1, 0] < 1e-20
    descent = next(path for label, path in found.items() if "escent" in label)
    assert np.argmax(descent.loss[:, 0] < 1e-3 * descent.loss[0, 0]) > 24


def test_lesson_8_2_a_rate_for_each_feature_is_not_newton_in_a_turned_ravine():
    turned, straight = (newton_step(NewtonStep(rotation=angle)) for angle in (28.0, 0.0))
    assert answer(8, 2) == "no"
    assert np.linalg.norm(turned.by_feature - turned.newton) > 0.5
    np.testing.assert_allclose(straight.by_feature, straight.newton, atol=1e-12)


def test_lesson_8_3_newton_goes_to_the_saddle():
    found = paths("saddle")
    newton_label, newton = next(each for each in found.items() if each[0].startswith("Newton"))
    landscape = load_scenario("saddle").landscape
    end = newton.theta[-1, :, :1]
    assert step_of(8, 3).draw.of == newton_label
    assert np.abs(end).max() < step_of(8, 3).draw.within
    assert newton.gradient_norm[-1, 0] < 1e-8
    low, high = np.linalg.eigvalsh(landscape.hessian(end)[:, :, 0])
    assert low < 0 < high


def test_lesson_9_1_level_lines_are_root_kappa_times_as_long():
    assert answer(9, 1) == "10"
    assert elongation(100.0) == pytest.approx(10)
    ground = Quadratic(l1=1.0, l2=100.0, rotation=0.0)
    assert ground.loss(np.array([[10.0], [0.0]])) == pytest.approx(ground.loss(np.array([[0.0], [1.0]])))


def test_lesson_9_2_four_times_kappa_is_twice_the_steps_of_momentum():
    assert answer(9, 2) == "twice the steps"
    kappas, steps = steps_expected(1e-4, count=200)
    slopes = [np.polyfit(np.log(kappas[100:]), np.log(row[100:]), 1)[0] for row in steps]
    assert slopes == pytest.approx([1, 0.5, 0.5, 0], abs=0.03)
    momentum = [arrival(errors(race(kappa, 24.0, 400)[1]), 1e-4) for kappa in (25.0, 100.0)]
    assert momentum[1] / momentum[0] == pytest.approx(2, abs=0.3)


def test_lesson_9_3_turning_slows_none_of_them_but_adam():
    assert answer(9, 3) == "none"
    for straight, turned in zip(race(20.0, 0.0, 60), race(20.0, 60.0, 60), strict=True):
        assert errors(turned) == pytest.approx(errors(straight), abs=1e-9)
    ends = []
    for turn in (0.0, 45.0):
        run = Run(optimizer=AdaGrad(), schedule=SCHEDULES["constant"](lr=0.3))
        ground = Quadratic(l1=1.0, l2=25.0, rotation=turn)
        angle = np.radians(turn) + np.pi / 4
        start = (-2 * float(np.cos(angle)), -2 * float(np.sin(angle)))
        (path,) = trace(Scenario(landscape=ground, start=start, steps=100, runs=(run,)))
        ends.append(path.loss[-1, 0])
    assert ends[1] > 10 * ends[0]


def ravine(turn, method=None):
    return along(Quadratic(l1=1.0, l2=25.0, rotation=turn), method or AdaGrad(), (-2.4, 1.2), 0.3, 100)


def test_lesson_10_1_adagrad_meets_about_three():
    assert answer(10, 1) == "about 3"
    assert ravine(0.0).met[12:] == pytest.approx(3, abs=0.3)


def test_lesson_10_2_a_diagonal_cannot_turn():
    found = ravine(45.0)
    assert answer(10, 2) == "about 25: no help at all"
    assert found.met[2:] == pytest.approx(25, abs=0.1)
    assert found.rates[-1, 0] == pytest.approx(found.rates[-1, 1], rel=0.1)
    b = ravine(45.0, AdaGradFull()).scaling[-1]
    assert abs(b[0, 1]) > 0.5 * b[0, 0]


def test_lesson_10_3_rmsprop_gets_further_down_a_long_valley():
    ends = {label: path.loss[-1, 0] for label, path in paths("adagrad-rmsprop").items()}
    end = paths("adagrad-rmsprop")["AdaGrad"].theta[-1, :, 0]
    assert np.linalg.norm(end - 1) > step_of(10, 3).draw.within  # the minimum is no right guess
    assert load_scenario("adagrad-rmsprop").landscape.minima() == ((1.0, 1.0),)
    assert ends["RMSProp 0.9"] < ends["AdaGrad"]
    assert (np.diff(ravine(0.0).rates, axis=0) <= 1e-12).all()
    assert 5 < half_life(0.9) < 10


def test_lesson_11_1_the_first_uncorrected_step():
    found = bias_correction(0.1, 0.9, 0.999, 80)
    assert answer(11, 1) == "about 3 times as long"
    assert f"{found.excess[0]:.1f}" == "3.2"
    assert step_lengths(found.valley.corrected, 0.1)[0] == pytest.approx(np.sqrt(2))


def test_lesson_11_2_without_a_mean_of_gradients_it_is_32():
    assert answer(11, 2) == "32 times as long"
    assert f"{bias_correction(0.1, 0.0, 0.999, 10).excess[0]:.0f}" == "32"
    assert bias_correction(0.1, 0.0, 0.9999, 10).excess[0] == pytest.approx(100)


def test_lesson_11_3_without_memory_adam_is_descent_by_signs():
    assert answer(11, 3).startswith("descent by signs")
    found = bias_correction(0.1, 0.0, 0.0, 20).valley
    moves = np.diff(found.corrected.theta[:, :, 0], axis=0)
    np.testing.assert_allclose(moves, -0.1 * np.sign(found.corrected.gradient[:-1, :, 0]), rtol=1e-5)
    agreeing = OPTIMIZERS["adam"]()
    m, s = 0.0, 0.0
    for t in range(1, 30):
        m, s = 0.9 * m + 0.1 * 5.0, 0.999 * s + 0.001 * 25.0
        step = (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + agreeing.epsilon)
        assert step == pytest.approx(1, rel=1e-6)


def test_lesson_12_1_to_nearest_x_stands_still():
    found = paths("bfloat16")
    nearest = found["bfloat16, to nearest"].theta[:, 0, 0]
    assert step_of(12, 1).draw.of == "bfloat16, to nearest"
    assert (nearest == -2).all()
    assert found["float64"].theta[-1, 0, 0] == pytest.approx(-2.8, abs=0.03)
    assert 2.0**-6 == 0.015625 > 2 * 0.005


def test_lesson_12_2_y_moves_by_steps_half_as_long_again():
    y = paths("bfloat16")["bfloat16, to nearest"].theta[:, 1, 0]
    moves = np.diff(y)
    assert answer(12, 2).startswith("0.0078")
    assert moves[:20] == pytest.approx(2.0**-7)
    assert y.max() == 2.0
    assert (moves[y[:-1] == 2.0] == 0).all()


def test_lesson_12_3_by_chance_it_gets_there():
    found = paths("bfloat16")
    ends = [found[label].theta[-1, :, 0] for label in ("float64", "bfloat16, by chance")]
    assert answer(12, 3).startswith("near the minimum of float64")
    assert np.abs(ends[0] - ends[1]).max() < 0.1
    x = found["bfloat16, by chance"].theta[:, 0, 0]
    moved = np.abs(np.diff(x[:100]))
    assert (moved > 0).mean() == pytest.approx(0.005 / 2**-6, abs=0.12)
    assert moved[moved > 0].max() == 2.0**-6
    late = found["bfloat16, by chance"].theta[-50:, 0, 0]
    assert len(set(late)) > 1  # the last digit is never still
