"""The script of a scenario: it compiles, holds the numbers, and with the library installed walks the same paths."""

import importlib.util
import os

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Scenario, load_scenario, trace
from fallline.engine.code import LIBRARIES, code
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.engine.landscapes.expression import Expression
from fallline.engine.method.gradient import Gradient
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant

BOTH = pytest.mark.parametrize("library", sorted(LIBRARIES))
RATES = {
    **dict.fromkeys(("consensus", "descent-ascent", "extragradient", "optimistic"), 1e-4),
    "sam": 0.001,
    "adadelta": 1.0,
    "newton": 0.5,
    "diagonal-newton": 0.5,
    "qhm": 0.03,
    "rprop": 0.01,
    "sign-sgd": 0.01,
    "adagrad": 0.1,
    "lion": 0.01,
}
CHAIN = [
    {"name": "clip", "norm": 2.0},
    {"name": "average", "beta": 0.8},
    {"name": "qhadam"},
    {"name": "decay", "weight_decay": 0.1},
    {"name": "clip-value", "bound": 3.0},
    {"name": "lookahead", "every": 4},
]
WRITTEN = [
    OPTIMIZERS["chain"]().edited(parts=CHAIN),
    OPTIMIZERS["chain"]().edited(parts=[{"name": "momentum"}, {"name": "clip"}]),
    OPTIMIZERS["adam"](bias_correction=False),
    OPTIMIZERS["diagonal-newton"](damping=3.0),
    OPTIMIZERS["nesterov"](form="look-ahead"),
    OPTIMIZERS["nesterov"](form="acceleration"),
    OPTIMIZERS["momentum"](convention="sutskever"),
    OPTIMIZERS["newton"](damping=3.0),
]
NOT_WRITTEN = {"recorded"}
"""No method: its points come from elsewhere."""
PLANAR = sorted(
    tag
    for tag, family in LANDSCAPES.offered().items()
    if ".landscapes." in family.__module__ and family().dimension == 2
)


def scenario_of(optimizer, landscape="himmelblau", schedule=None, gradient=None, start=((0.5, -1.0), (1.0, 2.0))):
    rate = Constant(lr=RATES.get(optimizer.tag(), 0.005))
    run = Run(optimizer=optimizer, schedule=schedule or rate, gradient=gradient or Gradient())
    if optimizer.shown_on:
        return Scenario(landscape=LANDSCAPES[optimizer.shown_on](), runs=(run,), steps=60)
    return Scenario(landscape=LANDSCAPES[landscape](), runs=(run,), steps=60, start=start)


def every_optimizer(library):
    return [
        cls() for tag, cls in OPTIMIZERS.shipped().items() if tag not in NOT_WRITTEN and not cls.needs_constraints
    ] + WRITTEN


def walked(scenario, library):
    """The paths of the script, run by run, (T+1, d, n)."""
    space = {"__name__": "script"}
    exec(compile(code(scenario, library), "script.py", "exec"), space)  # noqa: S102  # our own script is what is tested
    with np.errstate(all="ignore"):  # a run that leaves goes on
        return [np.array([np.asarray(point) for point in run()]) for _, run in space["RUNS"]]


def agree(scenario, library):
    __tracebackhide__ = True
    for run, path, ours in zip(scenario.runs, walked(scenario, library), trace(scenario), strict=True):
        assert len(path) == scenario.steps + 1
        np.testing.assert_allclose(path[: len(ours.theta)], ours.theta, rtol=1e-10, atol=1e-10, err_msg=run.label)


def need(library):
    # make oracle promises them: there a missing one is a failure.
    if importlib.util.find_spec(library) is None and os.environ.get("FALLLINE_ORACLE") != "live":
        pytest.skip(f"{library} is not installed; make oracle brings it")


@BOTH
@pytest.mark.filterwarnings("default")  # those of the libraries are theirs
def test_every_optimizer_walks_the_path_of_the_library(library):
    need(library)
    for optimizer in every_optimizer(library):
        agree(scenario_of(optimizer), library)


@BOTH
@pytest.mark.filterwarnings("default")
def test_every_landscape_is_printed_as_it_is(library):
    need(library)
    for tag in PLANAR:
        family = LANDSCAPES[tag]()
        (start,) = (tuple(family.start),)
        scenario = scenario_of(OPTIMIZERS["gradient-descent"](), tag, Constant(lr=1e-4), start=start)
        agree(scenario, library)
    formula = Expression(formula="where(x < 0, x**2, 2*x) + max(y, 0.1*y)**2 + abs(x - 1) + min(sin(x), 0.5) + sqrt(4)")
    agree(Scenario(landscape=formula, runs=scenario_of(OPTIMIZERS["adam"]()).runs, steps=50), library)


MODELS = [
    LANDSCAPES["linear-regression"](),
    LANDSCAPES["linear-regression"](l2=0.3, intercept=True, features=("bmi", "bp", "ltg")),
    LANDSCAPES["logistic-regression"](),
    LANDSCAPES["logistic-regression"](l2=0.1, intercept=True),
]


@BOTH
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_regressions_walk_the_path_of_the_library_on_all_examples(library, model):
    need(library)
    for optimizer in ("momentum", "adam", "newton"):
        run = Run(optimizer=OPTIMIZERS[optimizer](), schedule=Constant(lr=0.1))
        starts = tuple(tuple(0.3 * walker + 0.1 * i for i in range(model.dimension)) for walker in range(2))
        agree(Scenario(landscape=model, runs=(run,), steps=60, start=starts), library)


@BOTH
@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_a_script_of_a_regression_holds_its_examples(library, model):
    text = code(Scenario(landscape=model, runs=(Run(optimizer=OPTIMIZERS["adam"]()),)), library)
    compile(text, "script.py", "exec")
    assert repr(model.parts.train.x[0].tolist()) in text
    assert text.count("\n    [") >= len(model.parts.train.y)


@BOTH
@pytest.mark.filterwarnings("default")
def test_every_schedule_clipping_and_decay_go_along(library):
    need(library)
    for tag in SCHEDULES:
        agree(scenario_of(OPTIMIZERS["momentum"](), schedule=SCHEDULES[tag](lr=0.002)), library)
        agree(scenario_of(OPTIMIZERS["momentum"](), schedule=SCHEDULES[tag](lr=0.002, warmup=7)), library)
    agree(scenario_of(OPTIMIZERS["adam"](), gradient=Gradient(clip_norm=1.5, weight_decay=0.1)), library)


@BOTH
def test_a_script_is_python_and_holds_the_numbers(library):
    for optimizer in every_optimizer(library):
        text = code(scenario_of(optimizer), library)
        compile(text, "script.py", "exec")
        assert repr(RATES.get(optimizer.tag(), 0.005)) in text
        assert "START = [[" in text
    for tag in PLANAR:
        compile(code(scenario_of(OPTIMIZERS["adam"](), tag), library), tag, "exec")


def test_a_label_that_looks_like_code_stays_a_label():
    run = Run(optimizer=OPTIMIZERS["adam"](), label='"""\nimport os\n\\')
    text = code(Scenario(landscape=LANDSCAPES["saddle"](), runs=(run,), title='"""; 1/0 #\n1/0'))
    compile(text, "script.py", "exec")
    assert "\nimport os" not in text
    assert "\n1/0" not in text


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        (scenario_of(OPTIMIZERS["recorded"]()), "Recorded run: it is no method"),
    ],
    ids=["recorded"],
)
def test_what_has_no_counterpart_is_refused_in_one_sentence(scenario, told, tmp_path):
    with pytest.raises(ExportError, match=told) as caught:
        FORMATS.named("script", "torch").save(tmp_path / "out.py", scenario)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_script_opens_as_its_scenario(tmp_path):
    scenario = load_scenario("ravine")
    FORMATS.named("script", "torch").save(tmp_path / "ravine.py", scenario)
    assert load_scenario(tmp_path / "ravine.py") == scenario
