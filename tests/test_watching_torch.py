"""The recorder on real networks of torch and trees of JAX: what it says is what they did, and a kill loses nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import fallline
from fallline.engine.recorder.reader import Reader
from tests.planes_by_numpy import held_by_numpy

torch = pytest.importorskip("torch")
F = torch.nn.functional

TRAIN = """
import sys, torch, fallline

torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(20, 30), torch.nn.Tanh(), torch.nn.Linear(30, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
inputs, labels = torch.randn(640, 20), torch.randint(0, 3, (640,))
run = fallline.watch(sys.argv[1], model, optimizer, every=3)
while True:
    for batch in run.over(range(0, 640, 64)):
        loss = torch.nn.functional.cross_entropy(model(inputs[batch:batch + 64]), labels[batch:batch + 64])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        run.step(loss)
    run.checkpoint()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.recording"


@pytest.fixture
def network():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(5, 9), torch.nn.Tanh(), torch.nn.Linear(9, 2)).double()
    return model, torch.randn(40, 5).double(), torch.randn(40, 2).double()


def vector(model):
    return torch.cat([each.detach().reshape(-1) for each in model.parameters()]).numpy().copy()


def test_a_run_that_is_killed_opens_whole_and_is_followed_while_it_grows(path):
    training = subprocess.Popen([sys.executable, "-c", TRAIN, path])
    try:
        reader, seen = Reader(path), []
        while len(seen) < 3 or seen[-1] < 200:
            assert training.poll() is None
            found = reader.read() if path.exists() else None
            if found is not None and (not seen or found.steps > seen[-1]):
                seen.append(found.steps)
    finally:
        training.send_signal(signal.SIGKILL)
        training.wait(60)
    found = fallline.open_recording(path)
    assert found.steps >= seen[-1]
    assert found.column("loss", "step").tolist() == list(range(1, len(found.tables["loss"]) + 1))
    assert found.column("loss", "loss")[-20:].mean() < found.column("loss", "loss")[:20].mean()
    assert set(np.diff(found.column("measured", "step")[2:])) == {3}
    assert np.isfinite(found.positions).all()
    whole = found.load(found.checkpoints[-1])
    assert {name: each.shape for name, each in whole.items()} == {
        "0.weight": (30, 20), "0.bias": (30,), "2.weight": (3, 30), "2.bias": (3,),
    }  # fmt: skip
    with fallline.watch(path, *_same(), existing="resume") as run:
        assert run.steps == found.steps


def test_two_optimizers_are_compared_in_one_plane_which_numpy_finds_too(tmp_path):
    """Real ones, on one network from one start: 26 parameters each, whole."""
    points, losses = {}, {}
    inputs = torch.randn(40, 3, generator=torch.Generator().manual_seed(1)).double()
    for name, kind in (("adam", torch.optim.Adam), ("sgd", torch.optim.SGD)):
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1)).double()
        optimizer = kind(model.parameters(), lr=0.05)
        points[name], losses[name] = [vector(model)], []
        with fallline.watch(tmp_path / f"{name}.recording", model, optimizer, every=1) as run:
            for _ in range(30):
                loss = F.mse_loss(model(inputs)[:, 0], inputs.prod(1))
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                run.step(loss)
                points[name].append(vector(model))
                losses[name].append(loss.item())
    held_by_numpy(tmp_path, {name: np.array(each) for name, each in points.items()}, losses)


def _same():
    model = torch.nn.Sequential(torch.nn.Linear(20, 30), torch.nn.Tanh(), torch.nn.Linear(30, 3))
    return model, torch.optim.Adam(model.parameters(), lr=1e-2)


@pytest.mark.parametrize("here", [True, False], ids=["by numpy", "by torch, as on a device"])
def test_norms_rates_and_state_are_those_of_the_step(path, network, here, monkeypatch):
    model, inputs, targets = network
    groups = [{"params": model[0].parameters(), "lr": 0.02}, {"params": model[2].parameters(), "lr": 0.05}]
    optimizer = torch.optim.Adam(groups)
    if not here:  # what runs where numpy cannot look
        monkeypatch.setattr("fallline.engine.recorder.torch_source.TOGETHER", 0)
        monkeypatch.setattr(torch.Tensor, "is_cpu", property(lambda tensor: False))
    norms, points = [], [vector(model)]
    with fallline.watch(path, model, optimizer, every=1) as run:
        for _ in range(6):
            loss = F.mse_loss(model(inputs), targets)
            optimizer.zero_grad()
            loss.backward()
            gradient = torch.cat([each.grad.reshape(-1) for each in model.parameters()])
            optimizer.step()
            optimizer.zero_grad()  # whoever clears them before the recorder looks loses nothing
            run.step(loss)
            points.append(vector(model))
            state = [optimizer.state[each] for each in model.parameters()]
            norms.append([float(gradient.norm()), *(float(torch.cat([s[k].reshape(-1) for s in state]).norm())
                                                    for k in ("exp_avg", "exp_avg_sq"))])  # fmt: skip
    found, points = fallline.open_recording(path), np.array(points)
    names = ("gradient_norm", "momentum_norm", "second_moment_norm")
    seen = np.column_stack([found.column("measured", name)[1:] for name in names])
    np.testing.assert_allclose(seen, norms, rtol=1e-12)
    updates = np.linalg.norm(np.diff(points, axis=0), axis=1)
    np.testing.assert_allclose(found.column("measured", "update_norm")[1:], updates, rtol=1e-10)
    assert found.column("measured", "rate")[1:].tolist() == [0.02] * 6
    assert found.column("measured", "rate_2")[1:].tolist() == [0.05] * 6
    assert (found.header.method, found.header.kept, found.header.parameters) == ("Adam", "sketch", 74)
    moved = np.linalg.norm(found.positions[-1] - found.positions[0]) / np.linalg.norm(points[-1] - points[0])
    assert moved == pytest.approx(1, abs=0.3)


def test_what_is_recorded_changes_nothing_of_the_training(path, network):
    _, inputs, targets = network
    ends = []
    for watched in (False, True):
        torch.manual_seed(1)
        copy = torch.nn.Sequential(torch.nn.Linear(5, 9), torch.nn.Dropout(0.5), torch.nn.Linear(9, 2)).double()
        optimizer = torch.optim.SGD(copy.parameters(), lr=0.05, momentum=0.9)
        run = fallline.watch(path, copy, optimizer, every=1) if watched else None
        for step in range(8):
            optimizer.zero_grad()
            loss = F.mse_loss(copy(inputs), targets)
            loss.backward()
            if run is not None and step == 4:
                run.curvature(lambda: F.mse_loss(copy(inputs), targets))  # noqa: B023
            optimizer.step()
            if run is not None:
                run.step(loss)
        ends.append(vector(copy))
    run.close()
    np.testing.assert_array_equal(*ends)


def test_eigenvalues_by_lanczos_are_those_of_the_dense_hessian_and_stand_beside_the_limit(path, network):
    model, inputs, targets = network
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.8)
    with fallline.watch(path, model, optimizer) as run:
        values = run.curvature(lambda: F.mse_loss(model(inputs), targets), count=3)
    names = [name for name, _ in model.named_parameters()]
    shapes = [each.shape for each in model.parameters()]

    def loss(flat):
        parts = [part.reshape(s) for part, s in zip(flat.split([s.numel() for s in shapes]), shapes, strict=True)]
        return F.mse_loss(torch.func.functional_call(model, dict(zip(names, parts, strict=True)), inputs), targets)

    dense = torch.autograd.functional.hessian(loss, torch.from_numpy(vector(model))).numpy()
    np.testing.assert_allclose(values, np.linalg.eigvalsh(dense)[::-1][:3], rtol=1e-6)
    found = fallline.open_recording(path)
    assert found.column("curvature", "lambda_max")[0] == values[0]
    assert found.column("curvature", "limit")[0] == pytest.approx(2 * 1.8 / 0.1)
    assert np.isnan(found.column("curvature", "preconditioned")[0])


def test_an_adaptive_method_sees_the_preconditioned_hessian(path, network):
    model, inputs, targets = network
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, betas=(0.8, 0.9))

    def loss():
        return F.mse_loss(model(inputs), targets)

    with fallline.watch(path, model, optimizer) as run:
        for _ in range(5):
            optimizer.zero_grad()
            loss().backward()
            optimizer.step()
            run.step()
        run.curvature(loss)
        times, size = run.source.product(loss), len(vector(model))
        hessian = np.column_stack([times(unit) for unit in np.eye(size)])
        divisor = torch.cat([
            ((1 - 0.8**5) * ((s["exp_avg_sq"] / (1 - 0.9**5)).sqrt() + 1e-8)).reshape(-1)
            for s in (optimizer.state[each] for each in model.parameters())
        ]).numpy()  # fmt: skip
    found = fallline.open_recording(path)
    seen = np.linalg.eigvals(hessian / divisor[:, None]).real.max()
    assert found.column("curvature", "preconditioned")[0] == pytest.approx(seen, rel=1e-6)
    assert found.column("curvature", "limit")[0] == pytest.approx(2 * 1.8 / 0.2 / 0.01)


def test_lambda_max_is_held_against_the_rate_that_is_set_now(path, network):
    model, inputs, targets = network
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with fallline.watch(path, model, optimizer) as run:
        optimizer.param_groups[0]["lr"] = 0.05
        run.curvature(lambda: F.mse_loss(model(inputs), targets))
    assert fallline.open_recording(path).column("curvature", "limit").tolist() == [40.0]


def test_the_noise_scale_of_batches_is_that_of_their_gradients(path, network):
    model, inputs, targets = network
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with fallline.watch(path, model, optimizer) as run:
        batches = [(inputs[k : k + 1], targets[k : k + 1]) for k in range(40)]
        found = run.noise_scale(lambda batch: F.mse_loss(model(batch[0]), batch[1]), batches, 1)
    gradients = []
    for x, y in batches:
        model.zero_grad()
        F.mse_loss(model(x), y).backward()
        gradients.append(torch.cat([each.grad.reshape(-1) for each in model.parameters()]).numpy())
    assert found.trace == pytest.approx(np.var(gradients, axis=0, ddof=1).sum())


def test_a_tree_of_jax_with_optax(path):
    jax, optax = pytest.importorskip("jax"), pytest.importorskip("optax")
    x = jax.random.normal(jax.random.key(0), (30, 4))

    def loss_of(tree, batch=x):
        return ((jax.numpy.tanh(batch @ tree["w"]) @ tree["out"] - batch[:, 0]) ** 2).mean()

    tree = {"w": jax.numpy.ones((4, 20)) * 0.1, "out": jax.numpy.ones(20) * 0.2}
    optimizer = optax.inject_hyperparams(optax.adam)(learning_rate=0.05)
    state = optimizer.init(tree)
    with fallline.watch(path, parameters=tree, every=1) as run:
        for _ in range(4):
            loss, gradient = jax.value_and_grad(loss_of)(tree)
            updates, state = optimizer.update(gradient, state)
            tree = optax.apply_updates(tree, updates)
            run.step(loss, tree, gradient=gradient, state=state)
        values = run.curvature(loss_of, count=2)
        noise = run.noise_scale(loss_of, [x[:10], x[10:20], x[20:]], 10)
        run.checkpoint()
    found = fallline.open_recording(path)
    flat, back = jax.flatten_util.ravel_pytree(tree)
    dense = np.linalg.eigvalsh(jax.hessian(lambda vector: loss_of(back(vector)))(flat))[::-1]
    np.testing.assert_allclose(values, dense[:2], rtol=2e-4)  # single precision
    assert found.column("measured", "rate")[1:] == pytest.approx(0.05)
    norm = optax.tree.norm
    mu = optax.tree_utils.tree_get(state, "mu")
    assert found.column("measured", "momentum_norm")[-1] == pytest.approx(float(norm(mu)), rel=1e-5)
    assert found.column("measured", "gradient_norm")[-1] == pytest.approx(float(norm(gradient)), rel=1e-5)
    assert found.column("loss", "loss")[-1] == pytest.approx(float(loss))
    assert noise.trace > 0
    np.testing.assert_array_equal(found.load(found.checkpoints[0])["['w']"], tree["w"])


def test_the_loop_of_the_guide_runs_as_it_stands_there(tmp_path, monkeypatch):
    page = (Path(__file__).parents[1] / "docs" / "guide" / "watch.md").read_text("utf-8")
    loop = page.split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(tmp_path)
    exec(loop.replace("range(60)", "range(3)"), {})  # noqa: S102  our own page
    found = fallline.open_recording("run.recording")
    assert found.steps == 30
    assert {name: len(found.tables[name]) for name in ("epoch", "validation", "curvature", "noise")} == dict.fromkeys(
        ("epoch", "validation", "curvature", "noise"), 3
    )
