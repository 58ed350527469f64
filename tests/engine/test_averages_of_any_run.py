"""A mean of the points of any run lies beside it: it changes no step, and goes where a method's own points go."""

import json

import numpy as np
import pytest

from fallline import dumps, load_scenario, loads, trace
from fallline.engine.analysis.explain import numeric_mean, symbolic
from fallline.engine.analysis.step import step_parts
from fallline.engine.files.columns import columns
from fallline.engine.files.format import FORMATS
from fallline.engine.method.average import Average
from fallline.engine.run.memory import per_step
from fallline.engine.run.trace import begun

AVERAGES = [
    {"kind": "ema", "decay": 0.9},
    {"kind": "swa", "start": 20, "every": 3},
    {"kind": "swa", "start": 500},
    {"kind": "polyak"},
]
METHODS = ["adam", "nesterov", "bfgs", "schedule-free-sgd"]


@pytest.fixture(name="noisy")
def _noisy(scenario_text):
    def noisy(average, optimizer="momentum", **changes):
        run = {"optimizer": {"name": optimizer}, "schedule": {"name": "constant", "lr": 0.01}, "average": average}
        fixed = {"landscape": {"name": "quadratic"}, "runs": [run | {"gradient": {"noise": 1.0}}], "steps": 90}
        return loads(scenario_text(**fixed | changes))

    return noisy


@pytest.mark.parametrize("average", AVERAGES, ids=str)
def test_a_mean_is_what_its_share_of_each_step_makes_of_it(average, noisy):
    """Step by step, as Explain writes it: a <- a + c (theta' - a), with 1 - decay for c of one that forgets."""
    made = noisy(average)
    (path,), mean = trace(made), Average(**average)
    (points,) = path.points.values()
    here = path.theta[0]
    for step in range(path.steps):
        share = 1 - mean.decay if mean.kind == "ema" else mean.share(step)
        here = here + share * (path.theta[step + 1] - here)
        np.testing.assert_allclose(points.theta[step + 1], here, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(points.loss[-1], made.landscape.loss(points.theta[-1]), rtol=1e-12)


@pytest.mark.parametrize("optimizer", METHODS)
def test_a_mean_changes_no_step_of_any_method(optimizer, noisy):
    (plain,), (averaged,) = trace(noisy({"kind": "none"}, optimizer)), trace(noisy({"kind": "swa"}, optimizer))
    np.testing.assert_array_equal(averaged.theta, plain.theta)
    assert set(averaged.points) == {*plain.points, "swa"}


@pytest.mark.parametrize("optimizer", ["schedule-free-sgd", "sam", "adam"])
def test_what_is_shown_before_a_run_is_traced_has_its_points(optimizer, noisy):
    made = noisy({"kind": "ema"}, optimizer)
    (start,) = begun(made, made.runs)
    assert set(start.points) == set(trace(made)[0].points)
    for points in start.points.values():
        np.testing.assert_array_equal(points.theta, start.theta)


def test_a_mean_of_a_run_that_leaves_ends_with_it(noisy):
    run = {"optimizer": {"name": "gradient-descent"}, "schedule": {"name": "constant", "lr": 0.3}}
    (path,) = trace(noisy({}, runs=[run | {"average": {"kind": "ema"}}], steps=400))
    assert path.diverged_at is not None
    assert path.points["ema"].theta.shape == path.theta.shape
    assert np.isfinite(path.points["ema"].theta).all()


def test_the_slow_weights_of_lookahead_are_points_of_the_chain(noisy):
    chain = {"name": "chain", "parts": [{"name": "momentum"}, {"name": "lookahead", "every": 5, "share": 0.5}]}
    run = {"optimizer": chain, "schedule": {"name": "constant", "lr": 0.005}}
    made = noisy({}, runs=[run], steps=23)
    (path,) = trace(made)
    slow = path.points[made.runs[0].kept].theta
    for step in range(24):
        np.testing.assert_array_equal(slow[step], path.theta[step - step % 5])


def test_a_mean_of_a_recorded_run_is_shown_too(noisy):
    points = [(float(k % 2), 0.0) for k in range(10)]
    run = {"optimizer": {"name": "recorded", "points": points}, "average": {"kind": "polyak"}}
    (path,) = trace(noisy({}, runs=[run], steps=9))
    np.testing.assert_allclose(path.points["polyak"].theta[-1, :, 0], (0.5, 0.0))


def test_a_mean_goes_into_every_file_of_numbers(noisy, tmp_path):
    made = noisy({"kind": "ema"}, steps=5)
    paths = trace(made)
    for name in ("npz", "json"):
        FORMATS.named("data", name).save(tmp_path / f"a.{name}", made, paths)
    there = paths[0].points["ema"].theta
    np.testing.assert_array_equal(np.load(tmp_path / "a.npz")["runs.0.points.ema"], there)
    (told,) = json.loads((tmp_path / "a.json").read_text("utf-8"))["runs"]
    np.testing.assert_array_equal(told["points"]["ema"]["theta"], there)
    np.testing.assert_array_equal(columns(made, paths)["ema1"], there[:, 1, 0])


def test_a_file_says_of_a_mean_where_there_is_one(noisy):
    made = noisy({"kind": "swa", "every": 4})
    assert loads(dumps(made)) == made
    assert "average" not in dumps(load_scenario("ravine"))


def test_memory_for_a_mean_is_asked_for(noisy):
    made, plain = noisy({"kind": "ema"}), noisy({"kind": "none"})
    assert per_step(made, made.runs[0]) == per_step(plain, plain.runs[0]) + 8 * 2


def test_a_mean_is_explained_with_the_numbers_of_the_step(noisy):
    made = noisy({"kind": "polyak"})
    (run,), (path,) = made.runs, trace(made)
    (line,) = numeric_mean(run.average, step_parts(made, run, path, 3), path.points["polyak"].theta[:, :, 0], {})
    assert line.startswith(symbolic(run.average, {})[0].partition("=")[0])
    assert "0.2" in line  # the fifth point has a fifth of the mean
    assert "@" not in line
