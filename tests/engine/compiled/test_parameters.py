"""Parameters of a formula of one's own are numbers of the machine code: another value compiles nothing anew."""

import numpy as np
import pytest

from fallline.engine.kernels import kernel_cache
from fallline.engine.landscapes.expression import Expression
from fallline.engine.optimizers.adam import Adam


@pytest.mark.parametrize("optimizer", ["momentum", "adam", "newton"])
@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("a x^2 + lambda y^2/2 + {x > 0: b_1 x, 0}", {"a": 2.5, "lambda": 3.0, "b_1": -0.5}),
        ("sin(k x) + x^2 + np y^2", {"k": 2.0, "n": 0.7, "p": 3.0}),
        ("e x^2 + y^4/4 if y > c else e x^2 + y^2", {"e": 2.0, "c": 0.25}),
    ],
)
def test_both_ways_give_the_same_bits(scenario, both, formula, values, optimizer):
    for scale in (1.0, 1.7):
        given = {name: scale * value for name, value in values.items()}
        landscape = {"name": "expression", "formula": formula, "parameters": given}
        made = scenario(landscape, optimizer, lr=0.02, start=[[1.0, 1.5], [-0.3, 0.2]])
        assert made.landscape.parameters == given
        quick, plain = both(made)
        np.testing.assert_array_equal(quick.theta, plain.theta)
        np.testing.assert_array_equal(quick.loss, plain.loss)


def test_another_value_needs_no_other_code():
    one, other = (Expression(formula="a x^2 + y^2", parameters={"a": value}) for value in (1.0, 7.5))
    assert kernel_cache.keys(one, Adam()) == kernel_cache.keys(other, Adam())
    assert kernel_cache.make(one, Adam()) is kernel_cache.make(other, Adam())
    assert kernel_cache.make(one, Adam()).parameters == ("p_a",)
