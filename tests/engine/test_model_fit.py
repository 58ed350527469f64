"""What a model makes of its data is what it computes: decisions, misread examples, weights, losses of the parts."""

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Scenario, load_scenario, trace
from fallline.engine.analysis.model_fit import (
    decision,
    image_of,
    margins,
    measured,
    misread,
    part_losses,
    part_seen,
    predicted,
    telling,
)
from fallline.engine.models.data_sets import load
from fallline.engine.scenario.scenario import Run

MOONS = LANDSCAPES["mlp"](data="two-moons", hidden=(5,))
DIGITS = LANDSCAPES["mlp"](data="digits", hidden=(12,))
IRIS = LANDSCAPES["softmax-regression"](data="iris")
DISEASE = LANDSCAPES["linear-regression"](features=("bmi",), intercept=True)


def trained(model, steps=60):
    run = Run(optimizer=OPTIMIZERS["adam"](), schedule=SCHEDULES["constant"](lr=0.05))
    return trace(Scenario(landscape=model, runs=(run,), steps=steps))[0]


def test_each_pixel_of_a_decision_is_what_the_model_says_at_its_middle():
    theta = trained(MOONS).theta[-1, :, :1]
    found = decision(MOONS, theta, (0, 1), 16)
    x0, x1, y0, y1 = found.window
    for row, column in ((0, 0), (3, 11), (15, 15)):
        point = np.array([x0 + (x1 - x0) * (column + 0.5) / 16, y0 + (y1 - y0) * (row + 0.5) / 16])
        standard = (point - MOONS.parts.mean) / MOONS.parts.scale
        expected = MOONS.outputs(theta, standard[None])[0, 0]
        np.testing.assert_allclose(found.outputs[row, column], expected, rtol=1e-12)
    np.testing.assert_allclose(found.outputs.sum(axis=2), 1.0)
    points = measured(MOONS, MOONS.parts.train)
    assert (x0 < points[:, 0]).all()
    assert (points[:, 0] < x1).all()
    assert (y0 < points[:, 1]).all()
    assert (points[:, 1] < y1).all()


def test_axes_may_be_any_two_features_and_the_others_are_at_their_mean():
    theta = trained(IRIS).theta[-1, :, :1]
    found = decision(IRIS, theta, (3, 0), 8)
    assert found.names == ("petal_width", "sepal_length")
    x0, x1, y0, y1 = found.window
    point = IRIS.parts.mean.copy()
    point[[3, 0]] = x0 + (x1 - x0) * 2.5 / 8, y0 + (y1 - y0) * 6.5 / 8
    expected = IRIS.outputs(theta, ((point - IRIS.parts.mean) / IRIS.parts.scale)[None])[0, 0]
    np.testing.assert_allclose(found.outputs[6, 2], expected, rtol=1e-10)


def test_petals_tell_irises_apart_best():
    assert telling(IRIS) == (2, 3)
    assert telling(MOONS) == (0, 1)


@pytest.mark.parametrize("model", [MOONS, IRIS, DIGITS], ids=["moons", "iris", "digits"])
def test_the_misread_are_all_whose_class_is_wrong(model):
    theta = trained(model, 10).theta[-1, :, :1]
    name, part = part_seen(model)
    found = misread(model, theta, part, 1000)
    wrong = np.flatnonzero(model.classify(theta, part.x)[:, 0] != part.y)
    assert sorted(found.rows) == wrong.tolist()
    assert (found.count, found.of) == (len(wrong), len(part.y))
    assert model.accuracy(theta, name)[0] == pytest.approx(1 - found.count / found.of)
    assert (np.diff(found.share) <= 0).all()
    assert (found.said != found.truth).all()


def test_pixels_come_back_as_they_were_scanned():
    assert image_of(DIGITS) == (8, 8)
    scanned = load("digits", "", (), 0).x
    found = measured(DIGITS, DIGITS.parts.train)
    rows = {tuple(row) for row in scanned.round(6)}
    assert all(tuple(row) in rows for row in (found.round(6) + 0.0)[:50])
    assert image_of(LANDSCAPES["softmax-regression"](data="digits", features=("p00", "p01"))) is None
    assert image_of(IRIS) is None


def test_first_weights_are_those_the_features_are_multiplied_by():
    theta = trained(DIGITS, 3).theta[-1, :, :1]
    weights = DIGITS.first_weights(theta)
    assert weights.shape == (12, 64)
    assert np.array_equal(weights, theta[: 12 * 64, 0].reshape(12, 64))
    line = np.array([[2.0], [0.5]])
    assert DISEASE.first_weights(line).tolist() == [[2.0]]


def test_a_regression_says_values_in_the_units_of_the_table():
    theta = np.array([[0.6], [0.0]])
    truth, said = predicted(DISEASE, theta, DISEASE.parts.train)
    table = load("diabetes", "", ("bmi",), 0)
    values = {float(value) for value in table.y}
    assert all(min(abs(each - value) for value in values) < 1e-9 for each in truth[:40])
    parts = DISEASE.parts
    expected = 0.6 * parts.train.x[:, 0] * parts.target_scale + parts.target_mean
    np.testing.assert_allclose(said, expected)


def test_probabilities_of_a_logistic_regression_are_the_sigmoid_of_its_score():
    model = LANDSCAPES["logistic-regression"](data="two-moons")
    theta = np.array([[1.5], [-0.7]])
    x = model.parts.test.x
    p = 1 / (1 + np.exp(-(x @ theta[:, 0])))
    np.testing.assert_allclose(model.outputs(theta, x)[0], np.stack([1 - p, p], axis=1))


def test_losses_of_the_parts_are_the_models_and_few():
    path = trained(MOONS, 400)
    steps, learned, kept = part_losses(MOONS, path)
    assert len(steps) <= 120
    assert (steps[0], steps[-1]) == (0, 400)
    for k in (0, 50, -1):
        theta = path.theta[steps[k], :, :1]
        assert learned[k] == pytest.approx(MOONS.data_loss(theta, "train")[0])
        assert kept[k] == pytest.approx(MOONS.validation_loss(theta)[0])


def test_the_shipped_moons_keep_what_their_description_promises():
    scenario = load_scenario("moons")
    model, paths = scenario.landscape, trace(scenario)
    bent = [crooked(model, path.theta[60, :, :1]) for path in paths]
    assert bent[0] < 0.05
    assert bent[2] > 0.2
    theta = paths[2].theta
    learned, kept = (model.data_loss(theta[:, :, 0].T, part) for part in ("train", "validation"))
    assert (np.diff(learned[20:]) < 0).all()
    assert kept.argmin() == 70
    assert kept[150] > 2 * kept[70]
    part = model.parts.validation
    for step in (70, 150):
        assert (model.classify(theta[step, :, :1], part.x)[:, 0] != part.y).sum() == 1
    assert len(part.y) == 30


def crooked(model, theta):
    """How far the boundary is from the straight line that fits it best, in standard units."""
    found = decision(model, theta, (0, 1), 60)
    margin = found.outputs[..., 1] - 0.5
    rows, columns = np.nonzero(margin[1:] * margin[:-1] < 0)
    line = np.polyfit(columns, rows, 1)
    return np.abs(np.polyval(line, columns) - rows).max() / 60


@pytest.mark.parametrize("model", [MOONS, IRIS], ids=["two classes", "three classes"])
def test_a_class_is_the_likeliest_where_its_margin_is_positive(model):
    found = decision(model, trained(model, 20).theta[-1, :, :1], telling(model), 12)
    likeliest = found.outputs.argmax(axis=2)
    numbers = [1] if model is MOONS else [0, 1, 2]
    for number, margin in zip(numbers, margins(found), strict=True):
        assert ((margin > 0) == (likeliest == number)).all()
