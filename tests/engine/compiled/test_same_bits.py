"""One scenario, one result: by numbers, by arrays or by machine code, every bit of a path is the same."""

import numpy as np
import pytest

from fallline import load_scenario, loads
from fallline.engine.files.open import scenario_names
from fallline.engine.run import compiled
from fallline.engine.run.trace import trace_runs

KINK = """
version = 1
steps = 800
start = {start}
[landscape]
name = "expression"
formula = "{formula}"
[[runs]]
optimizer = {{ name = "{optimizer}" }}
schedule = {{ name = "constant", lr = 0.1 }}
gradient = {{ noise = {noise} }}
"""


SERVED = {
    "adagrad-rmsprop": 2, "adam-bias": 2, "adam-kin": 4, "averages": 3, "bfloat16": 1, "cautious": 4, "chains": 4,
    "edge-in-two-parameters": 3, "four-minima": 3, "many-valleys": 1, "means": 4, "momentum-basins": 2, "newton": 4,
    "newton-fractal": 2, "past-the-limit": 3, "plateau": 4, "rates-that-grow": 1, "ravine": 4, "saddle": 4,
    "self-tuned": 2, "sharpness": 1, "step-decay": 2, "two-minima": 3, "valley": 5,
}  # fmt: skip
"""Shipped scenario -> how many of its runs have kernels."""


def equal_both_ways(scenario, monkeypatch):
    """How many runs kernels serve, which take the same path: the others are numpy's either way."""
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    served = [run for run in scenario.runs if compiled.recorded(scenario, run) is not None]
    found = [trace_runs(scenario, served)]
    monkeypatch.setenv("FALLLINE_COMPILE", "0")
    found.append(trace_runs(scenario, served))
    for quick, plain in zip(*found, strict=True):
        for name in ("theta", "loss", "gradient", "gradient_norm", "lr"):
            np.testing.assert_array_equal(getattr(plain, name), getattr(quick, name), err_msg=name)
    return len(served)


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_has_one_result(name, monkeypatch):
    assert equal_both_ways(load_scenario(name), monkeypatch) == SERVED.get(name, 0)


@pytest.mark.parametrize("optimizer", ["adagrad", "adam", "momentum"])
@pytest.mark.parametrize("noise", [0.0, 0.1])
@pytest.mark.parametrize(
    "formula",
    [
        "abs(x*y)**0.5 + 0.01*(x**2 + y**2)",
        "tanh(3*x) + exp(-y**2) + sin(5*x*y) + 0.1*cosh(y)",
        "log(1 + exp(4*x)) + erf(y) + abs(y - atan(x))**1.5 + expm1(x/9) + log1p(y**2)",
    ],
)
def test_where_an_ulp_decides_it_does_not(formula, noise, optimizer, monkeypatch):
    start = np.random.default_rng(1).normal(size=(12, 2)).tolist()
    scenario = loads(KINK.format(start=start, formula=formula, optimizer=optimizer, noise=noise))
    assert equal_both_ways(scenario, monkeypatch) == 1
