"""A rule printed into a script takes the engine's path, in torch and in jax."""

import importlib.util
import os
from typing import ClassVar

import msgspec
import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Scenario, trace
from fallline.engine.code import LIBRARIES, code
from fallline.engine.files.atomic import ExportError
from fallline.engine.kernels.rules import elementwise
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.scenario.scenario import Run

DECLARED = ["optax", "torch"]
"""Of numpy's scripts, which hold the methods themselves, tests/test_scripts.py tells."""
ELEMENTWISE = [tag for tag, cls in OPTIMIZERS.shipped().items() if elementwise(cls())]


def softened(g, scale=2.0):
    # What is far is felt less.
    return g / (1 + np.abs(g) / scale)


class Softened(Optimizer, frozen=True, tag="Softened"):  # its own name: none that a registry lists
    """By a function of its module, numbers where torch takes tensors alone, a slot with a name that is taken."""

    slots: ClassVar = ("path",)

    @staticmethod
    def rule(g, path, lr):
        path = np.maximum(softened(g) + 0.5 * path, -3.0)  # kept above
        return -lr * path * np.power(2.0, 0.5), path


class Cubic(Optimizer, frozen=True, tag="Cubic"):
    """By a function that torch has not."""

    @staticmethod
    def rule(g, lr):
        return (-lr * np.cbrt(g),)


class Faster(OPTIMIZERS["adam"], frozen=True, tag="Faster"):
    """Adam's fields, and another rule."""

    @staticmethod
    def rule(g, m, s, rate, root2, beta1, beta2, epsilon):  # noqa: ARG004  # Adam's numbers
        m = beta1 * m + 2 * g
        return -rate * m, m, s


@pytest.fixture(name="library", params=DECLARED)
def _library(request):
    # make oracle promises them: there a missing one is a failure.
    if importlib.util.find_spec(request.param) is None and os.environ.get("FALLLINE_ORACLE") != "live":
        pytest.skip(f"{request.param} is not installed; make oracle brings it")
    return request.param


@pytest.fixture
def unknown(library, monkeypatch):
    """A library that has no optimizer at all."""
    monkeypatch.setitem(LIBRARIES, library, msgspec.structs.replace(LIBRARIES[library], called=lambda *_: None))


def scenario_of(optimizer, gradient=None, **schedule):
    made = SCHEDULES[schedule.pop("name", "constant")](**{"lr": 0.002} | schedule)
    run = Run(optimizer=optimizer, schedule=made, gradient=gradient or Gradient())
    return Scenario(landscape=LANDSCAPES["himmelblau"](), runs=(run,), steps=60, start=((0.5, -1.0), (1.0, 2.0)))


def agree(scenario, library):
    __tracebackhide__ = True
    space = {"__name__": "script"}
    exec(compile(code(scenario, library), "script.py", "exec"), space)  # noqa: S102  # our own script is what is tested
    ((_, run),) = space["RUNS"]
    path, (ours,) = np.array([np.asarray(point) for point in run()]), trace(scenario)
    assert np.abs(ours.theta[-1] - ours.theta[0]).max() > 1e-3
    np.testing.assert_allclose(path[: len(ours.theta)], ours.theta, rtol=1e-12, atol=1e-12)


@pytest.mark.filterwarnings("default")  # those of the libraries are theirs
@pytest.mark.parametrize("tag", ELEMENTWISE)
def test_every_elementwise_rule_takes_its_path(tag, library, unknown):
    scenario = scenario_of(OPTIMIZERS[tag](), lr=0.01)
    if not scenario.runs[0].optimizer.lines(library):
        assert "def rule(" in code(scenario, library)
    agree(scenario, library)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("tag", ["nadam", "adamw", "radam", "rprop", "adagrad", "qhadam"])
def test_numbers_of_the_step_follow_any_schedule(tag, library, unknown):
    for schedule in ({"name": "cosine", "period": 40, "warmup": 5}, {"name": "reduce-on-plateau", "patience": 1}):
        agree(scenario_of(OPTIMIZERS[tag](), lr=0.01, **schedule), library)
    agree(scenario_of(OPTIMIZERS[tag](), Gradient(clip_norm=1.5, weight_decay=0.1), lr=0.01), library)


def test_every_form_is_written(library):
    forms = [OPTIMIZERS["nesterov"](form=form) for form in ("look-ahead", "acceleration", "shifted")]
    for optimizer in (*forms, OPTIMIZERS["momentum"](convention="sutskever"), OPTIMIZERS["sign-sgd"]()):
        agree(scenario_of(optimizer), library)


def test_a_look_ahead_is_printed_with_its_rule(library, unknown, monkeypatch):
    monkeypatch.setattr(OPTIMIZERS["nesterov"], "lines", lambda *_: ())
    scenario = scenario_of(OPTIMIZERS["nesterov"](form="look-ahead"))
    assert "gradient(probe(theta, v, *numbers))" in code(scenario, library)
    agree(scenario, library)


@pytest.mark.filterwarnings("default")
def test_functions_of_ones_own_come_along_with_their_comments(library):
    scenario = scenario_of(Softened())
    text = code(scenario, library)
    assert "# What is far is felt less." in text
    assert "np." not in text.replace("jnp.", "")
    agree(scenario, library)


def test_an_optimizer_of_torchs_own_goes_into_torchs_script_as_it_is():
    pytest.importorskip("torch", reason="make oracle brings it")
    scenario = scenario_of(OPTIMIZERS["torch:NAdam"](beta1=0.8), lr=0.01)
    assert "torch.optim.NAdam([theta], lr=rate(0), betas=(0.8, 0.999)" in code(scenario, "torch")
    agree(scenario, "torch")
    with pytest.raises(ExportError, match="optax has no torch:NAdam"):
        code(scenario, "optax")
    with pytest.raises(ExportError, match="PyTorch has no torch:Adafactor"):
        code(scenario_of(OPTIMIZERS["torch:Adafactor"]()), "torch")


def test_a_subclass_with_another_rule_is_not_taken_for_its_parent(library):
    text = code(scenario_of(Faster()), library)
    assert "2 * g" in text
    assert "Adam(" not in text
    agree(scenario_of(Faster(), lr=1e-4), library)


def test_what_a_library_lacks_is_named():
    with pytest.raises(ExportError, match="PyTorch has no function cbrt"):
        code(scenario_of(Cubic()), "torch")
    compile(code(scenario_of(Cubic()), "optax"), "script.py", "exec")


@pytest.mark.parametrize("name", DECLARED)
def test_without_the_libraries_every_elementwise_optimizer_still_exports(name):
    for tag in ELEMENTWISE:
        compile(code(scenario_of(OPTIMIZERS[tag]()), name), tag, "exec")


def test_numbers_that_hold_are_written_once_and_a_rate_stays_a_rate():
    text = code(scenario_of(OPTIMIZERS["qhm"](), name="cosine"), "optax")
    assert "return rate(step), 0.999, 0.7" in text
    assert "_of_step" not in text
    assert "rate(step) * initial_of_step[min(step, 1)]" in code(scenario_of(OPTIMIZERS["rprop"]()), "optax")
