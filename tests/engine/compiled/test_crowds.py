"""A crowd by machine code ends where numpy's does, each walker at its own step."""

import time

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, load_scenario
from fallline.engine.kernels import kernel_cache, walk
from fallline.engine.kernels.fused import fused_source
from fallline.engine.run import compiled as machine
from fallline.engine.studies.basins import basins

from .cases import CALM, CROWD, FORMULAS, POLYNOMIALS, RULES, agree


@pytest.mark.parametrize("gradient", [{}, {"noise": 0.2}])
@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_five_thousand_walkers_are_recorded_and_ended_alike(scenario, both, optimizer, gradient, monkeypatch):
    made = scenario("himmelblau", optimizer, 1e-3, 30, gradient, start=CROWD.T.tolist())
    quick, plain = both(made)
    agree(quick, plain)
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    ends = machine.ends(made, made.runs[0])
    np.testing.assert_allclose(ends.theta, plain.theta[-1], rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(ends.loss, plain.loss[-1], rtol=1e-10)
    assert (ends.left == 31).all()
    tail = machine.ends(made, made.runs[0], CROWD[:, 4000:], first=4000)
    np.testing.assert_array_equal(tail.theta, ends.theta[:, 4000:])


@pytest.mark.parametrize("optimizer", ["adam", "newton"])
def test_ends_of_any_run_say_who_left_and_who_came_to_rest(scenario, monkeypatch, optimizer):
    made = scenario("two-minima", optimizer, 0.5, 400)
    start = np.array([[-1.4, 0.9, 1e90], [0.3, -0.2, 1.0]])  # of the last the loss overflows
    found = []
    for mode in ("wait", "0"):
        monkeypatch.setenv("FALLLINE_COMPILE", mode)
        found.append(machine.ends(made, made.runs[0], start, tolerance=1e-6))
    quick, plain = found
    np.testing.assert_array_equal(quick.left, plain.left)
    np.testing.assert_allclose(quick.settled, plain.settled, atol=1)
    np.testing.assert_allclose(quick.theta, plain.theta, rtol=1e-9, atol=1e-9)
    assert plain.left.tolist() == [401, 401, 0]
    assert (plain.settled[:2] < 400).all()
    assert np.isnan(quick.loss[2])


@pytest.mark.parametrize(
    ("landscape", "gradient", "relative"),
    [("griewank", {}, 1e-9), ("ackley", {"clip_norm": 0.5}, 1e-7), ("himmelblau", {"weight_decay": 0.3}, 0)],
)
def test_newtons_crowd_ends_by_the_driver_where_numpy_does(scenario, monkeypatch, landscape, gradient, relative):
    made, found, some = scenario(landscape, "newton", 0.1, 100, gradient), [], CROWD[:, :1000]  # two blocks
    for mode in ("wait", "0"):
        monkeypatch.setenv("FALLLINE_COMPILE", mode)
        found.append(machine.ends(made, made.runs[0], some, tolerance=1e-3))
    quick, plain = found
    np.testing.assert_array_equal(quick.left, plain.left)
    np.testing.assert_array_equal(quick.settled, plain.settled)
    np.testing.assert_allclose(quick.theta, plain.theta, rtol=relative, atol=relative)
    assert (len(np.unique(plain.settled)) > 4) == (landscape != "himmelblau")  # decay moves its points of rest


def test_newtons_fractal_is_the_same_in_every_pixel(monkeypatch):
    made = load_scenario("newton-fractal")
    monkeypatch.setattr(walk.Walk, "__call__", None)  # the driver must not serve instead
    found = []
    for mode in ("wait", "0"):
        monkeypatch.setenv("FALLLINE_COMPILE", mode)
        found.append(basins(made, 0, made.window, 90))
    quick, plain = found
    np.testing.assert_array_equal(quick.minimum, plain.minimum)
    np.testing.assert_array_equal(quick.steps, plain.steps)
    np.testing.assert_array_equal(quick.points, plain.points)
    assert len(np.unique(plain.minimum)) >= 3


@pytest.fixture(name="crowds")
def _crowds(monkeypatch):
    """Where a crowd ends by the fused kernel, and by numpy."""

    def run(scenario, start, tolerance=None, relative=1e-10):
        monkeypatch.setattr(walk.Walk, "__call__", None)  # the driver must not serve instead
        found = []
        for mode in ("wait", "0"):
            monkeypatch.setenv("FALLLINE_COMPILE", mode)
            found.append(machine.ends(scenario, scenario.runs[0], start, tolerance))
        quick, plain = found
        np.testing.assert_array_equal(quick.left, plain.left)
        np.testing.assert_array_equal(quick.settled, plain.settled)
        for name in ("theta", "loss", "gradient_norm"):
            ours, theirs = getattr(quick, name), getattr(plain, name)
            np.testing.assert_allclose(ours, theirs, rtol=relative, atol=1e-2 * relative, err_msg=name)
        return quick

    return run


def test_the_polynomials_are_known_as_such():
    found = [tag for tag in FORMULAS if fused_source(LANDSCAPES[tag](), OPTIMIZERS["momentum"]())]
    assert found == POLYNOMIALS


@pytest.mark.parametrize("optimizer", [tag for tag in RULES if not OPTIMIZERS[tag]().links])
def test_a_crowd_ends_by_every_rule_where_numpy_does(scenario, crowds, optimizer):
    crowds(scenario("himmelblau", optimizer, CALM.get(optimizer, 1e-4)), CROWD)


@pytest.mark.parametrize("landscape", POLYNOMIALS)
def test_a_crowd_ends_on_every_polynomial_where_numpy_does(scenario, crowds, landscape):
    crowds(scenario(landscape, "momentum", 1e-6), CROWD)


@pytest.mark.parametrize("tolerance", [None, 1e-3])
@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum"])
def test_each_of_a_crowd_leaves_or_rests_at_its_own_step(scenario, crowds, optimizer, tolerance):
    start = np.random.default_rng(2).uniform(-6, 6, (2, 2000))
    start[:, 7], start[:, 8], start[:, 9] = np.nan, 2e90, (1.0, 0.0)
    # What is thrown about before it falls into a well has made much of an ulp.
    found = crowds(scenario("two-minima", optimizer, 0.03, 150), start, tolerance, relative=2e-4)
    assert len(np.unique(found.left)) > 4
    assert found.left[[7, 8]].tolist() == [0, 0]
    assert (len(np.unique(found.settled)) > 4) == (tolerance is not None)


def test_a_walker_at_rest_stays_where_it_came_to_rest(scenario, crowds):
    """With momentum it would run on, and out of the well again; alone or in a crowd, by whatever path."""
    made = scenario("two-minima", "momentum", 0.02, 400)
    start = np.random.default_rng(3).uniform(-1.5, 1.5, (2, 900))
    found = crowds(made, start, 0.05)
    assert (found.gradient_norm[found.settled < 400] <= 0.05).all()
    alone = machine.ends(made, made.runs[0], start[:, 5:6], 0.05)
    assert alone.theta[:, 0] == pytest.approx(found.theta[:, 5], rel=1e-9)


@pytest.mark.parametrize(
    ("landscape", "optimizer", "gradient"),
    [
        ("ackley", "momentum", None),
        ("himmelblau", "momentum", {"noise": 0.1}),
        ("himmelblau", "momentum", {"clip_norm": 0.1}),
        ("himmelblau", "momentum", {"weight_decay": 0.1}),
        ("himmelblau", {"name": "nesterov", "form": "look-ahead"}, None),
        ({"name": "expression", "formula": "1e-9*x**30 + y**2"}, "momentum", None),
    ],
)
def test_the_driver_serves_where_a_loss_may_overflow_or_a_gradient_is_changed(
    scenario, monkeypatch, landscape, optimizer, gradient
):
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    monkeypatch.setattr(walk.Walk, "together", None)
    made = scenario(landscape, optimizer, gradient=gradient)
    found = machine.ends(made, made.runs[0], CROWD)
    assert (found.left == 61).all()


@pytest.mark.parametrize("landscape", POLYNOMIALS)
def test_no_loss_or_gradient_of_a_polynomial_is_beyond_its_bound(landscape):
    family = LANDSCAPES[landscape]()
    crowd = kernel_cache.make_crowd(family, OPTIMIZERS["momentum"]())
    numbers = [getattr(family, name) for name in family.__struct_fields__]
    random = np.random.default_rng(4)
    for edge in (0.1, 3.0, 1e8):
        theta = edge * random.choice([-1.0, 1.0], (2, 200)) * random.uniform(0, 1, (2, 200)) ** 0.1
        largest = np.abs([family.loss(theta), *family.gradient(theta)]).max()
        assert largest <= crowd.bound_at(edge, edge, *numbers)[0]


def test_a_crowd_is_compiled_for_in_the_background(scenario, monkeypatch):
    made = scenario({"name": "expression", "formula": "x**2 + 5*y**4 - x*y"}, "momentum")
    pair = made.landscape, made.runs[0].optimizer
    kernel_cache.make(*pair)
    monkeypatch.setenv("FALLLINE_COMPILE", "1")
    first = machine.ends(made, made.runs[0], CROWD)
    until = time.monotonic() + 60
    while not kernel_cache.find_crowd(*pair) and time.monotonic() < until:
        time.sleep(0.02)
    monkeypatch.setattr(walk.Walk, "__call__", None)
    second = machine.ends(made, made.runs[0], CROWD)
    np.testing.assert_allclose(second.theta, first.theta, rtol=1e-12, atol=1e-15)  # products fuse with sums
