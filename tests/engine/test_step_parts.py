"""A step taken apart adds up again, and every sentence about it holds the number that it speaks of."""

import re

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, Run, Scenario, load_scenario, loads, trace
from fallline.engine.analysis.explain import TOKEN, numeric, symbolic
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.step import step_parts

SHIPPED = ("ravine", "saddle", "newton", "adam-bias", "adagrad-rmsprop", "step-decay", "past-the-limit")


def steps_of(name):
    scenario = load_scenario(name)
    for run, path in zip(scenario.runs, trace(scenario), strict=True):
        for step in (0, 1, 5, 22, path.steps - 1, path.steps):
            yield run, path, step_parts(scenario, run, path, step)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_change_is_what_the_path_did(name):
    for _, path, taken in steps_of(name):
        if taken.step < path.steps:
            moved = path.theta[taken.step + 1, :, 0] - path.theta[taken.step, :, 0]
            np.testing.assert_array_equal(taken.change, moved)
        else:
            assert not taken.change.any()


def test_momentum_moves_by_what_coasts_and_what_the_gradient_adds():
    scenario = load_scenario("ravine")
    run, path = scenario.runs[1], trace(scenario)[1]
    for step in (1, 7, 60):
        taken = step_parts(scenario, run, path, step)
        np.testing.assert_allclose(taken.change, taken.coasting - taken.lr * taken.gradient, rtol=1e-12)


def test_look_ahead_sees_the_gradient_where_the_velocity_carries_it():
    scenario = load_scenario("ravine")
    run, path = scenario.runs[2], trace(scenario)[2]
    taken = step_parts(scenario, run, path, 9)
    point, seen = taken.probe
    np.testing.assert_allclose(point, taken.theta - taken.lr * run.optimizer.beta * taken.before["v"], rtol=1e-12)
    np.testing.assert_allclose(seen, scenario.landscape.gradient(point[:, None])[:, 0], rtol=1e-12)
    shifted = step_parts(scenario, scenario.runs[1], trace(scenario)[1], 9)
    assert shifted.probe is None


def test_a_noisy_step_is_replayed_with_its_own_noise():
    scenario = load_scenario("step-decay")
    run, path = scenario.runs[0], trace(scenario)[0]
    for step in (0, 3, 50):
        taken = step_parts(scenario, run, path, step)
        np.testing.assert_allclose(taken.change, -taken.lr * taken.seen[0][1], rtol=1e-9)
        assert not np.allclose(taken.seen[0][1], taken.gradient)


def test_newtons_step_solves_the_hessian():
    for _, path, taken in steps_of("newton"):
        if taken.step < path.steps:
            np.testing.assert_allclose(taken.hessian @ taken.newton, -taken.gradient, atol=1e-9)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_sentence_holds_the_figure_that_it_rests_on(name):
    said = 0
    for run, _, taken in steps_of(name):
        for sentence in sentences(run.optimizer, taken):
            said += 1
            spoken = [abs(float(number)) for number in re.findall(r"\d+\.?\d*(?:e-?\d+)?", sentence.text)]
            for value in map(abs, sentence.figures.values()):
                # As a share it is spoken of in per cent; to the digits that the sentence gives.
                fits = [n for n in spoken if abs(n - value) <= 0.06 * max(value, 1) or abs(n - 100 * value) <= 0.6]
                assert fits or value == 0, (sentence.text, sentence.figures)
    assert said


def test_what_the_sentences_claim_is_so():
    scenario = load_scenario("ravine")
    paths = trace(scenario)
    adam = step_parts(scenario, scenario.runs[3], paths[3], 0)
    [first, *_] = sentences(scenario.runs[3].optimizer, adam)
    assert first.figures["longer"] == pytest.approx((1 - 0.9) / np.sqrt(1 - 0.999))
    momentum = step_parts(scenario, scenario.runs[1], paths[1], 22)
    ratio = np.linalg.norm(momentum.coasting) / np.linalg.norm(momentum.lr * momentum.gradient)
    assert sentences(scenario.runs[1].optimizer, momentum)[0].figures["ratio"] == pytest.approx(ratio)
    descent = step_parts(scenario, scenario.runs[0], paths[0], 4)
    assert sentences(scenario.runs[0].optimizer, descent)[0].figures["factor"] == pytest.approx(1 - 0.0525 * 36)


def test_a_run_past_the_limit_is_told_the_limit():
    scenario = load_scenario("past-the-limit")
    inside, past, _ = scenario.runs
    _, path, _ = trace(scenario)
    [sentence] = sentences(past.optimizer, step_parts(scenario, past, path, 9))
    assert sentence.figures == {"factor": pytest.approx(1 - 0.106 * 20), "limit": pytest.approx(2 / 20)}
    assert sentence.text.endswith("the rate has to stay below 0.1.")
    assert inside.schedule.lr < sentence.figures["limit"] < past.schedule.lr


def test_every_symbol_of_an_equation_gets_its_number():
    scenario = load_scenario("ravine")
    for run, path in zip(scenario.runs, trace(scenario), strict=True):
        lines = numeric(run.optimizer, step_parts(scenario, run, path, 3), {})
        assert len(lines) == len(symbolic(run.optimizer, {})) > 0
        for line in lines:
            assert not TOKEN.search(line)
            assert "?" not in line


def test_a_run_that_leaves_is_taken_apart_without_a_warning():
    text = (
        'version = 1\nsteps = 60\nstart = [1.0, 1.0]\n[landscape]\nname = "rosenbrock"\n'
        '[[runs]]\noptimizer = { name = "momentum" }\nschedule = { name = "constant", lr = 0.5 }\n'
    )
    scenario = loads(text.replace("[1.0, 1.0]", "[-1.5, 2.0]"))
    [path] = trace(scenario)
    assert path.status == "diverged"
    for step in range(path.steps + 2):
        sentences(scenario.runs[0].optimizer, step_parts(scenario, scenario.runs[0], path, step))


def test_where_the_ground_falls_away_no_share_of_an_error_is_kept(scenario_text):
    """On a dome each step multiplies the distance from its top, however small the rate."""
    dome = {"name": "quadratic", "l1": -1.0, "l2": -2.0}
    scenario = loads(scenario_text(landscape=dome, runs=[{"optimizer": {"name": "gradient-descent"}}]))
    taken = step_parts(scenario, scenario.runs[0], trace(scenario)[0], 3)
    assert not [sentence for sentence in sentences(scenario.runs[0].optimizer, taken) if "keeps" in sentence.text]


@pytest.mark.parametrize(
    "name", [*SHIPPED, "four-minima", "digits", "newton-fractal", "plateau", "two-minima", "valley"]
)
def test_every_step_has_a_sentence(name, traced_once):
    scenario = load_scenario(name)
    for run, path in zip(scenario.runs, traced_once(scenario), strict=True):
        for step in range(0, path.steps, max(1, path.steps // 12)):
            assert sentences(run.optimizer, step_parts(scenario, run, path, step)), (run.label, step)


def test_off_a_saddle_the_slope_grows_by_the_figure_that_is_said():
    scenario = load_scenario("saddle")
    run, path = scenario.runs[0], trace(scenario)[0]
    (said,) = sentences(run.optimizer, step_parts(scenario, run, path, 3))
    lowest = np.linalg.eigvalsh(scenario.landscape.hessian(path.theta[3, :, :1])[:, :, 0])[0]
    assert lowest < 0
    assert said.figures["growth"] == pytest.approx(1 - path.lr[3] * lowest)
    assert f"{said.figures['growth']:.2f} times" in said.text


def test_a_slope_that_hardly_grows_is_not_said_to_grow_once():
    scenario = load_scenario("valley")
    run, path = scenario.runs[0], trace(scenario)[0]
    (said,) = sentences(run.optimizer, step_parts(scenario, run, path, 40))
    assert 1 < said.figures["growth"] < 1.005
    assert f"by {100 * (said.figures['growth'] - 1):.2g}%" in said.text


def test_a_step_on_a_batch_is_replayed_on_its_own_batch():
    scenario = load_scenario("minibatch")
    for run, path in zip(scenario.runs, trace(scenario), strict=True):
        for step in (1, 7, 30):
            taken = step_parts(scenario, run, path, step)
            np.testing.assert_allclose(taken.change, -taken.lr * taken.seen[0][1], rtol=1e-9, err_msg=run.label)


@pytest.mark.parametrize("tag", ["bfgs", "l-bfgs", "conjugate-gradient", "line-search", "trust-region"])
def test_the_points_that_a_search_tried_lie_along_its_step_and_hold_its_end(tag, scenario_text):
    runs = [{"optimizer": {"name": tag}, "schedule": {"name": "constant", "lr": 1.0}}]
    scenario = loads(scenario_text(landscape={"name": "rosenbrock"}, runs=runs, steps=20, start=(-1.2, 1.0)))
    run, path = scenario.runs[0], trace(scenario)[0]
    for step in (9, 2, 0):
        taken = step_parts(scenario, run, path, step)
        assert len(taken.tried) > 1
        end = taken.theta + taken.change
        nearest = min(np.linalg.norm(point - end) for point in taken.tried)
        assert nearest <= 1e-9 * (1 + np.linalg.norm(end))
        for point in taken.tried:
            offset = point - taken.theta
            across = offset[0] * taken.change[1] - offset[1] * taken.change[0]
            assert abs(across) <= 1e-6 * np.linalg.norm(offset) * np.linalg.norm(taken.change) + 1e-12


def test_steps_may_be_looked_at_in_any_order_and_far_ones_are_left_alone(scenario_text, monkeypatch):
    runs = [{"optimizer": {"name": "bfgs"}, "schedule": {"name": "constant", "lr": 1.0}}]
    scenario = loads(scenario_text(landscape={"name": "rosenbrock"}, runs=runs, steps=20, start=(-1.2, 1.0)))
    run, path = scenario.runs[0], trace(scenario)[0]
    ahead = [step_parts(scenario, run, path, step).tried for step in range(12)]
    back = [step_parts(scenario, run, path, step).tried for step in reversed(range(12))]
    for one, other in zip(ahead, reversed(back), strict=True):
        np.testing.assert_array_equal(one, other)
    monkeypatch.setattr("fallline.engine.analysis.replay.LONGEST", 5)
    assert not step_parts(scenario, run, path, 5).tried


@pytest.mark.parametrize(
    ("formula", "place"),
    [
        ("x**2 + 2*y**2", "at a minimum"),
        ("-x**2 - 2*y**2", "at a maximum"),
        ("x**2 - y**2", "at a saddle"),
        ("x**2", "where the Hessian is singular"),
    ],
)
def test_where_the_slope_is_zero_the_sentence_names_what_the_eigenvalues_say(formula, place):
    run = Run(optimizer=OPTIMIZERS["gradient-descent"]())
    landscape = LANDSCAPES["expression"](formula=formula)
    scenario = Scenario(landscape=landscape, start=(0.0, 0.0), steps=3, runs=(run,))
    (path,) = trace(scenario)
    words = [each.text for each in sentences(run.optimizer, step_parts(scenario, run, path, 0))]
    assert words[0].endswith(f"it rests {place}.")
