"""Laws that hold for whatever numbers: turned, scaled, mapped, taken together or again, a run stays the same run."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fallline import OPTIMIZERS
from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem.curvature import curvature

ANGLES = st.floats(-180, 180)
AWAY = st.one_of(st.floats(0.3, 3), st.floats(-3, -0.3))
POINTS = st.tuples(AWAY, AWAY)
"""Off the axes, which are eigenvectors here: on one, what should be nothing is rounding, which some methods enlarge."""
PLAIN = sorted(tag for tag, family in OPTIMIZERS.items() if not (family.needs_matrices or family.needs_layers))
"""Those that two single numbers serve; tests/engine/test_matrix_methods.py has the others."""
SEARCHING = ("line-search", "conjugate-gradient", "bfgs", "l-bfgs")
"""They ask for a gradient as often as the last walker needs, and each answer draws noise of its own."""
TURNED_ALIKE = [
    {"name": "gradient-descent"},
    {"name": "momentum", "beta": 0.8},
    {"name": "nesterov", "beta": 0.8, "form": "look-ahead"},
    {"name": "qhm", "beta": 0.8, "nu": 0.6},
    {"name": "newton", "damping": 0.5},
    {"name": "adagrad-full", "epsilon": 1e-3},
    {"name": "conjugate-gradient"},
    {"name": "line-search", "search": "strong-wolfe"},  # not BFGS: its first trial goes by |g|_1, as torch's does
    {"name": "trust-region"},
]


def turn(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s], [s, c]])


def mapped(matrix):
    """A valley with a bend, of u and v = matrix times x and y, as a formula."""
    (a, b), (c, d) = (tuple(float(value) for value in row) for row in matrix)
    u, v = f"(({a!r})*x + ({b!r})*y)", f"(({c!r})*x + ({d!r})*y)"
    return {"name": "expression", "formula": f"{u}**2 + 3*({v} - sin({u}))**2 + exp({v}/4)"}


def ground_of(tag):
    """A table of Rosenbrock's valley, or of where constraints are."""
    return {"name": "portfolio"} if OPTIMIZERS[tag].needs_constraints else {"name": "rosenbrock", "b": 10.0}


def bowl(angle, scale=1.0):
    return {"name": "quadratic", "l1": scale, "l2": 12.0 * scale, "rotation": angle}


@pytest.mark.parametrize("optimizer", TURNED_ALIKE, ids=lambda fields: fields["name"])
@settings(max_examples=12)
@given(angle=ANGLES, start=POINTS)
def test_a_turned_landscape_and_start_give_the_turned_path(optimizer, angle, start, traced):
    lr = 1.0 if OPTIMIZERS[optimizer["name"]].default_lr == 1.0 else 0.05
    straight = traced(bowl(0.0), optimizer, lr, steps=5, start=start)
    turned = traced(bowl(angle), optimizer, lr, steps=5, start=tuple((turn(angle) @ start).tolist()))
    expected = np.einsum("ij,tjn->tin", turn(angle), straight.theta)
    np.testing.assert_allclose(turned.theta, expected, atol=1e-6 * np.abs(expected).max())


@settings(max_examples=12, deadline=None)
@given(angle=ANGLES, start=POINTS)
def test_descent_is_equivariant_under_rotations_where_the_ground_bends(angle, start, traced):
    matrix = turn(angle)
    plain = traced(mapped(np.eye(2)), "gradient-descent", 0.05, steps=40, start=tuple((matrix @ start).tolist()))
    turned = traced(mapped(matrix), "gradient-descent", 0.05, steps=40, start=start)
    np.testing.assert_allclose(np.einsum("ij,tjn->tin", matrix, turned.theta), plain.theta, rtol=1e-6, atol=1e-8)


def test_a_method_with_a_rate_per_coordinate_is_not_equivariant(traced):
    """The law can fail: Adam's path does depend on the axes."""
    straight = traced(bowl(0.0), "adam", 0.05, steps=20, start=(2.0, 1.0))
    turned = traced(bowl(40.0), "adam", 0.05, steps=20, start=tuple((turn(40.0) @ (2.0, 1.0)).tolist()))
    assert np.abs(turned.theta - np.einsum("ij,tjn->tin", turn(40.0), straight.theta)).max() > 0.1


UNITLESS = ["adam", "amsgrad", "nadam", "adamax", "rmsprop", "adagrad", "qhadam", "sign-sgd", "rprop"]


def unitless(tag):
    fields = OPTIMIZERS[tag].__struct_fields__
    return {"name": tag} | ({"epsilon": 0.0} if "epsilon" in fields else {})


@pytest.mark.parametrize("tag", UNITLESS)
@settings(max_examples=15)
@given(power=st.integers(-60, 60), start=POINTS)
def test_a_loss_in_another_unit_gives_the_same_bits(tag, power, start, traced):
    """Without epsilon; powers of two, which round nothing."""
    plain = traced(bowl(0.0), unitless(tag), 0.05, steps=30, start=start)
    scaled = traced(bowl(0.0, 2.0**power), unitless(tag), 0.05, steps=30, start=start)
    np.testing.assert_array_equal(scaled.theta, plain.theta)


@settings(max_examples=15)
@given(scale=st.floats(1e-6, 1e6), start=POINTS)
def test_adam_is_equivariant_under_any_positive_scale_of_the_loss(scale, start, traced):
    """Up to rounding."""
    plain = traced(bowl(0.0), unitless("adam"), 0.02, steps=15, start=start)
    scaled = traced(bowl(0.0, scale), unitless("adam"), 0.02, steps=15, start=start)
    np.testing.assert_allclose(scaled.theta, plain.theta, rtol=1e-9, atol=1e-12)


def test_descent_does_feel_the_scale(traced):
    plain, scaled = (traced(bowl(0.0, scale), "gradient-descent", 0.05, steps=5) for scale in (1.0, 1.5))
    assert np.abs(plain.theta - scaled.theta).max() > 0.05


@settings(max_examples=15, deadline=None)
@given(entries=st.tuples(*[st.floats(-2, 2)] * 4), start=POINTS)
def test_newton_is_equivariant_under_linear_maps(entries, start, traced):
    """f(M theta) from M^-1 theta_0 takes M^-1 of every step: the condition of M does not matter to it."""
    matrix = np.array(entries).reshape(2, 2)
    assume(abs(np.linalg.det(matrix)) > 0.2)
    there = traced(mapped(np.eye(2)), "newton", 0.5, steps=6, start=tuple((matrix @ start).tolist()))
    here = traced(mapped(matrix), "newton", 0.5, steps=6, start=start)
    assume(there.status != "diverged")
    valley = Expression(formula=mapped(np.eye(2))["formula"])
    assume(curvature(valley, there.theta[:, :, 0].T).condition_number.max() < 1e3)  # else rounding is enlarged
    images = np.einsum("ij,tjn->tin", matrix, here.theta)
    np.testing.assert_allclose(images, there.theta, atol=1e-7 * (1 + np.abs(there.theta).max()))


@pytest.mark.parametrize("tag", PLAIN)
@settings(max_examples=3)
@given(starts=st.lists(POINTS, min_size=2, max_size=5), noise=st.sampled_from([0.0, 0.2]))
def test_a_walker_in_a_batch_goes_as_it_would_alone(tag, starts, noise, traced):
    """Bit for bit; under noise, or by a method that draws, for the first walker: the others draw their own numbers."""
    noise = 0.0 if tag in SEARCHING else noise
    gradient = {"noise": noise}
    landscape = ground_of(tag)
    together = traced(landscape, tag, 0.01, steps=8, start=[list(start) for start in starts], gradient=gradient)
    for k, start in enumerate(starts[: 1 if noise or OPTIMIZERS[tag].draws else None]):
        alone = traced(landscape, tag, 0.01, steps=8, start=start, gradient=gradient)
        shared = min(alone.steps, together.steps) + 1
        np.testing.assert_array_equal(together.theta[:shared, :, k], alone.theta[:shared, :, 0])


@pytest.mark.parametrize("tag", PLAIN)
@settings(max_examples=3)
@given(seed=st.integers(0, 2**63 - 1), start=POINTS)
def test_the_same_seed_gives_the_same_bits_and_another_another_path(tag, seed, start, traced):
    def path(seed):
        return traced(ground_of(tag), tag, 0.01, steps=8, start=start, seed=seed, gradient={"noise": 0.5}).theta

    first = path(seed)
    np.testing.assert_array_equal(path(seed), first)
    family = OPTIMIZERS[tag]
    # The signs of two noisy slopes are often the same, and so is the corner that most improvement is expected in.
    signs = ("recorded", "lion", "rprop", "sign-sgd", "sophia", "frank-wolfe", "bayesian")
    if tag not in signs and (family.derivatives or family.draws):
        assert not np.array_equal(first, path(seed ^ 1))
