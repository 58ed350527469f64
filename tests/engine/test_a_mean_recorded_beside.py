"""A recorder takes a second sequence: where a mean of the parameters is, at each measured step; the window draws it."""

import numpy as np
import pytest

import fallline
from fallline.engine.files.watched_runs import picture
from fallline.engine.optimizers.recorded import Recorded


def trained(path, start, average, count=40):
    """A run of arrays that swings about 0, with its exponential mean; both paths."""
    theta, mean, paths = np.array(start), np.array(start), [[np.array(start)], [np.array(start)]]
    given = {"average": mean} if average else {}
    with fallline.watch(path, parameters=theta, every=1, **given) as run:
        for step in range(count):
            theta = theta * -0.98 + 0.01 * np.cos(step + np.arange(len(theta)))
            mean = 0.9 * mean + 0.1 * theta
            run.step(float(theta @ theta), theta, average=mean if average else None)
            paths[0].append(theta)
            paths[1].append(mean)
    return [np.array(each) for each in paths]


@pytest.mark.parametrize("d", [2, 5, 200])
def test_the_mean_is_recorded_step_by_step_and_shares_the_plane(d, tmp_path):
    paths = trained(tmp_path / "a.recording", 1 + 0.1 * np.arange(d), average=True)
    found = fallline.open_recording(tmp_path / "a.recording")
    np.testing.assert_array_equal(found.tables["average"][:, 0], np.arange(41))
    assert found.averages.shape == found.positions.shape
    if d <= 64:
        np.testing.assert_array_equal(found.averages, paths[1])
    (drawn,) = picture([found], "step").runs
    np.testing.assert_array_equal(drawn.average.steps, drawn.path.steps)
    np.testing.assert_allclose(drawn.average.points[0], drawn.path.points[0], atol=1e-9)
    assert np.ptp(drawn.average.points[5:], axis=0).max() < np.ptp(drawn.path.points[5:], axis=0).max() / 3


@pytest.mark.parametrize("d", [2, 5])
def test_as_a_scenario_it_carries_the_mean_that_was_kept(d, tmp_path):
    paths = trained(tmp_path / "a.recording", 1 + 0.1 * np.arange(d), average=True)
    scenario = fallline.load_scenario(tmp_path / "a.recording")
    (run,), (path,) = scenario.runs, fallline.trace(scenario)
    assert run.kept == "average"
    there, mean = path.theta[:, :, 0], path.points["average"].theta[:, :, 0]
    if d == 2:
        np.testing.assert_array_equal(mean, paths[1])
    else:  # on one plane, which is flat: distances are those of all parameters, or less
        apart = np.linalg.norm(paths[0] - paths[1], axis=1)
        assert (np.linalg.norm(there - mean, axis=1) <= apart + 1e-9).all()
        assert np.linalg.norm(there - mean, axis=1).sum() > 0.9 * apart.sum()
    again = fallline.loads(fallline.dumps(scenario))
    assert again == scenario
    trained(tmp_path / "b.recording", 1 + 0.1 * np.arange(d), average=False)
    (plain,) = fallline.load_scenario(tmp_path / "b.recording").runs
    assert (plain.kept, plain.optimizer.mean) == ("", ())


def test_a_mean_that_does_not_fit_its_points_is_refused():
    points = ((0.0, 0.0), (1.0, 1.0))
    for mean, told in (
        (((0.0, 0.0),), "`mean` must be as many points"),
        (((0.0,), (1.0,)), "`mean` must be as many points"),
        (((0.0, 0.0), (1.0, float("inf"))), "`mean` must be finite"),
    ):
        with pytest.raises(ValueError, match=told):
            Recorded(points=points, mean=mean)


def test_a_run_without_a_mean_has_none(tmp_path):
    trained(tmp_path / "a.recording", (1.0, 2.0), average=False)
    found = fallline.open_recording(tmp_path / "a.recording")
    assert "average" not in found.header.tables
    assert found.averages.shape == (0, 2)
    assert picture([found, None], "step").runs[0].average is None


def test_a_mean_of_other_parameters_is_refused_in_one_line(tmp_path):
    with pytest.raises(ValueError, match="the average has other parameters"):
        fallline.watch(tmp_path / "a.recording", parameters=np.zeros(3), average=np.zeros(4))


def test_a_run_is_not_gone_on_with_by_another_kind_of_recorder(tmp_path):
    trained(tmp_path / "a.recording", (1.0, 2.0), average=True)
    with pytest.raises(ValueError, match="recorded with an average"):
        fallline.watch(tmp_path / "a.recording", parameters=np.zeros(2), existing="resume")


def test_a_model_of_torch_is_watched_with_its_averaged_model(tmp_path):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Linear(2, 1))
    model[1].bias.requires_grad_(False)
    mean = torch.optim.swa_utils.AveragedModel(model, avg_fn=torch.optim.swa_utils.get_ema_avg_fn(0.8))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    there = []
    with fallline.watch(tmp_path / "a.recording", model, optimizer, average=mean, every=1) as run:
        for _ in range(6):
            optimizer.zero_grad()
            loss = (model(torch.ones(4, 3)) ** 2).mean()
            loss.backward()
            optimizer.step()
            mean.update_parameters(model)
            run.step(loss)
            kept = [each for each, own in zip(mean.parameters(), model.parameters(), strict=True) if own.requires_grad]
            there.append(torch.cat([each.detach().reshape(-1) for each in kept]).double().numpy())
    found = fallline.open_recording(tmp_path / "a.recording")
    np.testing.assert_array_equal(found.averages[1:], there)
