"""A run against theory where it stands: limits, margins, the step at which it leaves, and what adaptive methods see."""

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, loads, trace
from fallline.engine.analysis.preconditioning import frozen_form
from fallline.engine.analysis.stability import preconditioned, preconditioned_along, stability
from fallline.engine.method.form import Form
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.scenario.edit import replace
from tests.grounds import ground

LIMIT = 36.0


def case(scenario_text, optimizer, lr, landscape=None, steps=60, start=(-2.6, -0.05), **run):
    landscape = landscape or {"name": "quadratic", "l1": 1.0, "l2": LIMIT, "rotation": 24.0}
    optimizer = {"name": optimizer} if isinstance(optimizer, str) else optimizer
    runs = [{"optimizer": optimizer, "schedule": {"name": "constant", "lr": lr}, **run}]
    scenario = loads(scenario_text(landscape=landscape, runs=runs, steps=steps, start=list(start)))
    return scenario, scenario.runs[0], trace(scenario)[0]


def test_the_gauge_reads_the_share_of_the_limit_that_is_left(scenario_text):
    for optimizer, limit in (
        ("gradient-descent", 2.0),
        ({"name": "momentum", "beta": 0.8}, 3.6),
        ({"name": "nesterov", "beta": 0.8}, 3.6 / 2.6),
    ):
        found = stability(*case(scenario_text, optimizer, 0.02), 7)
        np.testing.assert_allclose([found.value, found.lowest], [0.02 * LIMIT, 0.02], rtol=1e-12)
        np.testing.assert_allclose(found.limit, limit, rtol=1e-12)
        np.testing.assert_allclose(found.margin, 1 - 0.02 * LIMIT / limit, rtol=1e-12)
        assert (found.known, found.leaves_at, found.method) == (True, None, "dense")


ESCAPES = [
    ("gradient-descent", 1.03),
    ("gradient-descent", 1.9),
    ({"name": "momentum", "beta": 0.0}, 1.2),
    ({"name": "momentum", "beta": 0.8}, 1.02),
    ({"name": "momentum", "beta": 0.8, "convention": "sutskever"}, 1.4),
    ({"name": "nesterov", "beta": 0.7, "form": "shifted"}, 1.05),
    ({"name": "nesterov", "beta": 0.7, "form": "look-ahead"}, 1.3),
    ({"name": "nesterov", "beta": 0.7, "form": "acceleration"}, 1.1),
    ({"name": "qhm", "beta": 0.9, "nu": 0.7}, 1.1),
]


@pytest.mark.parametrize(("optimizer", "share"), ESCAPES)
@pytest.mark.parametrize("at", [0, 1, 5])
def test_the_step_at_which_an_unstable_run_leaves_is_foretold(optimizer, share, at, scenario_text):
    limit = stability(*case(scenario_text, optimizer, 0.01)).limit
    scenario, run, path = case(scenario_text, optimizer, share * limit / LIMIT, steps=3000)
    assert path.status == "diverged"
    found = stability(scenario, run, path, at)
    assert found.margin < 0
    assert found.leaves_at == path.diverged_at


def test_a_saddle_is_left_at_the_step_foretold(scenario_text):
    saddle = {"name": "expression", "formula": "3*x**2 - y**2/4"}
    for optimizer in ("gradient-descent", {"name": "momentum", "beta": 0.5}):
        scenario, run, path = case(scenario_text, optimizer, 0.1, saddle, steps=2000, start=(1.0, 1e-3))
        found = stability(scenario, run, path, 3)
        assert found.lowest < 0 < found.margin
        assert found.leaves_at == path.diverged_at


def test_weight_decay_adds_to_every_eigenvalue(scenario_text):
    scenario, run, path = case(scenario_text, "gradient-descent", 0.04, gradient={"weight_decay": 20.0}, steps=2000)
    found = stability(scenario, run, path, 4)
    np.testing.assert_allclose([found.value, found.lowest], [0.04 * 56, 0.04 * 21], rtol=1e-12)
    assert found.leaves_at == path.diverged_at


def test_the_limit_of_newton_is_two_whatever_the_landscape(scenario_text):
    for landscape in ("himmelblau", "rosenbrock"):
        found = stability(*case(scenario_text, "newton", 0.7, {"name": landscape}, start=(1.2, 1.3)), 2)
        np.testing.assert_allclose([found.value, found.lowest, found.limit], [0.7, 0.7, 2.0], rtol=1e-9)
    damped = stability(*case(scenario_text, {"name": "newton", "damping": 4.0}, 1.0))
    np.testing.assert_allclose([damped.lowest, damped.value], [1 / 5, 36 / 40], rtol=1e-12)


def test_diagonal_newton_and_gauss_newton_see_their_own_ratio(scenario_text):
    straight = {"name": "expression", "formula": "x**2/2 + 18*y**2"}
    found = preconditioned(*case(scenario_text, "diagonal-newton", 0.5, straight), 0)
    np.testing.assert_allclose(found.eigenvalues, [1.0, 1.0], rtol=1e-12)
    np.testing.assert_allclose([found.condition_number, found.plain], [1.0, 36.0], rtol=1e-12)
    least = preconditioned(*case(scenario_text, "gauss-newton", 0.5, {"name": "rosenbrock"}, start=(1.0, 1.0)), 0)
    np.testing.assert_allclose(least.eigenvalues, [1.0, 1.0], rtol=1e-8)  # no residual, so 2J'J is the Hessian


@pytest.mark.parametrize(
    ("optimizer", "limit"),
    [
        ({"name": "rmsprop", "decay": 0.9}, 2.0),
        ("adagrad", 2.0),
        ({"name": "adam", "beta1": 0.9}, 38.0),
        ({"name": "adam", "beta1": 0.5}, 6.0),
        ({"name": "amsgrad", "beta1": 0.9}, 38.0),
        ({"name": "adamw", "beta1": 0.9, "weight_decay": 0.0}, 38.0),
        ({"name": "adamax", "beta1": 0.9}, 38.0),
        ({"name": "yogi", "beta1": 0.9}, 38.0),
        ({"name": "qhadam", "beta1": 0.9, "nu1": 0.9}, 2 * 1.9 / (0.1 * 2.8)),
    ],
)
def test_an_adaptive_method_has_the_limit_of_its_momentum(optimizer, limit, scenario_text):
    """Read off the rule after 600 steps, when corrections are done with; 38 is that of Cohen et al., 2022."""
    found = stability(*case(scenario_text, optimizer, 1e-3, steps=800, start=(2.5, 2.5)), 790)
    np.testing.assert_allclose(found.limit, limit, rtol=1e-3)
    assert not found.known


# Not AdaDelta, whose B holds the steps before this one, and Adan, which adds a difference of gradients.
PRECONDITIONED = [
    tag
    for tag, cls in OPTIMIZERS.items()
    if cls.preconditioner is not Optimizer.preconditioner
    and tag not in ("adadelta", "adan", "mars")  # B of the steps before; a difference of gradients
    and not cls.needs_matrices  # it has a test of its own
]


@pytest.mark.parametrize("tag", PRECONDITIONED)
def test_a_preconditioner_is_what_the_rule_divides_by(tag, scenario_text):
    """Without momentum, the change of theta is -lr B^-1 g to the last step, corrections and all."""
    quiet: dict = {"beta": 0.0, "beta1": 0.0, "alpha": 0.0, "weight_decay": 0.0, "lr_decay": 0.3, "scaled": False}
    quiet["parts"] = [{"name": "adam", "beta1": 0.0}, {"name": "scale", "factor": 2.0}]
    optimizer = {"name": tag} | {name: quiet[name] for name in OPTIMIZERS[tag].__struct_fields__ if name in quiet}
    _, run, path = case(scenario_text, optimizer, 0.01, steps=30, start=(2.0, 1.5))
    for step in (0, 5, 29):
        state = tuple(values[step + 1] for values in path.state.values())
        change = path.theta[step + 1] - path.theta[step]
        b = run.optimizer.preconditioner(state, step)
        np.testing.assert_allclose(change, -0.01 * path.gradient[step] / b, rtol=1e-8)


def test_the_limit_of_a_frozen_adam_is_where_it_begins_to_grow():
    """The recurrence with B as it stands, run for real: m and theta, against the limit that was read off the rule."""
    beta1, lam = 0.9, 3.0
    for share, grows in ((0.99, False), (1.01, True)):
        rate = share * 38.0 / lam
        theta, m = 1.0, 0.0
        for _ in range(20_000):
            m = beta1 * m + (1 - beta1) * lam * theta
            theta -= rate * m
            if abs(theta) > 1e6:
                break
        assert (abs(theta) > 1e6) is grows


def test_adagrad_makes_an_axis_parallel_ravine_round(scenario_text):
    """B is proportional to the slopes, l_i |x_i| at equal x: the spectrum that it sees is flat, kappa 1 for 36."""
    straight = {"name": "expression", "formula": "x**2/2 + 18*y**2"}
    scenario, run, path = case(scenario_text, "adagrad", 0.1, straight, start=(1.0, 1.0))
    _, seen = preconditioned_along(scenario, run, path, range(0, 60, 10))
    assert preconditioned(scenario, run, path, 30).plain == pytest.approx(36.0)
    np.testing.assert_allclose(seen, 1.0, rtol=1e-6)
    _, turned = preconditioned_along(*case(scenario_text, "adagrad", 0.1, start=(1.0, 1.0)), [30])
    assert turned[0] > 5  # a diagonal cannot undo a rotation


@pytest.mark.parametrize("tag", ["momentum", "adam", "adamw", "newton", "adagrad-full", "gauss-newton"])
def test_along_a_path_the_spectrum_is_that_of_each_point(scenario_text, tag):
    scenario, run, path = case(scenario_text, tag, 0.05, {"name": "rosenbrock"}, start=(-1.2, 1.0), steps=12)
    run = replace(run, gradient=replace(run.gradient, weight_decay=0.3))
    steps = [0, 3, 7, 12, 40]
    ends, kappa = preconditioned_along(scenario, run, path, steps)
    assert ends.shape == (2, 5)
    for k, step in enumerate(steps):
        there = preconditioned(scenario, run, path, step)
        np.testing.assert_allclose(ends[:, k], there.eigenvalues[[0, -1]], rtol=1e-12)
        np.testing.assert_allclose(kappa[k], there.condition_number, rtol=1e-12)


def test_full_adagrad_sees_the_matrix_that_it_summed(scenario_text):
    scenario, run, path = case(scenario_text, "adagrad-full", 0.1, start=(1.0, 1.0), steps=20)
    g = path.gradient[:11, :, 0]
    values, vectors = np.linalg.eigh(g.T @ g)
    b = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    hessian = scenario.landscape.hessian(path.theta[10])[:, :, 0]
    expected = np.sort(np.linalg.eigvals(np.linalg.solve(b, hessian)).real)
    np.testing.assert_allclose(preconditioned(scenario, run, path, 10).eigenvalues, expected, rtol=1e-6)


@pytest.mark.parametrize("tag", sorted(OPTIMIZERS))
@pytest.mark.parametrize("landscape", ["rosenbrock", "monkey-saddle", "plateau", "cliff"])
def test_every_method_has_an_answer_everywhere(tag, landscape, scenario_text):
    if OPTIMIZERS[tag].needs_least_squares and landscape != "rosenbrock":
        return
    on, start = ground(OPTIMIZERS[tag], landscape), (0.3, -0.2)
    if on["name"] != landscape:
        start = LANDSCAPES[on["name"]]().start
    scenario, run, path = case(scenario_text, tag, 0.05, on, steps=12, start=start)
    for step in (0, 5, 12, 99):
        found = stability(scenario, run, path, step)
        assert found.limit is None or found.limit > 0
        preconditioned(scenario, run, path, step)


def test_a_large_model_is_read_by_its_ends(scenario_text, monkeypatch):
    model = {"name": "mlp", "data": "iris", "hidden": [12]}
    scenario = loads(scenario_text(landscape=model, start=None, steps=5, runs=[{"optimizer": {"name": "adam"}}]))
    run, path = scenario.runs[0], trace(scenario)[0]
    found = stability(scenario, run, path, 3)
    assert found.method == "lanczos"
    whole = preconditioned(scenario, run, path, 3)
    assert whole.method == "dense"
    np.testing.assert_allclose(found.value, path.lr[3] * whole.eigenvalues[-1], rtol=1e-6)
    np.testing.assert_allclose(found.lowest, path.lr[3] * whole.eigenvalues[0], rtol=1e-6)
    monkeypatch.setattr("fallline.engine.analysis.stability.DENSE", 10)
    ends, kappa = preconditioned_along(scenario, run, path, [3])
    np.testing.assert_allclose(ends[:, 0], whole.eigenvalues[[0, -1]], rtol=1e-6)
    assert np.isnan(kappa[0]), "the smallest lies between the ends, which differ in sign"


@pytest.mark.parametrize("decay", [0.0, 0.1, 1.0, 1.6])
@pytest.mark.parametrize(("beta", "a", "c"), [(0.0, 1.0, 0.0), (0.9, 0.1, 0.0), (0.9, 1.0, 0.0), (0.5, 1.5, 0.5)])
def test_a_recurrence_with_decay_is_stable_between_its_floor_and_its_limit(decay, beta, a, c):
    form = Form(beta, a, c, a, decay)
    span = form.limit - form.floor

    def largest(scaled):
        return np.abs(np.roots([1.0, -form.trace(scaled), form.determinant(scaled)])).max()

    assert max(largest(form.floor + share * span) for share in (0.01, 0.3, 0.6, 0.99)) < 1
    assert largest(form.limit + 0.01 * span) > 1
    assert largest(form.floor - 0.01 * span) > 1
    assert (form.floor < 0) == (decay > 0)


def linear_adamw(scenario_text, weight_decay, lr, formula="3*x**2/2 + y**2/2", beta1=0.9):
    """AdamW where epsilon is all of B, for the gradients are as nothing beside it: its path is linear in the start."""
    optimizer = {"name": "adamw", "beta1": beta1, "epsilon": 1.0, "weight_decay": weight_decay}
    landscape = {"name": "expression", "formula": formula}
    return case(scenario_text, optimizer, lr, landscape, steps=800, start=(1e-120, 1e-60))


@pytest.mark.parametrize("weight_decay", [0.0, 0.01, 0.1, 1.0, 10.0])
@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.9])
def test_the_edge_of_adamw_is_where_its_run_begins_to_grow(weight_decay, beta1, scenario_text):
    """lr lam (1 - beta1) = (2 - lr weight_decay) (1 + beta1); without the decay it would be off by up to 20 times."""
    edge = 2 * (1 + beta1) / (3 * (1 - beta1) + weight_decay * (1 + beta1))
    for share, grows in ((0.99, False), (1.01, True)):
        scenario, run, path = linear_adamw(scenario_text, weight_decay, share * edge, beta1=beta1)
        half, size = path.steps // 2, np.abs(path.theta[:, 0, 0])
        first, last = (
            size[half // 2 : half].max(),
            size[-half // 2 :].max(),
        )  # one that grows has left before its last step
        assert bool(last > first) is grows
        found = stability(scenario, run, path, 700)
        assert bool(found.margin < 0) is grows
        limit = (2 - share * edge * weight_decay) * (1 + beta1) / (1 - beta1)
        np.testing.assert_allclose(found.limit, limit, rtol=1e-6)


@pytest.mark.parametrize(("weight_decay", "held"), [(0.45, False), (0.55, True)])
def test_decoupled_decay_holds_a_run_on_a_saddle_less_steep_than_itself(weight_decay, held, scenario_text):
    _, run, path = linear_adamw(scenario_text, weight_decay, 0.3, "x**2 - y**2/4")
    assert bool(abs(path.theta[-1, 1, 0]) < abs(path.theta[400, 1, 0])) is held
    form = frozen_form(run.optimizer, path, 700)
    assert bool(form.floor < -0.5 * 0.3) is held


def test_decay_that_takes_off_more_than_twice_the_position_has_no_stable_rate(scenario_text):
    scenario, run, path = linear_adamw(scenario_text, 8.0, 0.3)
    found = stability(scenario, run, path, 20)
    assert found.limit == 0
    assert found.margin == -np.inf
