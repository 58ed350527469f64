"""Optimizers of torch and optax by name: their steps are the library's, and where it is missing one line says so."""

import importlib.util
import pickle

import msgspec
import numpy as np
import pytest

from fallline import OPTIMIZERS, SCHEDULES, Run, ScenarioError, dumps, load_scenario, loads, trace
from fallline.engine.family.fields import fields
from fallline.engine.family.registry import Unavailable
from fallline.engine.libraries import library
from fallline.engine.libraries.families import LIBRARIES, names

INSTALLED = {name: importlib.util.find_spec(name) is not None for name in LIBRARIES}
TEXT = """
version = 1
landscape = {{ name = "quadratic" }}
[[runs]]
optimizer = {{ name = "{}" }}
"""


def ravine(*optimizers, lr=0.01, **changes):
    schedule = SCHEDULES["constant"](lr=lr)
    runs = tuple(Run(optimizer=each, schedule=schedule) for each in optimizers)
    return msgspec.structs.replace(load_scenario("ravine"), runs=runs, **changes)


def needs(name):
    return pytest.mark.skipif(not INSTALLED[name], reason=f"{name} is not installed")


@pytest.mark.parametrize("name", ["torch:RAdam", "optax:lion"])
def test_a_scenario_names_one_or_says_what_to_install(name):
    key = name.partition(":")[0]
    if INSTALLED[key]:
        made = loads(TEXT.format(name))
        assert made.runs[0].optimizer.tag() == name
        assert loads(dumps(made)) == made
    else:
        assert names() == ()
        with pytest.raises(ScenarioError) as told:
            loads(TEXT.format(name))
        assert str(told.value) == f"runs[0].optimizer.name: {key} is not installed: pip install {key}"


def test_without_the_library_one_line_says_so_and_nothing_is_offered(monkeypatch):
    monkeypatch.setattr(library.importlib.util, "find_spec", lambda name: None)
    library._exported.cache_clear()
    with pytest.raises(ScenarioError, match="torch is not installed: pip install torch"):
        loads(TEXT.format("torch:Nowhere"))
    assert names() == ()
    library._exported.cache_clear()


def test_a_library_that_is_not_known_is_told_by_its_name():
    with pytest.raises(ScenarioError, match="there is no library 'numpy' to take optimizers from; known are torch, op"):
        loads(TEXT.format("numpy:load"))


@needs("torch")
def test_a_list_does_not_depend_on_what_was_asked_for_before():
    assert OPTIMIZERS["torch:RAdam"] is OPTIMIZERS["torch:RAdam"]
    assert not [name for name in (*OPTIMIZERS, *OPTIMIZERS.offered()) if ":" in name]


@needs("torch")
def test_what_cannot_be_a_run_says_why():
    for name, words in (("LBFGS", "asks for the loss several times"), ("os", "torch.optim has no optimizer 'os'")):
        with pytest.raises(Unavailable, match=words):
            OPTIMIZERS[f"torch:{name}"]


@needs("torch")
def test_torchs_radam_takes_the_steps_of_ours():
    theirs, ours = trace(ravine(OPTIMIZERS["torch:RAdam"](), OPTIMIZERS["radam"](), steps=300))
    np.testing.assert_allclose(theirs.theta, ours.theta, rtol=0, atol=1e-10)


@needs("torch")
def test_torchs_nadam_counts_in_double_precision_and_leaves_the_default_alone():
    import torch

    theirs, ours = trace(ravine(OPTIMIZERS["torch:NAdam"](), OPTIMIZERS["nadam"](), steps=300))
    np.testing.assert_allclose(theirs.theta, ours.theta, rtol=0, atol=1e-10)
    assert torch.get_default_dtype() == torch.float32


@needs("torch")
def test_its_parameters_are_fields_and_a_tuple_is_several():
    found = {field.name: field.default for field in fields(OPTIMIZERS["torch:RAdam"])}
    assert found == {
        "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.0, "decoupled_weight_decay": False,
    }  # fmt: skip
    assert all(field.help for field in fields(OPTIMIZERS["torch:RAdam"]))
    slow, quick = trace(ravine(OPTIMIZERS["torch:Adam"](beta1=0.99), OPTIMIZERS["torch:Adam"](), steps=50))
    assert not np.array_equal(slow.theta, quick.theta)


@needs("torch")
def test_what_the_library_refuses_is_told_with_its_place():
    with pytest.raises(ScenarioError, match=r"Invalid beta parameter at index 0: 2\.0 .*runs\[0\]|runs\[0\].*2\.0"):
        loads(TEXT.format("torch:RAdam").replace('RAdam"', 'RAdam", beta1 = 2.0'))


@needs("optax")
def test_optaxs_adam_takes_the_steps_of_ours():
    theirs, ours = trace(ravine(OPTIMIZERS["optax:adam"](), OPTIMIZERS["adam"](), steps=200))
    np.testing.assert_allclose(theirs.theta, ours.theta, rtol=0, atol=1e-10)


@pytest.mark.parametrize("name", ["torch:Adafactor", "torch:AdamW", "optax:lamb", "optax:lion"])
def test_walkers_side_by_side_go_as_each_alone(name):
    if not INSTALLED[name.partition(":")[0]]:
        pytest.skip("not installed")
    many = ravine(OPTIMIZERS[name](), start=((1.0, 2.0), (0.5, -1.0)), steps=40)
    alone = msgspec.structs.replace(many, start=(0.5, -1.0))
    np.testing.assert_allclose(trace(many)[0].theta[:, :, 1], trace(alone)[0].theta[:, :, 0], rtol=0, atol=1e-12)


@needs("torch")
def test_another_process_finds_what_it_is_sent():
    scenario = ravine(OPTIMIZERS["torch:SGD"](momentum=0.5))
    assert pickle.loads(pickle.dumps(scenario)) == scenario  # noqa: S301  # as a sweep sends it
