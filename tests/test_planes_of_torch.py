"""Planes through real networks: what the file says of the loss is what torch and JAX say, and nothing is disturbed."""

from pathlib import Path

import numpy as np
import pytest

import fallline

torch = pytest.importorskip("torch")
F = torch.nn.functional


@pytest.fixture
def one_thread():
    """Threads of a small network wait for each other longer than they work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def trained(one_thread):
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Conv1d(1, 4, 3), torch.nn.BatchNorm1d(4), torch.nn.Tanh(), torch.nn.Flatten(), torch.nn.Linear(24, 2)
    ).double()
    inputs, targets = torch.randn(50, 1, 8).double(), torch.randn(50, 2).double()
    optimizer, kept = torch.optim.Adam(model.parameters(), lr=0.02), []
    for _ in range(5):
        kept.append({name: each.clone() for name, each in model.state_dict().items()})
        for _ in range(8):
            optimizer.zero_grad()
            F.mse_loss(model(inputs), targets).backward()
            optimizer.step()
    return model.eval(), inputs, targets, kept


def test_the_loss_on_planes_of_a_torch_network_is_recomputed_by_torch_at_25_points_of_each(trained, tmp_path):
    model, inputs, targets, kept = trained
    before = {name: each.clone() for name, each in model.state_dict().items()}
    draws = torch.random.get_rng_state()
    pairs = torch.utils.data.TensorDataset(inputs, targets)
    loader = torch.utils.data.DataLoader(pairs, batch_size=16, shuffle=True)  # the last batch is smaller
    kinds = ["principal", "random", "eigenvectors", "checkpoints", "line"]
    path = fallline.planes(
        tmp_path / "where.npz", model, torch.nn.MSELoss(), loader, checkpoints=kept, size=5, kinds=kinds
    )
    assert torch.equal(torch.random.get_rng_state(), draws)
    assert all(torch.equal(each, before[name]) for name, each in model.state_dict().items())
    names = ("x", "y", "loss", "origin", "directions")
    with np.load(path) as file:
        planes = [{key: file[f"planes.{i}.{key}"] for key in names} for i in range(5)]
    eigen = fallline.load_scenario(path).snapshots[2].landscape.said[0]
    for plane in planes:
        grid = [(x, y) for y in plane["y"] for x in plane["x"]]
        again = [_loss_at(model, plane["origin"] + plane["directions"] @ at, inputs, targets) for at in grid]
        assert len(again) == 25
        np.testing.assert_allclose(plane["loss"].ravel(), again, rtol=1e-6, atol=1e-6)
    dense = _hessian(model, inputs, targets)
    top = np.linalg.eigvalsh(dense)[::-1][:2]
    for column, value in zip(planes[2]["directions"].T, top, strict=True):
        np.testing.assert_allclose(dense @ column, value * column, atol=1e-5 * top[0])
    assert f"{top[0]:.4g}" in eigen


def test_a_function_of_a_batch_and_gradients_that_a_training_left(trained, tmp_path):
    model, inputs, targets, _ = trained
    F.mse_loss(model(inputs), targets).backward()
    left = [each.grad.clone() for each in model.parameters()]
    fallline.planes(
        tmp_path / "where.npz", model, lambda rows: F.mse_loss(model(inputs[rows]), targets[rows]),
        torch.arange(50).split(25), kinds=["random", "eigenvectors"], size=3,
    )  # fmt: skip
    assert all(torch.equal(each.grad, before) for each, before in zip(model.parameters(), left, strict=True))


def test_the_checkpoints_of_a_recording_are_the_path(trained, tmp_path):
    model, inputs, targets, kept = trained
    with fallline.watch(tmp_path / "run.recording", model) as run:
        for each in kept[:3]:
            model.load_state_dict(each)
            run.step(0.0)
            run.checkpoint()
    path = fallline.planes(
        tmp_path / "where.npz", model, lambda: F.mse_loss(model(inputs), targets), size=3, kinds=["principal"],
        checkpoints=tmp_path / "run.recording",
    )  # fmt: skip
    with np.load(path) as file:
        assert len(file["path_loss"]) == 3
        assert file["path_loss"][-1] == pytest.approx(F.mse_loss(model(inputs), targets).item())


def test_a_function_of_a_tree_of_jax(tmp_path):
    jax = pytest.importorskip("jax")
    x = jax.random.normal(jax.random.key(0), (30, 4))

    def loss(tree, rows):
        return ((jax.numpy.tanh(rows @ tree["w"]) @ tree["out"] - rows[:, 0]) ** 2).mean()

    tree = {"w": jax.random.normal(jax.random.key(1), (4, 6)), "out": jax.numpy.ones(6) * 0.2}
    steps = [jax.tree_util.tree_map(lambda leaf, k=k: leaf * (1 + k), tree) for k in (0.4, 0.1)]
    steps[1]["w"] = steps[1]["w"] + 0.3
    path = fallline.planes(
        tmp_path / "where.npz", parameters=tree, loss=loss, batches=[x[:20], x[20:]], checkpoints=steps, size=5
    )
    _, back = jax.flatten_util.ravel_pytree(tree)
    with np.load(path) as file:
        for i in range(5):
            at = file[f"planes.{i}.origin"] + file[f"planes.{i}.directions"] @ [file[f"planes.{i}.x"][1],
                                                                                file[f"planes.{i}.y"][3]]  # fmt: skip
            assert file[f"planes.{i}.loss"][3, 1] == pytest.approx(float(loss(back(at), x)), rel=1e-5)


def _loss_at(model, vector, inputs, targets):
    parts, at = {}, 0
    for name, each in model.named_parameters():
        parts[name] = torch.from_numpy(vector[at : at + each.numel()]).reshape(each.shape)
        at += each.numel()
    with torch.no_grad():
        return F.mse_loss(torch.func.functional_call(model, parts, inputs), targets).item()


def _hessian(model, inputs, targets):
    names, shapes = zip(*((name, each.shape) for name, each in model.named_parameters()), strict=True)

    def loss(flat):
        parts = [part.reshape(s) for part, s in zip(flat.split([s.numel() for s in shapes]), shapes, strict=True)]
        return F.mse_loss(torch.func.functional_call(model, dict(zip(names, parts, strict=True)), inputs), targets)

    whole = torch.cat([each.detach().reshape(-1) for each in model.parameters()])
    return torch.autograd.functional.hessian(loss, whole).numpy()


def test_the_code_of_the_guide_runs_as_it_stands_there(one_thread, tmp_path, monkeypatch):
    page = (Path(__file__).parents[1] / "docs" / "guide" / "planes.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    short = page.split("```python\n")[1].split("```")[0].replace("name=", 'kinds=["principal"], size=5, name=')
    exec(short, {})  # noqa: S102  our own page
    scenario = fallline.load_scenario("where.npz")
    assert scenario.title == "Where A tanh network stands"
    assert len(scenario.runs[0].optimizer.points) == 17
