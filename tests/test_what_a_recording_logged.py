"""A recorded run keeps the loss, the rate and the norms that were logged beside it; what is not known is said so."""

import json

import numpy as np
import pytest

from fallline import LANDSCAPES, ScenarioError, dumps, load_scenario, loads, trace
from fallline.engine import report
from fallline.engine.analysis.stability import rate_at
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.edit import replace, with_landscape, with_run

T = np.linspace(0, 5, 30)
POINTS = np.column_stack([np.cos(T), np.sin(T)])
LOSS, RATE, NORM = np.exp(-T), 0.1 * np.exp(-T / 2), 3 * np.exp(-T)


def write(path, **columns):
    """An archive, or a table of the same numbers."""
    if path.suffix == ".npz":
        np.savez(path, **columns)
        return path
    table = {name: each for name, each in columns.items() if each.ndim == 1}
    table |= {f"w{k}": row for k, row in enumerate(columns["theta"].T)}
    values = np.column_stack(list(table.values()))
    np.savetxt(path, values, "%.17g", ",", header=",".join(table), comments="")
    return path


@pytest.fixture(params=[".npz", ".csv"])
def opened(request, tmp_path):
    return lambda **columns: load_scenario(write(tmp_path / f"run{request.param}", theta=POINTS, **columns))


def test_loss_rate_and_norms_are_the_runs_own(opened):
    scenario = opened(loss=LOSS, learning_rate=RATE, grad_norm=NORM)
    (path,) = trace(scenario)
    np.testing.assert_array_equal(path.loss[:, 0], LOSS)
    np.testing.assert_array_equal(path.lr, RATE[:-1])
    np.testing.assert_array_equal(path.gradient_norm[:, 0], NORM)
    assert (path.status, path.reason, path.diverged_at) == ("done", "recorded", None)
    assert not path.evaluations.any()
    assert loads(dumps(scenario)) == scenario
    assert rate_at(scenario.runs[0], path, 3) == RATE[3]


def test_a_rate_of_the_step_that_led_here_is_told_by_its_first_place(opened):
    led = np.concatenate([[np.nan], RATE[:-1]])
    np.testing.assert_array_equal(trace(opened(lr=led))[0].lr, RATE[:-1])


def test_numbers_that_were_not_logged_are_gaps_and_nothing_is_made_up(opened):
    some = np.where(np.arange(30) % 10 == 0, LOSS, np.nan)
    scenario = opened(loss=some)
    (path,) = trace(scenario)
    np.testing.assert_array_equal(path.loss[:, 0], some)
    assert loads(dumps(scenario)) == scenario
    for values in (path.lr, path.gradient_norm, path.gradient):
        assert np.isnan(values).all()


def test_without_a_loss_none_is_claimed(opened, capsys):
    scenario = opened()
    (path,) = trace(scenario)
    assert np.isnan(path.loss).all()
    assert path.steps == 29
    report.runs(scenario, "t", as_json=True)
    (figures,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (figures["loss"], figures["gradient_norm"], figures["condition_number"]) == (None, None, None)
    words = " ".join([scenario.landscape.latex(), scenario.landscape.heading(), scenario.landscape.source])
    assert "no loss known" in words.lower()
    assert "typed by you" not in words
    assert "0" not in words


def test_on_a_landscape_it_keeps_what_was_logged_and_takes_the_rest_from_there(opened):
    booth = LANDSCAPES["booth"]()
    scenario = opened(loss=LOSS)
    moved = with_landscape(scenario, booth)
    (path,) = trace(replace(moved, start=scenario.start))
    np.testing.assert_array_equal(path.loss[:, 0], LOSS)
    np.testing.assert_array_equal(path.gradient[:, :, 0].T, booth.gradient(POINTS.T))
    np.testing.assert_allclose(path.gradient_norm[:, 0], np.linalg.norm(booth.gradient(POINTS.T), axis=0))
    plain = with_run(moved, 0, optimizer=moved.runs[0].optimizer.edited(losses=()))
    np.testing.assert_array_equal(trace(replace(plain, start=scenario.start))[0].loss[:, 0], booth.loss(POINTS.T))


def test_many_parameters_keep_them_on_their_plane(tmp_path):
    wide = POINTS @ np.random.default_rng(0).normal(size=(2, 9))
    np.savez(tmp_path / "wide.npz", layer=wide, loss=LOSS, lr=RATE[:-1])
    (path,) = trace(load_scenario(tmp_path / "wide.npz"))
    np.testing.assert_array_equal(path.loss[:, 0], LOSS)
    np.testing.assert_array_equal(path.lr, RATE[:-1])


def test_exports_hold_them(opened, tmp_path):
    scenario = opened(loss=LOSS, lr=RATE, gradient_norm=NORM)
    out = tmp_path / "out.npz"
    FORMATS.writing(out, "data").save(out, scenario, trace(scenario))
    with np.load(out) as found:
        np.testing.assert_array_equal(found["runs.0.loss"][:, 0], LOSS)
        np.testing.assert_array_equal(found["runs.0.lr"], RATE[:-1])
        np.testing.assert_array_equal(found["runs.0.gradient_norm"][:, 0], NORM)
    assert load_scenario(out) == scenario


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"loss": LOSS[:7]}, r"the recorded losses are 7 numbers beside 30 steps of parameters"),
        ({"lr": RATE[:28]}, r"the recorded rates are 28 numbers beside 30 steps of parameters"),
        ({"grad_norms": np.append(NORM, 1.0)}, r"the recorded norms are 31 numbers beside 30 steps"),
    ],
)
def test_columns_of_another_length_are_told_in_a_line(tmp_path, columns, told):
    with pytest.raises(ScenarioError, match=told) as caught:
        load_scenario(write(tmp_path / "run.npz", theta=POINTS, **columns))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"losses": (1.0, 2.0)}, "`losses` must be 3 numbers beside 3 points"),
        ({"rates": (1.0, 2.0, 3.0)}, "`rates` must be 2 numbers beside 3 points"),
        ({"norms": (1.0, float("nan"), 2.0)}, "`norms` must be numbers, or inf where none was logged"),
    ],
)
def test_a_scenario_with_wrong_ones_is_refused_in_a_line(fields, told):
    from fallline import OPTIMIZERS

    with pytest.raises(ValueError, match=told):
        OPTIMIZERS["recorded"](points=((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)), **fields)
