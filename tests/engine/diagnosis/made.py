"""How a case is made: a landscape, a start, a method and a rate, by numbers that are drawn."""

import math
from typing import NamedTuple

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Gradient, Run, Scenario


class Case(NamedTuple):
    """A scenario of one run, and its cause."""

    cause: str
    about: str
    scenario: Scenario


def quadratic(kappa, rng, l1=None):
    """A quadratic of condition `kappa`, at any size and turn."""
    l1 = float(rng.uniform(0.2, 3)) if l1 is None else l1
    return LANDSCAPES["quadratic"](l1=l1, l2=l1 * kappa, rotation=float(rng.uniform(-90, 90)))


def at(bowl, along, across):
    """The point of `bowl` with these coordinates along its eigenvectors."""
    turn = math.radians(bowl.rotation)
    return (along * math.cos(turn) - across * math.sin(turn), along * math.sin(turn) + across * math.cos(turn))


def somewhere(bowl, rng, size=2.0):
    """A start with as much along either eigenvector, at either side."""
    signs = rng.choice([-1.0, 1.0], 2)
    return at(bowl, *(signs * rng.uniform(0.7, 1.3, 2) * size))


def case(cause, about, landscape, start, optimizer, lr, steps, schedule=None, seed=0, **seen):
    """One run: `optimizer` is (tag, fields), `schedule` too, or None for a constant rate."""
    tag, fields = optimizer if isinstance(optimizer, tuple) else (optimizer, {})
    name, times = schedule or ("constant", {})
    run = Run(
        optimizer=OPTIMIZERS[tag](**fields), schedule=SCHEDULES[name](lr=float(lr), **times), gradient=Gradient(**seen)
    )
    start = tuple(float(x) for x in start)
    made = Scenario(landscape=landscape, runs=(run,), start=start, steps=int(steps), seed=int(seed))
    return Case(cause, about, made)


def formula(text):
    """A formula of one's own."""
    return LANDSCAPES["expression"](formula=text)


def linear(rng):
    """A method linear in the gradient: it, its limit, and what its stationary steps are longer by."""
    kind = rng.choice(["gradient-descent", "momentum", "nesterov"])
    beta = float(rng.uniform(0.3, 0.8))
    if kind == "gradient-descent":
        return kind, 2.0, 1.0
    limit = 2 + 2 * beta if kind == "momentum" else (2 + 2 * beta) / (1 + 2 * beta)
    return (str(kind), {"beta": beta}), limit, 1 / (1 - beta)
