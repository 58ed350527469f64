"""A formula printed and read again is the same: what is typeset can be pasted, and nothing of it was lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline import LANDSCAPES
from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem import formula
from fallline.engine.problem.formula import FormulaError
from fallline.engine.problem.tree import symbol

from .test_formulas_as_typed import TYPED, WITH_PARAMETERS

NAMES = ("x", "y", "a", "b_1", "k_max", "theta", "lambda", "depth")
SYMBOLS = {name: symbol(name) for name in NAMES}


def same(text):
    """Hold that `text` typeset and read again is the same expression, part for part."""
    printed = formula.latex(text, NAMES)
    assert formula.build(printed, SYMBOLS) is formula.build(text, SYMBOLS), printed
    assert formula.latex(printed, NAMES) == printed


LETTERS = st.sampled_from(["x", "y", "a", "b_1", "k_{max}", "\\theta", "\\mathrm{depth}", "lambda", "pi", "e"])
NUMBERS = (
    st.integers(0, 10**18).map(str) | st.floats(0, 1e99).map(repr) | st.sampled_from(["0.1", "1e-9", ".5", "2.", "½"])
)
SIGNS = st.sampled_from([" + ", " - ", "*", "/", " ", " / ", "·"])
POWERS = st.sampled_from(["²", "^3", "^-1", "^x", "^(1/2)", "⁻¹", "^0.5"])
WRITTEN = st.recursive(
    LETTERS | NUMBERS,
    lambda inner: st.one_of(
        st.tuples(inner, SIGNS, inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
        st.tuples(LETTERS, SIGNS.filter(str.strip), LETTERS).map("".join),
        inner.map("-({})".format),
        inner.map("|{}|".format),
        inner.map("√({})".format),
        st.tuples(inner, POWERS).map("({0[0]}){0[1]}".format),
        st.tuples(st.sampled_from(["sin", "ln", "log_2", "log10", "arctan", "exp", "sqrt", "cot", "erf", "gamma", "sgn",
                                   "sin^2", "cos²", "tan⁻¹", "softplus", "expm1", "log1p"]), inner).map(
            "{0[0]}({0[1]})".format
        ),
        st.tuples(st.sampled_from(["min", "max", "logaddexp"]), inner, inner).map("{0[0]}({0[1]}, {0[2]})".format),
        st.tuples(inner, inner, inner, inner).map("({0[0]} if {0[1]} < {0[2]} else {0[3]})".format),
        st.tuples(inner, inner, inner).map("{{0 < {0[0]} <= 1: {0[1]}, x > y and y > 2: {0[2]}}}".format),
        st.tuples(inner, inner).map(r"\frac{{{0[0]}}}{{{0[1]}}}".format),
        st.tuples(inner, inner).map(r"\sqrt[3]{{{0[0]}}} \cdot {{{0[1]}}}".format),
    ),
    max_leaves=8,
)  # fmt: skip


@given(text=WRITTEN)
def test_a_formula_printed_and_read_again_is_the_same(text):
    try:
        formula.build(text, SYMBOLS)
    except FormulaError:
        return
    same(text)


@pytest.mark.parametrize("text", [*TYPED, *WITH_PARAMETERS])
def test_so_is_each_as_people_type_it(text):
    landscape = Expression(formula=text)
    again = Expression(formula=landscape.latex(), parameters=landscape.parameters)
    theta = np.array([[0.3, -1.2], [0.6, 0.9]])
    assert np.array_equal(again.loss(theta), landscape.loss(theta))


PRINTED = (
    "ackley", "bohachevsky", "booth", "branin", "bukin-6", "curved-valley", "easom", "griewank", "himmelblau",
    "levy-13", "matyas", "mccormick", "monkey-saddle", "rastrigin", "rosenbrock", "saddle", "six-hump-camel",
    "styblinski-tang", "three-hump-camel", "two-minima",
)  # fmt: skip


@pytest.mark.parametrize("tag", PRINTED)
def test_the_formulas_of_the_landscapes_can_be_pasted_as_papers_print_them(tag):
    landscape = LANDSCAPES[tag]()
    pasted = Expression(formula=landscape.latex(), parameters=landscape.numbers())
    assert pasted.parameters == landscape.numbers()
    theta = np.array([[0.3, -1.2, 0.01], [0.6, 0.9, -0.4]])
    np.testing.assert_allclose(pasted.loss(theta), landscape.loss(theta), rtol=1e-12, atol=1e-12)


def test_ones_own_formula_is_shown_with_every_digit():
    assert formula.latex("3.14159265358979 x") == "3.14159265358979 x"
    assert formula.latex("0.30000000000000004 x") == "0.30000000000000004 x"
