"""Every sentence that Explain says of a step is so, whatever the run was shown: each is recomputed from the path alone.

A sentence that no check here knows fails: a new one comes with its own.
"""

import itertools
import re

import numpy as np
import pytest

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Gradient, Run, Scenario, load_scenario, trace
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.step import step_parts

GRADIENTS = (
    Gradient(),
    Gradient(noise=1.5),
    Gradient(noise=0.6, noise_kind="multiplicative"),
    Gradient(clip_norm=0.4),
    Gradient(weight_decay=0.7),
    Gradient(source="finite-difference", h=1e-6, scheme="central"),
)
BATCHED = (Gradient(batch_size=1), Gradient(batch_size=16, replacement=True))
METHODS = [
    (OPTIMIZERS[tag](), lr)
    for tag, lr in {
        "gradient-descent": 0.07, "momentum": 0.02, "nesterov": 0.02, "adam": 0.1, "rmsprop": 0.1, "adagrad": 0.5,
        "newton": 1.0, "diagonal-newton": 1.0,
    }.items()
] + [(OPTIMIZERS["adam"](bias_correction=False), 0.1)]  # fmt: skip
RATES = (1.0, 0.02, 1.4, 0.3, 1e-3, 1.0, 3e-3)
"""Shares of the rates of METHODS, in turn."""
GROUNDS = (
    LANDSCAPES["quadratic"](l1=1.0, l2=25.0, rotation=30.0), LANDSCAPES["rosenbrock"](b=5.0),
    LANDSCAPES["two-minima"](), LANDSCAPES["quadratic"](l1=-1.0, l2=-2.0),
)  # fmt: skip
NUMBER = r"(\d+\.?\d*(?:e[+-]?\d+)?)"


class State:
    """One step as the path has it, and what the run must have been shown to make it."""

    def __init__(self, scenario, run, path, k):
        self.run, self.k = run, k
        self.theta, self.g = path.theta[k, :, 0], path.gradient[k, :, 0]
        self.lr, self.path = float(path.lr[k]), path
        self.change = path.theta[k + 1, :, 0] - self.theta
        self.before = {name: values[k, :, 0] for name, values in path.state.items()}
        self.after = {name: values[k + 1, :, 0] for name, values in path.state.items()}
        self.h = scenario.landscape.hessian(self.theta[:, None])[:, :, 0]
        self.curvatures = np.linalg.eigvalsh(self.h)
        self.known = np.abs(self.change).max() > 1e-9 * np.abs(self.theta).max()
        """Whether the change is more than the rounding of theta, so that the gradient shown can be told from it."""

    @property
    def shown(self):
        o = self.run.optimizer
        if o.tag() == "gradient-descent":
            return -self.change / self.lr
        if "v" in self.before and o.tag() in ("momentum", "nesterov"):
            return self.after["v"] - o.beta * self.before["v"]
        if "m" in self.before:
            return (self.after["m"] - o.beta1 * self.before["m"]) / (1 - o.beta1)
        if "s" in self.after:
            return -self.change / self.lr * (np.sqrt(self.after["s"]) + o.epsilon)
        h = self.h if o.tag() == "newton" else np.diag(np.diag(self.h))
        return -(h + self.run.gradient.weight_decay * np.eye(len(h))) @ self.change / self.lr

    @property
    def coasting(self):
        """Of momentum by its velocity, of Nesterov, shifted, by beta of it again, of Adam by its mean."""
        o = self.run.optimizer
        if o.tag() == "momentum":
            return -self.lr * o.beta * self.before["v"]
        if o.tag() == "nesterov":
            return -self.lr * o.beta**2 * self.before["v"]
        c1, c2 = (1 - beta ** (self.k + 1) if o.bias_correction else 1.0 for beta in (o.beta1, o.beta2))
        return -self.lr * o.beta1 * self.before["m"] / c1 / (np.sqrt(o.beta2 * self.before["s"] / c2) + o.epsilon)

    def factor(self, way):
        """By how much a step of descent multiplies the slope of the quadratic model along an eigenvector."""
        _, vectors = np.linalg.eigh(self.h)
        v = vectors[:, way]
        return float(v @ (self.g + self.h @ (-self.lr * self.g)) / (v @ self.g))


def degrees(u, v):
    return np.degrees(np.arccos(np.clip(u @ v / np.linalg.norm(u) / np.linalg.norm(v), -1, 1)))


def exact(state):
    """The step is the one that the exact gradient makes."""
    return np.linalg.norm(state.change + state.lr * state.g) <= 0.01 * np.linalg.norm(state.lr * state.g)


def near(said, value, digits=2):
    return abs(float(said) - value) <= 0.51 * 10 ** (1 - digits) * 10 ** np.floor(np.log10(max(abs(value), 1e-300)))


def is_shown(state, times, angle):
    shown = state.shown
    if not state.known:
        return
    assert near(times, np.linalg.norm(shown) / np.linalg.norm(state.g))
    assert abs(float(angle) - degrees(shown, state.g)) <= 0.51


def is_all_but_zero(state):
    assert np.linalg.norm(state.shown) <= 2e-6 * np.linalg.norm(state.g) or not state.known


def keeps(state, percent):
    assert exact(state)
    assert abs(float(percent) / 100 - abs(state.factor(-1))) <= 0.0051


def keeps_both(state, steep, flat):
    keeps(state, steep)
    assert abs(float(flat) / 100 - abs(state.factor(0))) <= 0.0051


def grows(state, times):
    assert exact(state)
    assert state.curvatures[0] < 0
    assert near(times, state.factor(0), 3)


def leaves(state, factor, limit):
    assert exact(state)
    assert float(factor) > 1
    assert abs(float(factor) + state.factor(-1)) <= 0.0051
    assert near(limit, 2 / state.curvatures[-1], 3)


def climbs(state, lowest, place):
    values, vectors = np.linalg.eigh(state.h)
    v = vectors[:, 0]
    assert abs(float(lowest) - values[0]) <= 0.006 * abs(values[0])
    assert (v @ state.change) * (v @ state.g) > 0  # along the gradient: up
    assert (place == "top") == (values[-1] <= 0)


def young(state, times):
    o, t = state.run.optimizer, state.k + 1
    bare = state.lr * state.after["m"] / (np.sqrt(state.after["s"]) + o.epsilon)
    assert near(times, np.linalg.norm(bare) / np.linalg.norm(state.change), int(np.log10(float(times))) + 2)
    assert 0 < 1 - o.beta2**t < 0.9


def shorter(state, times):
    o, t = state.run.optimizer, state.k + 1
    m, s = state.after["m"] / (1 - o.beta1**t), state.after["s"] / (1 - o.beta2**t)
    corrected = state.lr * m / (np.sqrt(s) + o.epsilon)
    assert near(times, np.linalg.norm(state.change) / np.linalg.norm(corrected), int(np.log10(float(times))) + 2)


def first(state, named):
    assert state.k == 0
    assert not any(value.any() for value in state.before.values())
    assert named == "the gradient" or state.run.gradient != Gradient()


def uphill(state, angle, brakes):
    assert abs(float(angle) - degrees(state.coasting, -state.g)) <= 0.51
    assert float(angle) > 90
    assert ((state.change - state.coasting) @ state.coasting < 0) == (brakes == "brakes")


def overshot(state, angle, brakes):
    uphill(state, angle, brakes)
    np.testing.assert_allclose(state.shown, state.g, rtol=2e-3, atol=1e-3 * np.abs(state.g).max())


def coasts(state, ratio):
    carried = np.linalg.norm(state.coasting)
    assert abs(float(ratio) - carried / np.linalg.norm(state.change - state.coasting)) <= 0.051


def decides(state, ratio):
    carried = np.linalg.norm(state.coasting)
    assert near(ratio, np.linalg.norm(state.change - state.coasting) / carried, int(np.log10(float(ratio))) + 2)


def scales(state, steep, spread, calm):
    o = state.run.optimizer
    corrected = o.tag() == "adam" and o.bias_correction
    s = np.sqrt(state.after["s"] / (1 - o.beta2 ** (state.k + 1) if corrected else 1.0))
    ratio = (s[0] + o.epsilon) / (s[1] + o.epsilon)
    assert (steep, calm) == (("x", "y") if ratio > 1 else ("y", "x"))
    assert near(spread, max(ratio, 1 / ratio), int(np.log10(float(spread))) + 2)


def turns(state, angle):
    assert abs(float(angle) - degrees(state.change, -state.g)) <= 0.51


def plain(state, length, angle):
    assert near(length, np.linalg.norm(state.change) / np.linalg.norm(state.g), 3)
    assert abs(float(angle) - degrees(state.change, -state.g)) <= 0.051


def rests(state, slope, place):
    assert np.linalg.norm(state.g) <= 1e-5 * state.path.gradient_norm[0, 0]
    assert np.linalg.norm(state.change) <= 1e-4 * np.linalg.norm(state.path.theta[1, :, 0] - state.path.theta[0, :, 0])
    assert (place == "at a minimum") == (state.curvatures[0] > 0)


def stays(state):
    assert np.linalg.norm(state.change) <= 1e-12 * (1 + np.linalg.norm(state.theta))


CURVE = "By the curvature here "
DOWN = "One way the loss curves down: by the curvature here the slope along it"
SHOWN = "the gradient(?: it was shown)?"
CHECKS = {
    rf"The gradient it was shown is {NUMBER} times as long as the true one, and {NUMBER}° off it\.": is_shown,
    r"The gradient it was shown is all but zero, and the true one is not\.": is_all_but_zero,
    rf"{CURVE}the steepest way keeps {NUMBER}% of its error in this step, the flattest {NUMBER}%\.": keeps_both,
    rf"{CURVE}even the steepest way keeps {NUMBER}% of the error in a step: the rate is small\.": keeps,
    rf"{CURVE}each step overshoots along the steepest way and keeps {NUMBER}% of the error: it zigzags\.": keeps,
    rf"{CURVE}each step overshoots along the steepest way, and multiplies the error by −{NUMBER}: the rate has to stay "
    rf"below {NUMBER}\.": leaves,
    rf"{DOWN} grows {NUMBER} times in this step\.": grows,
    rf"{DOWN} grows by \S+% in this step\.": lambda state: grows(state, 1.0),
    rf"One way the loss curves down \(eigenvalue (-?{NUMBER[1:-1]})\): along it this step climbs, towards the "
    r"(saddle|top)\.": climbs,
    rf".* still young, .*: without bias correction this step would be {NUMBER} times as long\.": young,
    rf"The mean of squares is far too small: bias correction would make this step {NUMBER} times shorter\.": shorter,
    rf"The first step: nothing is remembered yet, ({SHOWN}) alone decides\.": first,
    rf"The velocity points {NUMBER}° away from the way down, uphill: it overshot, and {SHOWN} (.*)\.": overshot,
    rf"The velocity points {NUMBER}° away from the way down, uphill: {SHOWN} (.*)\.": uphill,
    rf"The velocity carries {NUMBER} times what {SHOWN} adds: it is coasting\.": coasts,
    rf"(?i:{SHOWN}) adds {NUMBER} times what the velocity carries, and decides\.": decides,
    rf"By the gradients so far, steps along (.) are divided by {NUMBER} times as much as along (.)\.": scales,
    rf"The step turns {NUMBER}° away from the steepest way down\.": turns,
    rf"The step is {NUMBER} times as long as the gradient, {NUMBER}° from the way down\.": plain,
    rf"The slope is {NUMBER}: it rests (.*)\.": rests,
    r"Nothing moves in this step\.": stays,
}


def held(text, state):
    """Which check of CHECKS holds `text`; raises where none does."""
    for pattern, check in CHECKS.items():
        found = re.fullmatch(pattern, text)
        if found:
            try:
                check(state, *found.groups())
            except AssertionError as error:
                raise AssertionError(f"{text!r} is not so at step {state.k} of {state.run}") from error
            return pattern
    raise AssertionError(f"no check knows {text!r}")


def walk(landscape, optimizer, lr, gradient, seed, steps=24):
    start = tuple(np.random.default_rng(seed).normal(0, 1.2, landscape.dimension))
    run = Run(optimizer=optimizer, schedule=SCHEDULES["constant"](lr=lr), gradient=gradient)
    scenario = Scenario(landscape=landscape, start=start, steps=steps, seed=seed, runs=(run,))
    (path,) = trace(scenario)
    for k in sorted({0, 1, 2, 5, 9, 15, 23} & set(range(path.steps))):
        yield sentences(optimizer, step_parts(scenario, run, path, k)), State(scenario, run, path, k)


def test_every_sentence_is_so_on_random_states_whatever_the_run_was_shown():
    said = set()
    model = LANDSCAPES["linear-regression"]()
    cases = [(ground, gradient) for ground, gradient in itertools.product(GROUNDS, GRADIENTS)]
    cases += [(model, gradient) for gradient in BATCHED]
    for seed, ((ground, gradient), (method, lr)) in enumerate(itertools.product(cases, METHODS)):
        for found, state in walk(ground, method, lr * RATES[seed % len(RATES)], gradient, seed):
            said |= {held(sentence.text, state) for sentence in found}
    assert set(CHECKS) - said <= {r"Nothing moves in this step\."}


def test_a_run_on_single_examples_is_not_told_what_the_exact_gradient_would_do():
    """The error along the steepest way grows to 214 % in some step where "keeps 85 %" was said of all."""
    scenario = load_scenario("minibatch")
    (run, path), *_ = [
        each for each in zip(scenario.runs, trace(scenario), strict=True) if each[0].gradient.batch_size == 1
    ]
    heard = [s.text for k in range(40) for s in sentences(run.optimizer, step_parts(scenario, run, path, k))]
    assert not [text for text in heard if "keeps" in text]
    assert sum(text.startswith("The gradient it was shown is") for text in heard) > 30


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_a_run_rests_in_the_same_place_in_any_unit_of_the_loss(scale):
    landscape = LANDSCAPES["expression"](formula=f"{scale:g}*(x**2 + 3*y**2)")
    run = Run(optimizer=OPTIMIZERS["gradient-descent"](), schedule=SCHEDULES["constant"](lr=0.2 / scale))
    scenario = Scenario(landscape=landscape, start=(1.0, 1.0), steps=60, runs=(run,))
    (path,) = trace(scenario)
    at = [any("rests" in s.text for s in sentences(run.optimizer, step_parts(scenario, run, path, k))) for k in (3, 50)]
    assert at == [False, True]


def test_a_ball_that_rolls_through_a_minimum_is_not_said_to_rest():
    landscape = LANDSCAPES["quadratic"](l1=1.0, l2=1.0, rotation=0.0)
    run = Run(optimizer=OPTIMIZERS["momentum"](beta=0.9), schedule=SCHEDULES["constant"](lr=1.0))
    scenario = Scenario(landscape=landscape, start=(1.0, 0.0), steps=3, runs=(run,))
    (path,) = trace(scenario)
    assert path.gradient_norm[1, 0] == 0
    assert not any("rests" in s.text for s in sentences(run.optimizer, step_parts(scenario, run, path, 1)))


def test_a_step_that_rounding_changes_is_said_to_be():
    scenario = load_scenario("bfloat16")
    for run, path in zip(scenario.runs, trace(scenario), strict=True):
        k = 10
        (taken,) = (step_parts(scenario, run, path, k),)
        o, lr = run.optimizer, float(path.lr[k])
        told = [s for s in sentences(o, taken) if s.text.startswith("Rounding moves the step by")]
        assert bool(told) == (run.numbers.format == "bfloat16")
        for sentence in told:
            whole = np.linalg.norm(taken.ruled)
            assert sentence.figures["off"] == pytest.approx(np.linalg.norm(taken.change - taken.ruled) / whole)
            assert whole == pytest.approx(lr * np.sqrt(2), rel=0.5)  # Adam steps by about its rate
