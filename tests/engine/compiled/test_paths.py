"""The compiled path is numpy's path: to the last bit where a formula has no exp or sin, else to 1e-12."""

import numpy as np
import pytest

from .cases import CALM, FORMULAS, LEAST_SQUARES, NEWTONS, RULES, agree


@pytest.mark.parametrize("landscape", ["rosenbrock", "himmelblau"])
@pytest.mark.parametrize("optimizer", RULES)
def test_every_rule_takes_the_same_path_to_the_bit(scenario, both, optimizer, landscape):
    agree(*both(scenario(landscape, optimizer, CALM.get(optimizer, 1e-4))), relative=0)


@pytest.mark.parametrize(("optimizer", "lr"), [("momentum", 1e-4), ("adam", 1e-4), ("newton", 0.1)])
@pytest.mark.parametrize("landscape", FORMULAS)
def test_every_formula_takes_the_same_path(scenario, both, landscape, optimizer, lr):
    agree(*both(scenario(landscape, optimizer, lr)))


@pytest.mark.parametrize("landscape", LEAST_SQUARES)
def test_every_sum_of_squares_takes_the_same_path(scenario, both, landscape):
    agree(*both(scenario(landscape, "gauss-newton", 0.1)))


@pytest.mark.parametrize("form", [{"form": "look-ahead"}, {"form": "shifted"}, {"form": "acceleration"}])
def test_nesterov_looks_ahead_where_its_form_does(scenario, both, form):
    agree(*both(scenario("beale", {"name": "nesterov"} | form, steps=200)), relative=0)


@pytest.mark.parametrize(
    ("landscape", "optimizer", "lr"),
    [("rosenbrock", "gradient-descent", 0.1), ("saddle", "momentum", 0.3), ("goldstein-price", "nesterov", 0.01)],
)
def test_divergence_is_seen_at_the_same_step(scenario, both, landscape, optimizer, lr):
    quick, plain = both(scenario(landscape, optimizer, lr, steps=500))
    assert plain.status == "diverged"
    agree(quick, plain, relative=0)


@pytest.mark.parametrize("optimizer", ["newton", "diagonal-newton"])
@pytest.mark.parametrize(
    "letters",
    [
        {"c": 1.0, "m": 2.0, "d": 1.0},  # (x + y)^2
        {"c": 1.0, "l": 1.0},
        {"m": 1.0},
        {"k": 1.0, "l": 1.0},
        {"b": 1.0, "d": 1.0},
        {"a": 1e30, "d": 1.0},
    ],
    ids=str,
)
def test_a_singular_hessian_ends_each_walker_at_the_same_step(scenario, both, letters, optimizer):
    """One formula for all, so that it is compiled once."""
    letters = dict.fromkeys("abcdklm", 0.0) | letters
    formula = "a x**4 + b x**3 + c x**2 + d y**2 + k x + l y + m x y"
    landscape, start = (
        {"name": "expression", "formula": formula, "parameters": letters},
        [[0.0, 1.0], [1.3, -0.4], [0.7, 0.7]],
    )
    quick, plain = both(scenario(landscape, optimizer, 1.0, 6, start=start))
    assert plain.diverged_at == 1 or optimizer == "diagonal-newton" or letters["m"]
    agree(quick, plain, relative=0)


def test_some_hessians_are_singular(scenario, both):
    path, _ = both(scenario({"name": "expression", "formula": "x**3 + y**2"}, "newton", 1.0, start=[[0, 1], [1, 1]]))
    assert np.isnan(path.theta[1, :, 0]).all()
    assert np.isfinite(path.theta[-1, :, 1]).all()
    assert path.diverged_at == 1


def test_at_a_kink_newton_has_no_hessian(scenario, both):
    quick, plain = both(scenario("ackley", "newton", 1.0, start=[[0.0, 0.0], [0.5, 0.2]], steps=5))
    assert plain.diverged_at == 1
    agree(quick, plain)


@pytest.mark.parametrize("optimizer", NEWTONS)
def test_damping_is_the_same(scenario, both, optimizer):
    agree(*both(scenario("rosenbrock", {"name": optimizer, "damping": 3.0}, 1.0)), relative=0)


def test_each_walker_of_many_leaves_at_its_own_step(scenario, both):
    start = np.random.default_rng(1).uniform(-3, 3, (40, 2)).tolist()
    quick, plain = both(scenario("rosenbrock", "momentum", 4e-4, steps=300, start=start))
    gone = np.isnan(plain.loss[-1])
    assert gone.any()
    assert not gone.all()
    agree(quick, plain, relative=0)


def test_a_start_without_a_loss_is_shown_and_has_diverged(scenario, both):
    agree(*both(scenario({"name": "expression", "formula": "log(x) + y**2"}, "adam", start=[-1.0, 1.0])))


@pytest.mark.parametrize(
    "gradient",
    [
        {"noise": 0.5},
        {"clip_norm": 0.7},
        {"weight_decay": 0.2},
        {"noise": 0.3, "clip_norm": 2.0, "weight_decay": 0.05},
    ],
)
@pytest.mark.parametrize("optimizer", ["adam", {"name": "nesterov", "form": "look-ahead"}, *NEWTONS])
def test_noise_clipping_and_decay_are_the_same(scenario, both, gradient, optimizer):
    start = [[-1.5, 2.0], [0.3, 0.4], [1.2, -0.5]]
    agree(*both(scenario("himmelblau", optimizer, 1e-3, steps=200, gradient=gradient, start=start, seed=2**40 + 7)))


def test_schedules_reach_the_kernels(scenario, both):
    schedule = {"name": "cosine", "lr": 0.01, "warmup": 5, "period": 40}
    agree(*both(scenario("booth", "adam", schedule=schedule)), relative=0)


@pytest.mark.parametrize(
    "formula",
    [
        "abs(x) + max(x, y)**2 + min(x*y, 3)",
        "where(x > y, x**2, sin(y)) + sign(x)*y**2",
        "sqrt(x**2 + y**2) + x**(-2) + (1 + y**2)**1.5",
        "tan(x/9) + asin(x/9) + acos(y/9) + atan(x*y) + sinh(x/5) + cosh(y/5) + tanh(x) + exp(-x*x) + log(9 + y)",
        "3",
        "1e30*x**2 + y**20/1e9",
    ],
)
@pytest.mark.parametrize(("optimizer", "lr"), [("momentum", 1e-4), ({"name": "newton", "damping": 9.0}, 0.1)])
def test_what_a_person_types_is_compiled_too(scenario, both, formula, optimizer, lr):
    agree(*both(scenario({"name": "expression", "formula": formula}, optimizer, lr, start=[1.3, 1.1])))


def test_a_kink_has_gradient_zero(scenario, both):
    quick, plain = both(scenario("ackley", "gradient-descent", start=[0.0, 0.0], steps=5))
    assert (quick.gradient == 0).all()
    agree(quick, plain)
