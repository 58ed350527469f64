"""What momentum does about noise, saddles and ravines: transient and floor, by theory and by runs."""

import numpy as np
import pytest

from fallline import OPTIMIZERS, SCHEDULES, Gradient, Run, Scenario, trace
from fallline.engine.landscapes.quadratic import Quadratic
from fallline.engine.studies.noisy_momentum import BETAS, digit, floor, noisy
from fallline.engine.studies.troubles import held, squeezed, trapped


def covariance(lr, beta, lam, noise):
    """Of (w, v) at rest, by iterating its recurrence: w' = w - lr v', v' = beta v + lam w + noise."""
    a = np.array([[1 - lr * lam, -lr * beta], [lam, beta]])
    b = noise**2 * np.outer([-lr, 1], [-lr, 1])
    found = np.linalg.solve(np.eye(4) - np.kron(a, a), b.ravel())
    return found.reshape(2, 2)[0, 0]


@pytest.mark.parametrize(("lr", "beta"), [(0.1, 0.0), (0.1, 0.9), (1.6, 0.85), (2.5, 0.6)])
def test_floors_are_those_of_the_recurrence_solved_at_rest(lr, beta):
    by_hand = sum(lam / 2 * covariance(lr, beta, lam, 0.3) for lam in (1 / 40, 1.0))
    assert float(floor(40.0, lr, beta, 0.3)) == pytest.approx(by_hand)


def test_at_the_same_small_rate_it_comes_down_sooner_to_a_floor_one_over_one_minus_beta_times_as_high():
    lr, beta = 0.01, 0.9
    assert float(floor(40.0, lr, beta, 1.0) / floor(40.0, lr, 0.0, 1.0)) == pytest.approx(1 / (1 - beta), rel=0.01)
    assert float(digit(40.0, lr, 0.0) / digit(40.0, lr, beta)) == pytest.approx(1 / (1 - beta), rel=0.03)


def test_at_the_same_rate_over_one_minus_beta_it_is_as_slow_and_as_noisy():
    lr, beta = 0.01, 0.9
    effective = lr * (1 - beta)
    assert float(floor(40.0, effective, beta, 1.0) / floor(40.0, lr, 0.0, 1.0)) == pytest.approx(1, rel=0.01)
    assert float(digit(40.0, effective, beta) / digit(40.0, lr, 0.0)) == pytest.approx(1, rel=0.01)


def test_near_the_limit_of_descent_the_latter_rests_lower_and_past_it_descent_has_no_floor():
    assert float(floor(40.0, 1.6 * 0.15, 0.85, 0.2)) < 0.5 * float(floor(40.0, 1.6, 0.0, 0.2))
    assert np.isinf(floor(40.0, 2.2, 0.0, 0.2))
    assert np.isfinite(floor(40.0, 2.2, 0.5, 0.2))


@pytest.mark.parametrize("beta", [0.5, 0.9])
def test_runs_settle_on_the_floors(beta):
    found = noisy(10.0, 0.2, beta, 0.5, 600)
    for mean, expected in zip((found.descent, found.same_rate, found.same_effective), found.floors, strict=True):
        assert mean[300:].mean() == pytest.approx(expected, rel=0.12)
    k = int(np.argmin(np.abs(BETAS - beta)))
    assert found.floor_same_rate[k] == pytest.approx(found.floors[1])
    assert found.floor_same_effective[k] == pytest.approx(found.floors[2])


def test_without_noise_a_run_comes_down_as_the_digits_say():
    run = Run(optimizer=OPTIMIZERS["momentum"](beta=0.5), schedule=SCHEDULES["constant"](lr=0.3), gradient=Gradient())
    ground = Quadratic(l1=0.1, l2=1.0, rotation=0.0)
    (path,) = trace(Scenario(landscape=ground, start=(1.0, 1.0), steps=120, runs=(run,)))
    x = np.abs(path.theta[:, 0, 0])
    assert np.log10(x[40] / x[120]) == pytest.approx(80 / float(digit(10.0, 0.3, 0.5)), rel=0.02)


def test_at_a_saddle_a_hundredth_of_the_offset_costs_momentum_fewer_steps_by_its_larger_root():
    """sigma^2 - (1 + beta + lr m) sigma + beta = 0, where the curvature is -m = -4 and lr = 0.05."""
    for beta in (0.7, 0.9):
        waits = [_steps(held(offset, beta).words, "momentum for ") for offset in (1e-6, 1e-12)]
        root = max(np.roots([1, -(1 + beta + 0.2), beta]).real)
        assert waits[1] - waits[0] == pytest.approx(6 * np.log(10) / np.log(root), abs=2)
        assert waits[1] < _steps(held(1e-12, beta).words, "saddle for ")


def _steps(words, after):
    return int(words.split(after)[1].split()[0])


def test_in_a_ravine_momentum_at_its_best_arrives_when_its_words_say():
    found = squeezed(100.0)
    error = np.linalg.norm(found.beside.theta[:, :, 0], axis=1)
    said = _steps(found.words, "momentum after ")
    assert error[said:].max() <= 0.01 * error[0] < error[said - 1]
    assert said < _steps(found.words, "left after ") / 5


@pytest.mark.parametrize(
    ("beta", "words"),
    [
        (0.85, "caught in the shallow well"),
        (0.9, "carried over"),
        (0.96, "crosses the hill 2 times, and is on the shallow"),
        (0.97, "crosses the hill 2 times"),
        (0.985, "crosses the hill 4 times"),
        (0.99, "on the deep side"),
    ],
)
def test_too_much_momentum_is_said_to_cross_and_come_back(beta, words):
    assert words in trapped(beta).words
    x = trapped(beta).path.theta[:, 0, 0]
    assert (x.min() < 0) == (beta > 0.86)
