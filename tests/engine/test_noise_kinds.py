"""Each kind of noise has the distribution it promises and is a function of its walker."""

import math

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from fallline import OPTIMIZERS, Scenario, ScenarioError, loads
from fallline.engine.landscapes.expression import Expression
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.noise import along, along_matrix, stable
from fallline.engine.method.oracle import Oracle
from fallline.engine.models.linear_regression import LinearRegression
from fallline.engine.models.logistic_regression import LogisticRegression
from fallline.engine.models.softmax_regression import SoftmaxRegression
from fallline.engine.problem.labels import relabelled
from fallline.engine.problem.normals import normals
from fallline.engine.run.compiled import compilable
from fallline.engine.scenario.edit import with_landscape
from fallline.engine.scenario.scenario import Run

from .conftest import scenario_text

BOWL = Expression(formula="x**2/2 + 2*y**2")
LINE = LinearRegression()
MOONS = LogisticRegression()
MANY_CLASSES = SoftmaxRegression()
KINDS = ("anisotropic", "multiplicative", "heavy-tailed", "label")
MANY = 4000


def run(**gradient):
    return {"optimizer": {"name": "gradient-descent"}, "gradient": gradient}


def noise(landscape, theta, n=MANY, seed=3, first=0, **fields):
    """What a run sees beyond the exact gradient at `theta` (d,), of n walkers: (d, n)."""
    at = np.repeat(np.array(theta, dtype=np.float64)[:, None], n, axis=1)
    return Oracle(landscape, Gradient(**fields), seed, first).gradient(at) - landscape.gradient(at)


def spread(matrix):
    """Its covariance over walkers."""
    return matrix @ matrix.T / matrix.shape[1]


def near(found, expected, n=MANY):
    """Equal within 5 deviations of a sample covariance of n normals, in the metric of `expected`."""
    size = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    return (np.abs(found - expected) <= 5 * size * math.sqrt(2 / n) + 1e-15).all()


@pytest.mark.parametrize(("angle", "ratio"), [(0.0, 0.1), (30.0, 0.0), (-75.0, 3.0)])
def test_anisotropic_noise_is_long_along_its_direction(angle, ratio):
    found = noise(BOWL, (1.0, 2.0), noise=0.5, noise_kind="anisotropic", noise_angle=angle, noise_ratio=ratio)
    expected = 0.25 * along_matrix(angle, ratio, 2)
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    turn = np.array([[c, -s], [s, c]])
    np.testing.assert_allclose(expected, 0.25 * turn @ np.diag([1.0, ratio**2]) @ turn.T, atol=1e-15)
    rotated = turn.T @ found
    assert near(spread(rotated), 0.25 * np.diag([1.0, ratio**2]) + 1e-30)
    assert np.abs(found.mean(axis=1)).max() < 5 * 0.5 * max(1, ratio) / math.sqrt(MANY)


@pytest.mark.parametrize("model", [LINE, MOONS, LogisticRegression(intercept=True)], ids=str)
def test_anisotropic_noise_of_a_model_has_the_covariance_of_its_examples(model):
    theta = np.linspace(-0.5, 1.0, model.dimension)
    rows = np.arange(model.examples)[None]
    each = model.batch_gradient(np.repeat(theta[:, None], rows.size, axis=1), rows)
    expected = np.cov(each, bias=True)
    np.testing.assert_allclose(each.mean(axis=1), model.gradient(theta[:, None])[:, 0], rtol=1e-10)
    found = noise(model, theta, noise=1.0, noise_kind="anisotropic")
    assert near(spread(found), expected)
    batches = noise(model, theta, batch_size=16, replacement=True)
    assert near(spread(batches) * 16, expected, MANY / 2)


def test_multiplicative_noise_is_one_factor_for_the_gradient():
    found = noise(BOWL, (1.0, 2.0), noise=0.5, noise_kind="multiplicative")
    factors = found / BOWL.gradient(np.array([[1.0], [2.0]]))
    np.testing.assert_allclose(factors[0], factors[1], rtol=1e-12, atol=1e-14)
    assert scipy.stats.kstest(factors[0] / 0.5, "norm").pvalue > 1e-3
    assert not noise(BOWL, (0.0, 0.0), noise=0.5, noise_kind="multiplicative").any()


@pytest.mark.parametrize("alpha", [2.0, 1.7, 1.0, 0.6])
def test_heavy_tails_are_alpha_stable(alpha):
    """By scipy's distribution where it has a closed one, and by the characteristic function."""
    found = stable(alpha, 11, 0, (2, 20_000))
    for t in (0.3, 1.0, 2.0):
        expected = math.exp(-(abs(t / math.sqrt(2)) ** alpha))
        assert abs(np.cos(t * found).mean() - expected) < 5 / math.sqrt(2 * found.size)
    if alpha in (1.0, 2.0):
        law = scipy.stats.cauchy(scale=1 / math.sqrt(2)) if alpha == 1 else scipy.stats.norm()
        assert scipy.stats.kstest(found[0], law.cdf).pvalue > 1e-3
        assert scipy.stats.kstest(found[1], law.cdf).pvalue > 1e-3
    else:  # the share beyond z falls as z^-alpha
        beyond = [(np.abs(found) > z).mean() for z in (5.0, 20.0)]
        assert abs(math.log(beyond[0] / beyond[1], 4) - alpha) < 0.35
    assert abs(scipy.stats.spearmanr(found[0], found[1]).statistic) < 5 / math.sqrt(20_000)


def test_labels_of_a_regression_shift_and_those_of_classes_turn():
    y = np.tile(np.arange(4.0), (300, 10)).T
    shifted = relabelled(y, 0, 0.3, 5, 2) - y
    assert scipy.stats.kstest(shifted.ravel() / 0.3, "norm").pvalue > 1e-3
    classes = relabelled(y, 4, 0.3, 5, 2)
    wrong = classes != y
    assert set(np.unique(classes)) == {0.0, 1.0, 2.0, 3.0}
    assert abs(wrong.mean() - 0.3) < 5 * math.sqrt(0.21 / y.size)
    counts = np.bincount(((classes - y) % 4)[wrong].astype(int), minlength=4)
    assert counts[0] == 0
    assert scipy.stats.chisquare(counts[1:]).pvalue > 1e-3
    assert set(np.unique(relabelled(y, 4, 1.0, 5, 2) == y)) == {False}


def test_label_noise_of_a_regression_has_the_covariance_of_the_features():
    """sigma^2 X'X / N^2: fresh labels shift the gradient by a mean of x_i times normals."""
    x = LINE.part("train").x
    found = noise(LINE, np.zeros(LINE.dimension), noise=0.7, noise_kind="label")
    assert near(spread(found), 0.49 * x.T @ x / len(x) ** 2)


@pytest.mark.parametrize("model", [MOONS, MANY_CLASSES], ids=["two", "three"])
def test_loss_and_gradient_are_of_the_same_wrong_labels(model):
    theta = np.linspace(-0.5, 1.0, model.dimension)[:, None]
    oracle, h = Oracle(model, Gradient(noise=0.4, noise_kind="label"), 4), 1e-6
    quotients = [(oracle.loss(theta + h * e[:, None]) - oracle.loss(theta - h * e[:, None])) / (2 * h)
                 for e in np.eye(model.dimension)]  # fmt: skip
    np.testing.assert_allclose(oracle.gradient(theta), quotients, atol=1e-8)
    assert np.abs(oracle.gradient(theta) - model.gradient(theta)).max() > 1e-3


def test_labels_are_the_same_for_all_questions_of_a_step_and_new_at_the_next():
    oracle = Oracle(MOONS, Gradient(noise=0.2, noise_kind="label", batch_size=10), 4)
    theta = np.full((MOONS.dimension, 3), 0.2)
    first, again = oracle.gradient(theta), oracle.gradient(theta)
    np.testing.assert_array_equal(first, again)
    h = 1e-6 * np.eye(MOONS.dimension)[:, :1]
    slope = (oracle.loss(theta + h) - oracle.loss(theta - h)) / 2e-6
    np.testing.assert_allclose(first[0], slope, rtol=1e-6)
    oracle.step = 1
    assert (oracle.gradient(theta) != first).any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("landscape", [BOWL, MOONS], ids=["bowl", "moons"])
def test_a_walker_draws_its_own_whatever_the_chunk(kind, landscape):
    if kind == "label" and landscape is BOWL:
        landscape = LINE
    theta = (0.3, 0.4) if landscape.dimension == 2 else np.full(landscape.dimension, 0.1)
    whole = noise(landscape, theta, n=12, noise=0.4, noise_kind=kind)
    part = noise(landscape, theta, n=5, first=7, noise=0.4, noise_kind=kind)
    np.testing.assert_allclose(part, whole[:, 7:], rtol=1e-12, atol=1e-15)
    assert len(np.unique(whole[0])) == 12
    assert (noise(landscape, theta, n=12, seed=4, noise=0.4, noise_kind=kind) != whole).any()


def test_isotropic_noise_keeps_every_bit_and_its_kernels():
    plain, named = ({"noise": 0.3}, {"noise": 0.3, "noise_kind": "isotropic", "noise_alpha": 0.7})
    np.testing.assert_array_equal(noise(BOWL, (1.0, 1.0), **plain), noise(BOWL, (1.0, 1.0), **named))
    for kind, compiles in (("isotropic", True), ("heavy-tailed", False)):
        scenario = loads(scenario_text(runs=[run(noise=0.3, noise_kind=kind)]))
        assert compilable(scenario, scenario.runs[0]) is compiles


def test_labels_are_refused_where_there_are_none_and_go_with_the_examples():
    with pytest.raises(ScenarioError, match=r"runs\[0\].gradient.noise_kind: expression has no labels"):
        loads(scenario_text(runs=[run(noise=0.1, noise_kind="label")]))
    wrong = Run(optimizer=OPTIMIZERS["adam"](), gradient=Gradient(noise=0.1, noise_kind="label"))
    scenario = Scenario(landscape=MOONS, runs=(wrong,))
    moved = with_landscape(scenario, BOWL).runs[0].gradient
    assert (moved.noise, moved.noise_kind) == (0.0, "isotropic")


@given(
    angle=st.floats(-180, 180),
    ratio=st.floats(0, 10),
    spin=st.floats(-180, 180),
    d=st.integers(1, 5),
    seed=st.integers(0, 2**32),
)
def test_the_covariance_of_anisotropic_noise_is_the_one_asked_for(angle, ratio, spin, d, seed):
    """Made of the very normals it is drawn from: along A z, with A A' the matrix; a turn of the plane turns it."""
    z, matrix = normals(seed, 0, (d, 64)), along_matrix(angle, ratio, d)
    drawn = along(angle, ratio, seed, 0, (d, 64))
    root = drawn @ np.linalg.pinv(z)
    np.testing.assert_allclose(root @ root.T, matrix, atol=1e-9 * max(1, ratio**2))
    if d >= 2:
        c, s = math.cos(math.radians(spin)), math.sin(math.radians(spin))
        turn = np.eye(d)
        turn[:2, :2] = [[c, -s], [s, c]]
        atol = 1e-12 * max(1, ratio**2)
        np.testing.assert_allclose(turn @ matrix @ turn.T, along_matrix(angle + spin, ratio, d), atol=atol)


@given(scale=st.floats(1e-3, 1e3), seed=st.integers(0, 2**32), alpha=st.floats(0.5, 2))
def test_noise_grows_with_its_scale_and_two_is_gauss(scale, seed, alpha):
    """In law for alpha = 2: the sum of squares of its 2 d coordinates is chi-squared; in value for the scale."""
    one = noise(BOWL, (0.0, 0.0), n=8, seed=seed, noise=1.0, noise_kind="heavy-tailed", noise_alpha=alpha)
    many = noise(BOWL, (0.0, 0.0), n=8, seed=seed, noise=scale, noise_kind="heavy-tailed", noise_alpha=alpha)
    np.testing.assert_allclose(many, scale * one, rtol=1e-12)
    square = (stable(2.0, seed, 0, (2, 400)) ** 2).sum()
    assert 1e-9 < scipy.stats.chi2(800).cdf(square) < 1 - 1e-9


def test_a_form_shows_what_makes_a_difference():
    shown = Gradient(noise=0.1, noise_kind="heavy-tailed").effective(0)
    assert {"noise_kind", "noise_alpha"} <= shown
    assert not shown & {"noise_angle", "noise_ratio"}
    assert {"noise_angle", "noise_ratio"} <= Gradient(noise=0.1, noise_kind="anisotropic").effective(0)
    assert not {"noise_angle", "noise_ratio"} & Gradient(noise=0.1, noise_kind="anisotropic").effective(50)
    assert not {"noise_kind", "noise_alpha"} & Gradient().effective(0)
