"""A function of one's own is an optimizer or a landscape: in scenarios, by machine code or differences, and again."""

import importlib.util
import sys
import textwrap

import msgspec
import numpy as np
import pytest

import fallline
from fallline import LANDSCAPES, OPTIMIZERS, Run, Scenario, dumps, loads, trace
from fallline.engine.family.fields import fields
from fallline.engine.family.registry import withdraw
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.landscape import Landscape
from fallline.engine.run import compiled

HEAVY = """
    import numpy as np
    import fallline

    @fallline.optimizer(lr=0.02)
    def own_heavy(g, v, lr, beta=0.9):
        '''Heavy ball:  v <- beta v + g;  theta <- theta - lr v.'''
        v = beta * v + g
        return -lr * v, v
"""


@pytest.fixture(autouse=True)
def _nothing_stays():
    before = {*Optimizer.__subclasses__()}
    yield
    for base in (Optimizer, Landscape):
        for made in base.__subclasses__():
            for cls in made.__subclasses__():
                if cls.tag().startswith("own-"):
                    withdraw(cls)
    assert {*Optimizer.__subclasses__()} >= before


@pytest.fixture
def in_a_file(tmp_path, monkeypatch):
    """`in_a_file(text)` imports a module with this text."""
    monkeypatch.syspath_prepend(tmp_path)
    made = []

    def write(text):
        name = f"own_module_{tmp_path.name.replace('-', '_')}"
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text))
        made.append(name)
        return importlib.import_module(name)

    yield write
    for name in made:
        sys.modules.pop(name, None)


def on(optimizer, landscape="quadratic", lr=0.02, **changes):
    schedule = fallline.SCHEDULES["constant"](lr=lr)
    landscape = LANDSCAPES[landscape]() if isinstance(landscape, str) else landscape
    return Scenario(landscape=landscape, runs=(Run(optimizer=optimizer, schedule=schedule),), **changes)


def test_a_decorated_rule_takes_the_steps_of_the_shipped_one_and_goes_through_a_file(in_a_file):
    heavy = in_a_file(HEAVY).own_heavy
    assert OPTIMIZERS["own-heavy"] is heavy
    assert (heavy.slots, heavy.default_lr) == (("v",), 0.02)
    assert heavy.summary().startswith("Heavy ball")
    assert [(field.name, field.default) for field in fields(heavy)] == [("beta", 0.9)]
    made = on(heavy(beta=0.8))
    assert loads(dumps(made)) == made
    shipped = on(OPTIMIZERS["momentum"](beta=0.8))
    np.testing.assert_array_equal(trace(made)[0].theta, trace(shipped)[0].theta)


def test_a_rule_in_a_file_runs_as_machine_code_to_the_bit(in_a_file, monkeypatch):
    made = on(in_a_file(HEAVY).own_heavy(beta=0.7))
    plain = trace(made)[0].theta
    monkeypatch.setenv("FALLLINE_COMPILE", "wait")
    assert compiled.recorded(made, made.runs[0]) is not None
    np.testing.assert_array_equal(trace(made)[0].theta, plain)


def test_a_name_of_one_word_is_a_name():
    @fallline.optimizer
    def mine(g, lr):
        return (-lr * g,)

    @fallline.landscape(start=(1.0, 0.5))
    def dip(x, y):
        return x**2 + y**2

    made = dip
    assert (OPTIMIZERS["mine"], LANDSCAPES["dip"]) == (mine, made)
    assert loads(dumps(on(mine(), made()))) == on(mine(), made())
    withdraw(mine)
    withdraw(made)


def test_a_rule_may_ask_for_theta_and_the_step():
    @fallline.optimizer
    def own_late(theta, g, lr, step, from_step=3):
        return (-lr * (g + 0.0 * theta) * (step >= from_step),)

    path = trace(on(own_late(), start=(1.0, 1.0), steps=5))[0].theta[:, 0, 0]
    assert (path[:4] == 1.0).all()
    assert path[4] != 1.0


def test_the_later_definition_holds_with_a_warning():
    def define(factor):
        @fallline.optimizer
        def own_again(g, lr):
            return (-factor * lr * g,)

        return own_again

    define(1.0)
    with pytest.warns(UserWarning, match="own-again is defined anew; the later definition holds"):
        later = define(2.0)
    assert OPTIMIZERS["own-again"] is later


def test_a_class_of_a_cell_that_runs_twice_is_the_later_one():
    def cell():
        class Own(Optimizer, frozen=True, tag="own-cell"):
            @staticmethod
            def rule(g, lr):
                return (-lr * g,)

        return Own

    first = cell()
    assert OPTIMIZERS["own-cell"] is first
    second = cell()
    with pytest.warns(UserWarning, match="own-cell is defined anew"):
        assert OPTIMIZERS["own-cell"] is second
    assert OPTIMIZERS["own-cell"] is second
    withdraw(second)


@pytest.mark.parametrize(
    ("rule", "error", "words"),
    [
        (lambda g, v: (g, v), TypeError, "no argument `lr`"),
        (lambda lr: (lr,), TypeError, "takes no gradient"),
        (lambda g, lr, beta: (g,), TypeError, "`beta` needs a default"),
        (lambda g, lr: -lr * g, TypeError, r"must return a tuple of 1: \(change,\)"),
        (lambda g, v, lr: (-lr * g,), TypeError, r"must return a tuple of 2: \(change, v,\)"),
        (lambda g, lr: (np.max(g),), TypeError, "of the gradient's shape"),
        (lambda g, lr, kind="a": (g,), TypeError, "`kind` is no number"),
        (3, TypeError, "a function is needed, not int"),
    ],
)
def test_a_rule_that_cannot_be_one_is_refused_and_leaves_nothing(rule, error, words):
    with pytest.raises(error, match=words):
        fallline.optimizer(rule, name="own-wrong")
    assert "own-wrong" not in OPTIMIZERS


@pytest.mark.parametrize(("name", "words"), [("adam", "already one named 'adam'"), ("My Adam", "is no name")])
def test_a_name_that_is_taken_or_none_is_refused(name, words):
    with pytest.raises(ValueError, match=words):
        fallline.optimizer(lambda g, lr: (-lr * g,), name=name)
    assert OPTIMIZERS["adam"].__module__ == "fallline.engine.optimizers.adam"


def bowl(x, y, a=4.0):
    return x**2 + a * y**2 + np.sin(x) * y


def slope(x, y, a=4.0):
    return 2 * x + np.cos(x) * y, 2 * a * y + np.sin(x)


@pytest.mark.parametrize(("gradient", "near", "bent"), [(None, 1e-8, 1e-5), (slope, 1e-14, 1e-7)])
def test_a_landscape_of_a_function_has_derivatives_by_differences_or_by_hand(gradient, near, bent):
    made = fallline.landscape(bowl, gradient, name="own-bowl", start=(1.0, 0.5), minima=((0.0, 0.0),))(a=3.0)
    theta = np.array([[1.0, -0.3], [0.5, 2.0]])
    np.testing.assert_allclose(made.gradient(theta), slope(*theta, 3.0), rtol=near, atol=near)
    x, y = theta
    exact = np.array([[2 - np.sin(x) * y, np.cos(x)], [np.cos(x), np.full(2, 6.0)]])
    np.testing.assert_allclose(made.hessian(theta), exact, rtol=bent, atol=bent)
    scenario = on(OPTIMIZERS["newton"](), made, lr=1.0, steps=20)
    assert trace(scenario)[0].status in ("converged", "done")
    assert np.abs(trace(scenario)[0].theta[-1]).max() < 1e-6
    assert loads(dumps(scenario)) == scenario
    assert made.lowest() == 0.0


def test_jax_derives_a_function_where_it_is_installed():
    if importlib.util.find_spec("jax") is None:
        with pytest.raises(ValueError, match="jax is not installed: pip install jax"):
            fallline.landscape(bowl, "jax", name="own-jax")
        return
    import jax.numpy as jnp

    def by_jax(x, y, a=4.0):
        return x**2 + a * y**2 + jnp.sin(x) * y

    made = fallline.landscape(by_jax, "jax", name="own-jax")(a=3.0)
    theta = np.array([[1.0, -0.3], [0.5, 2.0]])
    np.testing.assert_allclose(made.gradient(theta), slope(*theta, 3.0), rtol=1e-13)
    np.testing.assert_allclose(made.hessian(theta)[1, 1], [6.0, 6.0], rtol=1e-13)
    assert jnp.zeros(1).dtype == jnp.float32  # elsewhere jax stays as it was


def test_theta_alone_is_any_number_of_parameters():
    made = fallline.landscape(lambda theta: (theta**2).sum(axis=0), name="own-many", start=(1.0,) * 7)()
    assert made.dimension == 7
    assert trace(on(OPTIMIZERS["gradient-descent"](), made, lr=0.4, steps=80))[0].status == "converged"


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x, y: np.stack([x, y]), r"of 3 it returns \(2, 3\)"),
        (lambda a=1.0: a, "takes no coordinates"),
        (lambda x, y: float(x) + y, "must take arrays"),
        (lambda *points: 0.0, "is no plain argument"),
    ],
)
def test_a_loss_that_cannot_be_one_is_refused_and_leaves_nothing(function, words):
    with pytest.raises(TypeError, match=words):
        fallline.landscape(function, name="own-wrong")
    assert "own-wrong" not in LANDSCAPES


def test_a_field_that_is_declared_keeps_its_bounds():
    from typing import Annotated

    def declared(g, lr, beta: Annotated[float, msgspec.Meta(ge=0, lt=1)] = 0.5):
        return (-lr * beta * g,)

    made = fallline.optimizer(declared, name="own-declared")
    with pytest.raises(msgspec.ValidationError, match="beta"):
        made().edited(beta=1.5)
