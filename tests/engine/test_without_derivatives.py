"""Methods that ask for losses alone: against scipy and Hansen's own code, and by what theory says of their draws."""

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize

import fallline
from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Run, Scenario
from fallline.engine.optimizers._surrogate import believed, improvement, surrogate

STORED = Path(__file__).parents[1] / "oracle" / "stored" / "cma.json"


def traced(name, landscape, start, lr, steps, seed=1, **fields):
    """One run, its walkers at `start`."""
    run = Run(optimizer=OPTIMIZERS[name](**fields), schedule=SCHEDULES["constant"](lr=lr))
    (path,) = fallline.trace(Scenario(landscape=landscape, runs=(run,), steps=steps, start=start, seed=seed))
    return path


class Given:
    """An oracle of one function of one walker, whose draws are given."""

    steady = True

    def __init__(self, function, draws):
        self.function, self.given, self.step = function, draws, 0

    def loss(self, theta):
        return np.array([self.function(theta[:, 0])])

    def draws(self, rows, n, place=0):
        return self.given(self.step).reshape(rows, n)


@pytest.mark.parametrize(
    ("tag", "start"),
    [("rosenbrock", [-1.2, 1.0]), ("himmelblau", [0.3, -4.0]), ("rosenbrock-nd", [0.0, 0.5, -1.0, 2.0])],
)
def test_the_simplex_goes_as_scipys_and_asks_as_often(tag, start):
    landscape = LANDSCAPES[tag](**({"dimension": len(start)} if tag.endswith("nd") else {}))
    path = traced("nelder-mead", landscape, start, 0.5, 100)
    simplex = np.vstack([start, np.array(start) + 0.5 * np.eye(len(start))])
    found = minimize(
        lambda x: float(landscape.loss(np.array(x)[:, None])[0]), start, method="Nelder-Mead",
        options={"initial_simplex": simplex, "return_all": True, "maxiter": 100, "xatol": 0, "fatol": 0},
    )  # fmt: skip
    np.testing.assert_allclose(path.theta[2:, :, 0], np.array(found.allvecs)[1:], rtol=1e-9, atol=1e-10)
    assert path.counts["functions"][-1] == found.nfev


def test_where_losses_are_equal_the_simplex_does_as_scipys():
    """On stairs, where a trial is often neither lower nor higher."""

    def stairs(x):
        return float(np.floor(abs(x[0])) + np.floor(2 * abs(x[1])))

    method, oracle = OPTIMIZERS["nelder-mead"](), Given(stairs, None)
    theta = np.array([[3.7], [2.2]])
    state, places = method.begin(theta), []
    for step in range(30):
        theta, state = method.step(theta, state, step, 1.0, oracle)
        places.append(sorted(map(tuple, state[-2][:, :, 0])))
    found: list = []
    simplex = np.array([[3.7, 2.2], [4.7, 2.2], [3.7, 3.2]])
    minimize(stairs, simplex[0], method="Nelder-Mead", callback=lambda x: found.append(stairs(x)),
             options={"initial_simplex": simplex, "maxiter": 30, "xatol": 0, "fatol": 0})  # fmt: skip
    losses = [min(map(stairs, corners)) for corners in places[1:]]
    assert losses[: len(found)] == found[: len(losses)]
    assert losses[-1] < losses[0]


def test_cma_es_goes_as_hansens_own_code():
    from tests.oracle.by_purecma import START, STEPS, WIDTH, draws, rosenbrock

    stored = json.loads(STORED.read_text(encoding="utf-8"))
    method, oracle = OPTIMIZERS["cma-es"](), Given(rosenbrock, draws)
    theta = np.array(START)[:, None]
    state = method.begin(theta)
    for step in range(STEPS):
        oracle.step = step
        theta, state = method.step(theta, state, step, WIDTH, oracle)
        np.testing.assert_allclose(theta[:, 0], stored["means"][step], rtol=1e-9)
        np.testing.assert_allclose(state[-1], stored["widths"][step], rtol=1e-9)


def test_the_compass_goes_to_the_best_of_its_ends_or_halves():
    path = traced("pattern-search", LANDSCAPES["quadratic"](l1=2.0, l2=8.0, rotation=0.0), [1.7, 1.2], 0.5, 60)
    at, size = np.array([1.7, 1.2]), 0.5
    f = lambda x: x[0] ** 2 + 4 * x[1] ** 2  # noqa: E731
    for step in range(60):
        ends = [at + way * size * axis for axis in np.eye(2) for way in (1, -1)]
        best = min(ends, key=f)
        at, size = (best, size) if f(best) < f(at) else (at, size / 2)
        np.testing.assert_array_equal(path.theta[step + 1, :, 0], at)
    assert path.counts["functions"][-1] == 1 + 4 * 60
    assert f(at) < 1e-6


@pytest.mark.parametrize(("name", "fields"), [("spsa", {"c": 0.1}), ("evolution-strategy", {"sigma": 0.1, "pairs": 2})])
def test_the_mean_of_many_estimates_is_the_gradient(name, fields):
    """On a quadratic, where neither is biased: 4,000 walkers see it to five standard errors."""
    landscape, at = LANDSCAPES["quadratic"](l1=1.0, l2=3.0), [1.0, -0.5]
    path = traced(name, landscape, [at] * 4000, 1.0, 1, **fields)
    seen = path.theta[0] - path.theta[1]
    gradient = landscape.gradient(np.array(at)[:, None])[:, 0]
    error = seen.std(axis=1) / np.sqrt(seen.shape[1])
    assert (np.abs(seen.mean(axis=1) - gradient) < 5 * error).all()
    assert (error < 0.06).all()


def test_at_a_constant_temperature_annealing_draws_from_boltzmanns_density():
    """Metropolis: on a quadratic of curvature l, positions have the variance T / l."""
    landscape = LANDSCAPES["quadratic"](l1=1.0, l2=4.0, rotation=0.0)
    path = traced("simulated-annealing", landscape, [[0.0, 0.0]] * 3000, 0.8, 120, temperature=0.5, cooling=1.0)
    variance = path.theta[-1].var(axis=1)
    np.testing.assert_allclose(variance, [0.5, 0.125], rtol=5 * np.sqrt(2 / 3000))


@pytest.mark.parametrize("name", ["simulated-annealing", "bayesian"])
def test_the_best_place_is_the_lowest_that_was_asked(name):
    path = traced(name, LANDSCAPES["branin"](), [2.5, 7.5], 7.5, 40)
    best = path.points["best"].loss[:, 0]
    assert (np.diff(best) <= 1e-12).all()
    asked = path.loss[:, 0] if name == "simulated-annealing" else path.loss[:-1, 0]
    np.testing.assert_allclose(best[-1], asked.min(), rtol=1e-12)


def test_forty_losses_lead_bayesian_optimisation_to_a_minimum_of_branin():
    path = traced("bayesian", LANDSCAPES["branin"](), [2.5, 7.5], 7.5, 40)
    assert path.points["best"].loss[-1, 0] - 0.397887 < 0.05
    assert path.counts["functions"][-1] == 40


def test_the_surrogate_passes_through_the_losses_and_expects_what_its_normal_says():
    places = np.random.default_rng(3).uniform(-1, 1, (12, 2))
    losses = np.sin(3 * places[:, 0]) + places[:, 1] ** 2
    found = surrogate(places, losses)
    mean, deviation = believed(found, places)
    np.testing.assert_allclose(mean, losses, atol=1e-3)
    assert deviation.max() < 0.01 < believed(found, np.array([[0.9, -0.9]]))[1][0] * 2
    at = np.array([[0.2, 0.1]])
    (m,), (s,) = believed(found, at)
    normal = lambda y: max(losses.min() - y, 0) * np.exp(-(((y - m) / s) ** 2) / 2) / (s * np.sqrt(2 * np.pi))  # noqa: E731
    expected, _ = quad(normal, m - 9 * s, losses.min(), epsabs=1e-12)
    np.testing.assert_allclose(improvement(found, at, losses.min()), expected, atol=1e-9)


def test_beyond_its_bound_a_method_is_refused_in_a_sentence():
    scenario = fallline.load_scenario("moons")
    run = msgspec.structs.replace(scenario.runs[0], optimizer=OPTIMIZERS["bayesian"]())
    with pytest.raises(ValueError, match=r"bayesian takes 20 parameters at most, and here are \d+"):
        msgspec.structs.replace(scenario, runs=(run,))


def test_none_of_them_asks_for_a_derivative():
    blind = [name for name, cls in OPTIMIZERS.items() if not cls.derivatives]
    assert len(blind) >= 7
    for name in blind:
        path = traced(name, LANDSCAPES["himmelblau"](), [1.0, 1.0], 0.01, 5)
        assert path.counts["functions"][-1] > 0
        assert not any(path.counts[kind][-1] for kind in path.counts if kind != "functions")
