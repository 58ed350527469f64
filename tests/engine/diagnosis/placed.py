"""Runs that are held where they stand: on a plateau, at a saddle, in a local minimum."""

import math

import numpy as np

from fallline import LANDSCAPES

from .made import at, case, formula, linear


def plateau(rng):
    """Far from a well, where all steps together move it by less than a tenth of the way."""
    kind = rng.integers(3)
    angle = rng.uniform(0, 2 * math.pi)
    if kind == 0:
        width = float(rng.uniform(0.4, 0.7))
        landscape = LANDSCAPES["plateau"](width=width, tilt=float(rng.uniform(1e-6, 1e-4)))
        far = rng.uniform(5, 7) * width
        return case(
            "plateau",
            f"{far / width:.1f} widths from the well",
            landscape,
            (far * math.cos(angle), far * math.sin(angle)),
            str(rng.choice(["gradient-descent", "momentum"])),
            rng.uniform(0.05, 0.3),
            rng.integers(80, 250),
        )
    if kind == 1:
        landscape = LANDSCAPES["easom"]()
        start = np.array(landscape.minima()[0]) + rng.uniform(4.5, 5.5) * np.array([math.cos(angle), math.sin(angle)])
        return case(
            "plateau",
            "far from Easom's well",
            landscape,
            start,
            "gradient-descent",
            rng.uniform(0.1, 0.5),
            rng.integers(80, 250),
        )
    slope = float(rng.uniform(4, 6))
    landscape = formula(f"1/(1 + exp(-{slope:.2f}*(x - 1))) + 0.05*exp(-{slope:.2f}*(x + 2)) + y**2/2")
    x, steps = float(rng.uniform(2.4, 2.8)), int(rng.integers(80, 250))
    lr = min(rng.uniform(0.1, 0.3), 0.05 / (slope * math.exp(-slope * (x - 1)) * steps))
    return case("plateau", "on the level of a sigmoid", landscape, (x, 0.0), "gradient-descent", lr, steps)


def saddle(rng):
    """So near to the ridge that growth in all its steps brings it no further than a hundredth off it."""
    kind, steps = rng.integers(3), int(rng.integers(60, 200))
    method, _, longer = linear(rng)
    lr = float(rng.uniform(0.05, 0.15)) / longer
    if kind == 0:
        down = float(rng.uniform(0.2, 1.0))
        landscape = formula(f"x**2/2 - {down:.3f}*y**2/2 + y**4/4")
        off = 0.01 / (1 + down * lr * longer) ** steps
        return case("saddle", f"{off:.0e} from the ridge", landscape, (rng.uniform(1, 2), off), method, lr, steps)
    if kind == 1:
        landscape = LANDSCAPES["two-minima"](tilt=0.0)
        off = 0.01 / (1 + 4 * lr * longer) ** steps
        return case(
            "saddle",
            f"{off:.0e} from the ridge between two wells",
            landscape,
            (off, rng.uniform(0.8, 1.6)),
            method,
            lr,
            steps,
        )
    landscape = LANDSCAPES["quadratic"](
        l1=-float(rng.uniform(0.1, 0.5)), l2=float(rng.uniform(2, 5)), rotation=float(rng.uniform(-90, 90))
    )
    off = 0.01 / (1 - landscape.l1 * lr * longer) ** steps
    return case(
        "saddle",
        f"{off:.0e} from the ridge of a saddle without a bottom",
        landscape,
        at(landscape, off, rng.uniform(1, 2)),
        method,
        lr,
        steps,
    )


def local_minimum(rng):
    """Started within a well that is not the deepest, with the rate and the steps that settle there."""
    kind = rng.integers(5)
    if kind == 0:
        tilt = float(rng.uniform(0.15, 1.0))
        start = (rng.uniform(0.8, 1.3), rng.uniform(-1, 1))
        return case(
            "local-minimum",
            "the shallower of two wells",
            LANDSCAPES["two-minima"](tilt=tilt),
            start,
            "gradient-descent",
            rng.uniform(0.02, 0.08),
            300,
        )
    if kind == 1:
        well = [(2.75, -2.9), (-2.9, 2.75), (2.75, 2.75)][rng.integers(3)]
        start = np.array(well) + rng.uniform(-0.5, 0.5, 2)
        return case(
            "local-minimum",
            "another well of Styblinski and Tang",
            LANDSCAPES["styblinski-tang"](),
            start,
            "gradient-descent",
            rng.uniform(0.01, 0.03),
            250,
        )
    if kind == 2:
        cell = np.array([[1, 0], [0, 1], [-1, 1], [2, 0], [1, -1]][rng.integers(5)], dtype=float)
        return case(
            "local-minimum",
            "a hollow of Rastrigin",
            LANDSCAPES["rastrigin"](),
            0.995 * cell + rng.uniform(-0.15, 0.15, 2),
            "gradient-descent",
            rng.uniform(0.0008, 0.002),
            400,
        )
    if kind == 3:
        x = float(rng.choice([-1.0, 1.0]))
        start = (1.7475 * x + rng.uniform(-0.15, 0.15), -0.8737 * x + rng.uniform(-0.15, 0.15))
        method = str(rng.choice(["gradient-descent", "momentum"]))
        return case(
            "local-minimum",
            "an outer well of the camel",
            LANDSCAPES["three-hump-camel"](),
            start,
            (method, {"beta": 0.5} if method == "momentum" else {}),
            0.06,
            300,
        )
    landscape = formula("(x**2 + y**2)/20 + sin(2*x)**2 + sin(2*y)**2")
    start = np.array([1.53, 0.0]) * rng.choice([-1, 1]) + rng.uniform(-0.2, 0.2, 2)
    return case(
        "local-minimum",
        "a hollow of a formula whose minima nobody told",
        landscape,
        start,
        "gradient-descent",
        rng.uniform(0.02, 0.08),
        300,
    )
