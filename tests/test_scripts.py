"""Scripts hold what ran: a shipped scenario has one for each library, and with numpy alone it takes the same path."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

import fallline.resources
from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Scenario, load_scenario, trace
from fallline.command_line import main
from fallline.engine.code import code, written
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.numbers import Numbers
from fallline.engine.optimizers._players import PLAYERS
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant

EVERY = sorted(path.stem for path in (Path(fallline.resources.__path__[0]) / "scenarios").glob("*.toml"))
SHIPPED = [
    name for name in EVERY if not any(run.optimizer.needs_constraints for run in load_scenario(name).runs)
]  # what meets constraints is not written out
RUNNER = """
import runpy, sys
import numpy as np
for path in sys.argv[1:]:
    runs = runpy.run_path(path)["RUNS"]
    np.savez(path + ".npz", *(np.array([np.asarray(point) for point in run()]) for _, run in runs))
assert not [name for name in sys.modules if name.split(".")[0] in ("fallline", "msgspec", "numba", NOT)]
"""
"""Runs scripts, where nothing of Fallline is at hand."""
AMPLIFIED = 100
"""Beside another library a path may part as far as this many times two of our own do whose starts are an ulp apart."""
LEAPT = 5e-7
"""The same of what leaps about a density: it makes more of the roundings of later steps than of the first."""
SOME = 60
"""Steps of each scenario in `make test`."""
ENOUGH = 1e-6
"""Where they part further, rounding has become the path."""
STARTS = ((0.5, -1.0), (1.0, 2.0))


def scenario_of(optimizer, landscape="himmelblau", gradient=None, schedule=None, start=STARTS, steps=40):
    made = LANDSCAPES[landscape]() if isinstance(landscape, str) else landscape
    run = Run(optimizer=optimizer, gradient=gradient or Gradient(), schedule=schedule or Constant(lr=0.01))
    if optimizer.shown_on:
        made = LANDSCAPES[optimizer.shown_on]()
        start = made.start
    return Scenario(landscape=made, runs=(run,), steps=steps, seed=3, start=start)


def need(library):
    if library != "numpy" and os.environ.get("FALLLINE_ORACLE") != "live":
        pytest.skip(f"make oracle runs the scripts by {library}")


def walked(scenario, library):
    space = {"__name__": "script"}
    with np.errstate(all="ignore"):
        exec(compile(code(scenario, library), "script.py", "exec"), space)  # noqa: S102  # our own script
        return [np.array([np.asarray(point) for point in run()]) for _, run in space["RUNS"]]


def agree(scenario, library, tolerance):
    __tracebackhide__ = True
    for path, ours, run in zip(walked(scenario, library), trace(scenario), scenario.runs, strict=True):
        assert np.abs(ours.theta[-1] - ours.theta[0]).max() > 1e-6
        np.testing.assert_allclose(
            path[: len(ours.theta)], ours.theta, rtol=tolerance, atol=tolerance, err_msg=run.label
        )


EDGE = {"edge-in-two-parameters": 300}
"""Steps until a run is past the edge of stability: for some hundred steps there any rounding decides."""
BOUNCING = {"catapult", "edge-in-two-parameters", "edge-of-stability", "warm-up"}


@pytest.mark.parametrize("library", ["numpy", "torch", "optax"])
def test_the_script_of_every_shipped_scenario_takes_its_paths_where_there_is_no_fallline(library, tmp_path):
    """By numpy to 1e-12: all are equal to the bit but where an exponential is an ulp from the C library's.

    What bounces at the edge of stability makes much of an ulp.
    """
    need(library)
    shipped = [name for name in SHIPPED if name != "few-losses"]  # its normal distribution is scipy's
    paths = {name: tmp_path / f"{name}.py" for name in shipped}
    scenarios = {name: load_scenario(name) for name in shipped}
    if library == "numpy" and os.environ.get("FALLLINE_ORACLE") != "live":  # there they run to their ends
        scenarios = {name: replace(each, steps=min(each.steps, SOME)) for name, each in scenarios.items()}
    for name, path in paths.items():
        assert FORMATS.named("script", library).save(path, scenarios[name]) == ()
    runner = RUNNER.replace("NOT", repr("scipy" if library == "numpy" else "pyqtgraph"))
    command = [sys.executable, "-I", "-c", runner, *map(str, paths.values())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name, path in paths.items():
        scenario, found = scenarios[name], np.load(f"{path}.npz").values()
        for run, theirs, ours in zip(scenario.runs, found, trace(scenario), strict=True):
            share = parted(theirs[: len(ours.theta)], ours.theta)
            amplified = 0 if library == "numpy" and name not in BOUNCING else AMPLIFIED
            allowed = TOLERANCE[library] + amplified * nudged(scenario, run, ours.theta)
            if library != "numpy" and run.optimizer.samples:
                allowed = np.maximum(allowed, LEAPT)
            compared = np.flatnonzero(allowed[: EDGE.get(name, len(share))] < ENOUGH)
            assert (share <= allowed)[compared].all(), f"{name}: {run.label}"
            assert len(compared) >= min(len(share), 8 if name in BOUNCING else 30)


def parted(theirs, ours):
    """How far apart two paths are at each step, relative to where they are or to 1."""
    return (np.abs(theirs - ours) / np.maximum(1, np.abs(ours))).max(axis=(1, 2))


def nudged(scenario, run, theta):
    """How far apart two of our paths are whose starts are an ulp apart, at most until each step."""
    if not run.numbers.exact:
        return np.zeros(len(theta))  # to the bit: of few digits the last is no rounding
    start = np.nextafter(scenario.positions(), np.inf).T
    alone = msgspec.structs.replace(scenario, runs=(run,), start=tuple(map(tuple, start.tolist())))
    (twin,) = trace(alone)
    far = np.full(len(theta), np.inf)
    both = min(len(twin.theta), len(theta))
    far[:both] = parted(twin.theta[:both], theta[:both])
    return np.maximum.accumulate(far)


@pytest.mark.parametrize("library", ["torch", "optax"])
@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_scenario_has_a_script(name, library):
    found = written(load_scenario(name), library)
    compile(found.text, name, "exec")
    assert found.left_out == ()


ANY = pytest.mark.parametrize("library", ["numpy", "torch", "optax"])
TOLERANCE = {"numpy": 1e-12, "torch": 1e-10, "optax": 1e-10}
METHODS = [
    OPTIMIZERS["bfgs"](),
    OPTIMIZERS["conjugate-gradient"](),
    OPTIMIZERS["l-bfgs"](),
    OPTIMIZERS["line-search"](search="strong-wolfe"),
    OPTIMIZERS["trust-region"](),
    OPTIMIZERS["adagrad-full"](),
    OPTIMIZERS["gauss-newton"](damping=1.0),
]


@ANY
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("optimizer", METHODS, ids=lambda each: each.tag())
def test_a_method_with_a_step_of_its_own_is_written_out(optimizer, library):
    need(library)
    rate = Constant(lr=optimizer.default_lr)
    # Few steps: a search decides by comparisons, and one that is a tie but for rounding goes either way.
    agree(scenario_of(optimizer, "rosenbrock", schedule=rate, steps=8), library, TOLERANCE[library])


@ANY
@pytest.mark.filterwarnings("default")  # of parts of torch itself
@pytest.mark.parametrize(
    "formula", ["gamma(2.5 + x**2) + y**2", "gamma(sin(x) - 1.3)**2 + y**2 + gamma(y - 5.5) + gamma(y - 4.5)"]
)
@pytest.mark.parametrize("tag", ["gradient-descent", "newton"])
def test_the_gamma_function_and_its_derivatives_are_written(tag, formula, library):
    need(library)
    landscape = LANDSCAPES["expression"](formula=formula)
    agree(scenario_of(OPTIMIZERS[tag](), landscape, start=((0.3, 0.4),)), library, 1e-10)


SEEN = [
    Gradient(noise=0.5),
    Gradient(noise=0.1, clip_norm=2.0, weight_decay=0.1),
    Gradient(source="finite-difference", scheme="central", h=1e-3),
    Gradient(source="finite-difference", h=1e-3, noise=0.1),
]


@ANY
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("gradient", SEEN, ids=["noise", "all", "central", "forward"])
def test_noise_and_differences_are_drawn_and_taken_as_here(gradient, library):
    need(library)
    # A quotient divides the rounding of the loss by h.
    tolerance = 1e-8 if gradient.source != "exact" and library != "numpy" else TOLERANCE[library]
    agree(scenario_of(OPTIMIZERS["momentum"](), gradient=gradient), library, tolerance)
    decayed = OPTIMIZERS["newton"](damping=20.0)
    agree(scenario_of(decayed, gradient=Gradient(weight_decay=0.1)), library, TOLERANCE[library])


MODELS = [
    LANDSCAPES["softmax-regression"](l2=0.1),
    LANDSCAPES["mlp"](activation="relu", l2=0.01, hidden=(5, 4)),
    LANDSCAPES["mlp"](data="diabetes", activation="sigmoid", hidden=(3,)),
    LANDSCAPES["logistic-regression"](l2=0.1, intercept=True),
    LANDSCAPES["linear-regression"](),
]


@ANY
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("model", MODELS, ids=lambda each: each.tag() + each.data)
def test_models_are_written_with_their_examples_and_batches(model, library):
    need(library)
    starts = tuple(tuple(0.3 * np.cos(np.arange(model.dimension) + k)) for k in range(2))
    for optimizer, gradient in [
        (OPTIMIZERS["adam"](), Gradient()),
        (OPTIMIZERS["momentum"](), Gradient(batch_size=16, noise=0.01)),
        (OPTIMIZERS["momentum"](), Gradient(batch_size=7, replacement=True, weight_decay=0.01)),
        *([(OPTIMIZERS["newton"](damping=1.0), Gradient())] if model.dimension < 5 or library == "numpy" else []),
        (OPTIMIZERS["bfgs"](), Gradient()),
    ]:
        searching = optimizer.tag() == "bfgs"  # by differences of losses, which lose half of the digits
        scenario = scenario_of(optimizer, model, gradient, Constant(lr=1.0 if searching else 0.01), starts, steps=6)
        agree(scenario, library, 1e-8 if searching and library != "numpy" else TOLERANCE[library])


def test_every_method_and_every_schedule_is_in_numpys_script():
    for tag, optimizer in OPTIMIZERS.shipped().items():
        # From a millionth, methods that guess come nowhere in so few steps.
        fields = {"guess": 0.1} if "guess" in optimizer.__struct_fields__ else {}
        if tag != "recorded" and not optimizer.needs_constraints:
            rate = 1e-6 if optimizer.group == PLAYERS else 1e-3  # one of the two climbs a wall
            agree(scenario_of(optimizer(**fields), "rosenbrock", schedule=Constant(lr=rate)), "numpy", 1e-12)
    for schedule in SCHEDULES.shipped().values():
        for warmup in (0, 7):
            made = schedule(lr=0.002, warmup=warmup)
            agree(scenario_of(OPTIMIZERS["momentum"](), schedule=made), "numpy", 1e-12)


def test_a_rate_that_watches_the_loss_is_found_in_the_script_and_not_listed():
    schedule = SCHEDULES["reduce-on-plateau"](lr=0.3, patience=2)
    scenario = scenario_of(OPTIMIZERS["momentum"](), schedule=schedule)
    assert "memory = schedule.react(memory, " in code(scenario, "numpy")
    agree(scenario, "numpy", 1e-12)


@ANY
@pytest.mark.filterwarnings("default")
def test_landscapes_in_many_dimensions_are_written_over_numpys_arrays(library):
    need(library)
    for tag in ("rosenbrock-nd", "rastrigin-nd", "quadratic-nd"):
        landscape = LANDSCAPES[tag](dimension=5)
        for optimizer in (OPTIMIZERS["adam"](), OPTIMIZERS["newton"](damping=1.0), OPTIMIZERS["bfgs"]()):
            scenario = scenario_of(optimizer, landscape, start=(landscape.start,), steps=20)
            agree(scenario, library, TOLERANCE[library])


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("name", "library"), [("torch:RAdam", "torch"), ("optax:lion", "optax")])
def test_a_run_by_a_librarys_own_is_in_the_script_of_that_library_alone(name, library):
    need(library)
    scenario = scenario_of(OPTIMIZERS[name]())
    agree(scenario, library, TOLERANCE[library])
    for other in {"numpy", "torch", "optax"} - {library}:
        with pytest.raises(ExportError, match=f"has no {name}, or none that a plain loop can call"):
            code(scenario, other)


MIXED = Scenario(
    landscape=LANDSCAPES["himmelblau"](),
    runs=(Run(optimizer=OPTIMIZERS["recorded"](), label="From\nelsewhere"), Run(optimizer=OPTIMIZERS["adam"]())),
)


@ANY
def test_one_run_that_cannot_be_written_is_left_out_and_named(library):
    found = written(MIXED, library)
    (told,) = found.left_out
    assert told == "From elsewhere: it is no method: there is nothing to compute its points from"
    assert f"# Left out: {told}.\nRUNS = [\n    ('Adam', run_1),\n]" in found.text
    alone = Scenario(landscape=MIXED.landscape, runs=MIXED.runs[:1])
    with pytest.raises(ExportError, match="From elsewhere: it is no method"):
        code(alone, library)


def test_the_command_line_tells_what_was_left_out_and_writes_the_rest(tmp_path, capsys):
    source, out = tmp_path / "mixed.toml", tmp_path / "out.py"
    FORMATS.named("scenario", "toml").save(source, MIXED)
    with pytest.raises(SystemExit) as ended:
        main(["export", str(source), str(out), "--code", "numpy"])
    assert not ended.value.code
    assert "fallline: out.py leaves out From elsewhere: it is no method" in capsys.readouterr().err
    assert load_scenario(out) == MIXED


@ANY
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("rounding", ["nearest", "stochastic"])
@pytest.mark.parametrize("format", ["float32", "bfloat16"])
def test_a_run_in_few_digits_is_rounded_as_here_to_the_bit(format, rounding, library):
    need(library)
    chain = OPTIMIZERS["chain"]().edited(parts=[{"name": "clip", "norm": 2.0}, {"name": "momentum"}, {"name": "decay"}])
    for optimizer in (OPTIMIZERS["adamw"](), OPTIMIZERS["nesterov"](), OPTIMIZERS["newton"](damping=9.0), chain):
        scenario = scenario_of(optimizer)
        run = msgspec.structs.replace(scenario.runs[0], numbers=Numbers(format=format, rounding=rounding))
        agree(msgspec.structs.replace(scenario, runs=(run,)), library, 0)


def test_a_script_of_torch_has_bfloat16_from_torch():
    run = Run(optimizer=OPTIMIZERS["adam"](), numbers=Numbers(format="bfloat16"))
    text = code(Scenario(landscape=MIXED.landscape, runs=(run,)), "torch")
    assert "theta = start().to(torch.bfloat16)\n    optimizer = torch.optim.Adam([theta]" in text
    assert "in float64" not in text
