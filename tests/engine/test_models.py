"""Models agree with difference quotients, learn what such models can, and their minima are where theory puts them."""

import numpy as np
import pytest

from fallline import dumps, load_scenario, loads, trace
from fallline.engine.method.gradient import Gradient, finite_difference
from fallline.engine.method.oracle import Oracle
from fallline.engine.models.backprop import ACTIVATIONS, packed, unpacked
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.models.logistic_regression import LogisticRegression, sigmoid
from fallline.engine.models.mlp import MLP
from fallline.engine.models.softmax_regression import SoftmaxRegression

MODELS = {
    "linear": LinearRegression(features=(), intercept=True, l2=0.2),
    "linear, two parameters": LinearRegression(),
    "linear, one feature and an intercept": LinearRegression(features=("bmi",), intercept=True, standardise=False),
    "logistic": LogisticRegression(data="iris", positive="versicolor", intercept=True, l2=0.1),
    "logistic, two parameters": LogisticRegression(),
    "softmax": SoftmaxRegression(l2=0.1),
    "perceptron, tanh": MLP(hidden=(5, 3), l2=0.1),
    "perceptron, sigmoid": MLP(data="iris", hidden=(4,), activation="sigmoid"),
    "perceptron, values": MLP(data="diabetes", features=("bmi", "bp"), hidden=(4, 3)),
    "perceptron, relu": MLP(data="spirals", hidden=(6,), activation="relu"),
    "perceptron, no hidden layer": MLP(data="iris", hidden=()),
}


@pytest.fixture(params=MODELS)
def model(request):
    return MODELS[request.param]


def somewhere(model, n=3, seed=0):
    """Random points (d, n) around the start."""
    return np.array(model.start)[:, None] + np.random.default_rng(seed).normal(size=(model.dimension, n))


def test_the_gradient_is_what_difference_quotients_say(model):
    theta = somewhere(model)
    central = finite_difference(model, theta, 1e-5, "central")
    scale = np.abs(central).max()
    np.testing.assert_allclose(model.gradient(theta), central, rtol=1e-6, atol=1e-8 * scale)


def test_hessian_vector_products_are_exact_and_symmetric(model):
    theta = somewhere(model)
    u, v = np.random.default_rng(1).normal(size=(2, *theta.shape))
    left, right = (u * model.hessian_vector(theta, v)).sum(axis=0), (v * model.hessian_vector(theta, u)).sum(axis=0)
    np.testing.assert_allclose(left, right, rtol=1e-10, atol=1e-12)
    h = 1e-5
    slope = (model.gradient(theta + h * v) - model.gradient(theta - h * v)) / (2 * h)
    found = model.hessian_vector(theta, v)
    np.testing.assert_allclose(found, slope, rtol=1e-5, atol=1e-7 * (1 + np.abs(found).max()))


def test_a_hessian_times_many_vectors_at_one_point_is_the_matrix(model):
    theta = somewhere(model, n=1)
    vectors = np.random.default_rng(2).normal(size=(model.dimension, 4))
    product = model.hessian(theta)[:, :, 0] @ vectors
    np.testing.assert_allclose(model.hessian_vector(theta, vectors), product, rtol=1e-9, atol=1e-11)


def test_one_example_moves_theta_by_the_rule_of_the_notes():
    """theta <- theta - lr (x'theta - y) x."""
    model = MODELS["linear, two parameters"]
    theta = somewhere(model, n=1)
    for row in (0, 7, model.examples - 1):
        x, y = model.parts.train.x[row], model.parts.train.y[row]
        np.testing.assert_allclose(model.batch_gradient(theta, np.array([[row]]))[:, 0], (x @ theta[:, 0] - y) * x)


def test_the_loss_of_linear_regression_is_the_mean_over_its_examples():
    """By the completed square, against the sum itself, far out and near the minimum."""
    model = MODELS["linear"]
    best = np.array(model.minima()).T
    for theta in (somewhere(model), best, best + 1e-4):
        np.testing.assert_allclose(
            model.loss(theta),
            model.batch_loss(theta, np.tile(np.arange(model.examples)[:, None], theta.shape[1])),
            rtol=1e-12,
        )


@pytest.mark.parametrize(
    "name", ["linear", "linear, one feature and an intercept", "logistic", "logistic, two parameters"]
)
def test_the_declared_minimum_is_one(name):
    model = MODELS[name]
    (best,) = model.minima()
    theta = np.array(best)[:, None]
    assert np.abs(model.gradient(theta)).max() < 1e-9 * np.abs(model.gradient(theta * 0)).max()
    assert np.linalg.eigvalsh(model.hessian(theta)[:, :, 0])[0] > 0


def test_the_minimum_of_linear_regression_is_that_of_the_normal_equations():
    model = MODELS["linear"]
    train = model.parts.train
    left = train.x.T @ train.x / len(train.y) + 0.2 * np.diag([1.0] * 10 + [0.0])  # the intercept goes free
    np.testing.assert_allclose(
        model.minima()[0], np.linalg.solve(left, train.x.T @ train.y / len(train.y)), rtol=1e-9, atol=1e-12
    )


def test_no_minimum_is_declared_where_there_is_none():
    assert LogisticRegression(data="iris", positive="setosa", intercept=True).minima() == ()  # a line separates it
    assert SoftmaxRegression().minima() == MLP().minima() == ()


def test_a_feature_that_others_make_up_leaves_no_single_minimum_and_a_penalty_does(tmp_path):
    path = tmp_path / "twins.csv"
    path.write_text("a,b,y\n" + "".join(f"{k},{2 * k},{k * k}\n" for k in range(12)), encoding="utf-8")
    twins = LinearRegression(data=str(path), target="y", features=("a", "b"))
    assert twins.minima() == ()
    (best,) = twins.edited(l2=0.1).minima()
    assert best[0] == pytest.approx(best[1])


@pytest.mark.parametrize(
    "name", ["linear, two parameters", "linear, one feature and an intercept", "logistic, two parameters"]
)
def test_two_parameters_show_minimum_and_start_in_the_window(name):
    model = MODELS[name]
    x0, x1, y0, y1 = model.window
    for x, y in (model.start, *model.minima()):
        assert x0 < x < x1
        assert y0 < y < y1
    start, best = (model.loss(np.array(point)[:, None]) for point in (model.start, model.minima()[0]))
    assert start > 1.2 * best


def test_softmax_and_sigmoid_survive_huge_scores_and_infinite_ones_are_nan():
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(sigmoid(np.array([-1e4, 0.0, 1e4])), [0.0, 0.5, 1.0])
    for name in ("softmax", "logistic", "perceptron, tanh"):
        model = MODELS[name]
        theta = np.full((model.dimension, 3), 1e3)
        theta[:, 1:] = np.nan, np.inf
        np.testing.assert_array_equal(np.isfinite(model.loss(theta)), [True, False, False])
        np.testing.assert_array_equal(np.isfinite(model.gradient(theta)).all(axis=0), [True, False, False])


def test_parameters_have_names_and_each_weight_belongs_to_one_filter(model):
    assert len(model.parameters) == len(model.penalised) == len(model.start) == model.dimension
    assert len(set(model.parameters)) == model.dimension
    np.testing.assert_array_equal(np.sort(np.concatenate(model.filters)), np.flatnonzero(model.penalised))


def test_going_through_examples_in_blocks_changes_nothing():
    model = MLP(data="digits", hidden=(32,))
    train = model.parts.train
    assert len(train.y) % model.block > 0  # the last block is smaller
    theta = somewhere(model, n=2)
    right = model.outputs(theta, train.x)[:, np.arange(len(train.y)), train.y.astype(int)]
    np.testing.assert_allclose(model.loss(theta), -np.log(right).mean(axis=1), rtol=1e-12)


@pytest.mark.parametrize(
    ("activation", "variance"), [("tanh", 2 / (64 + 200)), ("sigmoid", 2 / (64 + 200)), ("relu", 2 / 64)]
)
def test_the_first_weights_have_the_variance_that_their_activation_asks_for(activation, variance):
    """Glorot's for tanh and sigmoid, He's for relu; another seed draws others."""
    model = MLP(data="digits", hidden=(200,), activation=activation)
    first = np.array(model.start)[: 64 * 200]
    assert first.var() == pytest.approx(variance, rel=4 * np.sqrt(2 / first.size))
    assert model.edited(init_seed=1).start != model.start


def test_layers_pack_and_unpack():
    widths = (3, 4, 2)
    theta = np.random.default_rng(3).normal(size=(26, 5))
    layers = unpacked(theta, widths)
    assert [(weights.shape, intercepts.shape) for weights, intercepts in layers] == [
        ((5, 4, 3), (5, 4)),
        ((5, 2, 4), (5, 2)),
    ]
    np.testing.assert_array_equal(packed(layers), theta)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_knows_its_derivatives(name):
    activation = ACTIVATIONS[name]
    z, h = np.linspace(-2, 2, 40), 1e-6
    a = activation.value(z.copy())
    slope = (activation.value(z + h) - activation.value(z - h)) / (2 * h)
    np.testing.assert_allclose(activation.slope(a), slope, atol=1e-9)
    change = (activation.slope(activation.value(z + h)) - activation.slope(activation.value(z - h))) / (2 * h)
    np.testing.assert_allclose(activation.bend(a) * activation.slope(a), change, atol=1e-9)


def test_a_penalty_adds_half_its_share_of_the_squared_weights_and_spares_intercepts(model):
    plain, theta = model.edited(l2=0.0), somewhere(model)
    heavy = model.edited(l2=0.5)
    weights = model.penalised[:, None] * theta
    np.testing.assert_allclose(heavy.loss(theta) - plain.loss(theta), 0.25 * (weights**2).sum(axis=0), rtol=1e-9)
    np.testing.assert_allclose(
        heavy.gradient(theta) - plain.gradient(theta), 0.5 * weights, atol=1e-11 * np.abs(plain.gradient(theta)).max()
    )
    np.testing.assert_array_equal(heavy.test_loss(theta), plain.test_loss(theta))  # what it costs to be wrong, no more


def test_a_classifier_says_how_often_it_is_right_and_a_regression_that_it_has_no_such_share():
    theta = np.array(MODELS["logistic, two parameters"].minima()).T
    assert 0.8 <= MODELS["logistic, two parameters"].accuracy(theta, "train")[0] <= 1.0
    linear = MODELS["linear"]
    assert np.isnan(linear.accuracy(somewhere(linear))).all()


def test_an_empty_part_has_no_loss():
    model = LogisticRegression(validation_share=0.0)
    assert np.isnan(model.validation_loss(somewhere(model))).all()
    assert np.isfinite(model.test_loss(somewhere(model))).all()


def test_a_model_runs_from_a_scenario_and_leaves_its_own_start_out_of_the_file(scenario_text):
    text = scenario_text(landscape={"name": "mlp", "data": "iris", "hidden": [3]}, start=None)
    scenario = loads(text)
    assert "start" not in dumps(scenario)
    assert loads(dumps(scenario)) == scenario
    assert trace(scenario)[0].loss[-1, 0] < trace(scenario)[0].loss[0, 0]


def test_a_two_layer_perceptron_reads_95_of_100_digits_that_it_never_saw():
    model = MLP(data="digits", hidden=(32,))
    oracle = Oracle(model, Gradient(batch_size=32), seed=0)
    theta = np.array(model.start)[:, None]
    v = np.zeros_like(theta)
    assert model.accuracy(theta)[0] < 0.3
    for step in range(10 * 40):  # ten epochs
        oracle.step = step
        v = 0.9 * v + oracle.gradient(theta)
        theta = theta - 0.05 * v
    assert model.accuracy(theta)[0] >= 0.95
    assert model.accuracy(theta, "validation")[0] >= 0.95


def test_the_shipped_digits_scenario_keeps_what_its_description_promises(traced_once):
    scenario = load_scenario("digits")
    model = scenario.landscape
    assert (model.dimension, model.examples) == (2410, 1257)
    whole, batches, momentum, adam = traced_once(scenario)
    for path in (whole, batches, momentum, adam):
        assert model.accuracy(path.theta[-1])[0] > 0.95
    np.testing.assert_allclose(batches.loss[-1], whole.loss[-1], rtol=0.05)
    assert whole.examples[-1] == pytest.approx(40 * batches.examples[-1], rel=0.02)
    assert max(momentum.loss[-1], adam.loss[-1]) < 0.5 * batches.loss[-1]
