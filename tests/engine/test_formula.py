"""A formula is read by a whitelist: what is not named is refused, quickly, with the column; what is accepted works."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem import formula
from fallline.engine.problem.formula import ARGUMENTS, DEPTH, FUNCTIONS, LENGTH, FormulaError, check
from fallline.engine.problem.tree import is_number
from tests.for_each import for_each

AT = np.array([[0.3, 0.7, -0.4, 1.7], [0.6, -0.2, 0.9, -1.3]])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2 + 25*y**2", lambda x, y: x**2 + 25 * y**2),
        ("  3 - -x/4 + +y ", lambda x, y: 3 + x / 4 + y),
        ("-x**2", lambda x, _: -(x**2)),
        ("2**-x", lambda x, _: 2**-x),
        ("x**0.5 + y**-2", lambda x, y: x**0.5 + y**-2),
        ("pi*x + e", lambda x, _: np.pi * x + np.e),
        ("1.5e-3*x", lambda x, _: 1.5e-3 * x),
        ("x/3", lambda x, _: x / 3),
        ("exp(-x**2)*log(2 + y)", lambda x, y: np.exp(-(x**2)) * np.log(2 + y)),
        ("min(x, y) + 2*max(x, 0.5)", lambda x, y: np.minimum(x, y) + 2 * np.maximum(x, 0.5)),
        ("abs(x) + sign(y)", lambda x, y: np.abs(x) + np.sign(y)),
        ("where(x > 0, x, -2*x)", lambda x, _: np.where(x > 0, x, -2 * x)),
        ("where(x + y <= 1, 1, where(y < 0, x, 3))", lambda x, y: np.where(x + y <= 1, 1, np.where(y < 0, x, 3))),
        ("where(x >= y, x, y)", np.maximum),
        ("atan(x) + asin(x/4) - acos(y/4)", lambda x, y: np.arctan(x) + np.arcsin(x / 4) - np.arccos(y / 4)),
        ("sinh(x) + cosh(y) - tanh(x) + tan(y)", lambda x, y: np.sinh(x) + np.cosh(y) - np.tanh(x) + np.tan(y)),
    ],
)
def test_a_formula_means_what_it_says(text, expected):
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(Expression(formula=text).loss(AT), expected(*AT), rtol=1e-14)


REFUSED = {
    "attribute": ("x + x.real", 6),
    "method": ("(x).conjugate()", 4),
    "subscript": ("2*x[0]", 4),
    "string": ("x + 'a'", 5),
    "bytes": ("b'a'", 2),
    "f-string": ("f'{x}'", 2),
    "lambda": ("lambda: x", 1),
    "call of an unknown name": ("x + foo(x)", 5),
    "call of a builtin": ("__import__('os')", 1),
    "call of a dunder": ("x.__class__()", 2),
    "call of eval": ("eval('x')", 1),
    "keyword": ("x + sin(x=1)", 10),
    "keyword beside a value": ("x + sin(x, base=2)", 12),
    "star": ("sin(*x)", 5),
    "no argument": ("sin()", 5),
    "too many arguments": ("1 + sin(x, y)", 5),
    "too few arguments": ("min(x)", 1),
    "unknown name": ("x +  z", 6),
    "unknown name after blanks": ("   z", 4),
    "function as a value": ("sin + x", 5),
    "comparison": ("x < y", 3),
    "equality": ("where(x == 0, 1, 2)", 9),
    "no condition": ("where(x, 1, 2)", 7),
    "logic": ("x and y", 3),
    "not": ("not x", 1),
    "conditional": ("x if y else x", 6),
    "inversion": ("~x", 1),
    "matrix product": ("x @ y", 3),
    "floor division": ("x // y", 4),
    "remainder": ("x % y", 3),
    "shift": ("x << 2", 3),
    "tuple": ("(x, y)", 3),
    "list": ("x + [x]", 5),
    "comprehension": ("[x for x in y]", 1),
    "walrus": ("(x := 2)", 4),
    "assignment": ("x = 2", 3),
    "statement": ("import os", 1),
    "two statements": ("x; y", 2),
    "two lines": ("x\n+ y", 2),
    "unbalanced": ("(x + y", 1),
    "truth": ("True", 1),
    "none": ("None", 1),
    "ellipsis": ("...", 1),
    "complex": ("x + 1j", 6),
    "empty": ("", 1),
    "blank": ("   ", 1),
    "null byte": ("x\0", 2),
    "fullwidth letter": ("\N{FULLWIDTH LATIN SMALL LETTER X}", 1),
    "too long": ("x" + "+x" * LENGTH, LENGTH + 1),
    "huge exponent": ("x**65", 4),
    "huge negative exponent": ("x**-65", 4),
    "hidden huge exponent": ("x**(60 + 60)", 5),
    "tower": ("9**9**9", 4),
    "taller tower": ("9**9**9**9", 7),
    "tower of floats": ("9.0**9.0**9.0", 6),
    "power of a power": ("(9**64)**64", 1),
    "giant number": ("9" * 250, 1),
    "giant product": ("1" * 99 + "*" + "1" * 99, 1),
    "giant float": ("1e101", 1),
    "infinite float": ("1e400", 1),
    "giant exponential": ("exp(exp(exp(10)))", 5),
    "division by zero": ("x + 1/0", 5),
    "hidden division by zero": ("x/(y - y)", 1),
    "logarithm of zero": ("log(0)", 1),
    "root of minus one": ("sqrt(-1)", 1),
    "nowhere real": ("y + sqrt(-1 - x**2)", 5),
    "size of what is nowhere real": ("abs(sqrt(-1 - x**2))", 5),
    "comparison of what is nowhere real": ("where(log(-1 - x**2) > 0, x, y)", 7),
    "deep minus": ("-" * 200 + "x", DEPTH + 2),
    "deep call": ("sin(" * 120 + "x" + ")" * 120, 4 * (DEPTH + 1) + 1),
    "deep parentheses": ("(" * 300 + "x" + "*2)" * 300, None),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_refuses(what):
    text, column = REFUSED[what]
    with pytest.raises(FormulaError) as caught:
        check(text)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"column {caught.value.column}: ")
    assert column in (None, caught.value.column)


def test_no_power_is_computed_before_it_is_known_to_be_small(monkeypatch):
    """9**9**9 has 370 million digits: it has to be refused, not computed and then found too large."""
    computed = []
    power = formula.OPERATORS["pow"]

    def watched(base, exponent):
        computed.append((base, exponent))
        return power(base, exponent)

    monkeypatch.setitem(formula.OPERATORS, "pow", watched)
    for text in ("9**9**9", "(9**64)**64", "x**(9**9)", "x**(64*64)", "((9**9)**9)**9", "2**(2**(2**(2**(2**2))))"):
        with pytest.raises(FormulaError):
            check(text)
    assert computed
    assert all(abs(base.value) <= 1e100 and abs(exponent.value) <= 64 for base, exponent in computed if is_number(base))


def test_a_long_polynomial_is_not_deep():
    """Goldstein-Price, 24 operators, is an ordinary formula."""
    text = (
        "(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"
    )
    np.testing.assert_allclose(Expression(formula=text).loss(np.array([[0.0], [-1.0]])), [3.0])


def call(name, inside):
    return f"{name}({inside}, y)" if name in ARGUMENTS else f"{name}({inside})"


@for_each(("outer", "inner"), list(product(FUNCTIONS, FUNCTIONS)))
def test_every_function_of_every_function_has_its_slope(outer, inner):
    """What is accepted can be traced: both derivatives exist in numpy, and the first is the slope of the loss."""
    landscape = Expression(formula=call(outer, call(inner, "x*y + 0.1")))
    h = 1e-5  # with five points: one function is steep near its pole
    with np.errstate(invalid="ignore"):  # infinite on both sides
        slopes = [
            (
                8 * (landscape.loss(AT + e) - landscape.loss(AT - e))
                - landscape.loss(AT + 2 * e)
                + landscape.loss(AT - 2 * e)
            )
            / (12 * h)
            for e in h * np.eye(2)[:, :, None]
        ]
    known = np.isfinite(slopes)
    np.testing.assert_allclose(landscape.gradient(AT)[known], np.array(slopes)[known], rtol=1e-5, atol=1e-6)
    assert np.isfinite(landscape.hessian(AT)[:, :, known.all(axis=0)]).all()


def test_outside_its_domain_a_size_is_no_number():
    """sympy's |sqrt(x)| and |log(x)| would be real there: the modulus of a complex number, which is not meant."""
    for text in ("abs(sqrt(x))", "abs(log(x))", "sign(sqrt(x))", "sign(log(x))"):
        loss = Expression(formula=text).loss(np.array([[-0.5, 0.25], [0.0, 0.0]]))
        assert np.isnan(loss[0]), text
        assert np.isfinite(loss[1]), text


NUMBERS = st.integers(0, 99).map(str) | st.floats(0, 99).map(lambda value: f"{value:.3g}")
FORMULAS = st.recursive(
    NUMBERS | st.sampled_from(["x", "y", "pi", "e"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        inner.map(lambda text: f"-{text}"),
        st.tuples(inner, st.integers(0, 5)).map(lambda t: f"({t[0]})**{t[1]}"),
        st.tuples(st.sampled_from(["sin", "cos", "exp", "sqrt", "log", "abs", "tanh"]), inner).map(
            "{0[0]}({0[1]})".format
        ),
        st.tuples(inner, inner, inner).map("where({0[0]} < {0[1]}, {0[2]}, x)".format),
    ),
    max_leaves=8,
)
MEANING = {
    "sin": np.sin, "cos": np.cos, "exp": np.exp, "sqrt": np.sqrt, "log": np.log, "abs": np.abs, "tanh": np.tanh,
    "pi": np.pi, "e": np.e, "where": np.where,
}  # fmt: skip


def refusal(text):
    """The error that refuses `text`, or None."""
    try:
        check(text)
    except FormulaError as error:
        return error
    return None


@given(text=FORMULAS)
def test_an_accepted_formula_means_what_python_means(text):
    refused = refusal(text)
    if refused:
        assert 1 <= refused.column <= len(text)
        return
    with np.errstate(all="ignore"):
        try:
            expected = eval(text, {"__builtins__": {}}, MEANING | {"x": AT[0], "y": AT[1]})  # noqa: S307  # our own text
        except ArithmeticError:
            return
        expected = np.broadcast_to(expected, 4).astype(float)
    found = Expression(formula=text).loss(AT)
    known = np.abs(expected) < 1e12
    np.testing.assert_allclose(found[known], expected[known], rtol=1e-7, atol=1e-7)


@given(text=st.text(max_size=40))
def test_any_text_at_all_is_a_formula_or_refused_with_a_column(text):
    refused = refusal(text)
    if refused:
        assert refused.column >= 1
    else:
        assert Expression(formula=text).loss(AT).shape == (4,)


@pytest.mark.parametrize("text", ["x +* y", "sin(x", "x)"])
def test_a_sign_that_cannot_stand_there_is_told_as_such(text):
    with pytest.raises(FormulaError) as caught:
        check(text)
    assert "cannot stand" in str(caught.value) or "closed" in str(caught.value) or "unmatched" in str(caught.value)
