"""Runs in float32 and bfloat16: what is kept has few digits, sums stagnate to nearest and go on by chance."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline import OPTIMIZERS, Numbers, Scenario, ScenarioError, dumps, load_scenario, loads, trace
from fallline.engine.analysis.replay import asked
from fallline.engine.analysis.summary import summary
from fallline.engine.code import code
from fallline.engine.method.rounded import Rounding
from fallline.engine.run import compiled
from fallline.engine.run.compiled import compilable
from fallline.engine.scenario.edit import with_optimizer
from fallline.engine.studies.ensemble import chance
from tests.grounds import ground

from .conftest import scenario_text

NEAREST = {"format": "bfloat16"}
BY_CHANCE = {"format": "bfloat16", "rounding": "stochastic"}
REALS = st.floats(-(2.0**100), 2.0**100, width=32, allow_subnormal=False)


def one(numbers, optimizer="adam", lr=0.01, **changes):
    """A scenario with one run in `numbers`."""
    run = {"optimizer": {"name": optimizer}, "schedule": {"name": "constant", "lr": lr}, "numbers": numbers}
    return loads(scenario_text(runs=[run], **changes))


def has_bits(values, lower):
    """Whether the lower bits of all float32 are 0."""
    bits = np.asarray(values, dtype=np.float32)
    assert (bits == values)[np.isfinite(values)].all()
    return not (bits.view(np.uint32) & np.uint32((1 << lower) - 1))[np.isfinite(bits)].any()


@given(REALS)
def test_nearest_is_at_most_half_a_last_bit_away_and_what_is_kept_stays(value):
    kept = float(Rounding("bfloat16").kept(np.array(value)))
    assert abs(kept - value) <= abs(value) * 2.0**-8 * (1 + 2.0**-15)
    assert float(Rounding("bfloat16").kept(np.array(kept))) == kept


@pytest.mark.parametrize(
    ("value", "kept"),
    [(1 + 2**-8, 1.0), (1 + 3 * 2**-8, 1 + 2**-6), (-1 - 2**-8, -1.0), (3.4e38, np.inf), (np.inf, np.inf), (0.0, 0.0)],
)
def test_ties_go_to_even_and_what_is_too_large_to_infinity(value, kept):
    assert Rounding("bfloat16").kept(np.array(value)) == kept


@pytest.mark.parametrize("stochastic", [False, True])
@pytest.mark.parametrize("format", ["float32", "bfloat16"])
def test_not_a_number_and_infinity_stay(format, stochastic):
    values = np.array([[np.nan, np.inf, -np.inf]])
    np.testing.assert_array_equal(Rounding(format, stochastic).kept(values), values)


@pytest.mark.parametrize(("format", "spacing"), [("float32", 2.0**-23), ("bfloat16", 2.0**-7)])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_chance_rounds_up_as_often_as_the_value_is_above(format, spacing, share):
    n = 20_000
    kept = Rounding(format, True, seed=7).kept(np.full((1, n), 1 + share * spacing))
    assert set(kept.ravel()) <= {1.0, 1 + spacing}
    deviation = np.sqrt(share * (1 - share) / n)
    assert abs((kept > 1).mean() - share) <= 4.5 * deviation


def test_draws_are_those_of_the_walker_the_step_and_the_operation():
    values = np.full((2, 40), 1.003)
    whole = Rounding("bfloat16", True, 5, 3).kept(values)
    np.testing.assert_array_equal(Rounding("bfloat16", True, 5, 3, first=10).kept(values[:, 10:]), whole[:, 10:])
    rounding = Rounding("bfloat16", True, 5, 3)
    first, second = rounding.kept(values), rounding.kept(values)
    np.testing.assert_array_equal(first, whole)
    assert (first != second).any()
    assert (Rounding("bfloat16", True, 5, 4).kept(values) != whole).any()


@pytest.mark.parametrize("name", sorted(name for name, kind in OPTIMIZERS.items() if kind.offered))
@pytest.mark.parametrize("numbers", [NEAREST, BY_CHANCE, {"format": "float32"}], ids=str)
def test_whatever_the_method_all_that_is_kept_has_few_digits(name, numbers):
    own = OPTIMIZERS[name].shown_on
    scenario = one(numbers, name, landscape=ground(OPTIMIZERS[name]), start=None if own else [0.3, 0.7], steps=20)
    path = trace(scenario)[0]
    lower = 16 if numbers["format"] == "bfloat16" else 0
    assert has_bits(path.theta, lower)
    assert all(has_bits(values, lower) for values in path.state.values())
    assert path.steps > 0


def test_a_step_below_half_the_spacing_comes_to_nothing_and_by_chance_is_made_on_average():
    """0.005 beside 2, where numbers lie 1/64 apart upwards: after 100 steps of plain descent on -x."""
    far = {"landscape": {"name": "expression", "formula": "-x + 0*y"}, "start": [[2.0, 0.0]] * 2000, "steps": 100}
    still = trace(one(NEAREST, "gradient-descent", 0.005, **far))[0].theta[-1, 0]
    moved = trace(one(BY_CHANCE, "gradient-descent", 0.005, **far))[0].theta[-1, 0]
    assert (still == 2.0).all()
    # Each step is a sum of draws of 1/64 with the chance 0.32; the rate itself is rounded to 0.005005.
    assert abs(moved.mean() - 2.5) < 0.005
    assert 0.8 < moved.std() / np.sqrt(100 * 0.32 * 0.68 / 64**2) < 1.2


def test_epsilon_vanishes_beside_a_root_that_it_is_small_for():
    """1e-8 is nothing beside a root of 1e-4 in bfloat16, and something in float64."""

    def first_step(numbers, epsilon):
        flat = {"landscape": {"name": "expression", "formula": "1e-4*x + 0*y"}, "start": [0.0, 0.0], "steps": 1}
        run = {"optimizer": {"name": "adam", "epsilon": epsilon}, "numbers": numbers}
        return trace(loads(scenario_text(runs=[run], **flat)))[0].theta[-1, 0, 0]

    assert first_step(NEAREST, 1e-8) == first_step(NEAREST, 0.0) < 0
    assert first_step({"format": "float64"}, 1e-8) > first_step({"format": "float64"}, 0.0)


def test_doubles_take_the_very_step_of_the_optimizer():
    plain = one({"format": "float64"})
    assert Numbers().exact
    np.testing.assert_array_equal(trace(plain)[0].theta, trace(loads(dumps(plain)))[0].theta)
    assert compilable(plain, plain.runs[0])
    few = one(NEAREST)
    assert not compilable(few, few.runs[0])


def test_crowds_without_paths_end_where_paths_end():
    scenario = one(BY_CHANCE, steps=30, start=[[1.0, 0.5], [0.2, -0.4], [2.0, 1.0]])
    np.testing.assert_array_equal(compiled.ends(scenario, scenario.runs[0]).theta, trace(scenario)[0].theta[-1])


def test_a_step_is_asked_again_in_its_own_numbers():
    scenario = one(BY_CHANCE, steps=30)
    path = trace(scenario)[0]
    ((where, _),) = asked(scenario, scenario.runs[0], path, 20).seen
    np.testing.assert_array_equal(where, path.theta[20, :, 0])


def test_a_file_keeps_the_numbers_and_a_fault_is_named():
    scenario = one(BY_CHANCE)
    assert loads(dumps(scenario)) == scenario
    assert scenario.runs[0].label == "Adam, bfloat16, stochastic"
    with pytest.raises(ScenarioError, match=r"runs\[0\].numbers.format"):
        one({"format": "float8"})
    run = with_optimizer(scenario.runs[0], OPTIMIZERS["lion"]())
    assert run.label == "Lion, bfloat16, stochastic"
    assert summary(scenario, scenario.runs[0], trace(scenario)[0])["numbers"] == "bfloat16, stochastic"


@pytest.mark.parametrize("library", ["torch", "optax", "numpy"])
def test_no_script_is_written_that_would_run_in_other_numbers(library):
    text = code(one(NEAREST), library)
    assert "start().to(torch.bfloat16)" in text if library == "torch" else "Rounding('bfloat16', False)" in text


def test_the_shipped_scenario_parts_as_it_says():
    scenario = load_scenario("bfloat16")
    exact, single, nearest, chance = (path.theta[-1, :, 0] for path in trace(scenario))
    minimum = np.array(scenario.landscape.minima())
    distance = lambda theta: np.linalg.norm(minimum - theta, axis=1).min()  # noqa: E731
    assert np.abs(single - exact).max() < 1e-5
    assert nearest.tolist() == [-2.0, 2.0]
    assert distance(exact) < 1e-3 < distance(chance) < 0.03
    y = trace(msgspec.structs.replace(scenario, steps=20))[2].theta[:, 1, 0]
    assert set(np.diff(y)) == {2.0**-7}


def test_members_of_an_ensemble_round_on_their_own():
    scenario: Scenario = one(BY_CHANCE, start=[[1.0, 1.0]] * 5, steps=20)
    assert len(np.unique(trace(scenario)[0].theta[-1], axis=1).T) > 1
    assert chance(scenario, 0) == ("rounding",)
    assert chance(one(NEAREST), 0) == ()


def test_a_start_beyond_the_largest_number_has_left_at_once():
    path = trace(one(NEAREST, start=[1e300, 1.0]))[0]
    assert (path.status, path.diverged_at) == ("diverged", 0)
