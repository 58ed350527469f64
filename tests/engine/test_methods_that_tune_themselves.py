"""Prodigy, D-Adaptation, Sophia, MARS, Adafactor and Anderson: what each proves, estimates or solves, and refuses."""

import numpy as np
import pytest

from fallline import LANDSCAPES, ScenarioError, loads, trace
from fallline.engine.code.numpy import LIBRARY
from fallline.engine.code.script import script
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.oracle import Oracle

BOWL = {"name": "expression", "formula": "x**2/2 + 3*y**2 + x*y"}
A = np.array([[1.0, 1.0], [1.0, 6.0]])


@pytest.fixture(name="ran")
def _ran(scenario_text):
    def ran(optimizer, lr, landscape=BOWL, steps=60, gradient=None, **changes):
        run = {"optimizer": optimizer, "schedule": {"name": "constant", "lr": lr}, "gradient": gradient or {}}
        made = loads(scenario_text(landscape=landscape, runs=[run], steps=steps, **changes))
        return trace(made)[0]

    return ran


@pytest.mark.parametrize(
    ("tag", "distance"),
    [("prodigy", lambda way: np.abs(way).max()), ("d-adapt-adam", np.linalg.norm), ("d-adapt-sgd", np.linalg.norm)],
)
def test_what_is_proven_stays_below_the_distance_and_grows_to_a_good_part_of_it(tag, distance, ran):
    start = (3.0, -2.0)
    path = ran({"name": tag}, 0.1, steps=400, start=start)
    d = path.state["d"][1:, 0, 0]
    assert (np.diff(d) >= 0).all()
    assert d[0] == pytest.approx(1e-6)
    assert 0.2 * distance(start) < d[-1] <= distance(start)


@pytest.mark.parametrize("tag", ["prodigy", "d-adapt-adam", "d-adapt-sgd"])
def test_no_number_of_a_rate_has_to_be_known_for_another_unit_of_the_loss(tag, ran):
    """A loss of 1000 times the size takes all but the same way."""
    for factor in (1.0, 1000.0):
        formula = f"{factor}*(x**2/2 + 3*y**2 + x*y)"
        path = ran({"name": tag}, 0.3, {"name": "expression", "formula": formula}, steps=300, start=(3.0, -2.0))
        assert path.loss[-1, 0] < 1e-2 * path.loss[0, 0]


def test_what_sophia_divides_by_is_the_diagonal_of_the_hessian_on_average(ran):
    """u' H u has products of different signs off the diagonal, which vanish in the mean over walkers."""
    path = ran({"name": "sophia", "every": 1, "beta2": 0.0}, 1e-3, steps=3, start=[(1.0, 1.0)] * 4000)
    for step in (1, 2, 3):
        h = path.state["h"][step]
        assert set(np.unique(h.round(9))) == {0.0, 2.0, 5.0, 7.0}  # h_ii + 1 or h_ii - 1
        np.testing.assert_allclose(h.mean(axis=1), np.diag(A), atol=4 / np.sqrt(4000))


@pytest.mark.parametrize("name", ["logistic-regression", "softmax-regression", "linear-regression"])
def test_labels_of_the_models_own_give_the_diagonal_of_its_gauss_newton_matrix_on_average(name):
    """Of models that are linear in their parameters that matrix is the Hessian."""
    model = LANDSCAPES[name](l2=0.0)
    theta = np.tile(0.3 * np.cos(np.arange(model.dimension))[:, None], 1500)
    oracle = Oracle(model, Gradient(), seed=5)
    found = oracle.gauss_newton_diagonal(theta)
    expected = np.einsum("iin->in", model.hessian(theta[:, :1]))[:, 0]
    error = found.std(axis=1) / np.sqrt(found.shape[1])
    assert (np.abs(found.mean(axis=1) - expected) < 5 * error).all()
    assert oracle.counts["gradients"] == 1
    np.testing.assert_array_equal(found, oracle.gauss_newton_diagonal(theta))  # the same step draws the same
    later = Oracle(model, Gradient(), seed=5, first=700).gauss_newton_diagonal(theta[:, 700:])
    np.testing.assert_allclose(found[:, 700:], later, rtol=1e-12)


def test_sophia_says_in_a_sentence_where_it_cannot_run(scenario_text):
    labels = {"name": "sophia", "estimator": "gauss-newton-bartlett"}
    text = scenario_text(landscape=BOWL, runs=[{"optimizer": labels}])
    with pytest.raises(ScenarioError, match="draws labels from a model, and expression is none"):
        loads(text)
    text = scenario_text(landscape={"name": "no-loss"}, runs=[{"optimizer": {"name": "sophia"}}])
    with pytest.raises(ScenarioError, match="sophia needs second derivatives"):
        loads(text)


def test_exact_differences_of_batches_have_less_noise(ran):
    """MARS, with all of the correction, at the end of a run on one example at a time: how far it swings."""
    far = {}
    for variant in ("approximate", "exact"):
        optimizer = {"name": "mars", "gamma": 1.0, "beta1": 0.9, "variant": variant}
        model = {"name": "linear-regression", "features": ["bmi", "bp"]}
        path = ran(optimizer, 0.3, model, steps=600, gradient={"batch_size": 16}, start=[(0.0, 0.0)] * 20)
        far[variant] = np.std(path.theta[300:], axis=0).mean()
    assert far["exact"] < 0.8 * far["approximate"]


def test_mars_without_a_correction_is_adamw_on_gradients_no_longer_than_one(ran):
    mars = ran({"name": "mars", "gamma": 0.0, "beta1": 0.9, "beta2": 0.99}, 0.01, start=(0.1, 0.05))
    plain = ran({"name": "adam", "beta2": 0.99}, 0.01, start=(0.1, 0.05))
    assert plain.gradient_norm.max() < 1
    np.testing.assert_allclose(mars.theta, plain.theta, rtol=1e-12)


def test_steps_of_adafactor_are_in_proportion_to_the_parameters(ran):
    """A problem in other units, theta 100 times as large, takes the same steps in these units."""
    small = ran({"name": "adafactor"}, 0.02, start=(3.0, -2.0))
    wide = {"name": "expression", "formula": "(x/100)**2/2 + 3*(y/100)**2 + x*y/10000"}
    large = ran({"name": "adafactor"}, 0.02, wide, start=(300.0, -200.0))
    np.testing.assert_allclose(large.theta, 100 * small.theta, rtol=1e-9)


@pytest.mark.parametrize("d", [2, 5])
def test_anderson_does_on_a_quadratic_what_gmres_does(d, ran):
    """Walker and Ni, 2011: the step from the mixture of the first k points is plain descent from GMRES's k-th point."""
    landscape = LANDSCAPES["quadratic-nd"](dimension=d)
    start = np.cos(np.arange(d) + 1.0)
    lr = 0.02
    path = ran(
        {"name": "anderson", "memory": 50}, lr, {"name": "quadratic-nd", "dimension": d}, d, start=start.tolist()
    )
    hessian = landscape.hessian(start[:, None])[:, :, 0]
    residual = -hessian @ start
    for k in range(d):
        basis = np.column_stack([start * 0] + [np.linalg.matrix_power(hessian, j) @ residual for j in range(k)])
        q = np.linalg.qr(basis[:, 1:])[0] if k else np.zeros((d, 1))
        best = start + q @ np.linalg.lstsq(hessian @ q, residual)[0]
        np.testing.assert_allclose(path.theta[k + 1, :, 0], best - lr * hessian @ best, rtol=1e-6, atol=1e-8)


def test_anderson_without_a_memory_is_plain_descent(ran):
    plain, none = ran({"name": "gradient-descent"}, 0.05), ran({"name": "anderson", "memory": 0}, 0.05)
    np.testing.assert_array_equal(none.theta, plain.theta)


@pytest.mark.parametrize("tag", ["prodigy", "d-adapt-adam", "d-adapt-sgd", "sophia", "mars", "adafactor", "anderson"])
def test_a_script_takes_the_same_steps(tag, scenario_text):
    slow = {"name": "constant", "lr": 0.01}
    run = {"optimizer": {"name": tag}, "schedule": slow, "gradient": {"weight_decay": 0.1}}
    made = loads(scenario_text(landscape={"name": "rosenbrock"}, runs=[run], steps=25, seed=4))
    space: dict = {"__name__": "script"}
    exec(script(made, LIBRARY).text, space)  # noqa: S102
    np.testing.assert_allclose(space["run_0"]()[-1], trace(made)[0].theta[-1], rtol=1e-12)


def test_a_script_leaves_out_what_a_model_draws(scenario_text):
    run = {"optimizer": {"name": "sophia", "estimator": "gauss-newton-bartlett"}}
    other = {"optimizer": {"name": "adam"}}
    made = loads(scenario_text(landscape={"name": "logistic-regression"}, runs=[run, other], steps=5))
    (told,) = script(made, LIBRARY).left_out
    assert "labels that a model draws" in told
