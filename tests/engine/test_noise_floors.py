"""Runs with each kind of noise rest where theory says."""

import math

import numpy as np
import pytest

from fallline import OPTIMIZERS, Scenario, loads, trace
from fallline.engine.analysis import theory
from fallline.engine.analysis.noise_floor import noise_floor
from fallline.engine.analysis.summary import summary
from fallline.engine.landscapes.expression import Expression
from fallline.engine.method.gradient import Gradient
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.models.logistic_regression import LogisticRegression
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant

from .conftest import scenario_text

LINE = LinearRegression()
MOONS = LogisticRegression()


def run(lr=0.2, **gradient):
    return {"optimizer": {"name": "gradient-descent"}, "schedule": {"name": "constant", "lr": lr}, "gradient": gradient}


def at_rest(landscape, walkers=3000, steps=150, name="gradient-descent", lr=0.2, **gradient):
    """The scenario and its path, of many walkers that begin at the minimum."""
    minimum = [float(each) for each in landscape.minima()[0]] if landscape.minima() else [0.0, 0.0]
    scenario = Scenario(
        landscape=landscape,
        runs=(Run(optimizer=OPTIMIZERS[name](), schedule=Constant(lr=lr), gradient=Gradient(**gradient)),),
        steps=steps,
        start=[minimum] * walkers,
    )
    return scenario, trace(scenario)[0]


QUADRATIC = loads(scenario_text(landscape={"name": "quadratic", "l1": 1.0, "l2": 4.0, "rotation": 30.0})).landscape


@pytest.mark.parametrize(
    "fields",
    [
        {"noise": 0.5},
        {"noise": 0.5, "noise_kind": "anisotropic", "noise_angle": 70.0, "noise_ratio": 0.2},
        {"noise": 0.5, "noise_kind": "heavy-tailed", "noise_alpha": 2.0},
        {"noise": 0.5, "noise_kind": "anisotropic", "name": "momentum", "lr": 0.05, "noise_angle": 30.0},
    ],
    ids=str,
)
def test_runs_rest_on_the_floor_that_theory_says(fields):
    scenario, path = at_rest(QUADRATIC, **fields)
    expected, found = noise_floor(scenario, scenario.runs[0]), path.loss[-1]
    assert abs(found.mean() - expected) < 5 * found.std() / math.sqrt(found.size)
    assert expected > 0
    assert summary(scenario, scenario.runs[0], path)["noise_floor"] == expected


def test_descent_with_the_noise_of_its_examples_rests_near_the_floor_at_the_minimum():
    """Within a tenth: away from the minimum the noise is a little larger, which the floor leaves out."""
    scenario, path = at_rest(LINE, walkers=40, steps=300, lr=0.05, noise=0.25, noise_kind="anisotropic")
    rise = path.loss[150:].mean() - LINE.lowest()
    assert rise == pytest.approx(noise_floor(scenario, scenario.runs[0]), rel=0.1)


def test_wrong_labels_leave_a_regression_on_the_floor_of_their_covariance():
    """sigma^2 lam / N along each eigenvector, the same everywhere, so that the floor is exact."""
    scenario, path = at_rest(LINE, walkers=200, steps=50, lr=0.3, noise=1.0, noise_kind="label")
    lam = np.linalg.eigvalsh(LINE.hessian(np.zeros((LINE.dimension, 1)))[:, :, 0])
    expected = (lam / 2 * theory.noise_floor(0.3, 0.0, lam, lam / LINE.examples)).sum()
    found = path.loss[-1] - LINE.lowest()
    assert abs(found.mean() - expected) < 5 * found.std() / math.sqrt(found.size)
    assert noise_floor(scenario, scenario.runs[0]) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("wrong", [{}, {"noise": 1.0, "noise_kind": "label"}], ids=["right", "wrong"])
def test_batches_with_replacement_rest_near_the_floor_of_their_covariance(wrong):
    """The rate is small, and so is what the floor at the minimum leaves out."""
    scenario, path = at_rest(LINE, walkers=40, steps=300, lr=0.05, batch_size=16, replacement=True, **wrong)
    rise = path.loss[150:].mean() - LINE.lowest()
    assert rise == pytest.approx(noise_floor(scenario, scenario.runs[0]), rel=0.1)


def test_the_draws_of_batches_and_of_noise_add_up():
    both = {"batch_size": 16, "replacement": True, "noise": 0.5}
    floors = [at_rest(LINE, 2, 2, **fields)[0] for fields in (both, {"noise": 0.5}, both | {"noise": 0.0})]
    whole, noise, batches = (noise_floor(each, each.runs[0]) for each in floors)
    assert whole == pytest.approx(noise + batches, rel=1e-12)


def test_heavy_tails_rest_on_a_stable_distribution():
    line = Expression(formula="x**2 + 0*y")
    alpha, lr = 1.5, 0.2
    _, path = at_rest(line, lr=lr, noise=0.1, noise_kind="heavy-tailed", noise_alpha=alpha)
    scale = float(theory.stable_floor(lr, 2.0, 0.1 / math.sqrt(2), alpha))
    x = path.theta[-1, 0]
    for t in (0.5, 1.0, 2.0):
        expected = math.exp(-(t**alpha))
        assert abs(np.cos(t * x / scale).mean() - expected) < 5 / math.sqrt(2 * x.size)
    assert float(theory.stable_floor(lr, 2.0, 1.0, 2.0)) ** 2 == pytest.approx(theory.noise_floor(lr, 0, 2.0, 1.0))
    assert theory.stable_floor(1.1, 2.0, 1.0, alpha) == math.inf


@pytest.mark.parametrize("sigma", [0.5, 1.5])
def test_multiplicative_noise_changes_the_factor_and_the_limit_and_leaves_no_floor(sigma):
    line, lr = Expression(formula="x**2/2 + 0*y"), 0.5
    start = [[1.0, 0.0]] * 200_000
    scenario = loads(scenario_text(runs=[run(lr=lr, noise=sigma, noise_kind="multiplicative")], steps=3))
    scenario = Scenario(landscape=line, runs=scenario.runs, steps=3, start=start)
    square = trace(scenario)[0].theta[:, 0] ** 2
    factor = float(theory.multiplicative_factor(lr, 1.0, sigma))
    means = square.mean(axis=1)
    error = 5 * square[1].std() / math.sqrt(200_000)
    assert abs(means[1] - factor) < error
    assert means[3] == pytest.approx(factor**3, rel=0.15)
    assert (factor < 1) == (lr < 2 / (1 + sigma**2))


def test_where_theory_has_no_floor_none_is_told():
    told = [
        noise_floor(scenario, scenario.runs[0])
        for scenario in (
            at_rest(QUADRATIC, 2, 2, **fields)[0]
            for fields in (
                {"noise": 0.5, "name": "adam"},
                {"noise": 0.0},
                {"noise": 0.5, "clip_norm": 1.0},
                {"noise": 0.5, "noise_kind": "heavy-tailed"},
                {"noise": 0.5, "noise_kind": "multiplicative"},
                {"noise": 0.5, "noise_kind": "multiplicative", "lr": 0.49},
                {"noise": 0.5, "noise_kind": "multiplicative", "name": "momentum"},
            )
        )
    ]
    assert told == [None, None, None, math.inf, 0.0, math.inf, None]
    for fields in ({"batch_size": 16}, {"noise": 0.1, "batch_size": 16, "noise_kind": "label"}):
        scenario = at_rest(LINE, 2, 2, **fields)[0]
        assert noise_floor(scenario, scenario.runs[0]) is None
    wrong = Run(optimizer=OPTIMIZERS["gradient-descent"](), gradient=Gradient(noise=0.1, noise_kind="label"))
    assert noise_floor(Scenario(landscape=MOONS, runs=(wrong,)), wrong) is None
