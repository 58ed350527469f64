"""What a page computes in the browser is what the engine computes: paths, rates, terrain, curvature, words."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, loads, trace
from fallline.engine.kernels.rules import acting, composed, elementwise, planar
from fallline.engine.method.gradient import Gradient
from fallline.engine.page.traced import NotPrinted
from fallline.engine.problem.curvature import curvature
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.figures import figure
from fallline.gui.views.terrain import terrain
from tests.pages.v8 import apart, opened

FIVE = {"quadratic": 1.0, "rosenbrock": 0.05, "himmelblau": 0.1, "curved-valley": 0.2, "mccormick": 1.0}
"""Landscapes, and what a method's own rate is multiplied by there so that runs stay for a while."""
SHAPED = [name for name, cls in OPTIMIZERS.offered().items() if elementwise(cls()) or composed(cls()) or planar(cls())]


def runs_of_every_method(share, landscape):
    for name in SHAPED:
        optimizer = OPTIMIZERS[name]()
        if not (optimizer.needs_least_squares and not landscape.least_squares):
            yield Run(optimizer=optimizer, schedule=SCHEDULES["cosine"](lr=share * optimizer.default_lr, period=150))


@pytest.mark.parametrize("name", FIVE)
def test_every_method_with_a_rule_takes_the_same_path_to_a_billionth_of_a_thousandth(name):
    landscape = LANDSCAPES[name]()
    scenario = Scenario(landscape=landscape, steps=150, runs=tuple(runs_of_every_method(FIVE[name], landscape)))
    with opened(scenario) as page:
        found = {run.label: (page.path(index), run) for index, run in enumerate(scenario.runs)}
        assert not any(run["why"] for run in page.content.data["runs"])
    for (path, run), expected in zip(found.values(), trace(scenario), strict=True):
        assert apart(path, expected.theta) <= 1e-12, run.label
    assert len(found) >= len(SHAPED) - 1 >= 21


@pytest.mark.parametrize("name", ["momentum", "nesterov"])
def test_every_form_of_a_method_is_printed(name):
    forms = {"momentum": ("convention", ("torch", "sutskever")), "nesterov": ("form", ("look-ahead", "acceleration"))}
    field, words = forms[name]
    runs = tuple(Run(optimizer=OPTIMIZERS[name](**{field: word}), label=word) for word in words)
    scenario = Scenario(landscape=LANDSCAPES["quadratic"](), steps=60, runs=runs)
    with opened(scenario) as page:
        assert [apart(page.path(k), path.theta) for k, path in enumerate(trace(scenario))] == [0.0, 0.0]


CHAIN = """
version = 1
steps = 80
start = [[2.4, 1.6], [-1.0, 0.5]]
landscape = { name = "cliff" }
[[runs]]
label = "clipped"
optimizer = { name = "chain", parts = [{ name = "clip", norm = 0.7 }, { name = "adam" }, { name = "decay" }] }
schedule = { name = "step-decay", lr = 0.2, every = 20, warmup = 5 }
[[runs]]
label = "returning"
optimizer = { name = "chain", parts = [{ name = "nadam" }, { name = "clip-value" }, { name = "lookahead" }] }
[[runs]]
label = "cautious"
optimizer = { name = "chain", parts = [{ name = "momentum" }, { name = "cautious" }] }
[[runs]]
label = "noisy"
optimizer = { name = "momentum" }
gradient = { noise = 0.3, clip_norm = 2.0, weight_decay = 0.05 }
[[runs]]
label = "of heavy tails"
optimizer = { name = "adam" }
gradient = { noise = 0.2, noise_kind = "heavy-tailed" }
[[runs]]
label = "multiplied"
optimizer = { name = "gradient-descent" }
gradient = { noise = 0.5, noise_kind = "multiplicative" }
[[runs]]
label = "along"
optimizer = { name = "gradient-descent" }
gradient = { noise = 0.5, noise_kind = "anisotropic", noise_angle = 30.0 }
[[runs]]
label = "by differences"
optimizer = { name = "gradient-descent" }
gradient = { source = "finite-difference", scheme = "central", h = 1e-4 }
[[runs]]
label = "damped under decay"
optimizer = { name = "newton", damping = 3.0 }
gradient = { weight_decay = 0.1 }
"""


def test_chains_noise_clipping_decay_and_differences_of_several_walkers_are_the_engines():
    scenario = loads(CHAIN)
    with opened(scenario) as page:
        far = {
            run.label: apart(page.path(k), path.theta)
            for k, (run, path) in enumerate(zip(scenario.runs, trace(scenario), strict=True))
        }
    assert max(far.values()) <= 1e-12, far


def test_every_schedule_that_does_not_watch_the_loss_gives_the_same_rates():
    tags = [tag for tag, cls in SCHEDULES.offered().items() if not cls.memory]
    runs = tuple(
        Run(optimizer=OPTIMIZERS["gradient-descent"](), schedule=SCHEDULES[tag](lr=0.03, warmup=warmup))
        for tag in tags for warmup in (0, 7)
    )  # fmt: skip
    scenario = Scenario(landscape=LANDSCAPES["quadratic"](), steps=130, runs=runs)
    with opened(scenario) as page:
        for k, run in enumerate(runs):
            found = page(f"Array.from(ratesOf(page.runs[{k}], printed.runs[{k}], page.steps))")
            np.testing.assert_allclose(found, run.schedule.rates(130), rtol=1e-13, err_msg=run.schedule.tag())
    assert len(tags) >= 12


def test_what_a_hand_changes_is_computed_anew_as_the_engine_would():
    landscape = LANDSCAPES["quadratic"]()
    adam = Run(optimizer=OPTIMIZERS["adam"](), schedule=SCHEDULES["step-decay"](lr=0.2))
    scenario = Scenario(landscape=landscape, steps=90, runs=(adam,))
    changed = Scenario(
        landscape=replace(landscape, l2=9.0, rotation=-70.0), steps=90, start=(1.5, -0.25),
        runs=(Run(
            optimizer=OPTIMIZERS["adam"](beta1=0.5, epsilon=0.1),
            schedule=SCHEDULES["step-decay"](lr=0.07, every=15, factor=0.3, warmup=4),
            gradient=Gradient(weight_decay=0.2),
        ),),
    )  # fmt: skip
    with opened(scenario) as page:
        page.v8.eval(
            "Object.assign(page.landscape.numbers, { l2: 9, rotation: -70 }); page.start = [[1.5, -0.25]];"
            "const n = page.runs[0].numbers; Object.assign(n.optimizer, { beta1: 0.5, epsilon: 0.1 });"
            "Object.assign(n.schedule, { lr: 0.07, every: 15, factor: 0.3, warmup: 4 }); n.gradient.weight_decay = 0.2;"
        )
        assert apart(page.path(0), trace(changed)[0].theta) <= 1e-12
        dials = {(dial["of"], dial["key"]) for dial in page.content.data["runs"][0]["dials"]}
        assert {
            ("schedule", "lr"),
            ("optimizer", "beta1"),
            ("schedule", "factor"),
            ("gradient", "weight_decay"),
        } <= dials
        assert [dial["key"] for dial in page.content.data["landscape"]["dials"]] == ["l1", "l2", "rotation"]


def test_a_run_leaves_at_the_engines_step_and_a_kink_has_no_slope():
    runs = (
        Run(
            optimizer=OPTIMIZERS["gradient-descent"](), schedule=SCHEDULES["constant"](lr=0.06), label="past the limit"
        ),
        Run(optimizer=OPTIMIZERS["newton"](), schedule=SCHEDULES["constant"](lr=1.0), label="newton"),
    )
    for landscape, start in ((LANDSCAPES["quadratic"](), (-2.0, 1.0)), (LANDSCAPES["bukin-6"](), (-5.0, 0.25))):
        scenario = Scenario(landscape=landscape, steps=400, runs=runs, start=start)
        with opened(scenario) as page:
            expected = trace(scenario)
            assert [apart(page.path(k), path.theta) <= 1e-12 for k, path in enumerate(expected)] == [True, True]
    assert trace(replace(scenario, landscape=LANDSCAPES["quadratic"]()))[0].diverged_at is not None


def test_terrain_contours_and_condition_numbers_are_the_windows():
    scenario = loads('version = 1\nlandscape = { name = "styblinski-tang" }')
    landscape, rect = scenario.landscape, scenario.window
    expected = terrain(landscape, rect, 40)
    with opened(scenario) as page:
        page.v8.eval(f"const t = terrainOf(land(), page.landscape.lowest, {list(rect)}, 40), pieces = [];")
        page.v8.eval("contours(t, 18, (...ends) => pieces.push(ends));")
        np.testing.assert_allclose(page("Array.from(t.heights)"), expected.heights.ravel(), atol=1e-12)
        pieces = np.array(page("pieces"))
        page.v8.eval(
            "const crossed = []; contours({ heights: [1, 0, 0, 1], side: 2 }, 1, (...it) => crossed.push(it));"
        )
        assert sorted(map(sorted, page("crossed"))) == [[0, 0.5, 0.5, 1]] * 2
        points = np.array([[0.3, -1.2], [2.0, 2.0], [0.0, 0.0]])
        kappas = [page(f"conditionNumber(land().hessian({x}, {y}))") for x, y in points]
    x0, x1, y0, y1 = rect
    ends = np.vstack([pieces[:, :2], pieces[:, 2:]]) / 39 * [x1 - x0, y1 - y0] + [x0, y0]
    drawn = expected.lines[np.isfinite(expected.lines[:, 0])]
    far = [np.abs(drawn - end).sum(axis=1).min() for end in ends[::7]]
    assert max(far) < 1e-9  # contourpy's points are on the same sides of the same cells
    finite = np.isfinite(expected.lines[:, 0])
    assert len(pieces) == (finite[1:] & finite[:-1]).sum() > 1000
    np.testing.assert_allclose(kappas, curvature(landscape, points.T).condition_number, rtol=1e-12)


def test_numbers_are_said_as_the_window_says_them():
    values = [0.0, 0.0525, -36.0, 9.12e-10, 123.4, 99999.0, 1e5, 1.5e30, math.pi, 0.001, 0.00099, -2.6]
    with opened(loads('version = 1\nlandscape = { name = "quadratic" }')) as page:
        assert page(f"{values}.map((value) => figure(value))") == [figure(value) for value in values]
        assert page("[figure(NaN), figure(Infinity), figure(-Infinity)]") == ["–", "∞", "−∞"]


def test_known_minima_are_followed_and_one_that_is_none_any_more_is_gone():
    with opened(loads('version = 1\nlandscape = { name = "two-minima", tilt = 0.3 }')) as page:
        moved = page("page.landscape.minima.map((each) => followed(bound(printed.landscape, { tilt: -0.2 }), each))")
        gone = page("page.landscape.minima.map((each) => followed(bound(printed.landscape, { tilt: 5 }), each))")
    expected = np.array(sorted(LANDSCAPES["two-minima"](tilt=-0.2).minima()))
    np.testing.assert_allclose(sorted(moved), expected, atol=1e-12)
    assert None in gone


def test_what_is_more_than_a_rule_is_replayed_and_says_why():
    text = """
version = 1
steps = 40
landscape = { name = "rosenbrock" }
[[runs]]
optimizer = { name = "bfgs" }
[[runs]]
optimizer = { name = "gradient-descent" }
schedule = { name = "reduce-on-plateau", lr = 0.001 }
[[runs]]
optimizer = { name = "adam" }
numbers = { format = "bfloat16" }
"""
    with opened(loads(text)) as page:
        runs = page.content.data["runs"]
        assert [bool(run["why"]) for run in runs] == [True] * 3
        assert "rule" in runs[0]["why"]
        assert "loss" in runs[1]["why"]
        assert "bfloat16" in runs[2]["why"]
        assert all(acting(OPTIMIZERS[name]()) is None for name in ("bfgs",))
        assert page("printed.runs") == [None, None, None]


@pytest.mark.parametrize(
    "text", ["alert(1)", "1; fetch(x)", "x['constructor']", "p.beta.constructor", "`x`", "y => y", "x.y"]
)
def test_what_is_printed_is_read_once_more_and_a_word_that_is_not_known_is_refused(text):
    from fallline.engine.page.javascript import check

    with pytest.raises(NotPrinted):
        check([text], ["x"])
    check(["const _0 = Math.sqrt(x * 1e-08);", "(_0 === 0) ? -x : p.beta + Math.min(x, 2.5)"], ["x", "p"])
