"""A script of a network holds its activation and its Hessian as they stand in the engine, and takes the same path."""

import runpy

import numpy as np
import pytest

from fallline import loads, trace
from fallline.engine.files.format import FORMATS


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_newton_on_a_network_is_written_out_for_numpy(activation, tmp_path):
    scenario = loads(f"""
version = 1
title = "x"
steps = 4
[landscape]
name = "mlp"
data = "iris"
hidden = [3]
activation = "{activation}"
[[runs]]
label = "Newton"
optimizer = {{ name = "newton", damping = 1.0 }}
schedule = {{ name = "constant", lr = 0.5 }}
[[runs]]
label = "descent"
optimizer = {{ name = "gradient-descent" }}
schedule = {{ name = "constant", lr = 0.5 }}
""")
    assert FORMATS.named("script", "numpy").save(tmp_path / "script.py", scenario) == ()
    runs = runpy.run_path(str(tmp_path / "script.py"))["RUNS"]
    for (_, run), path in zip(runs, trace(scenario), strict=True):
        np.testing.assert_allclose(np.array([np.asarray(point) for point in run()]), path.theta, rtol=1e-12, atol=1e-14)
