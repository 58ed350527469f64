"""Runs to which something was done: noise, a decay, clipping, rounding, means that are too young, a cliff."""

import math

import msgspec
import numpy as np

from fallline import LANDSCAPES, Numbers

from .made import case, formula, quadratic, somewhere


def noise_floor(rng):
    """A constant rate, the floor reached long before the end, and the floor known: far above what is left without."""
    kind = rng.integers(4)
    seed = int(rng.integers(10**6))
    if kind == 3:
        size = int(rng.choice([1, 2, 4]))
        landscape = LANDSCAPES["linear-regression"]()
        return case(
            "noise-floor",
            f"batches of {size}",
            landscape,
            landscape.start,
            "gradient-descent",
            rng.uniform(0.1, 0.3),
            500,
            seed=seed,
            batch_size=size,
            replacement=True,
        )
    bowl = quadratic(rng.uniform(1, 8), rng)
    steps = int(rng.integers(250, 600))
    share = float(rng.uniform(0.25, 0.8))
    beta = float(rng.uniform(0.4, 0.8)) if kind == 1 else 0.0
    method = ("momentum", {"beta": beta}) if beta else "gradient-descent"
    lr = share * (1 - beta) / bowl.l2
    sigma = float(rng.uniform(0.05, 0.6)) * bowl.l2
    return case(
        "noise-floor",
        f"σ = {sigma:.2f} at {share:.2f} of 1/λ",
        bowl,
        somewhere(bowl, rng),
        method,
        lr,
        steps,
        seed=seed,
        noise=sigma,
    )


def bias(rng):
    """Adam without its correction: six times its rate at the tenth step, which passes the minimum by as much again."""
    bowl = LANDSCAPES["quadratic"](l1=1.0, l2=float(rng.uniform(1, 6)), rotation=float(rng.uniform(-12, 12)))
    start = rng.choice([-1.0, 1.0], 2) * rng.uniform(1.2, 1.6, 2)
    if rng.integers(4) == 0:
        # RMSProp's first step is ten times the rate, four times the way; a rate that decays hides no oscillation.
        return case(
            "bias",
            "RMSProp's first step",
            bowl,
            start,
            ("rmsprop", {"decay": 0.99}),
            0.4 * rng.uniform(0.8, 1.2),
            rng.integers(40, 80),
            schedule=("exponential", {"factor": 0.93}),
        )
    lr = rng.uniform(0.28, 0.45)  # three steps of the rate or more to the minimum; uncorrected, the first is as long
    return case(
        "bias",
        "Adam without bias correction",
        bowl,
        start,
        ("adam", {"bias_correction": False}),
        lr,
        rng.integers(60, 140),
    )


def decay_early(rng):
    """Rates that add up to less than one, of a bowl that needs six or more, which the constant rate has."""
    bowl = quadratic(rng.uniform(1, 5), rng)
    lr = rng.uniform(0.5, 1.2) / bowl.l2
    reach = rng.uniform(0.3, 1.0) / (lr * bowl.l1)  # steps at the full rate that the decay is worth
    steps = max(40, math.ceil(8 / (lr * bowl.l1)))
    kind = rng.integers(4)
    if kind == 0:
        every = max(1, round(reach / 2))
        schedule = ("step-decay", {"factor": 0.5, "every": every})
    elif kind == 1:
        schedule = ("exponential", {"factor": float(1 - 1 / max(reach, 1.5))})
    elif kind == 2:
        schedule = ("cosine", {"period": max(2, round(2 * reach))})
    else:
        schedule = ("polynomial", {"power": 2.0, "period": max(3, round(3 * reach))})
    return case(
        "decay-early",
        f"{schedule[0]} over before {reach:.0f} steps' worth",
        bowl,
        somewhere(bowl, rng),
        "gradient-descent",
        lr,
        steps,
        schedule=schedule,
    )


def decay_late(rng):
    """At the floor of the full rate by a tenth of the steps, and the decay in the last of them."""
    bowl = quadratic(rng.uniform(1, 4), rng)
    steps = int(rng.integers(300, 600))
    seed = int(rng.integers(10**6))
    every = round(steps * rng.uniform(0.93, 0.97))
    if rng.integers(3) == 0:
        lr = float(rng.uniform(0.2, 0.4))
        return case(
            "decay-late",
            "steps of one length until the last of them",
            bowl,
            somewhere(bowl, rng),
            "sign-sgd",
            lr,
            steps,
            schedule=("step-decay", {"factor": 0.05, "every": every}),
        )
    lr = rng.uniform(0.6, 1.0) / bowl.l2
    sigma = float(rng.uniform(0.2, 0.6)) * bowl.l2
    return case(
        "decay-late",
        "noise, and the rate taken down in the last steps",
        bowl,
        somewhere(bowl, rng),
        "gradient-descent",
        lr,
        steps,
        schedule=("step-decay", {"factor": 0.05, "every": every}),
        seed=seed,
        noise=sigma,
    )


def over_the_cliff(rng):
    """A cliff, a start and a rate with which plain descent steps onto the wall and is thrown out of sight."""
    while True:
        landscape = LANDSCAPES["cliff"](height=float(rng.uniform(80, 150)))
        start, lr = np.array([2.4, 1.6]) + rng.uniform(-0.3, 0.3, 2), float(rng.uniform(0.04, 0.07))
        theta = start[:, None]
        for _ in range(300):
            theta = theta - lr * landscape.gradient(theta)
            if not np.abs(theta).max() < 1e3:
                return landscape, start, lr


def clipping(rng):
    """Over a cliff that throws out whoever is not clipped; or clipped so short that the steps do not reach."""
    if rng.integers(2):
        landscape, start, lr = over_the_cliff(rng)
        return case(
            "clipping",
            "over the cliff",
            landscape,
            start,
            "gradient-descent",
            lr,
            300,
            clip_norm=float(rng.uniform(3, 8)),
        )
    bowl = quadratic(rng.uniform(1, 5), rng)
    lr = rng.uniform(0.4, 1.0) / bowl.l2
    steps = int(rng.integers(80, 200))
    longest = rng.uniform(0.2, 0.5) * 2.8 / (lr * steps)
    return case(
        "clipping",
        "clipped to less than half the way",
        bowl,
        somewhere(bowl, rng, 2.5),
        "gradient-descent",
        lr,
        steps,
        clip_norm=float(longest),
    )


def thrown(rng):
    """Over the same cliff, not clipped."""
    landscape, start, lr = over_the_cliff(rng)
    return case("thrown", "off the cliff, not clipped", landscape, start, "gradient-descent", lr, 300)


def rounding(rng):
    """Steps that become shorter than half a place of bfloat16 while far from the minimum: 1/256 of where it stands."""
    bowl = LANDSCAPES["quadratic"](l1=1.0, l2=float(rng.uniform(1, 4)), rotation=0.0)
    shift = float(rng.uniform(40, 90))
    landscape = formula(f"(x - {shift:.3f})**2/2 + {bowl.l2:.3f}*(y - {shift:.3f})**2/2")
    lr = rng.uniform(0.01, 0.03)  # half a place there is 1/8 or more, and the step lr times the way: it rests 4 away
    made = case(
        "rounding", "short steps in bfloat16", landscape, (shift - 10, shift + 10), "gradient-descent", lr, 1500
    )
    run = msgspec.structs.replace(made.scenario.runs[0], numbers=Numbers(format="bfloat16"))
    return made._replace(scenario=msgspec.structs.replace(made.scenario, runs=(run,)))
