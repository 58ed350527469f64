"""Methods that search, held against scipy.optimize.minimize: steps, evaluations and end, at three scales of the loss.

    python -m tests.oracle.by_scipy    # runs all of it again and writes stored/scipy.json and docs/against-scipy.md

Both sides start at the same point and are asked when the loss is within TOLERANCE of the least, as a share of the way
from the start: neither's own tests of an end, which are no part of a method, matter. A step is an iteration; an
evaluation is a loss or a gradient, which scipy's callables count; its trust region asks for Hessians too, as ours does.
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import scipy

from fallline import OPTIMIZERS, Run, Scenario, trace
from fallline.engine.landscapes.expression import Expression
from fallline.engine.schedules.constant import Constant

STEPS, TOLERANCE = 400, 1e-9
SCALES = (1e-6, 1.0, 1e6)
"""What the loss is multiplied by."""
FACTOR = 1.5
"""Ours takes at most this many times scipy's steps."""
STORED = Path(__file__).with_name("stored") / "scipy.json"
PAGE = Path(__file__).parents[2] / "docs" / "against-scipy.md"

EXPONENTIALS = "exp(x + 3*y - 0.1) + exp(x - 3*y - 0.1) + exp(-x - 0.1)"
PROBLEMS = {
    "Rosenbrock": ("(1 - x)**2 + 100*(y - x**2)**2", (-1.2, 1.0)),
    "Himmelblau": ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", (0.0, 0.0)),
    "Beale": ("(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2", (1.0, 1.0)),
    "Booth": ("(x + 2*y - 7)**2 + (2*x + y - 5)**2", (-8.0, 5.0)),
    "Matyas": ("0.26*(x**2 + y**2) - 0.48*x*y", (8.0, -6.0)),
    "Goldstein and Price": (
        ("(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
        "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))"), (-0.3, -0.8),
    ),
    "six-hump camel": ("(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + (4*y**2 - 4)*y**2", (1.0, 1.0)),
    "three-hump camel": ("2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2", (1.0, 1.0)),
    "Aluffi and Pentini": ("0.25*x**4 - 0.5*x**2 + 0.1*x + 0.5*y**2", (2.0, 1.0)),
    "Styblinski and Tang": ("(x**4 - 16*x**2 + 5*x + y**4 - 16*y**2 + 5*y)/2", (-1.0, -4.0)),
    "Branin": ("(y - 0.129185*x**2 + 1.59155*x - 6)**2 + 9.60211*cos(x) + 10", (1.0, 8.0)),
    "Brown, badly scaled": ("(x - 1e2)**2 + (y - 2e-2)**2 + (x*y - 2)**2", (1.0, 1.0)),
    "quadratic, condition 12": ("(x**2 + 12*y**2)/2", (3.0, 1.0)),
    "quadratic, condition 1e4": ("0.5*x**2 + 0.5e4*y**2 + 30*x*y", (1.0, 1.0)),
    "quadratic, condition 1e12": ("0.5*x**2 + 0.5e12*y**2 + 1e5*x*y", (1.0, 1.0)),
    "exponentials": (EXPONENTIALS, (1.0, 1.0)),
    "quartic": ("x**4 + y**4 + x*y + x**2", (2.0, -1.5)),
    "pseudo-Huber": ("sqrt(1 + x**2) + sqrt(1 + 4*(y - 1)**2)", (3.0, -2.0)),
    "Cauchy": ("log(1 + x**2 + 5*y**2) + 0.1*(x - 1)**2", (2.0, 1.0)),
    "Bazaraa and Shetty": ("(x - 2)**4 + (x - 2*y)**2", (0.0, 3.0)),
}  # fmt: skip
METHODS = {
    "BFGS": {"name": "bfgs", "scaling": False},
    "L-BFGS-B": {"name": "l-bfgs"},
    "CG": {"name": "conjugate-gradient"},
    "trust-exact": {"name": "trust-region"},
}
"""scipy's name, and ours with the same options: its BFGS does not scale its first matrix."""
FOREVER = {
    "BFGS": {"gtol": 0.0}, "L-BFGS-B": {"gtol": 0.0, "ftol": 0.0, "maxls": 50}, "CG": {"gtol": 0.0},
    "trust-exact": {"gtol": 0.0, "initial_trust_radius": 1.0, "max_trust_radius": 1.0 + 1e-9},
}  # fmt: skip
"""No end of its own; our trust region begins at its largest radius."""

INTRODUCTION = """# Against scipy

Steps (and evaluations) until the loss is within {tolerance:g} of its least, as a share of the way down from the start:
ours / those of scipy {version}. Each problem at three scales of its loss: times 1e-6, 1 and 1e6. Evaluations are losses
and gradients, and Hessians of the trust region. BFGS is without the scaling of its first matrix, as scipy's; all else
is by default. A dash is an end that is never reached; a star marks that the two end in different minima.

Made by `python -m tests.oracle.by_scipy`, whose source has the problems, and held by
`tests/oracle/test_against_scipy.py`.
"""


class Path(NamedTuple):
    """The loss at each iterate, and what was evaluated until then."""

    loss: np.ndarray
    evaluations: np.ndarray


class Count(NamedTuple):
    """What it takes to come within TOLERANCE of the least loss; None where that is never reached."""

    steps: int | None
    evaluations: int | None
    loss: float
    """The least."""
    same: bool
    """Whether both sides end in the same minimum."""


def landscape(problem, scale):
    formula, start = PROBLEMS[problem]
    return Expression(formula=f"{scale!r}*({formula})"), start


def ours(problem, method, scale):
    """Our path."""
    fields = dict(METHODS[method])
    there, start = landscape(problem, scale)
    run = Run(optimizer=OPTIMIZERS[fields.pop("name")](**fields), schedule=Constant(lr=1.0))
    (path,) = trace(Scenario(landscape=there, runs=(run,), steps=STEPS, start=start))
    return Path(path.loss[:, 0], path.evaluations)


def theirs(problem, method, scale):
    """scipy's."""
    there, start = landscape(problem, scale)
    count, found = [0], []

    def asked(what):
        def ask(x):
            count[0] += 1
            return np.asarray(getattr(there, what)(np.asarray(x)[:, None]))[..., 0]

        return ask

    def note(x):
        found.append((float(there.loss(np.asarray(x)[:, None])[0]), count[0]))

    note(start)
    hessian = asked("hessian") if method.startswith("trust") else None
    options = FOREVER[method] | {"maxiter": STEPS}
    with np.errstate(all="ignore"):
        scipy.optimize.minimize(
            asked("loss"), start, jac=asked("gradient"), hess=hessian, method=method, callback=note, options=options
        )
    loss, evaluations = np.array(found).T
    return Path(loss, evaluations)


def counted(path, least, same):
    """How much of `path` is needed."""
    near = np.flatnonzero(path.loss - least <= TOLERANCE * (path.loss[0] - least))
    steps = int(near[0]) if near.size else None
    return Count(
        steps, None if steps is None else int(path.evaluations[steps]), float(np.nanmin(path.loss)), bool(same)
    )


def compared(problem, method, scale):
    """Ours and theirs; each to its own minimum where they find different ones."""
    both = ours(problem, method, scale), theirs(problem, method, scale)
    ends = [np.nanmin(path.loss) for path in both]  # past its end scipy may divide by nothing
    way = both[0].loss[0] - min(ends)
    same = abs(ends[0] - ends[1]) <= 1e-3 * way
    return tuple(counted(path, min(ends) if same else end, same) for path, end in zip(both, ends, strict=True))


def table():
    """Every cell: {problem: {method: [[ours, theirs] at each scale]}}."""
    return {
        problem: {method: [compared(problem, method, scale) for scale in SCALES] for method in METHODS}
        for problem in PROBLEMS
    }


def page(found, version):
    """The table in Markdown."""
    lines = [INTRODUCTION.format(tolerance=TOLERANCE, version=version)]
    lines += [f"| problem | {' | '.join(METHODS)} |", f"|---|{'---|' * len(METHODS)}"]
    for problem, row in found.items():
        cells = ["<br>".join(_cell(*pair) for pair in pairs) for pairs in row.values()]
        lines.append(f"| {problem} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(one, other):
    words = [f"{each.steps} ({each.evaluations})" if each.steps is not None else "–" for each in (one, other)]
    return f"{words[0]} / {words[1]}{'' if one.same else '*'}"


def main():
    found = table()
    rows = ",\n".join(f"{json.dumps(problem)}: {json.dumps(row)}" for problem, row in found.items())
    STORED.write_text(f'{{"versions": {{"scipy": "{scipy.__version__}"}}, "rows": {{\n{rows}\n}}}}\n', encoding="utf-8")
    PAGE.write_text(page(found, scipy.__version__), encoding="utf-8")
    sys.stdout.write(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
