"""Derivatives of formulas: sympy's where sympy has them, piecewise where not, and never a traceback or a long wait."""

import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from fallline import LANDSCAPES
from fallline.engine.landscapes.expression import Expression
from fallline.engine.problem import differentiation, formula, tree
from fallline.engine.problem.derivatives import derived
from fallline.engine.problem.evaluation import Program
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.tree import order, symbol

X, Y = symbol("x"), symbol("y")
AT = np.array([[0.3, 0.7, -0.4, 1.7], [0.6, -0.2, 0.9, -1.3]])
PLANAR = [tag for tag, cls in LANDSCAPES.items() if ".landscapes." in cls.__module__ and cls.loss is Landscape.loss]
SMOOTH = (
    "x**3*y - 2*x/(1 + y**2)", "exp(-x**2)*sin(3*y)", "log(2 + x**2) + sqrt(1 + y**4)", "tan(x/2) + atan(x*y)",
    "asin(x/3)*acos(y/4)", "sinh(x) - cosh(x*y) + tanh(y)", "(1 + x**2)**y", "2**x + x**-2", "(x*y + 3)**0.5/(2 + x)",
)  # fmt: skip


@pytest.mark.parametrize("text", SMOOTH)
def test_smooth_formulas_have_the_derivatives_that_sympy_finds(text):
    x, y = sympy.symbols("x y", real=True)
    f = sympy.sympify(text)
    f = f.subs({each: {"x": x, "y": y}[each.name] for each in f.free_symbols})
    wanted = [f, f.diff(x), f.diff(y), f.diff(x, 2), f.diff(x, y), f.diff(y, 2)]
    ours = Expression(formula=text)
    hessian = ours.hessian(AT)
    found = [ours.loss(AT), *ours.gradient(AT), hessian[0, 0], hessian[0, 1], hessian[1, 1]]
    for expression, values in zip(wanted, found, strict=True):
        theirs = np.broadcast_to(sympy.lambdify((x, y), expression)(*AT), AT[0].shape)
        np.testing.assert_allclose(values, theirs, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("text", "at", "slope"),
    [
        ("abs(x)", (0.0, 0.0), (0.0, 0.0)),
        ("max(x, y)", (1.0, 1.0), (0.5, 0.5)),
        ("min(x, y)", (1.0, 2.0), (1.0, 0.0)),
        ("max(x, y)", (1.0, 2.0), (0.0, 1.0)),
        ("where(x > 0, x, 3*y)", (-1.0, 1.0), (0.0, 3.0)),
        ("where(x > 0, log(x), 0)", (-1.0, 1.0), (0.0, 0.0)),
        ("sign(x)*y", (2.0, 5.0), (0.0, 1.0)),
        ("sqrt(abs(x))", (0.0, 0.0), (0.0, 0.0)),
        ("sqrt(x**2)", (-2.0, 0.0), (-1.0, 0.0)),
    ],
)
def test_pieces_have_the_slope_of_the_piece_that_holds(text, at, slope):
    assert Expression(formula=text).gradient(np.array(at)[:, None])[:, 0].tolist() == list(slope)


TROUBLE = (
    "where(where(x>0,x,y)>0,x,y)",
    "abs(abs(x/y)-1)",
    "max(max(x,y),0)+where(abs(x-1/y)>1,x,y)",
    "cos(10**64)**64",
    "(((1/3)**64)**64)**64",
    "abs(y-1/abs(y-1/abs(y-1/abs(y-1/abs(y-1/x)))))",
    "max(min(max(min(max(min(max(min(x,y),0),y),x),1),y),0),x)",
    "((x/3)**(1/3))**(1/3)",
    "x**(1/3)**(1/3)**(1/3)**(1/3)",
)


@pytest.mark.parametrize("text", TROUBLE)
def test_what_once_hung_or_ended_in_a_traceback_is_an_ordinary_formula(text):
    """Its derivatives have so few parts that nobody waits for them."""
    landscape = Expression(formula=text)
    expression = formula.build(text, {"x": X, "y": Y})
    assert len(order(differentiation.hessian(expression, [X, Y]))) < 3000
    slopes = landscape.gradient(AT)
    h = 1e-6
    measured = [(landscape.loss(AT + e) - landscape.loss(AT - e)) / (2 * h) for e in h * np.eye(2)[:, :, None]]
    known = np.isfinite(measured) & (np.abs(measured) < 1e6)
    np.testing.assert_allclose(slopes[known], np.array(measured)[known], rtol=1e-4, atol=1e-5)


def test_a_formula_of_thousands_of_characters_grows_its_derivatives_in_proportion():
    sizes = []
    for terms in (40, 80, 120):
        text = "+".join(f"sin({k}*x)*exp(-y**2/{k})/(1+abs(x-{k}))" for k in range(1, terms + 1))
        expression = formula.build(text, {"x": X, "y": Y})
        sizes.append(len(order(differentiation.hessian(expression, [X, Y]))))
    assert len(text) > 4000
    assert sizes[2] - sizes[1] == pytest.approx(sizes[1] - sizes[0], rel=0.05)


def test_eight_variables_are_no_more_trouble_than_two():
    names = [f"x{k}" for k in range(8)]
    variables = [symbol(name) for name in names]
    expression = formula.build(
        "+".join(f"(x{k} - x{(k + 1) % 8}**2)**2" for k in range(8)), dict(zip(names, variables, strict=True))
    )
    rows = Program(differentiation.hessian(expression, variables), variables)
    assert rows.count == 36
    at = np.linspace(0.5, 1.5, 8)
    x = sympy.symbols(names)
    theirs = sympy.hessian(sum((x[k] - x[(k + 1) % 8] ** 2) ** 2 for k in range(8)), x)
    wanted = np.array(theirs.subs(dict(zip(x, at.tolist(), strict=True))).evalf(), dtype=float)
    np.testing.assert_allclose(rows.of_numbers(*at.tolist()), wanted[np.triu_indices(8)], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("tag", PLANAR)
def test_pythons_numbers_and_numpys_arrays_agree(tag):
    landscape = LANDSCAPES[tag]()
    functions = derived(*landscape.structure())
    theta = np.random.default_rng(3).uniform(-3, 3, (2, 50))
    for program in (functions.loss, functions.gradient, functions.hessian):
        with np.errstate(all="ignore"):
            rows = [np.broadcast_to(row, 50) for row in program(*theta, *landscape.numbers().values())]
        singly = [program.of_numbers(*at, *landscape.numbers().values()) for at in theta.T.tolist()]
        np.testing.assert_allclose(np.array(singly).T, rows, rtol=1e-12, atol=1e-12)


EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, 800.0, -800.0, 1e308, -1e308, float("inf"), float("-inf"), float("nan")]


@pytest.mark.parametrize("name", sorted(formula.FUNCTIONS))
def test_out_of_its_domain_a_function_of_numbers_gives_what_numpy_gives(name):
    two = name in formula.ARGUMENTS
    arguments = [X, Y] if two else [X]
    program = Program([formula.FUNCTIONS[name](*arguments)], arguments)
    pairs = [(a, b) for a in EDGES for b in EDGES] if two else [(a,) for a in EDGES]
    with np.errstate(all="ignore"):
        arrays = program(*np.array(pairs).T)[0]
    np.testing.assert_allclose([program.of_numbers(*pair)[0] for pair in pairs], arrays, rtol=1e-12)


@given(st.sampled_from(EDGES), st.sampled_from(EDGES), st.sampled_from("+-*/"))
def test_arithmetic_of_numbers_is_numpys(a, b, sign):
    program = Program([formula.build(f"x {sign} y", {"x": X, "y": Y})], [X, Y])
    with np.errstate(all="ignore"):
        np.testing.assert_equal(program.of_numbers(a, b)[0], program(np.array([a]), np.array([b]))[0][0])


def test_log_of_one_plus_exp_does_not_overflow_and_has_its_slope():
    far = Expression(formula="log(1 + exp(x)) + log(exp(y) + 1)")
    theta = np.array([[800.0, -800.0, 0.0], [800.0, -800.0, 0.0]])
    assert far.loss(theta).tolist() == [1600.0, 0.0, pytest.approx(2 * np.log(2))]
    assert far.gradient(theta)[0].tolist() == [1.0, 0.0, 0.5]
    assert far.hessian(theta)[0, 0].tolist() == [0.0, 0.0, 0.25]


def test_equal_parts_are_one_object():
    assert tree.sin(X * 2) is tree.sin(2 * X)
    assert (X + Y) - (X + Y) is tree.ZERO
    assert X * 1 + 0 is X
    assert -tree.negate(X) is X
