"""The report of conformance is clean for what is shipped, and finds each fault that it looks for."""

import importlib
import sys
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES
from fallline.engine.family.registry import withdraw
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.schedule import Schedule
from fallline.engine.plugins.conformance import conformance
from fallline.engine.problem.landscape import Landscape

SHIPPED = [
    *(LANDSCAPES[tag] for tag in ("rosenbrock", "himmelblau", "quadratic-nd", "softmax-regression")),
    *OPTIMIZERS.shipped().values(),
    *SCHEDULES.shipped().values(),
]
CALLS = iter(range(10**9))


@pytest.mark.parametrize("family", SHIPPED, ids=lambda family: family.tag())
def test_what_is_shipped_keeps_to_the_rules(family):
    if getattr(family, "needs_least_squares", False):
        pytest.skip("it runs on sums of squares alone")
    found = conformance(family())
    assert found
    assert [finding for finding in found if finding.passed is False] == []


class Paraboloid(Landscape, frozen=True, tag="Paraboloid"):
    """x^2 + 3 y^2, by hand."""

    def loss(self, theta):
        return theta[0] ** 2 + 3 * theta[1] ** 2

    def gradient(self, theta):
        return np.array([2 * theta[0], 6 * theta[1]])

    def hessian(self, theta):
        return np.broadcast_to(np.diag([2.0, 6.0])[:, :, None], (2, 2, theta.shape[1])).copy()


class Descent(Optimizer, frozen=True, tag="Descent"):
    """As it should be, a step at a time."""

    def step(self, theta, state, step, lr, oracle):
        return theta - lr * oracle.gradient(theta), state


def failing(family):
    return {finding.claim for finding in conformance(family) if finding.passed is False}


def test_families_by_hand_pass_and_are_said_to_stay_with_numpy():
    assert failing(Paraboloid()) == failing(Descent()) == set()
    assert "it stays with numpy" in [finding.words for finding in conformance(Descent())]


class WrongGradient(Paraboloid, frozen=True, tag="WrongGradient"):
    def gradient(self, theta):
        return super().gradient(theta) * np.array([[1.0], [1.1]])


class WrongHessian(Paraboloid, frozen=True, tag="WrongHessian"):
    def hessian(self, theta):
        return 1.5 * super().hessian(theta)


class Changing(Paraboloid, frozen=True, tag="Changing"):
    def loss(self, theta):
        return super().loss(theta) + next(CALLS)


class Crowded(Paraboloid, frozen=True, tag="Crowded"):
    def gradient(self, theta):
        return super().gradient(theta) * theta.shape[1]


class Failing(Paraboloid, frozen=True, tag="Failing"):
    def loss(self, theta):
        raise SystemExit


class Still(Descent, frozen=True, tag="Still"):
    def step(self, theta, state, step, lr, oracle):
        return theta, state


class Random(Descent, frozen=True, tag="Random"):
    def step(self, theta, state, step, lr, oracle):
        return theta + 1e-3 * next(CALLS), state


class Together(Descent, frozen=True, tag="Together"):
    def step(self, theta, state, step, lr, oracle):
        return theta - lr * oracle.gradient(theta).mean(axis=1, keepdims=True), state


class Negative(Schedule, frozen=True, tag="Negative"):
    memory: ClassVar = ()

    def multiplier(self, t):
        return 1 - t / 100


class Endless(Schedule, frozen=True, tag="Endless"):
    def multiplier(self, t):
        return 1 / t


@pytest.mark.parametrize(
    ("family", "claim"),
    [
        (WrongGradient, "gradient agrees with differences"),
        (WrongHessian, "Hessian agrees with differences"),
        (Changing, "deterministic"),
        (Crowded, "walkers side by side as alone"),
        (Failing, "deterministic"),
        (Still, "moves"),
        (Random, "deterministic"),
        (Together, "walkers side by side as alone"),
        (Negative, "rates finite, none negative"),
        (Endless, "rates finite, none negative"),
    ],
)
def test_each_fault_is_found(family, claim):
    assert claim in failing(family())
    withdraw(family)


def test_the_example_of_a_package_compiles(monkeypatch):
    """What tests/test_installed.py leaves out, where the loop of all kernels would be compiled anew."""
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "plugin_package")
    acme = importlib.import_module("acme")
    brought = acme.Bowl, acme.AcmeLion, acme.Waves
    try:
        found = [finding for family in brought for finding in conformance(family())]
    finally:
        del sys.modules["acme"]
        for family in brought:
            withdraw(family)
    assert all(finding.passed for finding in found)
    assert [finding.words for finding in found if finding.claim == "compiles"] == ["equal to the bit"] * 2
