"""Runs to which no single cause is an answer."""

from fallline import LANDSCAPES

from .made import case, formula, quadratic, somewhere


def a_step_or_two(rng):
    """On a landscape of many hollows, with no more than two steps: anything may come."""
    name = str(rng.choice(["rastrigin", "ackley", "griewank", "levy-13"]))
    landscape = LANDSCAPES[name]()
    x0, x1, y0, y1 = landscape.window
    start = rng.uniform([x0, y0], [x1, y1])
    return case(
        "not-clear", f"two steps on {name}", landscape, start, "gradient-descent", 1e-4 * (x1 - x0), rng.integers(1, 3)
    )


def half_way(rng):
    """A bowl of middling condition, at half of its best rate, with a quarter of its steps: each alone would not do."""
    bowl = quadratic(rng.uniform(14, 22), rng)
    return case(
        "not-clear",
        "somewhat of everything",
        bowl,
        somewhere(bowl, rng),
        "gradient-descent",
        1 / bowl.l2,
        rng.integers(5, 9),
    )


def level(rng):
    """A loss that is the same everywhere: no one can say."""
    return case(
        "not-clear",
        "nothing slopes",
        formula(f"{rng.uniform(-3, 3):.3f} + 0*x*y"),
        rng.uniform(-1, 1, 2),
        str(rng.choice(["gradient-descent", "adam"])),
        0.1,
        50,
    )


def hopping(rng):
    """From hollow to hollow at a rate for which none is a home, and slower it would be held in the next."""
    landscape = LANDSCAPES["rastrigin"]()
    return case(
        "not-clear",
        "hopping over Rastrigin's hollows",
        landscape,
        rng.uniform(-4, 4, 2),
        "gradient-descent",
        rng.uniform(0.012, 0.03),
        rng.integers(60, 200),
    )
