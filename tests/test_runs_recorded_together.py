"""Runs that were recorded in one file or folder share one plane; what was logged beside them is no parameter."""

import json

import numpy as np
import pytest

from fallline import LANDSCAPES, ScenarioError, dumps, load_scenario, loads, trace, watch
from fallline.engine.analysis.projection import projection
from fallline.engine.files.open import read
from fallline.engine.files.recorded_run import UnknownColumns
from fallline.engine.files.recording import in_a_plane, is_recording
from fallline.engine.scenario.edit import replace, with_landscape
from fallline.engine.scenario.scenario import Numbers
from tests.planes_by_numpy import held_by_numpy

RNG = np.random.default_rng(5)
T = np.linspace(0, 3, 24)
SGD = np.cumsum(RNG.normal(size=(24, 7)), axis=0)
ADAM = np.cumsum(RNG.normal(size=(15, 7)), axis=0) + 2
LOSS = np.exp(-T)
EVENTS = b"\x18" + bytes(7) + b"abcd\x09AAAAAAAA\x1a\x0dbrain.Event:2abcd"


def rows(path, head, *columns):
    lines = [",".join(head), *(",".join(map(str, row)) for row in zip(*columns, strict=True))]
    path.write_text("\n".join(lines), "utf-8")
    return path


def arrays(tmp_path):
    np.savez(tmp_path / "a.npz", **{"sgd/theta": SGD, "sgd/loss": LOSS, "adam/theta": ADAM, "adam/acc": LOSS[:15]})
    return tmp_path / "a.npz"


def column(tmp_path):
    runs = ["sgd"] * 24 + ["adam"] * 15
    both = np.concatenate([SGD, ADAM])
    step = np.concatenate([np.arange(24), np.arange(15)])
    loss = [*LOSS.tolist(), *[""] * 15]
    accuracy = [*[""] * 24, *LOSS[:15].tolist()]
    return rows(tmp_path / "a.csv", ["run", "Step", *(f"w{k}" for k in range(7)), "Loss", "acc"],
                runs, step, *both.T.tolist(), loss, accuracy)  # fmt: skip


def labels(tmp_path):
    gaps = np.full(24, np.nan)
    logged = {"loss": np.concatenate([LOSS, gaps[:15]]), "acc": np.concatenate([gaps, LOSS[:15]])}
    named = np.array(["sgd"] * 24 + ["adam"] * 15)
    np.savez(tmp_path / "l.npz", theta=np.concatenate([SGD, ADAM]), run=named, **logged)
    return tmp_path / "l.npz"


def wandb(tmp_path):
    head = ["Step", *(f"{run} - w{k}" for run in ("sgd", "adam") for k in range(7)),
            "sgd - train/loss", "sgd - train/loss__MIN", "adam - acc", "adam - acc__MAX"]  # fmt: skip
    short = [[*each, *[""] * 9] for each in (*ADAM.T.tolist(), LOSS[:15].tolist())]
    loss = LOSS.tolist()
    return rows(tmp_path / "w.csv", head, range(24), *SGD.T.tolist(), *short[:7], loss, loss, short[7], short[7])


def checkpoints(tmp_path):
    for name, points, logged in (("sgd", SGD, "loss"), ("adam", ADAM, "acc")):
        (tmp_path / name).mkdir()
        for k, point in enumerate(points):  # 9 comes before 10
            state = {"layer.weight": point[:6].reshape(2, 3), "layer.bias": point[6:], logged: LOSS[k], "step": k}
            np.savez(tmp_path / name / f"step_{k}.npz", **state)
    return tmp_path


@pytest.mark.parametrize("write", [arrays, column, labels, wandb, checkpoints])
def test_they_share_the_plane_that_numpy_finds_of_all(tmp_path, write):
    scenario = load_scenario(write(tmp_path))
    order = [SGD, ADAM] if write is not checkpoints else [ADAM, SGD]
    both = np.concatenate(order)
    if write is checkpoints:
        both = np.concatenate([both[:, 6:], both[:, :6]], axis=1)  # a turn of the axes turns no plane
    centred = both - both.mean(axis=0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:2]
    wanted = np.split(centred @ directions.T, [len(order[0])])
    found = trace(scenario)
    seen = np.concatenate([path.theta[:, :, 0] for path in found])
    signs = np.sign((seen * np.concatenate(wanted)).sum(axis=0))
    for path, points in zip(found, wanted, strict=True):
        np.testing.assert_allclose(path.theta[:, :, 0] * signs, points, atol=1e-9)
    names = [run.label for run in scenario.runs]
    assert names == (["sgd", "adam"] if write is not checkpoints else ["adam", "sgd"])
    sgd, adam = (scenario.runs[names.index(name)].optimizer for name in ("sgd", "adam"))
    assert (sgd.losses, [each.name for each in adam.metrics]) == (tuple(LOSS), ["acc"])
    assert (adam.losses, adam.metrics[0].values, sgd.metrics) == ((), tuple(LOSS[:15]), ())
    share = 100 * ((centred @ directions.T) ** 2).sum() / (centred**2).sum()
    assert f"2 runs recorded, on their principal plane ({share:.3g} % of the motion of all)" in scenario.title
    assert loads(dumps(scenario)) == scenario
    assert in_a_plane(scenario)
    assert not is_recording(scenario)


@pytest.mark.parametrize(("columns", "names"), [(2, ("x", "y")), (3, ("first component", "second component"))])
def test_the_axes_of_a_plane_are_no_coordinates(tmp_path, columns, names):
    path = rows(tmp_path / "a.csv", ["step", *(f"w{k}" for k in range(columns))], range(24), *SGD.T[:columns].tolist())
    scenario = load_scenario(path)
    assert projection(scenario, trace(scenario)).labels == names


@pytest.mark.parametrize(
    ("name", "head", "label", "of_loss"),
    [
        ("run-sgd-tag-train_loss.csv", "Wall time,Step,Value", "sgd", True),
        ("run-adam-tag-accuracy.csv", "Wall time,Step,Value", "adam", False),
        ("export.csv", '"Step","sgd - loss","sgd - loss__MIN"', "sgd", True),
    ],
)
def test_an_export_of_losses_alone_is_runs_without_a_path(tmp_path, name, head, label, of_loss):
    lines = [f"{1.7e9 + k},{k},{LOSS[k]}" if "Wall" in head else f"{k},{LOSS[k]},{LOSS[k]}" for k in range(24)]
    (tmp_path / name).write_text("\n".join([head, *lines]), "utf-8")
    scenario = load_scenario(tmp_path / name)
    (path,), (run,) = trace(scenario), scenario.runs
    assert (run.label, run.optimizer.points) == (label, ())
    assert np.isnan(path.theta).all()
    assert (run.optimizer.losses if of_loss else run.optimizer.metrics[0].values) == tuple(LOSS)
    assert "without parameters" in scenario.title
    assert loads(dumps(scenario)) == scenario


def test_columns_that_nothing_tells_of_are_asked_about_or_named(tmp_path):
    path = rows(tmp_path / "a.csv", ["step", "apples", "pears", "loss"], range(24), *SGD.T[:2].tolist(), LOSS)
    with pytest.raises(UnknownColumns, match=r"^a\.csv: are apples, pears parameters\?") as caught:
        load_scenario(path)
    assert (caught.value.names, "\n" in str(caught.value)) == (("apples", "pears"), False)
    (seen,) = trace(read(path, "parameters"))
    np.testing.assert_array_equal(seen.theta[:, :, 0], SGD[:, :2])
    (kept,) = read(path, "metrics").runs
    assert (kept.optimizer.points, [each.name for each in kept.optimizer.metrics]) == ((), ["apples", "pears"])
    beside = rows(tmp_path / "b.csv", ["w0", "w1", "apples", "val_acc"], *SGD.T[:2].tolist(), LOSS, LOSS)
    scenario = load_scenario(beside)
    assert scenario.description == "Taken as metrics, not as parameters: apples."
    np.testing.assert_array_equal(trace(scenario)[0].theta[:, :, 0], SGD[:, :2])


def test_a_recorded_run_cannot_be_made_what_it_was_not(tmp_path):
    np.savez(tmp_path / "a.npz", theta=SGD[:, :2], loss=LOSS)
    scenario = load_scenario(tmp_path / "a.npz")
    coarse = replace(scenario.runs[0], numbers=Numbers(format="bfloat16"))
    longer = replace(scenario, steps=500, start=(9.0, 9.0), runs=(coarse,))
    for changed in (longer, with_landscape(longer, LANDSCAPES["booth"]())):
        (path,) = trace(changed)
        np.testing.assert_array_equal(path.theta[:, :, 0], SGD[:, :2])
        assert path.steps == 23


def test_its_name_does_not_tell_that_it_is_a_projection(tmp_path):
    np.save(tmp_path / "airplane.npy", SGD[:, :2])
    assert is_recording(load_scenario(tmp_path / "airplane.npy"))


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"model_1.pt": b"\x80\x02ab", "model_2.pt": b"\x80\x02ab"}, "a pickle"),
        ({"events.out.tfevents.17.host": EVENTS}, "as CSV"),
        ({"notes.txt": b"nothing"}, "no checkpoints or tables"),
    ],
)
def test_a_folder_without_a_recording_says_so_in_a_line(tmp_path, files, told):
    folder = tmp_path / "runs"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with pytest.raises(ScenarioError, match=told) as caught:
        load_scenario(folder)
    assert str(caught.value).startswith("runs: ")
    assert "\n" not in str(caught.value)


def test_files_of_runs_in_a_folder_are_runs(tmp_path):
    for name, points in (("run1", SGD), ("run2", ADAM)):
        np.savez(tmp_path / f"{name}.npz", theta=points)
    scenario = load_scenario(tmp_path)
    assert [(run.label, run.optimizer.length) for run in scenario.runs] == [("run1", 24), ("run2", 15)]
    np.savez(tmp_path / "run3.npz", theta=SGD[:, :3])
    with pytest.raises(ScenarioError, match="3 and 7 parameters: no plane is theirs"):
        load_scenario(tmp_path)


def test_the_command_line_tells_of_each(tmp_path, capsys):
    from fallline.command_line import main

    with pytest.raises(SystemExit) as done:
        main(["run", str(column(tmp_path)), "--json"])
    assert done.value.code == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["label"], each["loss"]) for each in told] == [("sgd", LOSS[-1]), ("adam", None)]
    with pytest.raises(SystemExit) as done:
        main(["basins", str(tmp_path / "a.csv"), str(tmp_path / "b.npz")])
    assert (done.value.code, "sgd was recorded" in capsys.readouterr().err) == (2, True)


def test_two_runs_of_the_recorder_are_seen_in_one_plane(tmp_path):
    for name, points in (("adam", ADAM), ("sgd", SGD)):
        with watch(tmp_path / f"{name}.recording", parameters=points[0], every=1) as run:
            for point, loss in zip(points[1:], LOSS, strict=False):
                run.step(loss, point, rate=0.1)
    held_by_numpy(tmp_path, {"adam": ADAM, "sgd": SGD}, {"adam": LOSS[:14], "sgd": LOSS[:23]})
    with watch(tmp_path / "other.recording", parameters=np.zeros((2, 4)), every=1) as run:
        run.step(1.0, np.ones((2, 4)))
    with pytest.raises(ScenarioError, match=r"adam\.recording and other\.recording are of other parameters"):
        load_scenario(tmp_path)
