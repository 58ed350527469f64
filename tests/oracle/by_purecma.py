"""CMA-ES by Hansen's own short code, `cma.purecma`: its path from draws that are given, and the widths of the tutorial.

purecma learns the covariance as the tutorial of 2016 has it, from places that it is told of; the step size it takes
from squared lengths, and so that is set here after each step by the tutorial's own formula, from purecma's p_sigma.
"""

import json
import math

import numpy as np

from .reference import STORED

VERSION = "4.5.0"
STEPS, DRAWS, START, WIDTH = 60, (6, 2), (-1.2, 1.0), 0.4


def draws(step):
    """Of one step, (6, 2)."""
    return np.random.default_rng([12, step]).standard_normal(DRAWS)


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def path():
    """Means (60, 2) and widths (60,) after each step."""
    from cma import purecma

    own = purecma.CMAES(list(START), WIDTH)
    own.params.lazy_gap_evals = 0
    d, mu = len(START), own.params.mueff
    own.params.cmu = min(1 - own.params.c1, 2 * (0.25 + mu + 1 / mu - 2) / ((d + 2) ** 2 + mu))
    damping = 1 + 2 * max(0, math.sqrt((mu - 1) / (d + 1)) - 1) + own.params.cs
    length = math.sqrt(2) * math.gamma((d + 1) / 2) / math.gamma(d / 2)
    means, widths = [], []
    for step in range(STEPS):
        covariance = np.array([[own.C[i][j] for j in range(d)] for i in range(d)])
        values, vectors = np.linalg.eigh(covariance)
        root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
        places = [np.array(own.xmean) + own.sigma * (root @ z) for z in draws(step)]
        width = own.sigma
        own.ask()
        own.tell([list(each) for each in places], [rosenbrock(each) for each in places])
        own.sigma = width * math.exp(min(1, own.params.cs / damping * (math.hypot(*own.ps) / length - 1)))
        means.append([float(f"{x:.15g}") for x in own.xmean])
        widths.append(float(f"{own.sigma:.15g}"))
    return {"versions": {"cma": VERSION}, "means": means, "widths": widths}


def main():
    """Write stored/cma.json: python -m tests.oracle.by_purecma, where `cma` can be imported."""
    (STORED / "cma.json").write_text(json.dumps(path()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
