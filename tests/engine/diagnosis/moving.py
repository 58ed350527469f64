"""Runs that arrive, or do not for the way they move: their rate, their momentum, the curvature, their steps."""

import math

import numpy as np

from fallline import LANDSCAPES

from .made import case, formula, linear, quadratic, somewhere


def converged(rng):
    """At the best rate of theory, with as many steps as theory needs for 1e-9 of the way; or by a method that must."""
    kind = rng.integers(5)
    if kind == 3:
        newton = str(rng.choice(["trust-region", "bfgs", "newton"]))
        if newton == "newton":
            bowl = quadratic(rng.uniform(1.5, 200), rng)
            return case("converged", "Newton's method in a bowl", bowl, somewhere(bowl, rng), newton, 1.0, 30)
        return case(
            "converged",
            f"{newton} in the valley",
            LANDSCAPES["rosenbrock"](),
            rng.uniform(-1.5, 1.5, 2),
            newton,
            1.0,
            200,
        )
    if kind == 4:
        x = float(rng.choice([-1.0, 1.0]))
        start = (3 * x + rng.uniform(-0.4, 0.4), 2 * x + rng.uniform(-0.4, 0.4))
        return case(
            "converged", "one of four equal minima", LANDSCAPES["himmelblau"](), start, "gradient-descent", 0.012, 200
        )
    kappa = float(rng.uniform(1.5, 20))
    bowl = quadratic(kappa, rng)
    root = math.sqrt(kappa)
    if kind == 0:
        rate, lr, method = (kappa - 1) / (kappa + 1), 2 / (bowl.l1 + bowl.l2), "gradient-descent"
    elif kind == 1:
        rate, lr = (root - 1) / (root + 1), (2 / (math.sqrt(bowl.l1) + math.sqrt(bowl.l2))) ** 2
        method = ("momentum", {"beta": rate**2})
    else:
        rate, lr, method = 1 - 1 / root, 1 / bowl.l2, ("nesterov", {"beta": (root - 1) / (root + 1)})
    steps = math.ceil(math.log(1e-9) / math.log(rate)) + 30
    return case("converged", f"κ = {kappa:.1f} at the best rate", bowl, somewhere(bowl, rng), method, lr, steps)


def oscillates(rng):
    """Just inside the limit, just past it, or with a step that does not shrink; steep direction the slowest."""
    kind = rng.integers(4)
    if kind == 0:
        bowl = quadratic(rng.uniform(1.5, 12), rng)
        share = float(rng.uniform(0.97, 0.997))
        steps = min(200, math.ceil(math.log(0.05) / math.log(2 * share - 1)))
        return case(
            "oscillates",
            f"{share:.3f} of the limit",
            bowl,
            somewhere(bowl, rng),
            "gradient-descent",
            2 * share / bowl.l2,
            max(steps, 20),
        )
    if kind == 1:
        method, limit, _ = linear(rng)
        bowl = quadratic(rng.uniform(1.5, 12), rng)
        share = float(rng.uniform(1.001, 1.02))
        return case(
            "oscillates",
            f"{share:.3f} of the limit, not yet gone",
            bowl,
            somewhere(bowl, rng),
            method,
            limit * share / bowl.l2,
            rng.integers(40, 90),
        )
    if kind == 2:
        steep = float(rng.uniform(4, 40))
        landscape = formula(f"sqrt(1 + {steep:.3f}*x**2) + y**2/2")
        lr = rng.uniform(2.5, 5) / steep
        return case(
            "oscillates",
            "past the limit at the bottom, where the slope is bounded",
            landscape,
            (rng.uniform(1.5, 2.5), 0.3),
            "gradient-descent",
            lr,
            150,
        )
    bowl = quadratic(rng.uniform(1.5, 6), rng)
    lr = float(rng.uniform(0.15, 0.4))
    method = str(rng.choice(["sign-sgd", "rmsprop"]))
    return case(
        "oscillates",
        f"{method} with steps as long as {lr:.2f}",
        bowl,
        somewhere(bowl, rng),
        (method, {"decay": 0.9} if method == "rmsprop" else {}),
        lr,
        100,
    )


def swings(rng):
    """Heavy ball far above its critical momentum: sqrt(beta) per step, in too few steps to damp it."""
    bowl = quadratic(rng.uniform(1.2, 5), rng)
    beta = float(rng.uniform(0.97, 0.995))
    lr = rng.uniform(0.02, 0.2) / bowl.l2
    steps = math.ceil(math.log(rng.uniform(0.05, 0.3)) / math.log(math.sqrt(beta)))
    method = str(rng.choice(["momentum", "momentum", "nesterov"]))
    if method == "nesterov":
        lr = 0.02 / bowl.l2
        steps = math.ceil(0.6 * steps)
    return case("swings", f"{method}, β = {beta:.3f}", bowl, somewhere(bowl, rng), (method, {"beta": beta}), lr, steps)


def condition(rng):
    """The steepest curvature near its limit, the flattest closing less than nine tenths in all steps."""
    kind = rng.integers(4)
    if kind == 3:
        lr = rng.uniform(0.0009, 0.0013)
        return case(
            "condition",
            "along the valley of Rosenbrock's function",
            LANDSCAPES["rosenbrock"](),
            (-1.2 + rng.uniform(-0.2, 0.2), 1.0),
            "gradient-descent",
            lr,
            rng.integers(200, 450),
        )
    kappa = float(np.exp(rng.uniform(np.log(300), np.log(20000))))
    bowl = quadratic(kappa, rng)
    share = float(rng.uniform(0.35, 0.92))
    method, limit, longer = linear(rng) if kind == 2 else ("gradient-descent", 2.0, 1.0)
    lr = share * limit / bowl.l2
    most = 2.0 * kappa / (share * limit * longer)  # in so many steps the flattest direction closes 1 - e^-2
    steps = int(np.clip(rng.uniform(0.2, 1.0) * most, 60, 600))
    return case("condition", f"κ = {kappa:.0f}", bowl, somewhere(bowl, rng), method, lr, steps)


def rate_too_low(rng):
    """A round bowl at a hundredth of a good rate, or steps that together are shorter than half of the way."""
    bowl = quadratic(rng.uniform(1, 8), rng)
    kind, steps = rng.integers(3), int(rng.integers(60, 300))
    if kind < 2:
        method, _, longer = linear(rng)
        lr = rng.uniform(0.1, 0.7) / (bowl.l1 * steps * longer)
        lr = min(lr, 0.03 / (bowl.l2 * longer))
        return case("rate-too-low", "a bowl at a hundredth of its rate", bowl, somewhere(bowl, rng), method, lr, steps)
    method = str(rng.choice(["adam", "adagrad", "adamax", "lion"]))
    lr = rng.uniform(0.1, 0.4) * (2 / (2 * math.sqrt(steps)) if method == "adagrad" else 2 / steps)
    return case(
        "rate-too-low",
        f"{method}, whose steps add up to less than half the way",
        bowl,
        somewhere(bowl, rng, 2.5),
        method,
        lr,
        steps,
    )


def too_few_steps(rng):
    """The best rate of a round bowl, and no more steps than bring it to a tenth or a hundredth of the way."""
    kappa = float(rng.uniform(1.8, 6))
    bowl = quadratic(kappa, rng)
    rate = (kappa - 1) / (kappa + 1)
    steps = max(3, math.ceil(math.log(rng.uniform(0.01, 0.2)) / math.log(rate)))
    return case(
        "too-few-steps",
        f"{steps} steps at the best rate",
        bowl,
        somewhere(bowl, rng),
        "gradient-descent",
        2 / (bowl.l1 + bowl.l2),
        steps,
    )


def curvature(rng):
    """Past the limit of the method, with the steps it takes to leave at that growth."""
    kind = rng.integers(4)
    if kind == 3:
        return case(
            "curvature",
            "Rosenbrock's function at ten times its rate",
            LANDSCAPES["rosenbrock"](),
            (-1.2, 1.0 + rng.uniform(-0.3, 0.3)),
            "gradient-descent",
            rng.uniform(0.008, 0.05),
            200,
        )
    method, limit, _ = linear(rng)
    bowl = quadratic(rng.uniform(1.5, 60), rng)
    share = float(rng.uniform(1.06, 2.0))
    return case(
        "curvature", f"{share:.2f} of the limit", bowl, somewhere(bowl, rng), method, share * limit / bowl.l2, 1500
    )


def no_minimum(rng):
    """Down a landscape without a bottom, for as long as it takes to leave."""
    down = float(rng.uniform(0.3, 1.5))
    landscape = LANDSCAPES["quadratic"](l1=-down, l2=float(rng.uniform(2, 6)), rotation=float(rng.uniform(-90, 90)))
    if rng.integers(2):
        landscape = LANDSCAPES["saddle"]()
        return case(
            "no-minimum",
            "down the saddle",
            landscape,
            (rng.uniform(-1.5, 1.5), rng.choice([-1, 1]) * 10 ** rng.uniform(-4, -1)),
            "gradient-descent",
            rng.uniform(0.1, 0.4),
            600,
        )
    return case(
        "no-minimum",
        "off the ridge of a saddle",
        landscape,
        somewhere(landscape, rng, 1.0),
        "gradient-descent",
        rng.uniform(0.1, 0.3) / landscape.l2,
        2500,
    )
