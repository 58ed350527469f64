"""A chain of transformations is the method that it spells, by numpy and as machine code."""

import numpy as np
import pytest

from fallline import dumps, load_scenario, loads, trace
from fallline.engine.analysis.explain import legend, numeric, symbolic
from fallline.engine.analysis.stability import stability
from fallline.engine.analysis.step import step_parts
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.transformation import TRANSFORMATIONS
from fallline.engine.optimizers.chain import PARTS, Chain
from fallline.engine.run import compiled
from fallline.engine.scenario.scenario import ScenarioError

METHODS = sorted(tag for tag, cls in PARTS.items() if issubclass(cls, Optimizer))
EVERYTHING = [
    {"name": "clip", "norm": 2.0},
    {"name": "decay", "weight_decay": 0.1},
    {"name": "average", "beta": 0.8},
    {"name": "radam"},
    {"name": "clip-value", "bound": 0.7},
    {"name": "average", "bias_correction": False},
    {"name": "scale", "factor": 0.5},
    {"name": "lookahead", "every": 3},
]
MIXED = [
    [{"name": "momentum"}, {"name": "clip"}],
    [{"name": "decay"}, {"name": "sign-sgd"}, {"name": "average"}],
    [{"name": "adamw"}, {"name": "nesterov"}, {"name": "lookahead"}],
    EVERYTHING,
]


@pytest.fixture(name="chained")
def _chained(traced):
    def run(*parts, lr=0.013, **changes):
        return traced("rosenbrock", {"name": "chain", "parts": list(parts)}, lr, start=(-1.2, 1.0), **changes)

    return run


@pytest.mark.parametrize("tag", METHODS)
def test_a_method_by_itself_is_a_chain_of_one(tag, chained, traced):
    """To rounding: the rate comes last in a chain. Rprop's sizes start at 1 there, and AdaDelta needs no rate."""
    lr = 1.0 if tag == "rprop" else 1e-4
    alone = traced("himmelblau", tag, lr, start=(0.5, -1.0))
    linked = traced("himmelblau", {"name": "chain", "parts": [{"name": tag}]}, lr, start=(0.5, -1.0))
    np.testing.assert_allclose(linked.theta, alone.theta, rtol=1e-12)
    for name, values in alone.state.items():
        np.testing.assert_allclose(linked.state[name], values, rtol=1e-12, atol=1e-12)


def test_decay_before_adam_is_the_runs_own_and_after_it_adamw(chained, traced):
    decay, adam = {"name": "decay", "weight_decay": 0.3}, {"name": "adam"}
    coupled = traced("rosenbrock", "adam", 0.013, start=(-1.2, 1.0), gradient={"weight_decay": 0.3})
    decoupled = traced("rosenbrock", {"name": "adamw", "weight_decay": 0.3}, 0.013, start=(-1.2, 1.0))
    np.testing.assert_allclose(chained(decay, adam).theta, coupled.theta, rtol=1e-12)
    np.testing.assert_allclose(chained(adam, decay).theta, decoupled.theta, rtol=1e-12)
    assert np.abs(coupled.theta - decoupled.theta).max() > 1e-2


def test_clip_comes_first_as_the_runs_own(chained, traced):
    own = traced("rosenbrock", "momentum", 1e-2, start=(-1.2, 1.0), gradient={"clip_norm": 0.5})
    np.testing.assert_array_equal(
        chained({"name": "clip", "norm": 0.5}, {"name": "momentum"}, lr=1e-2).theta, own.theta
    )


def test_a_clip_at_the_end_bounds_every_step(chained):
    path = chained({"name": "momentum"}, {"name": "clip", "norm": 0.3}, lr=0.1)
    lengths = np.linalg.norm(np.diff(path.theta[:, :, 0], axis=0), axis=1)
    assert lengths.max() <= 0.03 + 1e-12
    assert (lengths > 0.0299).sum() > 10


def test_lookahead_goes_half_the_way_back_every_five_steps(chained):
    adam = {"name": "adam"}
    path, free = chained(adam, {"name": "lookahead"}, lr=0.1), chained(adam, lr=0.1)
    np.testing.assert_array_equal(path.theta[:5], free.theta[:5])
    np.testing.assert_allclose(path.theta[5], (path.theta[0] + free.theta[5]) / 2, rtol=1e-12)
    np.testing.assert_array_equal(path.state["slow"][6:10], np.broadcast_to(path.state["slow"][5], (4, 2, 1)))


@pytest.mark.parametrize("parts", MIXED, ids=lambda parts: " ".join(part["name"] for part in parts))
@pytest.mark.parametrize("start", [[-1.2, 1.0], [[-1.2, 1.0], [0.3, 0.1], [2.0, -1.0]]], ids=["one", "three"])
def test_a_chain_runs_as_machine_code_to_the_last_bit(parts, start, scenario_text, monkeypatch):
    run = {"optimizer": {"name": "chain", "parts": parts}, "schedule": {"name": "exponential", "lr": 0.002}}
    made = loads(scenario_text(landscape={"name": "rosenbrock"}, runs=[run], steps=100, start=start))
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    assert compiled.recorded(made, made.runs[0]) is not None
    quick, ends = trace(made)[0], compiled.ends(made, made.runs[0])
    monkeypatch.setenv("FALLLINE_COMPILE", "0")
    plain = trace(made)[0]
    np.testing.assert_array_equal(quick.theta, plain.theta)
    for name, values in plain.state.items():
        np.testing.assert_array_equal(quick.state[name], values)
    np.testing.assert_allclose(ends.theta, plain.theta[-1], rtol=1e-9)


def test_numbers_move_without_compiling_and_another_order_compiles():
    one, other = Chain(), Chain().edited(parts=[{"name": "adam", "beta1": 0.5}, {"name": "decay", "weight_decay": 0.2}])
    turned = Chain(parts=one.parts[::-1])
    assert one.links == other.links
    assert one.links != turned.links


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ([], "length >= 1"),
        ([{"name": "clip"}] * 9, "length <= 8"),
        ([{"name": "lookahead"}, {"name": "adam"}], "lookahead acts on the whole step, and so comes last"),
        ([{"name": "nesterov", "form": "look-ahead"}], "the shifted form is the same method"),
        ([{"name": "bfgs"}], "invalid value 'bfgs'"),
        ([{"name": "chain"}], "invalid value 'chain'"),
        ([{"name": "clip", "norm": -1.0}], ">= 0"),
    ],
)
def test_what_no_chain_can_be_is_refused_with_its_place(parts, fault, scenario_text):
    run = {"optimizer": {"name": "chain", "parts": parts}}
    with pytest.raises(ScenarioError, match=r"runs\[0\]\.optimizer") as refused:
        loads(scenario_text(runs=[run]))
    assert fault in str(refused.value)


def test_a_chain_goes_through_a_file_and_says_itself_in_words():
    chain = Chain().edited(parts=EVERYTHING)
    scenario = load_scenario("chains")
    assert loads(dumps(scenario)) == scenario
    assert scenario.runs[3].optimizer.words() == "clip 2 → momentum 0.9 → −η → lookahead(5, 0.5)"
    assert chain.words().startswith("clip 2 → decay 0.1 → average 0.8 → radam(0.9, 0.999) → clip-value 0.7")
    assert chain.slots == ("m", "m_2", "s", "m_3", "slow")


def test_explain_writes_the_lines_of_every_part_with_the_numbers_that_the_step_had(chained, scenario_text):
    run = {"optimizer": {"name": "chain", "parts": EVERYTHING}, "schedule": {"name": "constant", "lr": 0.02}}
    made = loads(scenario_text(landscape={"name": "rosenbrock"}, runs=[run], steps=20, start=[-1.2, 1.0]))
    (path,), chain = trace(made), made.runs[0].optimizer
    parts = step_parts(made, made.runs[0], path, 4)
    lines = numeric(chain, parts, {})
    assert len(lines) == len(symbolic(chain, {})) == len(chain.equations)
    assert not any("?" in line or "@" in line for line in lines)
    assert {f"d{k}" for k in range(1, 9)} | {"m_2", "norm", "slow"} <= legend(chain).keys()
    theta, state = parts.theta[:, None], tuple(value[:, None] for value in parts.before.values())
    passed = chain.between(theta, parts.gradient[:, None], state, 4, 0.02)
    np.testing.assert_allclose(passed["d8"][:, 0], parts.change, rtol=1e-9)


def test_theory_speaks_of_a_chain_only_where_one_method_scales_it(scenario_text):
    def limit(*names):
        run = {"optimizer": {"name": "chain", "parts": [{"name": name} for name in names]}}
        run["schedule"] = {"name": "constant", "lr": 1e-3}
        made = loads(scenario_text(runs=[run], steps=800, start=[2.5, 2.5]))
        return stability(made, made.runs[0], trace(made)[0], 790).limit

    np.testing.assert_allclose(limit("clip", "adam"), 38.0, rtol=1e-3)
    assert limit("adam", "momentum") is None
    assert limit("adam", "sign-sgd") is None
    assert limit("adam", "lookahead") is None


def test_every_transformation_is_a_part():
    assert set(TRANSFORMATIONS) < set(PARTS)
    assert not set(TRANSFORMATIONS) & set(METHODS)
