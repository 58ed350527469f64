"""A scenario goes round through TOML unchanged, and every fault in one is refused by its place in the file."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, ScenarioError, dumps, load_scenario, loads
from fallline.engine.family.fields import fields
from fallline.engine.files.open import scenario_names
from fallline.engine.method.gradient import Gradient
from fallline.engine.scenario.scenario import LARGEST, from_builtins
from tests import grounds

FINITE = st.floats(-1e6, 1e6)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
FORMULAS = st.sampled_from(["x**2 + 25*y**2", "sin(x)*y", "where(x > 0, x, -x) + y**2"])


def values(field):
    """What a declared field may hold, within its bounds, finite."""
    match field.kind:
        case "real":
            return st.floats(max(field.low, -1e100), min(field.high, 1e100))
        case "integer":
            return st.integers(int(max(field.low, -(10**6))), int(min(field.high, 10**6)))
        case "flag":
            return st.booleans()
        case "choice":
            return st.sampled_from(field.choices)
    return FORMULAS


def some_fields(cls, **always):
    """Dicts of any share of the fields of `cls`; names of data, columns and classes must exist and are left out."""
    apart = ("text", "formula", "words", "counts")  # the rate of a schedule is a formula in other variables
    given = [field for field in fields(cls) if field.kind not in apart or field.name == "formula"]
    return st.fixed_dictionaries(always, optional={field.name: values(field) for field in given})


def families(registry):
    return st.sampled_from(sorted(registry)).flatmap(
        lambda tag: some_fields(registry[tag], name=st.just(tag)),
    )


RUNS = st.fixed_dictionaries(
    {"optimizer": families(OPTIMIZERS)},
    optional={
        "label": TEXT,
        "schedule": families(SCHEDULES),
        "gradient": some_fields(Gradient),
        "colour": st.sampled_from(["orange", "sky", "grey"]),
        "enabled": st.booleans(),
    },
)


def suits(landscape, run):
    """Whether `landscape` has what `run` asks of it."""
    optimizer = OPTIMIZERS[run["optimizer"]["name"]]
    batches = run.get("gradient", {}).get("batch_size", 0)
    wrong = run.get("gradient", {}).get("noise_kind") == "label"
    fits = (landscape.labelled or not wrong) and (landscape.has_hessian or not optimizer.needs_hessian)
    return fits and grounds.suits(optimizer, landscape) and (not batches or landscape.examples)


@st.composite
def scenarios(draw):
    landscape = draw(families(LANDSCAPES))
    made = from_builtins({"landscape": landscape}).landscape
    dimension = made.dimension
    point = st.lists(FINITE, min_size=dimension, max_size=dimension)
    optional = {
        "version": st.just(1),
        "title": TEXT,
        "description": TEXT,
        "steps": st.integers(1, min(1_000_000, LARGEST // (4 * dimension) - 1)),
        "seed": st.integers(0, 2**63 - 1),
        "start": point | st.lists(point, min_size=1, max_size=4),
        "view": st.just([-1.5, 2.5, -3.0, 0.5]),
        "runs": st.lists(RUNS.filter(lambda run: suits(made, run)), max_size=5),
    }
    raw = draw(st.fixed_dictionaries({}, optional=optional)) | {"landscape": landscape}
    if not made.examples:
        for run in raw.get("runs", []):
            run.get("gradient", {}).pop("batch_size", None)
    return raw


@given(raw=scenarios())
def test_what_is_written_reads_back_equal(raw):
    scenario = from_builtins(raw)
    text = dumps(scenario)
    assert loads(text) == scenario
    assert dumps(loads(text)) == text


@given(raw=scenarios())
def test_what_is_given_is_kept(raw):
    scenario = from_builtins(raw)
    kept = msgspec.to_builtins(scenario)
    for key in raw.keys() - {"start", "runs", "landscape"}:
        assert kept[key] == (tuple(raw[key]) if key == "view" else raw[key])
    assert kept["landscape"].items() >= raw["landscape"].items()
    for given_run, kept_run in zip(raw.get("runs", []), kept["runs"], strict=True):
        assert kept_run["optimizer"].items() >= given_run["optimizer"].items()
        assert not given_run.get("label") or kept_run["label"] == given_run["label"]
        assert kept_run["gradient"].items() >= given_run.get("gradient", {}).items()
    if raw.get("start"):
        np.testing.assert_array_equal(scenario.positions(), np.atleast_2d(np.array(raw["start"], dtype=float)).T)


def test_defaults_are_filled_in():
    scenario = loads('landscape = { name = "rosenbrock" }\nruns = [{ optimizer = { name = "adam" } }]\n')
    (run,) = scenario.runs
    assert scenario.start == LANDSCAPES["rosenbrock"].start
    assert run.schedule == SCHEDULES["constant"](lr=OPTIMIZERS["adam"].default_lr)
    assert run.gradient == Gradient(source="exact", noise=0.0)
    assert run.label == "Adam"


def test_whole_numbers_serve_as_reals():
    scenario = loads('start = [1, 2]\nlandscape = { name = "rosenbrock", b = 10 }\n')
    assert scenario.positions().tolist() == [[1.0], [2.0]]
    assert scenario.landscape.b == 10.0


def test_one_point_and_a_list_of_it_are_the_same_walker():
    one, listed = (loads(f'start = {start}\nlandscape = {{ name = "saddle" }}\n') for start in ("[1, 2]", "[[1, 2]]"))
    np.testing.assert_array_equal(one.positions(), listed.positions())


def test_a_scenario_is_frozen(scenario_text):
    scenario = loads(scenario_text(**changed()))
    for struct in (scenario, scenario.landscape, scenario.runs[0], scenario.runs[0].schedule):
        with pytest.raises(AttributeError):
            setattr(struct, struct.__struct_fields__[0], None)
    hash(scenario)  # it serves as a key


def changed(**run):
    """A scenario's `runs` with a faultless first run and a second that has `run`'s changes."""
    sound = {"optimizer": {"name": "momentum"}, "schedule": {"name": "constant", "lr": 0.01}}
    return {"runs": [sound, {key: value for key, value in (sound | run).items() if value is not None}]}


NAN, INF = float("nan"), float("inf")
# what -> changes to a sound scenario, and words that the message has to hold: the place, and what is wrong there.
FAULTS = {
    "unknown key": ({"stepz": 10}, ["stepz"]),
    "unknown key of a landscape": ({"landscape": {"name": "rosenbrock", "a": 1.0}}, ["landscape", "`a`"]),
    "unknown key of a run": (changed(optimiser={"name": "adam"}), ["runs[1]", "optimiser"]),
    "unknown key of an optimizer": (changed(optimizer={"name": "adam", "beta": 0.9}), ["runs[1].optimizer", "`beta`"]),
    "unknown key of a schedule": (changed(schedule={"name": "constant", "eta": 1.0}), ["runs[1].schedule", "`eta`"]),
    "unknown key of a gradient": (changed(gradient={"sigma": 1.0}), ["runs[1].gradient", "`sigma`"]),
    "unknown landscape": ({"landscape": {"name": "rosenbrok"}}, ["landscape.name", "'rosenbrock'"]),
    "unknown optimizer": (changed(optimizer={"name": "adaam"}), ["runs[1].optimizer.name", "'adam'"]),
    "optimizer like no other": (changed(optimizer={"name": "zzz"}), ["runs[1].optimizer.name", "zzz", "momentum"]),
    "unknown schedule": (changed(schedule={"name": "cosin"}), ["runs[1].schedule.name", "'cosine'"]),
    "unknown source": (changed(gradient={"source": "guess"}), ["runs[1].gradient.source", "guess"]),
    "unknown form": (changed(optimizer={"name": "nesterov", "form": "x"}), ["runs[1].optimizer.form"]),
    "base instead of a family": ({"landscape": {"name": "Landscape"}}, ["landscape.name"]),
    "no landscape": ({"landscape": None}, ["landscape", "missing"]),
    "no optimizer": (changed(optimizer=None), ["runs[1]", "optimizer", "missing"]),
    "no name": (changed(optimizer={"beta": 0.5}), ["runs[1].optimizer", "name"]),
    "other version": ({"version": 2}, ["version", "2"]),
    "text for a number": (changed(schedule={"name": "constant", "lr": "0.1"}), ["runs[1].schedule.lr", "str"]),
    "text for steps": ({"steps": "10"}, ["steps"]),
    "flag for steps": ({"steps": True}, ["steps"]),
    "fraction for steps": ({"steps": 10.5}, ["steps"]),
    "number for a title": ({"title": 3}, ["title"]),
    "number for a flag": (
        changed(optimizer={"name": "adam", "bias_correction": 1}),
        ["runs[1].optimizer.bias_correction"],
    ),
    "text for a landscape": ({"landscape": "rosenbrock"}, ["landscape"]),
    "number for runs": ({"runs": 3}, ["runs"]),
    "steps 0": ({"steps": 0}, ["steps", "1"]),
    "steps -1": ({"steps": -1}, ["steps"]),
    "a million steps and one": ({"steps": 1_000_001}, ["steps", "1000000"]),
    "negative seed": ({"seed": -1}, ["seed"]),
    "seed past 63 bits": ({"seed": 2**63}, ["seed"]),
    "momentum of 1": (changed(optimizer={"name": "momentum", "beta": 1.0}), ["runs[1].optimizer.beta", "1"]),
    "negative momentum": (changed(optimizer={"name": "momentum", "beta": -0.1}), ["runs[1].optimizer.beta"]),
    "rate of 0": (changed(schedule={"name": "constant", "lr": 0.0}), ["runs[1].schedule.lr"]),
    "negative rate": (changed(schedule={"name": "constant", "lr": -1.0}), ["runs[1].schedule.lr"]),
    "rate of NaN": (changed(schedule={"name": "constant", "lr": NAN}), ["runs[1].schedule", "lr"]),
    "infinite rate": (changed(schedule={"name": "constant", "lr": INF}), ["runs[1].schedule", "lr", "finite"]),
    "momentum of NaN": (changed(optimizer={"name": "momentum", "beta": NAN}), ["runs[1].optimizer", "beta"]),
    "infinite epsilon": (
        changed(optimizer={"name": "adam", "epsilon": INF}),
        ["runs[1].optimizer", "epsilon", "finite"],
    ),
    "infinite landscape": ({"landscape": {"name": "rosenbrock", "b": INF}}, ["landscape", "`b`", "finite"]),
    "infinite h": (changed(gradient={"h": INF}), ["runs[1].gradient", "h"]),
    "h of NaN": (changed(gradient={"h": NAN}), ["runs[1].gradient", "h"]),
    "h of 0": (changed(gradient={"h": 0.0}), ["runs[1].gradient.h"]),
    "negative noise": (changed(gradient={"noise": -1.0}), ["runs[1].gradient.noise"]),
    "noise of NaN": (changed(gradient={"noise": NAN}), ["runs[1].gradient", "noise"]),
    "infinite noise": (changed(gradient={"noise": INF}), ["runs[1].gradient", "noise"]),
    "start of NaN": ({"start": [NAN, 1.0]}, ["start", "finite"]),
    "infinite start": ({"start": [[0.0, 1.0], [1.0, -INF]]}, ["start", "finite"]),
    "start of one number": ({"start": [1.0]}, ["start", "2"]),
    "start of three numbers": ({"start": [1.0, 2.0, 3.0]}, ["start", "2"]),
    "starts of several lengths": ({"start": [[1.0, 2.0], [1.0]]}, ["start", "2"]),
    "start of a point and a number": ({"start": [[1.0, 2.0], 1.0]}, ["start", "2"]),
    "start of text": ({"start": ["a", "b"]}, ["start"]),
    "start of empty points": ({"start": [[], []]}, ["start", "2"]),
    "view inside out": ({"view": [1.0, -1.0, 0.0, 1.0]}, ["view"]),
    "view of three": ({"view": [0.0, 1.0, 0.0]}, ["view"]),
    "view of NaN": ({"view": [0.0, 1.0, 0.0, NAN]}, ["view"]),
    "view of everything": ({"view": [-1e308, 1e308, -1.0, 1.0]}, ["view", "1e100"]),
    "more than can be kept": ({"steps": 999_999, "start": [[0.0, 1.0]] * 51}, ["steps", "102 numbers", "100,000,000"]),
    "unknown colour": (changed(colour="mauve"), ["runs[1].colour", "mauve"]),
    "formula at fault": (
        {"landscape": {"name": "expression", "formula": "x + foo(z)"}},
        ["landscape", "column 5", "foo"],
    ),
    "formula that runs away": ({"landscape": {"name": "expression", "formula": "9**9**9"}}, ["landscape", "column"]),
    "formula without a value": ({"landscape": {"name": "expression", "formula": "1/0"}}, ["landscape", "column"]),
    "65 runs": ({"runs": changed()["runs"][:1] * 65}, ["runs", "64"]),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_refused_by_its_place(what, scenario_text):
    changes, words = FAULTS[what]
    with pytest.raises(ScenarioError) as caught:
        loads(scenario_text(**changes))
    message = str(caught.value)
    assert "\n" not in message
    assert not [word for word in words if word not in message], message


def test_the_sound_scenario_that_the_faults_are_made_in_is_sound(scenario_text):
    scenario = loads(scenario_text(**changed()))
    assert len(scenario.runs) == 2
    assert scenario.steps == 10


@pytest.mark.parametrize(
    "text",
    [
        "",
        "steps = ",
        "steps = 1\nsteps = 2\n",
        "[landscape",
        "x" * 1000,
        "\0",
        "start = " + "[" * 100_000,
        'title = "\\u0000"',
    ],
    ids=["empty", "no value", "twice", "open table", "a word", "null", "deep", "nothing but a title"],
)
def test_text_that_is_no_scenario_is_refused_in_one_line(text):
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    assert "\n" not in str(caught.value)


@given(text=st.text(max_size=60))
def test_any_text_at_all_is_refused_as_a_scenario_error(text):
    with pytest.raises(ScenarioError):
        loads(text)  # no text this short and this random names a landscape


def test_a_file_is_read_by_its_path_and_its_faults_carry_its_name(scenario_text, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(scenario_text(title="\N{GREEK SMALL LETTER BETA}"), encoding="utf-8")
    assert load_scenario(path) == load_scenario(str(path)) == loads(path.read_text(encoding="utf-8"))
    path.write_text(scenario_text(steps=0))
    with pytest.raises(ScenarioError, match=r"mine\.toml.*steps"):
        load_scenario(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioError, match=r"mine\.toml"):
        load_scenario(path)


@pytest.mark.parametrize("name", ["no-such-scenario", "", ".", "a\0b"])
def test_a_scenario_that_is_nowhere_is_refused_by_name(name):
    with pytest.raises(ScenarioError):
        load_scenario(name)


def test_a_slip_in_the_name_of_a_shipped_scenario_is_pointed_out():
    with pytest.raises(ScenarioError, match="'ravine'"):
        load_scenario("ravin")


@pytest.mark.parametrize("name", scenario_names())
def test_a_shipped_scenario_loads_goes_round_and_stays_finite(name, traced_once):
    scenario = load_scenario(name)
    assert scenario.title
    assert scenario.runs
    assert loads(dumps(scenario)) == scenario
    may_diverge = "diverge" in f"{scenario.title} {scenario.description}".lower()
    for run, path in zip(scenario.runs, traced_once(scenario), strict=True):
        assert path.diverged_at is None or may_diverge, run.label
        assert np.isfinite(path.theta[0]).all()
        assert path.diverged_at is not None or np.isfinite(path.loss).all()


def test_the_ravine_is_shipped():
    assert "ravine" in scenario_names()
