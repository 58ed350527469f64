"""In bfloat16 every path is torch's to the last bit; in float32 too, where no square root is taken."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Run, Scenario, trace
from fallline.engine.method.numbers import Numbers, stepper
from fallline.engine.method.optimizer import Optimizer

from . import reference
from .numbers import NUMBERS


def ours(case):
    """Our positions, (201, 2)."""
    run = Run(
        optimizer=OPTIMIZERS[case.ours["name"]](**{k: v for k, v in case.ours.items() if k != "name"}),
        schedule=SCHEDULES["constant"](lr=case.lr),
        numbers=Numbers(format=case.format),
    )
    landscape = LANDSCAPES[case.landscape]()
    return trace(Scenario(landscape=landscape, runs=(run,), steps=reference.FEWER, start=case.start))[0].theta[:, :, 0]


def of(format):
    return [case for case in NUMBERS if case.format == format]


@pytest.mark.parametrize("case", of("bfloat16"), ids=str)
def test_bfloat16_is_torchs_to_the_last_bit(case):
    theirs = reference.in_few_digits(case)
    assert len(np.unique(theirs, axis=0)) > 5
    np.testing.assert_array_equal(ours(case), theirs)


@pytest.mark.parametrize("case", of("float32"), ids=str)
def test_float32_is_torchs(case):
    """To the last bit for descent and momentum; the square root in the math library of torch errs by a last bit."""
    theirs = reference.in_few_digits(case)
    if case.theirs == "SGD" and not reference.LIVE:
        np.testing.assert_array_equal(ours(case), theirs)
    np.testing.assert_allclose(ours(case), theirs, rtol=4e-6)


@pytest.mark.skipif(not reference.LIVE, reason="against the installed torch: make oracle")
@pytest.mark.parametrize("name", [name for name, kind in OPTIMIZERS.items() if kind.step is Optimizer.step])
def test_every_operation_of_a_rule_is_rounded_as_torch_rounds_it(name, monkeypatch):
    """The rule itself over torch's tensors of bfloat16, 50 random gradients; a tensor beside a tensor for scalars."""
    import torch

    optimizer = OPTIMIZERS[name]()
    monkeypatch.setattr(type(optimizer), "fused", None)
    rng = np.random.default_rng(3)
    theta, state = np.array([[1.5], [-0.75]]), optimizer.begin(np.zeros((2, 1)))
    place = torch.tensor(theta[:, 0]).bfloat16()
    slots = [torch.zeros(2, dtype=torch.bfloat16) for _ in state]
    take = stepper(optimizer, Numbers(format="bfloat16"), seed=0)
    for step in range(50):
        g = rng.normal(size=(2, 1))
        theta, state = take(theta, state, step, 0.03, FixedGradient(g))
        numbers = [float(each) for each in optimizer.coefficients(step, 0.03)]
        with monkeypatch.context() as patch:
            speak_torch(patch, optimizer, torch)
            first = (place,) if optimizer.uses_theta else ()
            change, *slots = optimizer.rule(*first, torch.tensor(g[:, 0]).bfloat16(), *slots, *numbers)
        place = place + change
        assert place.double().tolist() == theta[:, 0].tolist()
        for mine, theirs in zip(state, slots, strict=True):
            assert theirs.double().tolist() == mine[:, 0].tolist()


class FixedGradient:
    """An oracle that knows one gradient."""

    def __init__(self, g):
        self.g = g

    def gradient(self, theta):
        return self.g


def speak_torch(patch, optimizer, torch):
    """Give the modules of the rule torch's functions under numpy's names."""

    def of_tensors(function):
        def call(*values):
            like = next(each for each in values if isinstance(each, torch.Tensor) and each.is_floating_point())
            return function(*(v if isinstance(v, torch.Tensor) else torch.tensor(v, dtype=like.dtype) for v in values))

        return call

    names = ("sqrt", "abs", "sign", "maximum", "minimum")
    spoken = {each: of_tensors(getattr(torch, each)) for each in names}
    spoken["where"] = lambda c, a, b: torch.where(torch.as_tensor(c), a, b).bfloat16()
    parts = {link.rule.__module__ for link in getattr(optimizer, "links", ())}  # of a chain
    for module in map(sys.modules.get, {type(optimizer).__module__, *parts}):
        if hasattr(module, "np"):
            patch.setattr(module, "np", SimpleNamespace(**spoken))
