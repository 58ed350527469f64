"""What is compiled, and how two trajectories are held against each other."""

import numpy as np

from fallline import LANDSCAPES, OPTIMIZERS
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.problem.landscape import Landscape

FORMULAS = sorted(tag for tag, cls in LANDSCAPES.items() if cls.loss is Landscape.loss)


RULES = sorted(tag for tag, cls in OPTIMIZERS.items() if cls.step is Optimizer.step or cls.plane_rule)


LEAST_SQUARES = [tag for tag in FORMULAS if LANDSCAPES[tag]().least_squares]


POLYNOMIALS = [
    "beale",
    "booth",
    "goldstein-price",
    "himmelblau",
    "matyas",
    "monkey-saddle",
    "portfolio",
    "quadratic",
    "rosenbrock",
    "saddle",
    "six-hump-camel",
    "styblinski-tang",
    "three-hump-camel",
    "two-minima",
]


NEWTONS = {"newton": 0.5, "diagonal-newton": 0.5, "gauss-newton": 0.5}


CALM = {"adadelta": 1.0, "lion": 1e-3, "rprop": 1e-3} | NEWTONS  # any other takes 1e-4


CROWD = np.random.default_rng(5).uniform(-1.5, 1.5, (2, 5000))


def agree(quick, plain, relative=1e-12):
    """Every array and number of two trajectories, NaN and infinity included."""
    assert (quick.status, quick.diverged_at, quick.steps) == (plain.status, plain.diverged_at, plain.steps)
    assert quick.reason == plain.reason
    assert list(quick.state) == list(plain.state)
    for kind, counts in plain.counts.items():
        np.testing.assert_array_equal(quick.counts[kind], counts, err_msg=kind)
    names = ("theta", "loss", "gradient", "gradient_norm", "lr", "evaluations", "examples")
    pairs = [(name, getattr(quick, name), getattr(plain, name)) for name in names]
    for name, ours, theirs in [*pairs, *((name, quick.state[name], plain.state[name]) for name in plain.state)]:
        assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype), name
        size = np.nanmax(np.abs(theirs), initial=1e-300)
        # A gradient near a minimum is a difference of large numbers: an ulp of exp or sin there is no ulp of it.
        np.testing.assert_allclose(ours, theirs, rtol=relative, atol=relative * min(size, 1.0), err_msg=name)
