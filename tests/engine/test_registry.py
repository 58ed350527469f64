"""One file declares a family; its name is unique, its defaults make a scenario, and every pair of families runs."""

import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, ScenarioError, dumps, loads, trace
from fallline.engine.family.fields import fields
from fallline.engine.family.registry import Family, Registry, admit, withdraw
from fallline.engine.method.optimizer import Optimizer
from tests.for_each import for_each
from tests.grounds import ground, suits

ROOT = Path(__file__).parents[2]
REGISTRIES = {"landscapes": LANDSCAPES, "optimizers": OPTIMIZERS, "schedules": SCHEDULES}
FAMILIES = [(kind, tag) for kind, registry in REGISTRIES.items() for tag in registry]


def test_a_duplicate_name_raises_and_names_both():
    class Tree(Family, frozen=True):
        pass

    class Oak(Tree, frozen=True, tag="oak"):
        pass

    trees = Registry(Tree, "fallline.engine.schedules")
    assert dict(trees) == {"oak": Oak}

    class OtherOak(Tree, frozen=True, tag="oak"):
        pass

    with pytest.raises(ValueError, match=r"'oak'.*Oak.*OtherOak"):
        dict(trees)


def test_a_new_family_is_found_without_a_list():
    class Tree(Family, frozen=True):
        pass

    trees = Registry(Tree, "fallline.engine.schedules")
    assert len(trees) == 0

    class Conifer(Tree, frozen=True):  # a base of its own, without a name, is no family
        pass

    class Fir(Conifer, frozen=True, tag="fir"):
        pass

    assert dict(trees) == {"fir": Fir}


def test_what_is_withdrawn_or_admitted_after_a_look_is_seen_at_the_next():
    class Tree(Family, frozen=True):
        pass

    class Elm(Tree, frozen=True, tag="elm"):
        pass

    class Yew(Tree, frozen=True, tag="yew"):
        pass

    trees = Registry(Tree, "fallline.engine.schedules")
    assert trees.union() == Elm | Yew
    withdraw(Elm)
    assert dict(trees) == {"yew": Yew}
    assert trees.union() is Yew
    admit(Elm, "acme 1")
    assert dict(trees) == {"elm": Elm, "yew": Yew}


def test_the_registries_are_full_in_a_fresh_process():
    code = "from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES; print(*LANDSCAPES, *OPTIMIZERS, *SCHEDULES)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [tag for _, tag in FAMILIES]


@pytest.mark.parametrize("kind", REGISTRIES)
def test_names_are_lower_case_words_with_hyphens_in_order(kind):
    tags = list(REGISTRIES[kind])
    assert tags == sorted(tags)
    assert all(set(tag) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for tag in tags)


@pytest.mark.parametrize(("kind", "tag"), FAMILIES)
def test_a_family_explains_itself_and_each_of_its_fields(kind, tag):
    cls = REGISTRIES[kind][tag]
    assert cls.tag() == tag
    assert cls.heading()
    assert cls.summary()
    for field in fields(cls):
        assert field.help, field.name
        assert field.name == field.name.lower()


@pytest.mark.parametrize(("kind", "tag"), FAMILIES)
def test_a_default_lies_within_the_bounds_of_its_field(kind, tag):
    for field in fields(REGISTRIES[kind][tag]):
        if field.kind in ("real", "integer"):
            assert field.low <= field.default <= field.high, field.name
            assert field.slider[0] < field.slider[1], field.name
            assert field.low <= field.slider[1], field.name
            assert not field.logarithmic or field.slider[0] > 0, field.name
        elif field.kind == "choice":
            assert field.default in field.choices


@pytest.mark.parametrize(("kind", "tag"), FAMILIES)
def test_a_family_goes_round_through_a_scenario_with_its_defaults(kind, tag, scenario_text):
    run = {"optimizer": {"name": "gradient-descent"}, "schedule": {"name": "constant"}}
    landscape = {"name": "rosenbrock"}
    if kind == "landscapes":
        landscape = {"name": tag}
    else:
        run[kind.removesuffix("s")] = {"name": tag}
        landscape = ground(OPTIMIZERS[tag]) if kind == "optimizers" else landscape
    scenario = loads(scenario_text(landscape=landscape, runs=[run], start=None))
    found = scenario.landscape if kind == "landscapes" else getattr(scenario.runs[0], kind.removesuffix("s"))
    assert found == REGISTRIES[kind][tag]()
    assert loads(dumps(scenario)) == scenario


@pytest.mark.parametrize(("kind", "tag"), FAMILIES)
def test_an_edit_is_checked_as_strictly_as_a_file(kind, tag):
    family = REGISTRIES[kind][tag]()
    assert family.edited() == family
    with pytest.raises(msgspec.ValidationError, match="no_such_field"):
        family.edited(no_such_field=1)
    for field in fields(type(family)):
        if field.kind == "real":
            with pytest.raises(msgspec.ValidationError):
                family.edited(**{field.name: float("nan")})
            with pytest.raises(msgspec.ValidationError):
                family.edited(**{field.name: float("inf")})
        if field.low > -np.inf:
            with pytest.raises(msgspec.ValidationError):
                family.edited(**{field.name: type(field.default)(field.low - 1)})


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.filterwarnings("error")
@for_each("landscape", LANDSCAPES.offered())
def test_every_optimizer_runs_on_every_landscape_without_a_warning(landscape, optimizer, scenario_text):
    """Each on every fifth landscape for 50 steps, another fifth for the next one, else for 8."""
    run, place = {"optimizer": {"name": optimizer}}, [*LANDSCAPES].index(landscape) + [*OPTIMIZERS].index(optimizer)
    steps = 50 if place % 5 == 0 else 8
    text = scenario_text(landscape={"name": landscape}, runs=[run], steps=steps, start=None)
    if OPTIMIZERS[optimizer].needs_least_squares and not LANDSCAPES[landscape]().least_squares:
        with pytest.raises(ScenarioError, match="sum of squares"):
            loads(text)
        return
    if not suits(OPTIMIZERS[optimizer], LANDSCAPES[landscape]()):
        refused = r"steps by whole matrices|needs the layers|parameters at most|needs constraints"
        with pytest.raises(ScenarioError, match=refused):
            loads(text)
        return
    (path,) = trace(loads(text))
    assert path.status in ("done", "converged", "diverged")
    steps = 1 if optimizer == "recorded" else steps  # it ends at the last of its own points, of which it has two
    assert path.steps == (steps if path.diverged_at is None else path.diverged_at - 1)
    assert np.isfinite(path.theta).all()
    assert np.isfinite(path.loss).all()
    if path.steps and not OPTIMIZERS[optimizer].pauses:  # what pauses may find nothing to take in a ravine
        assert (path.theta != path.theta[:1]).any()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_rule_is_elementwise_floats_and_arrays_alike(optimizer):
    """The same source runs on one number and on a hundred thousand."""
    cls = OPTIMIZERS[optimizer]
    if cls.step is not Optimizer.step:
        assert not hasattr(cls, "rule")  # it is a method of whole vectors
        return
    method = cls()
    numbers = method.coefficients(3, 0.1)
    rng = np.random.default_rng(0)
    g, *state = np.abs(rng.normal(size=(1 + len(method.slots), 2, 5)))
    inputs = [rng.normal(size=g.shape), g, *state] if method.uses_theta else [g, *state]
    whole = method.rule(*inputs, *numbers)
    assert len(whole) == 1 + len(method.slots)
    for i, k in np.ndindex(g.shape):
        single = method.rule(*(float(each[i, k]) for each in inputs), *numbers)
        np.testing.assert_allclose([array[i, k] for array in whole], single, rtol=1e-14)
