"""Muon, Shampoo, SOAP and K-FAC do to matrices what their papers say; their paths are compared in tests/oracle."""

from types import SimpleNamespace

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, Scenario, load_scenario, trace
from fallline.engine.analysis.singular_values import singular_values
from fallline.engine.analysis.stability import preconditioned
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.oracle import Oracle
from fallline.engine.models.backprop import ACTIVATIONS, forward, unpacked
from fallline.engine.optimizers._factored import means, product
from fallline.engine.optimizers._matrices import newton_schulz, polar, to_the_power
from fallline.engine.problem.matrices import in_order, taken
from fallline.engine.scenario.scenario import Run
from fallline.engine.schedules.constant import Constant

RNG = np.random.default_rng(18)
MEMORY = LANDSCAPES["associative-memory"](width=5, items=6)


def ran(landscape, optimizer, lr, steps=20, gradient=None, start=()):
    run = Run(optimizer=optimizer, schedule=Constant(lr=lr), gradient=gradient or Gradient())
    made = Scenario(landscape=landscape, runs=(run,), steps=steps, start=start)
    return made, trace(made)[0]


def values(matrices):
    return np.linalg.svd(matrices, compute_uv=False)


@pytest.mark.parametrize("shape", [(4, 4), (6, 3), (3, 6)])
def test_five_steps_of_the_polynomial_leave_directions_and_bring_singular_values_near_one(shape):
    matrices = RNG.normal(size=(20, *shape))
    alike, exact = newton_schulz(matrices, 5, 1e-7), polar(matrices)
    np.testing.assert_allclose(values(exact), 1.0, rtol=1e-12)
    left, sizes, right = np.linalg.svd(matrices, full_matrices=False)
    np.testing.assert_allclose(exact, left @ right, atol=1e-12)
    turned = left.swapaxes(1, 2) @ alike @ right.swapaxes(1, 2)
    np.testing.assert_allclose(turned * (1 - np.eye(min(shape))), 0.0, atol=1e-12)
    near = sizes > 0.03 * np.sqrt((sizes**2).sum(axis=1, keepdims=True))
    assert (np.abs(values(alike)[near[:, ::1]] - 0.95) < 0.3).all()


def test_nothing_comes_of_nothing_and_no_number_of_no_number():
    zeros, none = np.zeros((1, 3, 2)), np.full((1, 3, 2), np.inf)
    assert not polar(zeros).any()
    assert not newton_schulz(zeros, 5, 1e-7).any()
    assert not to_the_power(np.zeros((1, 3, 3)), -0.25).any()
    for function in (polar, lambda each: to_the_power(each @ each.swapaxes(1, 2), -0.25)):
        with np.errstate(all="ignore"):
            assert np.isnan(function(none)).all()


def test_muon_moves_every_direction_alike_where_descent_moves_as_the_slope_does():
    _, path = ran(MEMORY, OPTIMIZERS["muon"](factor="polar", beta=0.0, nesterov=False), 0.1)
    found = singular_values(OPTIMIZERS["muon"](), path, MEMORY.matrices[0])
    np.testing.assert_allclose(found.update[:-1], 1.0, rtol=1e-9)
    np.testing.assert_allclose(found.momentum[:-1], found.gradient[:-1], rtol=1e-9)
    assert np.isnan(found.update[-1]).all()
    _, path = ran(MEMORY, OPTIMIZERS["momentum"](), 0.1)
    found = singular_values(OPTIMIZERS["momentum"](), path, MEMORY.matrices[0])
    np.testing.assert_allclose(found.update[:-1], found.momentum[:-1], rtol=1e-9)
    assert (found.gradient[:, 0] > 10 * found.gradient[:, -1]).all()


def test_what_is_in_no_matrix_takes_adams_step():
    model = LANDSCAPES["mlp"](hidden=(4,))
    names = np.array(model.parameters)
    intercepts = np.char.startswith(names, "b")
    for tag, first in (("muon", 0), ("soap", 1)):
        _, path = ran(model, OPTIMIZERS[tag](), 0.01, steps=first + 1)
        g = path.gradient[first, intercepts, 0]
        moved = path.theta[first + 1, intercepts, 0] - path.theta[first, intercepts, 0]
        np.testing.assert_allclose(moved, -0.01 * g / (np.abs(g) + 1e-8), rtol=1e-9)


def test_shampoo_meets_the_loss_as_its_matrices_make_it():
    """B is what the last step divided by: L^(1/4) from the left and R^(1/4) from the right."""
    for decay in (1.0, 0.8):
        optimizer = OPTIMIZERS["shampoo"](decay=decay, epsilon=0.01)
        made, path = ran(MEMORY, optimizer, 0.1, steps=6)
        oracle = Oracle(MEMORY, Gradient(), 0)
        b = optimizer.matrix_preconditioner(path.theta[5, :, :1], path.gradient[:6, :, 0], oracle)
        moved = path.theta[6, :, 0] - path.theta[5, :, 0]
        np.testing.assert_allclose(b @ moved, -0.1 * path.gradient[5, :, 0], rtol=1e-8, atol=1e-12)
        assert np.isfinite(preconditioned(made, made.runs[0], path, 5).eigenvalues).all()


@pytest.mark.parametrize(("fields", "classes"), [({"data": "iris"}, 3), ({"data": "diabetes"}, 0)])
@pytest.mark.parametrize("batch", [0, 8])
def test_kronecker_factors_are_means_over_examples_and_over_what_the_network_would_draw(fields, classes, batch):
    """Example by example and class by class, with every derivative by differences of the outputs' loss."""
    model = LANDSCAPES["mlp"](hidden=(3,), activation="tanh", **fields)
    theta = np.array(model.start)[:, None]
    x = model.parts.train.x
    rows = np.arange(batch)[:, None] if batch else None
    x = x[:batch] if batch else x
    layers = unpacked(theta, model.widths)
    (w1, b1), (w2, b2) = [(w[0], b[0]) for w, b in layers]
    sums = [[np.zeros(2 * [w.shape[1] + 1]), np.zeros(2 * [w.shape[0]])] for w in (w1, w2)]
    for each in x:
        a1 = np.tanh(w1 @ each + b1)
        z = w2 @ a1 + b2
        p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
        for y in range(max(classes, 1)):
            e2 = p - (np.arange(classes) == y) if classes else np.ones(1)
            e1 = (w2.T @ e2) * (1 - a1**2)
            for factors, into, back in zip(sums, (each, a1), (e1, e2), strict=True):
                factors[0] += np.outer([*into, 1.0], [*into, 1.0]) / len(x) / max(classes, 1)
                factors[1] += (p[y] if classes else 1.0) * np.outer(back, back) / len(x)
    for (a, e), found in zip(sums, model.kronecker_factors(theta, rows), strict=True):
        np.testing.assert_allclose(found[0][0], a, rtol=1e-10, atol=1e-13)
        np.testing.assert_allclose(found[1][0], e, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(forward(x, layers, ACTIVATIONS["tanh"])[-1][0, -1], z)


def test_k_fac_is_newtons_method_where_one_layer_meets_squares():
    """A linear regression has E = 1 and A the mean of x x', which is its Hessian: one step at the rate 1 solves it."""
    model = LANDSCAPES["mlp"](data="diabetes", hidden=(), output="regression")
    _, path = ran(model, OPTIMIZERS["k-fac"](damping=0.0), 1.0, steps=1)
    assert path.gradient_norm[0, 0] > 0.1
    assert path.gradient_norm[1, 0] < 1e-10


def test_k_fac_keeps_a_mean_of_batches_and_counts_what_it_asks():
    model = LANDSCAPES["mlp"](data="iris", hidden=(3,))
    _, path = ran(model, OPTIMIZERS["k-fac"](), 0.3, steps=30, gradient=Gradient(batch_size=16))
    assert path.loss[-1, 0] < 0.3 * path.loss[0, 0]
    assert path.counts["gradients"][-1] == 30 * 4  # one, and one for each of three classes
    _, plain = ran(model, OPTIMIZERS["gradient-descent"](), 0.1, steps=30, gradient=Gradient(batch_size=16))
    assert path.examples[-1] == 4 * plain.examples[-1]


def test_walkers_go_side_by_side_as_alone():
    model = LANDSCAPES["mlp"](hidden=(3,))
    starts = tuple(map(tuple, (np.array(model.start) + 0.1 * RNG.normal(size=(3, model.dimension))).tolist()))
    for tag in ("muon", "shampoo", "soap", "k-fac", "factored-adafactor", "came", "psgd"):
        _, together = ran(model, OPTIMIZERS[tag](), 0.01, steps=12, start=starts)
        _, alone = ran(model, OPTIMIZERS[tag](), 0.01, steps=12, start=(starts[1],))
        np.testing.assert_allclose(together.theta[:, :, 1], alone.theta[:, :, 0], rtol=1e-8, atol=1e-10, err_msg=tag)


def test_under_muon_the_rare_items_are_learnt_with_the_common_ones():
    """The shipped scenario shows what its words say: each loss falls at every step; and how well the least is known."""
    made = load_scenario("rare-items")
    least = {}
    for run, path in zip(made.runs, trace(made), strict=True):
        assert (np.diff(path.loss[:, 0]) < 0).all(), run.label
        told, answers = made.landscape.embeddings
        z = told @ taken(path.theta[-1], 0, 12, 12)[0].T @ answers.T
        p = np.exp(z - z.max(axis=1, keepdims=True))
        least[run.label] = np.diag(p / p.sum(axis=1, keepdims=True)).min()
    assert least["Muon"] > 0.9985
    assert least["Momentum"] < 0.2
    assert least["Adam"] < least["Muon, exact factor"] < least["Muon"]


def test_squares_by_rows_and_columns_go_as_far_as_the_scenario_says():
    made = load_scenario("factored")
    losses = {run.label: path.loss[:, 0] for run, path in zip(made.runs, trace(made), strict=True)}
    first = {label: int(np.flatnonzero(loss < 1e-6)[0]) for label, loss in losses.items()}
    assert first == {"Adam": 100, "Adafactor": 90, "Factored": 97, "CAME": 87, "PSGD": 105}
    assert losses["PSGD"][-1] < 1e-6 * losses["Adam"][-1]
    assert sum(rows + columns for _, _, rows, columns in made.landscape.matrices) == 17


def test_where_squares_have_rank_one_rows_and_columns_keep_all_of_them():
    squares = np.outer([1.0, 4.0, 9.0], [1.0, 0.25])
    matrices = in_order(("W", 3, 2))
    rows, columns = means(squares.reshape(-1, 1), matrices)
    np.testing.assert_allclose(product(rows, columns, matrices)[:, 0], squares.ravel())


def test_psgd_comes_to_whiten_gradients_of_any_size():
    """After many gradients from one distribution, P g has entries of size 1 on average, and P is L^-1/2 x R^-1/2."""
    optimizer, matrices = OPTIMIZERS["psgd"](), in_order(("W", 4, 4))
    draws, mix = np.random.default_rng(3), np.diag([10.0, 1.0, 0.1, 0.03])
    state = optimizer.begin(np.zeros((16, 1)))
    seen = SimpleNamespace(matrices=matrices, gradient=lambda theta: (mix @ draws.normal(size=(4, 4))).reshape(16, 1))
    sizes = []
    for step in range(600):
        _, state = optimizer.step(np.zeros((16, 1)), state, step, 0.0, seen)
        sizes.append((state[2].reshape(4, 4) ** 2).mean(axis=1))
    np.testing.assert_allclose(np.mean(sizes[-200:], axis=0), 1.0, atol=0.35)
