"""What the claims and answers of the assignments say, computed."""

import math

import numpy as np
import pytest

from fallline import OPTIMIZERS, SCHEDULES, load_scenario, trace
from fallline.engine.scenario.edit import replace

RAVINE = load_scenario("ravine")
KAPPA = 36.0


def ran(scenario, run, steps=None, **fields):
    made = replace(run, **fields)
    return trace(replace(scenario, runs=(made,), steps=steps or scenario.steps))[0]


def test_the_limit_of_descent_in_the_ravine():
    descent = RAVINE.runs[0]
    hessian = RAVINE.landscape.hessian(np.array([[-2.0, 1.5], [0.3, -1.0]]))
    assert np.linalg.eigvalsh(hessian.transpose(2, 0, 1))[:, -1] == pytest.approx(KAPPA)
    assert f"{2 / KAPPA:.4f}" == "0.0556"
    assert 1000 < (2 * 1.01 - 1) ** 350 < 1100
    for rate, first, last in ((0.99, 0, 349), (1.01, 349, 0)):
        path = ran(RAVINE, descent, steps=350, schedule=SCHEDULES["constant"](lr=rate * 2 / KAPPA))
        swings = np.abs(np.diff(path.theta[:, :, 0], axis=0)).max(axis=1)
        assert swings[first] > swings[last]


def test_the_best_pair_of_momentum_in_the_ravine():
    assert math.log(10) / -math.log((KAPPA - 1) / (KAPPA + 1)) == pytest.approx(41.4, abs=0.1)
    best = OPTIMIZERS["momentum"]().best_pair(1.0, KAPPA)
    assert (best.lr, best.beta, best.rate) == pytest.approx((4 / 49, (5 / 7) ** 2, 5 / 7))
    assert (f"{best.beta:.2f}", f"{best.lr:.3f}") == ("0.51", "0.082")
    assert best.beta == pytest.approx(((math.sqrt(36) - 1) / (math.sqrt(36) + 1)) ** 2)
    assert best.lr == pytest.approx((2 / (math.sqrt(1) + math.sqrt(36))) ** 2)
    momentum = RAVINE.runs[1]
    path = ran(
        RAVINE, momentum, optimizer=OPTIMIZERS["momentum"](beta=best.beta), schedule=SCHEDULES["constant"](lr=best.lr)
    )
    assert 1e-14 < path.loss[60, 0] < 1e-12
    near = ran(RAVINE, momentum, optimizer=OPTIMIZERS["momentum"](beta=0.55), schedule=SCHEDULES["constant"](lr=0.08))
    assert near.loss[60, 0] < 1e-8
    assert ran(RAVINE, momentum).loss[60, 0] > 1e-8
    for beta in (0.85, 0.9, 0.95):  # more of it at the old rate
        assert ran(RAVINE, momentum, optimizer=OPTIMIZERS["momentum"](beta=beta)).loss[60, 0] > 1e-8


def test_stairs_that_end_below_a_hundredth():
    given = load_scenario("step-decay")
    constant = given.runs[0]

    def end(every):
        return ran(given, constant, schedule=SCHEDULES["step-decay"](lr=0.15, every=every)).loss[-1, 0]

    assert 2 ** (given.steps // 60) == 64
    assert f"{end(60):.3f}" == "0.006"
    assert ran(given, constant).loss[200:, 0].mean() > 0.05
    early = ran(given, constant, schedule=SCHEDULES["step-decay"](lr=0.15, every=10))
    assert end(10) > 0.05
    assert np.abs(np.diff(early.theta[200:], axis=0)).max() < 1e-3
    assert end(400) == pytest.approx(ran(given, constant).loss[-1, 0])
