"""The rate over a span is the slope of log(f - f*), is theory's on quadratics, and says why where there is none."""

import numpy as np
import pytest

from fallline import loads, trace
from fallline.engine.analysis.best_hyperparameters import expected_rate
from fallline.engine.analysis.convergence_rate import mean_loss, span_rate
from fallline.engine.scenario.edit import replace

RAVINE = """version = 1
steps = {steps}
start = [-2.6, -0.05]
[landscape]
name = "quadratic"
l2 = 36.0
[[runs]]
optimizer = {{name = "{optimizer}"}}
schedule = {{name = "constant", lr = {lr}}}
"""


def run(optimizer="gradient-descent", lr=0.02, steps=400):
    scenario = loads(RAVINE.format(optimizer=optimizer, lr=lr, steps=steps))
    return scenario, trace(scenario)[0]


@pytest.mark.parametrize(("optimizer", "lr"), [("gradient-descent", 0.02), ("momentum", 0.01), ("nesterov", 0.01)])
def test_the_measured_rate_is_the_square_of_theorys(optimizer, lr):
    scenario, path = run(optimizer, lr)
    found = span_rate(path, 0.0, 60, 360)
    expected = expected_rate(scenario, scenario.runs[0], path, 60) ** 2
    assert found.rate == pytest.approx(expected, rel=0.004)
    assert found.untold is None


def test_the_line_is_that_of_least_squares():
    _, path = run("momentum", 0.01)
    found = span_rate(path, 0.0, 5, 50)
    steps = np.arange(5, 51)
    slope, height = np.polyfit(steps, np.log(path.loss[5:51, 0]), 1)
    assert found.steps == (5, 50)
    assert found.rate == pytest.approx(np.exp(slope))
    assert found.losses == pytest.approx((np.exp(height + 5 * slope), np.exp(height + 50 * slope)))
    assert found.tenfold == pytest.approx(-np.log(10) / slope)


def test_losses_at_the_minimum_are_left_out_or_all_there_is():
    losses = np.concatenate([0.5 ** np.arange(8), np.zeros(13)])[:, None]
    flat = replace(run(steps=20)[1], loss=losses)
    assert span_rate(flat, 0.0, 0, 20).rate == pytest.approx(0.5)
    assert span_rate(flat, 0.0, 0, 20).steps == (0, 7)
    assert span_rate(flat, 0.0, 9, 20).untold == "minimum"
    shifted = replace(flat, loss=losses * 1e-15 - 40.0)  # a tenth of an ulp of f* is no distance from it
    assert span_rate(shifted, -40.0, 0, 20).untold == "minimum"


def test_where_there_is_no_rate_it_says_why():
    _, path = run(steps=50)
    assert span_rate(path, None, 0, 50).untold == "unknown"
    assert span_rate(path, 0.0, 10, 11).untold == "few"
    _, gone = run(lr=0.5, steps=50)
    assert gone.diverged_at is not None
    assert span_rate(gone, 0.0, gone.diverged_at, 50).untold == "left"
    growing = span_rate(gone, 0.0, 0, gone.diverged_at - 1)
    assert growing.rate > 1
    assert growing.tenfold > 0


def test_the_mean_goes_over_the_walkers_that_are_there():
    _, path = run(steps=3)
    two = replace(path, loss=np.array([[1.0, 3.0], [1.0, np.nan], [np.nan, np.nan], [2.0, 4.0]]))
    assert mean_loss(two.loss) == pytest.approx([2.0, 1.0, np.nan, 3.0], nan_ok=True)
