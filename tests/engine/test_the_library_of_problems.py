"""The library of problems: each formula against an independent one, its derivatives, and its minima as published."""

import re
from decimal import Decimal

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, Run, Scenario, ScenarioError, dumps, loads, problems, trace
from fallline.engine.collection.declared import declarations
from fallline.engine.collection.expansion import Expansion
from fallline.engine.collection.integers import integer
from fallline.engine.collection.many import many
from fallline.engine.problem import tree
from tests.engine.functions_by_numpy import FUNCTIONS
from tests.engine.more_garbow_hillstrom import RESIDUALS, STARTS

NAMES = tuple(declarations())
FITS = [name for name in NAMES if declarations()[name].source.startswith("NIST")]
OWN = {"river-valley"}
"""Of the project's own making: there is nobody else's formula to hold it to."""
KINKS = {"abs", "sign", "min", "max", "where", "softplus"}
"""What steps along the imaginary axis do not go through."""
rng = np.random.default_rng(7)


def number_of(name):
    found = re.search(r"TOMS 7\(1\), 1981, problem (\d+)", declarations()[name].source)
    return int(found[1]) if found else 0


MGH = {number_of(name): name for name in NAMES if number_of(name)} | {1: "rosenbrock", 5: "beale"}


def near(p, count=4):
    """Points about the start, (d, count)."""
    size = np.where(p.start, np.abs(p.start), 1.0)
    return p.start[:, None] + 0.03 * size[:, None] * rng.standard_normal((p.dimension, count))


def inside(p, count=4):
    """Points in its box, (d, count)."""
    low, high = p.bounds.T
    return low[:, None] + (high - low)[:, None] * rng.random((p.dimension, count))


def test_there_are_more_than_150_and_every_one_says_where_it_comes_from():
    assert len(problems.names()) > 200
    assert len(NAMES) > 150
    assert not {*NAMES} & {*LANDSCAPES.offered()}
    for name in NAMES:
        p = problems.get(name)
        assert p.source
        assert p.title
        assert p.formula.startswith("f = ")
        assert len(p.minima) or p.note, name


def test_every_formula_has_a_judge():
    judged = {*FUNCTIONS, *MGH.values(), *FITS, *OWN, "puromycin", "bod"}
    assert {name for name in NAMES if name not in judged} <= {f"biggs-exp{k}" for k in (2, 3, 4, 5)}


@pytest.mark.parametrize("number", range(1, 36))
def test_more_garbow_hillstrom_is_what_the_paper_says(number):
    p = problems.get(MGH[number])
    np.testing.assert_allclose(p.start, STARTS[number], rtol=1e-15, atol=1e-16)
    for x in [p.start, *near(p, 3).T]:
        r = RESIDUALS[number](x)
        assert p.f(x) == pytest.approx(r @ r, rel=1e-11)
        steps = 1e-30 * np.eye(len(x)) * 1j
        jacobian = np.array([RESIDUALS[number](x + step).imag for step in steps]).T / 1e-30
        scale = np.abs(jacobian).T @ np.abs(r) + 1e-300
        assert (np.abs(p.gradient(x) - 2 * jacobian.T @ r) <= 1e-9 * scale + 1e-12).all()
        squared = jacobian.T @ jacobian
        found = p.jacobian(x)
        np.testing.assert_allclose(found.T @ found, squared, rtol=1e-8, atol=1e-9 * np.abs(squared).max())


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_test_function_is_its_definition(name):
    p = problems.get(name)
    for x in [p.start, *inside(p).T]:
        assert p.f(x) == pytest.approx(FUNCTIONS[name](x), rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_are_those_of_the_formula_and_minima_as_low_as_was_published(name):
    declared, p = declarations()[name], problems.get(name)  # together, for what is derived is kept for some problems
    _has_its_derivatives(p, near(p, 1)[:, 0] if name != "watson" else 0.3 * rng.standard_normal(6))
    for at in p.minima:
        _is_lowest_about(p, at)
        if not declared.sharp:
            _is_critical(p, at)
    for d in {p.dimension, *(known.d for known in declared.known)}:
        p = problems.get(name, dimension=d) if declared.family else p
        for at in p.minima:
            _is_lowest_about(p, at)
        if p.value is not None:
            found = min(map(p.f, p.minima))
            assert abs(found - p.value) <= (1e-9 * abs(p.value) if name in FITS else _last_digit(p.value))


def _has_its_derivatives(p, x):
    """Gradient and Hessian at x against steps along the imaginary axis, or small ones where there are kinks."""
    f = many(p.name, p.dimension)
    smooth = not KINKS & {part.op for part in tree.order([f.f, *f.slopes])}
    if smooth:
        by_steps = f.loss(*(x[:, None] + 1e-30j * np.eye(p.dimension)))[0].imag / 1e-30
    else:
        h = 1e-6 * (1 + np.abs(x))
        by_steps = np.array([(p.f(x + e) - p.f(x - e)) / (2 * e.sum()) for e in np.diag(h)])
    size = np.abs(by_steps).max() + 1e-12
    assert np.abs(p.gradient(x) - by_steps).max() <= (1e-9 if smooth else 1e-4) * size + 1e-10 * abs(p.f(x))
    v, matrix = rng.standard_normal(p.dimension), p.hessian(x)
    np.testing.assert_allclose(p.hvp(x, v), matrix @ v, rtol=1e-7, atol=1e-9 * np.abs(matrix).max())
    if smooth:
        slopes = np.array([np.asarray(row).imag.item() / 1e-30 for row in f.gradient(*(x + 1e-30j * v)[:, None])])
        assert np.abs(matrix @ v - slopes).max() <= 1e-8 * (np.abs(matrix) @ np.abs(v)).max() + 1e-12


def _is_lowest_about(p, at):
    here, size = p.f(at), np.abs(at[:, None]) if (np.abs(at) > 1e-2).all() else 1.0
    around = at[:, None] + 1e-4 * size * rng.standard_normal((p.dimension, 50))
    assert (p.f(around) >= here - 1e-12 * (1 + abs(here))).all()


def _last_digit(value):
    """One of the last digit that was published, which some cut and some round; of seven where there are more."""
    digit = Decimal(repr(value)).as_tuple().exponent if value % 1 else -9
    return max(1.01 * 10.0**digit, 1e-7 * abs(value))


def _is_critical(p, at):
    """No slope there, to within a step of Newton, and no curvature downward."""
    gradient, matrix = p.gradient(at), p.hessian(at)
    if not np.isfinite(matrix).all():  # the powers of powers of Brown at zero
        assert not gradient.any(), p.name
        return
    size = np.sqrt(
        np.where(np.diag(matrix), np.abs(np.diag(matrix)), 1.0)
    )  # a step of Newton in units in which all curvatures are one
    scaled = matrix / np.outer(size, size)
    step = np.linalg.lstsq(scaled, -gradient / size, rcond=1e-12)[0] / size
    assert (np.abs(step) <= 1e-6 * (1 + np.abs(at))).all(), p.name
    values = np.linalg.eigvalsh(scaled)
    assert values[0] >= -1e-6 * max(values[-1], 1e-12), p.name


@pytest.mark.parametrize("name", ["wood", "muller-brown", "watson", "ackley-nd"])
def test_many_points_are_taken_at_once(name):
    p = problems.get(name)
    x = inside(p, 20)
    for of in (p.f, p.gradient, p.hessian):
        np.testing.assert_array_equal(of(x), np.stack([of(each) for each in x.T], axis=-1))


def test_a_scenario_names_a_problem_and_comes_back():
    family = LANDSCAPES["problem:extended-rosenbrock"]
    run = Run(optimizer=OPTIMIZERS["gauss-newton"]())
    scenario = Scenario(landscape=family(dimension=6, second_axis=3), runs=(run,), steps=30)
    text = dumps(scenario)
    assert 'name = "problem:extended-rosenbrock"' in text
    assert loads(text) == scenario
    assert trace(scenario)[0].loss[-1, 0] < 1e-20
    with pytest.raises(ScenarioError, match=r"landscape.name: .* did you mean 'problem:extended-rosenbrock'"):
        loads(text.replace("extended-rosenbrock", "extended-rosenbrok"))
    with pytest.raises(ScenarioError, match="multiple of 2"):
        loads(text.replace("dimension = 6", "dimension = 7"))


def test_a_problem_in_the_plane_runs_as_machine_code_as_in_numpy(monkeypatch):
    run = Run(optimizer=OPTIMIZERS["adam"]())
    scenario = Scenario(landscape=LANDSCAPES["problem:muller-brown"](), runs=(run,), steps=60)
    paths = {}
    for how in ("0", "wait"):
        monkeypatch.setenv("FALLLINE_COMPILE", how)
        paths[how] = trace(scenario)[0].theta
    np.testing.assert_array_equal(paths["0"], paths["wait"])


@pytest.mark.parametrize(
    ("text", "said"),
    [("sum i = 1 .. d: x_{i+1}", "there is no x_3"), ("sum i = 1 .. q: x_i", "no whole number"),
     ("sum i = 1 .. d: t_i", "there is no t_1"), ("system(x)", "unknown")],
)  # fmt: skip
def test_a_wrong_declaration_is_told(text, said):
    with pytest.raises(ValueError, match=said):
        Expansion([tree.symbol("x_1"), tree.symbol("x_2")]).one(text)


def test_whole_numbers_are_read_and_nothing_is_run():
    assert integer("max(1, 2*i - 7) // 2", {"i": 6}) == 2
    for text in ("i.real", "f(1)", "[1]", "1.5", "i if i else 2", "lambda: 1"):
        with pytest.raises(ValueError, match="whole number"):
            integer(text, {"i": 1})
