"""Formulas as people type and paste them: each is read as GeoGebra and Desmos read it, to its value at points."""

import math
import re
import time

import numpy as np
import pytest

from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem.formula import FormulaError

X, Y = np.array([[0.7, -1.3, 2.1, -0.4], [0.6, 1.7, -0.9, 0.3]])
E, PI = math.e, math.pi

TYPED = {
    # powers
    "x^2 + 3y^2": lambda x, y: x**2 + 3 * y**2,
    "x² + y³": lambda x, y: x**2 + y**3,
    "x⁴ + y¹⁰": lambda x, y: x**4 + y**10,
    "(x²+1)⁻¹": lambda x, y: 1 / (x**2 + 1),
    "2^-x": lambda x, y: 2**-x,
    "x^2^2": lambda x, y: x**4,
    "-x^2": lambda x, y: -(x**2),
    "x**2 + 25*y**2": lambda x, y: x**2 + 25 * y**2,
    "x**2 # a bowl": lambda x, y: x**2,
    "-2xy - -x/y": lambda x, y: -2 * x * y + x / y,
    "x^2y": lambda x, y: x**2 * y,
    "e^x": lambda x, y: np.exp(x),
    "e^(-x^2-y^2)": lambda x, y: np.exp(-(x**2) - y**2),
    "e^-x y": lambda x, y: np.exp(-x) * y,
    # products without a sign
    "3y": lambda x, y: 3 * y,
    "xy": lambda x, y: x * y,
    "x y": lambda x, y: x * y,
    "2(x+1)(y-1)": lambda x, y: 2 * (x + 1) * (y - 1),
    "x(y+1)": lambda x, y: x * (y + 1),
    "(x+1)y": lambda x, y: (x + 1) * y,
    "2 x y^2": lambda x, y: 2 * x * y**2,
    "2pi x": lambda x, y: 2 * PI * x,
    "2πx": lambda x, y: 2 * PI * x,
    "2e3": lambda x, y: 2000 + 0 * x,
    "2e": lambda x, y: 2 * E + 0 * x,
    "2e^x": lambda x, y: 2 * np.exp(x),
    "1.5e-3x": lambda x, y: 1.5e-3 * x,
    "10xy - 3": lambda x, y: 10 * x * y - 3,
    "2·x × y − 1": lambda x, y: 2 * x * y - 1,
    "½x² + ¼y²": lambda x, y: x**2 / 2 + y**2 / 4,
    # what stands below a fraction bar: all that is written on without a blank
    "1/2x": lambda x, y: 1 / (2 * x),
    "1/2 x": lambda x, y: x / 2,
    "1/2*x": lambda x, y: x / 2,
    "1/2 x^2 + 1/2 y^2": lambda x, y: (x**2 + y**2) / 2,
    "x/2y": lambda x, y: x / (2 * y),
    "x/2/y": lambda x, y: x / 2 / y,
    "x ÷ 4": lambda x, y: x / 4,
    # sizes
    "|x|": lambda x, y: np.abs(x),
    "|x| + |y|": lambda x, y: np.abs(x) + np.abs(y),
    "2|x||y|": lambda x, y: 2 * np.abs(x * y),
    "||x| - 1|": lambda x, y: np.abs(np.abs(x) - 1),
    "|x + |y||": lambda x, y: np.abs(x + np.abs(y)),
    "x|y|": lambda x, y: x * np.abs(y),
    "√(x²+1)": lambda x, y: np.sqrt(x**2 + 1),
    "√2 x": lambda x, y: math.sqrt(2) * x,
    # functions
    "2 sin x": lambda x, y: 2 * np.sin(x),
    "sin x y": lambda x, y: np.sin(x * y),
    "sin 2x": lambda x, y: np.sin(2 * x),
    "sin(x) y": lambda x, y: np.sin(x) * y,
    "sin x cos y": lambda x, y: np.sin(x) * np.cos(y),
    "sin x^2": lambda x, y: np.sin(x**2),
    "sin(x)^2": lambda x, y: np.sin(x) ** 2,
    "sin^2 x + cos²(x)": lambda x, y: 1 + 0 * x,
    "sin x/2": lambda x, y: np.sin(x) / 2,
    "sin⁻¹(x/3)": lambda x, y: np.arcsin(x / 3),
    "xsinx": lambda x, y: x * np.sin(x),
    "5cos(3x)sin(2y)": lambda x, y: 5 * np.cos(3 * x) * np.sin(2 * y),
    "ln(1 + x^2)": lambda x, y: np.log(1 + x**2),
    "log(1 + x^2)": lambda x, y: np.log(1 + x**2),
    "log10(1 + x^2) + lg(10)": lambda x, y: np.log10(1 + x**2) + 1,
    "log_2(8) x": lambda x, y: 3 * x,
    "arctan x + sec(x)": lambda x, y: np.arctan(x) + 1 / np.cos(x),
    "max(x, y, 0.5)": lambda x, y: np.maximum(np.maximum(x, y), 0.5),
    "f(x, y) = x^2 + y": lambda x, y: x**2 + y,
    "x_1^2 + 3x_2": lambda x, y: x**2 + 3 * y,
    "100(x2 - x1^2)^2 + (1 - x1)^2": lambda x, y: 100 * (y - x**2) ** 2 + (1 - x) ** 2,
    "x₁² + 3x₂": lambda x, y: x**2 + 3 * y,
    # pieces
    "x if x>0 else y": lambda x, y: np.where(x > 0, x, y),
    "x^2 if x > 0 else -x if y > 1 else 3": lambda x, y: np.where(x > 0, x**2, np.where(y > 1, -x, 3)),
    "if(x ≥ 0, x, -2x)": lambda x, y: np.where(x >= 0, x, -2 * x),
    "If(x > 0, 1, 2) y": lambda x, y: np.where(x > 0, 1, 2) * y,
    "where(x > 0, x, -2*x)": lambda x, y: np.where(x > 0, x, -2 * x),
    "{x > 1: x, x < -1: -x, 1}": lambda x, y: np.where(x > 1, x, np.where(x < -1, -x, 1)),
    "{0 < x < 1: x, 2}": lambda x, y: np.where((x > 0) & (x < 1), x, 2),
    "1 if x > 0 and y > 0 else 0": lambda x, y: np.where((x > 0) & (y > 0), 1, 0),
    # pasted LaTeX
    r"\frac{1}{2} x^2 + \frac{y^{2}}{3}": lambda x, y: x**2 / 2 + y**2 / 3,
    r"\frac12x^2": lambda x, y: x**2 / 2,
    r"\sqrt{x^2+1}": lambda x, y: np.sqrt(x**2 + 1),
    r"\sqrt[3]{x^2} + \sqrt[3]{y}": lambda x, y: np.cbrt(x**2) + np.cbrt(y),
    r"2\cdot x \times y": lambda x, y: 2 * x * y,
    r"\left| x - y \right| + \lvert x\rvert + \|y\|": lambda x, y: np.abs(x - y) + np.abs(x) + np.abs(y),
    r"e^{-\frac{x^2+y^2}{2}}": lambda x, y: np.exp(-(x**2 + y**2) / 2),
    r"\sin\left(3\pi x\right)^{2}": lambda x, y: np.sin(3 * PI * x) ** 2,
    r"\sin^2 x + \sin^{2}{y}": lambda x, y: np.sin(x) ** 2 + np.sin(y) ** 2,
    r"\exp\left(-x^2\right) \ln(2 + y)": lambda x, y: np.exp(-(x**2)) * np.log(2 + y),
    r"\exp\left\{-x\right\}": lambda x, y: np.exp(-x),
    r"(1-x_{1})^{2}+100\,(x_{2}-x_{1}^{2})^{2}": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    r"\begin{cases} x^2 & \text{if } x > 0 \\ -y & \text{otherwise} \end{cases}": lambda x, y: np.where(
        x > 0, x**2, -y
    ),
    r"\begin{cases} x, & x \geq 0, \\ -2x, & x < 0. \end{cases}": lambda x, y: np.where(x >= 0, x, -2 * x),
    r"\left\{\begin{array}{ll} 1 & 0 \le x < 1 \\ y & \text{else}\end{array}\right.": (
        lambda x, y: np.where((x >= 0) & (x < 1), 1, y)
    ),
    r"$f(x,y) = -20\exp\!\left[-0.2\sqrt{\tfrac{1}{2}\left(x^2+y^2\right)}\right] + e.$": (
        lambda x, y: -20 * np.exp(-0.2 * np.sqrt((x**2 + y**2) / 2)) + E
    ),
    r"\max\{x, y\} + \mathrm{sgn}(x)": lambda x, y: np.maximum(x, y) + np.sign(x),
    r"1.5 \times 10^{-3} x": lambda x, y: 1.5e-3 * x,
}


@pytest.mark.parametrize("text", TYPED)
def test_it_is_read_as_it_is_meant(text):
    found = Expression(formula=text).loss(np.array([X, Y]))
    np.testing.assert_allclose(found, np.broadcast_to(TYPED[text](X, Y), X.shape), rtol=1e-13)


def test_there_are_more_than_forty_of_them():
    assert len(TYPED) >= 40


WITH_PARAMETERS = {
    "a*x^2 + b": (("a", "b"), lambda x, y, a, b: a * x**2 + b),
    "ax^2 + by^2": (("a", "b"), lambda x, y, a, b: a * x**2 + b * y**2),
    "ax + bxy": (("a", "b"), lambda x, y, a, b: a * x + b * x * y),
    "a1 x + a_2 y": (("a_1", "a_2"), lambda x, y, p, q: p * x + q * y),
    "k(x + 1)": (("k",), lambda x, y, k: k * (x + 1)),
    "\\alpha x^2 + β y": (("alpha", "beta"), lambda x, y, a, b: a * x**2 + b * y),
    "sigma x": (("sigma",), lambda x, y, s: s * x),
    r"\gamma (x + 1) + \Gamma(3)": (("gamma",), lambda x, y, g: g * (x + 1) + 2),
    r"k_{\max} x + \theta_{12}": (("k_max", "theta_12"), lambda x, y, k, t: k * x + t),
    "\U0001d465² + \U0001d6fc\U0001d432²": (
        ("alpha",),
        lambda x, y, a: x**2 + a * y**2,
    ),  # as a PDF gives italics and bold
    "lambda x": (("lambda",), lambda x, y, k: k * x),
    "θ₁ x": (("theta_1",), lambda x, y, t: t * x),
    "a sin x": (("a",), lambda x, y, a: a * np.sin(x)),
    "x if x > c else y": (("c",), lambda x, y, c: np.where(x > c, x, y)),
}


@pytest.mark.parametrize("text", WITH_PARAMETERS)
def test_other_letters_are_parameters_that_begin_at_one(text):
    names, meant = WITH_PARAMETERS[text]
    landscape = Expression(formula=text)
    assert landscape.parameters == dict.fromkeys(names, 1.0)
    theta = np.array([X, Y])
    np.testing.assert_allclose(landscape.loss(theta), np.broadcast_to(meant(X, Y, *[1.0] * len(names)), 4), rtol=1e-13)
    given = {name: 1.5 + k for k, name in enumerate(names)}
    landscape = Expression(formula=text, parameters=given)
    assert landscape.parameters == given
    np.testing.assert_allclose(landscape.loss(theta), np.broadcast_to(meant(X, Y, *given.values()), 4), rtol=1e-13)


def test_e_is_the_constant_unless_a_parameter_is_declared_by_that_name():
    theta = np.array([X, Y])
    np.testing.assert_allclose(Expression(formula="e x").loss(theta), E * X)
    declared = Expression(formula="e x + pi y", parameters={"e": 2.0, "pi": 3.0})
    np.testing.assert_allclose(declared.loss(theta), 2 * X + 3 * Y)


def test_with_another_formula_goes_what_it_names_no_more():
    first = Expression(formula="a x^2 + b", parameters={"a": 3.0, "b": 2.0})
    assert first.edited(formula="x^2").parameters == {}
    assert first.edited(formula="b x^2 + c").parameters == {"b": 2.0, "c": 1.0}


@pytest.mark.parametrize(
    ("text", "parameters", "told"),
    [
        ("alpha x", {"alpa": 2.0}, "parameters.alpa: the formula does not name it"),
        ("x^2", {"x": 2.0}, "parameters.x: the formula does not name it"),
        ("a x", {"a": math.inf}, "parameters.a must be a number of at most 1e+100, not inf"),
        ("a x", {"a": "b"}, "`float`"),
        ("+".join(f"a_{k}" for k in range(30)), {}, "24 are the most"),
    ],
)
def test_a_parameter_at_fault_is_told_by_its_name(text, parameters, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        Expression(formula=text, parameters=parameters)


REFUSED = {
    "x + foo(x)": (5, "unknown function 'foo'"),
    "abc": (1, "write a*b*c"),
    "2 3": (3, "write * between"),
    "x^2 + x2": (7, "x2"),
    "3x2": (2, "x2 could be x^2, 2*x or x_2"),
    "x 2": (3, "write * between"),
    "0x10": (1, "0*x*10"),
    "|x": (1, "is never closed"),
    "(x + 1": (1, "is never closed"),
    "x + 1)": (6, "unmatched"),
    "x^2 +": (6, "ends too early"),
    "sin": (4, "ends too early"),
    "x +* y": (4, "'*'"),
    "x if y else 2": (6, "comparison"),
    "x if y > 0": (11, "else"),
    "x > 0": (3, "condition"),
    "y = x^2": (3, "'='"),
    "x == 2": (3, "'='"),
    "where(x = 0, 1, 2)": (9, "<"),
    r"\foo x": (1, r"\foo"),
    r"x + \frac{1}": (13, "ends too early"),
    r"\begin{matrix} x \end{matrix}": (1, "matrix"),
    r"\begin{cases} x & y \end{cases}": (19, "comparison"),
    r"2 + \sqrt[x": (10, "is never closed"),
    "{x > 0}": (7, ":"),
    "x ; y": (3, "';'"),
    "x'": (2, '"\'"'),
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_fault_is_told_by_its_place(text):
    column, words = REFUSED[text]
    with pytest.raises(FormulaError) as caught:
        Expression(formula=text)
    assert words in str(caught.value)
    assert caught.value.column == column
    assert "\n" not in str(caught.value)


def test_chains_within_chains_are_looked_at_once():
    """The middle of 0 < x < 1 is compared twice, and is one part."""
    text = "x"
    for _ in range(30):
        text = f"{{0 < {text} < 1: 1, 2}}"
    begun = time.process_time()
    found = Expression(formula=text)
    assert found.loss(np.array([[0.5], [0.0]]))[0] in (1, 2)
    assert found.latex()
    assert time.process_time() - begun < 2
