"""Writes torch_paths.json beside this file: the paths torch's own optimizers take, as the oracle of test_oracle.py.

    python make_reference.py            # needs torch >= 2 and numpy; the tests themselves need neither

Every path is 200 steps in float64 on the CPU, from torch.optim with gradients by autograd, so nothing here shares
a derivation with the engine. Floats are written with `repr`, which round-trips float64 exactly.

A reference is worth something only where rounding is not amplified. Each path is therefore traced a second time with
a gradient typed by hand whose last bits are nudged to and fro; where the two paths part by more than 1e-13 the script
stops rather than write a path that no correct implementation could reproduce.

Layout of the file:

    torch        version that wrote it
    landscapes   name -> parameters, start
    paths        list of {landscape, optimizer, schedule, lr, theta}
                 optimizer   {name, ...}: torch's class name and arguments, plus bias_correction for Adam
                 schedule    null, or {name, ...}: torch's class name and arguments
                 lr          one number, or the list of 200 rates used, one per step, where there is a schedule
                 theta       201 positions [x, y]
"""

import json
import math
import sys
from itertools import pairwise
from pathlib import Path

import torch

STEPS = 200
CALM = 1e-13  # largest relative distance between the two traces of a path

EIGENVALUES, DEGREES = (1.0, 36.0), 24.0
COS, SIN = math.cos(math.radians(DEGREES)), math.sin(math.radians(DEGREES))
# The matrix R diag(1, 36) R', whose slow eigenvector is (cos 24, sin 24).
A_XX = EIGENVALUES[0] * COS**2 + EIGENVALUES[1] * SIN**2
A_XY = (EIGENVALUES[0] - EIGENVALUES[1]) * SIN * COS
A_YY = EIGENVALUES[0] * SIN**2 + EIGENVALUES[1] * COS**2


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rosenbrock_gradient(x, y):
    return -2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(x, y):
    first, second = x * x + y - 11, x + y * y - 7
    return 4 * x * first + 2 * second, 2 * first + 4 * y * second


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def beale_gradient(x, y):
    terms = [(c - x * (1 - y**k), y**k - 1, k * x * y ** (k - 1)) for k, c in ((1, 1.5), (2, 2.25), (3, 2.625))]
    return sum(2 * r * dx for r, dx, _ in terms), sum(2 * r * dy for r, _, dy in terms)


def quadratic(x, y):
    along, across = COS * x + SIN * y, COS * y - SIN * x
    return 0.5 * (EIGENVALUES[0] * along**2 + EIGENVALUES[1] * across**2)


def quadratic_gradient(x, y):
    return A_XX * x + A_XY * y, A_XY * x + A_YY * y


LANDSCAPES = {
    "rosenbrock": (rosenbrock, rosenbrock_gradient, {"b": 100.0}, [-1.5, 2.0]),
    "himmelblau": (himmelblau, himmelblau_gradient, {}, [0.5, -1.0]),
    "beale": (beale, beale_gradient, {}, [1.0, 1.0]),
    "quadratic": (quadratic, quadratic_gradient, {"eigenvalues": EIGENVALUES, "degrees": DEGREES}, [-2.6, -0.05]),
}

# (torch class, arguments, rate on rosenbrock, himmelblau, beale, quadratic). The adaptive rates are short enough that
# the minimum is approached from one side: near it, a normalised step turns rounding into sign changes.
OPTIMIZERS = [
    ("SGD", {}, (5e-4, 5e-3, 1e-2, 2e-2)),
    ("SGD", {"momentum": 0.9}, (1e-4, 1e-3, 2e-3, 1e-2)),
    ("SGD", {"momentum": 0.9, "nesterov": True}, (1e-4, 1e-3, 2e-3, 1e-2)),
    ("Adagrad", {}, (0.1, 0.2, 0.1, 0.1)),
    ("RMSprop", {"alpha": 0.99}, (2e-3, 5e-3, 5e-3, 5e-3)),
    ("RMSprop", {"alpha": 0.9}, (2e-4, 5e-3, 5e-3, 2e-3)),
    ("Adam", {"betas": [0.9, 0.999], "bias_correction": True}, (2e-2, 2e-2, 2e-2, 2e-2)),
    ("Adam", {"betas": [0.9, 0.999], "bias_correction": False}, (5e-3, 5e-3, 5e-3, 5e-3)),
]

# Relatives, on one landscape: (torch class, arguments, rate on himmelblau).
RELATIVES = [
    ("AdamW", {"betas": [0.9, 0.999], "weight_decay": 0.05}, 2e-2),
    ("Adam", {"betas": [0.9, 0.999], "amsgrad": True}, 2e-2),
    ("Adamax", {"betas": [0.9, 0.999]}, 2e-2),
    ("NAdam", {"betas": [0.9, 0.999], "momentum_decay": 4e-3}, 2e-2),
    ("RAdam", {"betas": [0.9, 0.999]}, 2e-2),
    ("Adadelta", {"rho": 0.9}, 1.0),
    ("Rprop", {"etas": [0.5, 1.2]}, 1e-2),
]

SCHEDULES = [
    ("StepLR", {"step_size": 50, "gamma": 0.5}),
    ("ExponentialLR", {"gamma": 0.99}),
    ("CosineAnnealingLR", {"T_max": STEPS, "eta_min": 1e-4}),
]


def make_optimizer(theta, name, arguments, lr):
    """The torch optimizer; Adam without bias correction is torch's Adam told that a million steps have passed."""
    arguments = dict(arguments)
    corrected = arguments.pop("bias_correction", True)
    optimizer = getattr(torch.optim, name)([theta], lr=lr, **arguments)
    if not corrected:
        # 1 - beta**1e6 is exactly 1.0, and every count up to 1e6 + 200 is exact.
        optimizer.state[theta] = {
            "step": torch.tensor(1e6),
            "exp_avg": torch.zeros_like(theta),
            "exp_avg_sq": torch.zeros_like(theta),
        }
    return optimizer


def follow(landscape, name, arguments, lr, schedule, by_hand):
    """One path: 201 positions and the 200 rates used."""
    loss, gradient, _, start = LANDSCAPES[landscape]
    theta = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer(theta, name, arguments, lr)
    scheduler = getattr(torch.optim.lr_scheduler, schedule[0])(optimizer, **schedule[1]) if schedule else None
    positions, rates = [theta.tolist()], []
    for step in range(STEPS):
        optimizer.zero_grad()
        if by_hand:
            nudge = torch.tensor([2.0**-52, -(2.0**-52)] if step % 3 else [-(2.0**-52), 2.0**-52], dtype=torch.float64)
            theta.grad = torch.tensor(gradient(*theta.tolist()), dtype=torch.float64) * (1 + nudge)
        else:
            loss(theta[0], theta[1]).backward()
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if scheduler:
            scheduler.step()
        positions.append(theta.tolist())
    return positions, rates


def parting(one, other):
    """The largest relative distance between two paths, with 0.1 as the smallest scale that counts."""
    return max(
        abs(a - b) / max(abs(a), 0.1) for p, q in zip(one, other, strict=True) for a, b in zip(p, q, strict=True)
    )


def record(landscape, name, arguments, lr, schedule=None):
    theta, rates = follow(landscape, name, arguments, lr, schedule, by_hand=False)
    again, _ = follow(landscape, name, arguments, lr, schedule, by_hand=True)
    distance = parting(theta, again)
    loss = LANDSCAPES[landscape][0]
    losses = [float(loss(*point)) for point in theta]
    leap = max(math.dist(a, b) for a, b in pairwise(theta))
    sys.stdout.write(
        f"{landscape:11} {name:8} {json.dumps(arguments):52} {schedule[0] if schedule else '':18} lr {lr:<7g}"
        f" loss {losses[0]:9.3g} -> {losses[-1]:9.3g}  longest step {leap:.2g}  parts by {distance:.1e}\n"
    )
    if not distance < CALM:
        raise SystemExit("not calm: rounding grows along this path; choose a smaller rate")
    return {
        "landscape": landscape,
        "optimizer": {"name": name, **arguments},
        "schedule": {"name": schedule[0], **schedule[1]} if schedule else None,
        "lr": rates if schedule else lr,
        "theta": theta,
    }


def main():
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)  # or NAdam keeps the product of its momenta in float32
    paths = [
        record(landscape, name, arguments, rates[column])
        for column, landscape in enumerate(LANDSCAPES)
        for name, arguments, rates in OPTIMIZERS
    ]
    paths += [record("himmelblau", name, arguments, lr) for name, arguments, lr in RELATIVES]
    paths += [record("quadratic", "SGD", {"momentum": 0.9}, 0.01, schedule) for schedule in SCHEDULES]
    landscapes = {name: {**parts[2], "start": parts[3]} for name, parts in LANDSCAPES.items()}
    lines = ",\n".join(json.dumps(path, separators=(",", ":")) for path in paths)
    text = f'{{"torch": "{torch.__version__}", "landscapes": {json.dumps(landscapes)}, "paths": [\n{lines}\n]}}\n'
    json.loads(text)
    Path(__file__).with_name("torch_paths.json").write_text(text)
    sys.stdout.write(f"{len(paths)} paths, {len(text) / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
