"""A cycle, a slow approach and no root at all are told apart."""

import numpy as np
import pytest

from fallline.engine.studies.newton_root import NewtonRoot, newton_root


@pytest.mark.parametrize(
    ("formula", "start", "manner"),
    [
        ("x**3 - 2*x + 2", 0.0, "it runs round the same 2 points for ever"),
        ("x**3 - 2*x + 2", 0.1, "it runs round the same 2 points for ever"),
        ("x**3", 1.0, "it nears a root, by 0.67 a step: a root of multiplicity 3"),
        ("x**2", 1.0, "it nears a root, by 0.5 a step: a root of multiplicity 2"),
        ("x**2 + 1", 0.7, "it leaps about, and meets no root"),
        ("exp(x)", 0.0, "it walks on and on one way, and meets no root"),
    ],
)
def test_what_becomes_of_it_is_said_as_it_is(formula, start, manner):
    found = newton_root(NewtonRoot(formula=formula, start=start, steps=120))
    assert found.status == "stepping"
    assert found.manner == manner
    x = found.x
    if "2 points" in manner:
        np.testing.assert_allclose(x[-2:], x[-4:-2], atol=1e-9)
        assert abs(x[-1] - x[-2]) > 0.5
    if "multiplicity" in manner:
        m = int(manner[-1])
        assert abs(x[-1] / x[-2]) == pytest.approx(1 - 1 / m)
