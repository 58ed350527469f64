"""The compiled path is numpy's path: to the last bit where a formula has no exp or sin, else to 1e-12."""

import re
import subprocess
import sys
import time

import numba
import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, load_scenario, loads, trace
from fallline.engine.kernels import coefficients, compile_queue, kernel_cache, walk
from fallline.engine.kernels.fused import fused_source
from fallline.engine.kernels.plane_rule import plane_source
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.optimizers.newton import Newton
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run import compiled as machine
from fallline.engine.studies.basins import basins

FORMULAS = sorted(tag for tag, cls in LANDSCAPES.items() if cls.loss is Landscape.loss)
RULES = sorted(tag for tag, cls in OPTIMIZERS.items() if cls.step is Optimizer.step or cls.plane_rule)
LEAST_SQUARES = [tag for tag in FORMULAS if LANDSCAPES[tag]().least_squares]
POLYNOMIALS = [
    "beale",
    "booth",
    "goldstein-price",
    "himmelblau",
    "matyas",
    "monkey-saddle",
    "quadratic",
    "rosenbrock",
    "saddle",
    "six-hump-camel",
    "styblinski-tang",
    "three-hump-camel",
    "two-minima",
]
NEWTONS = {"newton": 0.5, "diagonal-newton": 0.5, "gauss-newton": 0.5}
CALM = {"adadelta": 1.0, "lion": 1e-3, "rprop": 1e-3} | NEWTONS  # any other takes 1e-4
CALLED = ["exp", "cos", "sin", "sqrt"]
CROWD = np.random.default_rng(5).uniform(-1.5, 1.5, (2, 5000))


@pytest.fixture(name="scenario")
def _scenario(scenario_text):
    def make(landscape, optimizer, lr=1e-4, steps=60, gradient=None, schedule=None, **changes):
        family = [{"name": each} if isinstance(each, str) else each for each in (landscape, optimizer)]
        run = {"optimizer": family[1], "schedule": schedule or {"name": "constant", "lr": lr}}
        run |= {"gradient": gradient} if gradient else {}
        changes.setdefault("start", None)
        return loads(scenario_text(landscape=family[0], runs=[run], steps=steps, **changes))

    return make


@pytest.fixture(name="both")
def _both(monkeypatch):
    """A scenario's first run by machine code, and by numpy."""

    def run(scenario):
        monkeypatch.setenv("FALLLINE_COMPILE", "wait")
        assert machine.recorded(scenario, scenario.runs[0], 1e8) is not None
        quick = trace(scenario)[0]
        monkeypatch.setenv("FALLLINE_COMPILE", "0")
        return quick, trace(scenario)[0]

    return run


def agree(quick, plain, relative=1e-12):
    """Every array and number of two trajectories, NaN and infinity included."""
    assert (quick.status, quick.diverged_at, quick.steps) == (plain.status, plain.diverged_at, plain.steps)
    assert list(quick.state) == list(plain.state)
    names = ("theta", "loss", "gradient", "gradient_norm", "lr", "evaluations", "examples")
    pairs = [(name, getattr(quick, name), getattr(plain, name)) for name in names]
    for name, ours, theirs in [*pairs, *((name, quick.state[name], plain.state[name]) for name in plain.state)]:
        assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype), name
        size = np.nanmax(np.abs(theirs), initial=1e-300)
        # A gradient near a minimum is a difference of large numbers: an ulp of exp or sin there is no ulp of it.
        np.testing.assert_allclose(ours, theirs, rtol=relative, atol=relative * min(size, 1.0), err_msg=name)


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
@pytest.mark.parametrize("formula", ["(x + y)**2", "x**2 + y", "x*y", "x + y", "x**3 + y**2", "1e30*x**4 + y**2"])
def test_a_singular_hessian_ends_each_walker_at_the_same_step(scenario, both, formula, optimizer):
    start = [[0.0, 1.0], [1.3, -0.4], [0.7, 0.7]]
    agree(*both(scenario({"name": "expression", "formula": formula}, optimizer, 1.0, 6, start=start)), relative=0)


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
    start = np.array([[-1.4, 0.9, 1e9], [0.3, -0.2, 1.0]])
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
    made, found = scenario(landscape, "newton", 0.1, 100, gradient), []
    for mode in ("wait", "0"):
        monkeypatch.setenv("FALLLINE_COMPILE", mode)
        found.append(machine.ends(made, made.runs[0], CROWD, tolerance=1e-3))
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


@pytest.mark.parametrize("optimizer", RULES)
def test_a_crowd_ends_by_every_rule_where_numpy_does(scenario, crowds, optimizer):
    crowds(scenario("himmelblau", optimizer, CALM.get(optimizer, 1e-4)), CROWD)


@pytest.mark.parametrize("landscape", POLYNOMIALS)
def test_a_crowd_ends_on_every_polynomial_where_numpy_does(scenario, crowds, landscape):
    crowds(scenario(landscape, "momentum", 1e-6), CROWD)


@pytest.mark.parametrize("tolerance", [None, 1e-3])
@pytest.mark.parametrize("optimizer", ["gradient-descent", "momentum"])
def test_each_of_a_crowd_leaves_or_rests_at_its_own_step(scenario, crowds, optimizer, tolerance):
    start = np.random.default_rng(2).uniform(-6, 6, (2, 2000))
    start[:, 7], start[:, 8], start[:, 9] = np.nan, 2e8, (1.0, 0.0)
    # What is thrown about before it falls into a well has made much of an ulp.
    found = crowds(scenario("two-minima", optimizer, 0.03, 150), start, tolerance, relative=1e-5)
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
        ({"name": "expression", "formula": "1e-9*x**20 + y**2"}, "momentum", None),
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
    np.testing.assert_allclose(second.theta, first.theta, rtol=1e-12)


def test_coefficients_of_long_runs_are_kept_too_but_not_without_end(scenario, monkeypatch):
    made = [scenario("rosenbrock", {"name": "adam", "beta1": beta}, steps=60_000) for beta in (0.8, 0.9)]
    asked = [(each.runs[0].optimizer, each.runs[0].schedule, 60_000) for each in made]
    tables = [[coefficients.table(*each)[1] for each in asked] for _ in "12"]
    assert all(np.shares_memory(first, again) for first, again in zip(*tables, strict=True))
    monkeypatch.setattr(coefficients, "KEPT", 1 << 20)
    coefficients.table(*asked[0][:2], 70_000)
    assert len(coefficients._tables) == 1


def test_the_coefficients_that_were_asked_for_last_are_kept(scenario, monkeypatch):
    made = [scenario("rosenbrock", {"name": "adam", "beta1": beta}) for beta in (0.5, 0.6, 0.7)]
    one, two, three = ((each.runs[0].optimizer, each.runs[0].schedule) for each in made)
    monkeypatch.setattr(coefficients, "_tables", {})
    monkeypatch.setattr(coefficients, "TABLES", 2)
    for asked, steps in ((one, 5), (two, 5), (one, 9), (three, 5)):  # the first is made longer: it is new again
        coefficients.table(*asked, steps)
    assert list(coefficients._tables) == [one, three]


def test_sliders_recompile_nothing(scenario, both):
    both(scenario({"name": "rosenbrock", "b": 100.0}, "adam"))
    before = len(kernel_cache._modules), len(kernel_cache._ready)
    agree(*both(scenario({"name": "rosenbrock", "b": 7.0}, {"name": "adam", "beta1": 0.5}, 0.003)), relative=0)
    assert (len(kernel_cache._modules), len(kernel_cache._ready)) == before


@pytest.mark.parametrize(
    ("landscape", "optimizer", "gradient", "schedule"),
    [
        ("rosenbrock", "bfgs", None, None),
        ("quadratic-nd", "newton", None, None),
        ("quadratic-nd", "adam", None, None),
        ("rosenbrock", "adam", {"source": "finite-difference"}, None),
        ("rosenbrock", "adam", None, {"name": "reduce-on-plateau", "lr": 0.01}),
    ],
)
def test_what_is_not_compilable_stays_with_numpy(scenario, monkeypatch, landscape, optimizer, gradient, schedule):
    from fallline import SCHEDULES

    if schedule and schedule["name"] not in SCHEDULES:
        pytest.skip("there is no such schedule")
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    made = scenario(landscape, optimizer, gradient=gradient, schedule=schedule)
    assert machine.recorded(made, made.runs[0], 1e8) is None
    assert trace(made)[0].steps == 60
    assert machine.ready(made) or machine.compilable(made, made.runs[0])


def test_a_method_with_another_step_does_not_take_its_parents_kernel():
    class Lazy(Newton, frozen=True, tag="Lazy"):  # its own name: none that a registry lists
        def step(self, theta, state, step, lr, oracle):
            return theta, state

    assert plane_source(Newton())
    assert plane_source(Lazy()) is None


@pytest.mark.parametrize("optimizer", ["rprop", "radam", "newton", "diagonal-newton"])
def test_a_choice_between_numbers_asks_for_no_memory(optimizer):
    """Of numpy's `where` numba makes arrays, which takes a hundred times as long as the step."""
    pair = LANDSCAPES["rosenbrock"](), OPTIMIZERS[optimizer]()
    assert kernel_cache.make(*pair)
    module = kernel_cache._modules[kernel_cache.keys(*pair)[1]]
    module.act.compile((module.f8,) * module.act.py_func.__code__.co_argcount)
    text = "".join(module.act.inspect_llvm().values())
    assert "double" in text
    assert "NRT_MemInfo_alloc" not in text


def test_newtons_kernel_calls_exp_and_its_like_no_more_often_than_the_gradients():
    pair = LANDSCAPES["ackley"](), OPTIMIZERS["newton"]()
    assert kernel_cache.make(*pair)
    parts = kernel_cache._parts(*pair)
    kernels = kernel_cache._modules[parts["landscape"]].both, kernel_cache._modules[parts["hessian"]].model
    fresh = [numba.cfunc(each._sig, error_model="numpy")(each._pyfunc).inspect_llvm() for each in kernels]
    calls = [[len(re.findall(rf"call .*@(?:llvm\.)?{name}\b", text)) for name in CALLED] for text in fresh]
    assert calls[0] == calls[1]
    assert all(calls[0])


def test_off_means_off_and_the_background_serves_later(scenario, monkeypatch):
    made = scenario({"name": "expression", "formula": "x**2 + 3*y**4 + x*y"}, "momentum")
    monkeypatch.setenv("FALLLINE_COMPILE", "0")
    machine.warm(made)
    for _ in range(3):
        trace(made)
    assert not machine.ready(made)
    monkeypatch.setenv("FALLLINE_COMPILE", "1")
    trace(made)
    assert not compile_queue._queue, "one small run is not worth compiling for"
    trace(made)
    until = time.monotonic() + 60
    while not machine.ready(made) and time.monotonic() < until:
        time.sleep(0.02)
    assert machine.recorded(made, made.runs[0], 1e8) is not None


def test_numba_waits_until_it_is_wanted():
    code = "import sys, fallline; fallline.trace(fallline.load_scenario('ravine')); sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
