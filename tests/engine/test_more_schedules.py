"""What a schedule does at its edges, on a plateau, in warm-up and from a formula; tests/oracle holds the rates."""

import numpy as np
import pytest

from fallline import SCHEDULES, ScenarioError, loads, trace
from fallline.engine.schedules.reduce_on_plateau import ReduceOnPlateau


def schedule(name, **fields):
    return SCHEDULES[name](**fields)


def test_a_plateau_before_its_warm_up_ends_is_not_seen(traced):
    """From the minimum nothing falls: patience + 1 losses are needed, and none counts while the rate still rises."""
    fields = {"name": "reduce-on-plateau", "lr": 0.1, "patience": 2, "factor": 0.5, "warmup": 10}
    path = traced("booth", "gradient-descent", None, steps=20, start=(1.0, 3.0), schedule=fields)
    np.testing.assert_allclose(path.lr[:10], 0.1 * np.arange(1, 11) / 11, rtol=1e-13)
    # The first loss is the best so far; the next three, of steps 11 to 13, are bad, and step 14 has the lower rate.
    np.testing.assert_allclose(path.lr[10:], [0.1] * 4 + [0.05] * 3 + [0.025] * 3, rtol=1e-13)


def test_on_a_negative_loss_a_relative_threshold_never_reduces_and_an_absolute_one_does():
    """torch's convention: below (1 - threshold) best, which a best of -1 passes standing still."""
    for mode, reduced in (("relative", False), ("absolute", True)):
        watcher = ReduceOnPlateau(patience=1, threshold_mode=mode)
        memory = watcher.memory
        for _ in range(10):
            memory = watcher.react(memory, -1.0)
        assert (memory[0] < 1) == reduced


def test_cooldown_forgives_the_steps_after_a_reduction():
    watcher = ReduceOnPlateau(patience=0, cooldown=3, factor=0.5, lr=1.0)
    memory, shares = watcher.memory, []
    for _ in range(9):
        memory = watcher.react(memory, 1.0)
        shares.append(memory[0])
    assert shares == [1.0, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]


def test_a_diverged_walker_does_not_stop_the_others_schedule(traced):
    cubic = {"name": "expression", "formula": "x**3/3 - x + y**2"}
    fields = {"name": "reduce-on-plateau", "lr": 0.1, "patience": 5}
    path = traced(cubic, "gradient-descent", None, steps=200, start=[[-3.0, 0.0], [0.5, 0.0]], schedule=fields)
    assert path.steps == 200
    assert np.isfinite(path.lr).all()
    assert path.lr[-1] < 0.1


def test_a_formula_is_the_rate_in_t_and_lr():
    t = np.arange(50)
    np.testing.assert_allclose(schedule("formula", lr=0.3).rates(50), 0.3 / (1 + t / 50), rtol=1e-15)
    typed = schedule("formula", lr=0.3, rate="where(t < 10, lr, lr * 0.9**(t - 10))")
    np.testing.assert_allclose(typed.rates(50), np.where(t < 10, 0.3, 0.3 * 0.9 ** (t - 10.0)), rtol=1e-13)
    np.testing.assert_array_equal(schedule("formula", rate="0.5").rates(3), [0.5] * 3)


def test_a_formula_counts_t_from_the_end_of_the_warm_up():
    np.testing.assert_allclose(
        schedule("formula", lr=1.0, rate="lr / (1 + t)", warmup=3).rates(6), [1 / 4, 2 / 4, 3 / 4, 1, 1 / 2, 1 / 3]
    )


def test_a_formula_without_a_value_ends_the_run_and_raises_nothing(traced):
    fields = {"name": "formula", "rate": "lr / (5 - t)"}
    path = traced("booth", "gradient-descent", None, steps=20, start=(0.0, 0.0), schedule=fields)
    assert path.diverged_at == 6


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "formula", "rate": "lr * x"}, ["column 6", "'x'", "t and lr"]),
        ({"name": "formula", "rate": "__import__('os')"}, ["column 1"]),
        ({"name": "piecewise", "pieces": "10: 0.1, twenty: 0.01"}, ["'twenty: 0.01'", "step: share"]),
        ({"name": "piecewise", "pieces": "10: 0.1, 10: 0.01"}, ["'10: 0.01'", "rise"]),
        ({"name": "piecewise", "pieces": "10: -1"}, ["'10: -1'"]),
        ({"name": "piecewise", "pieces": "10: inf"}, ["'10: inf'"]),
    ],
)
def test_a_schedule_that_cannot_be_read_is_refused_by_its_place(fields, words, scenario_text):
    runs = [{"optimizer": {"name": "gradient-descent"}, "schedule": fields}]
    with pytest.raises(ScenarioError) as refused:
        loads(scenario_text(runs=runs))
    for word in ["runs[0].schedule", *words]:
        assert word in str(refused.value)


def test_pieces_hold_from_their_step_on():
    rates = schedule("piecewise", lr=2.0, pieces=" 2: 0.5,3:0 , ").rates(5)
    np.testing.assert_array_equal(rates, [2.0, 2.0, 1.0, 0.0, 0.0])


@pytest.mark.parametrize("tag", SCHEDULES)
def test_warm_up_comes_before_any(tag):
    plain, warmed = (schedule(tag, lr=0.5, warmup=warmup).rates(60) for warmup in (0, 7))
    np.testing.assert_allclose(warmed[:7], 0.5 * np.arange(1, 8) / 8, rtol=1e-14)
    np.testing.assert_array_equal(warmed[7:], plain[:53])


@pytest.mark.parametrize("period", [1, 2, 3, 7])
@pytest.mark.parametrize("tag", ["polynomial", "linear", "cosine-restarts", "one-cycle"])
def test_the_shortest_periods_give_rates_too(tag, period):
    rates = schedule(tag, lr=1.0, period=period).rates(30)
    assert np.isfinite(rates).all()
    assert (rates >= 0).all()
    assert (rates <= 1).all()


def test_closed_loop_schedules_work_with_every_trace(scenario_text):
    runs = [{"optimizer": {"name": name}, "schedule": {"name": "reduce-on-plateau"}} for name in ("adam", "bfgs")]
    for path in trace(loads(scenario_text(runs=runs, steps=30))):
        assert path.lr.shape == (30,)
