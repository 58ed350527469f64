"""Writes more_paths.json beside this file: paths and rates of torch and optax, the oracle of the test_more_* files.

    python make_reference_more.py       # needs torch >= 2.13, optax and jax; the tests themselves need none of them

Every path is 500 steps in float64 on the CPU, with gradients by autograd. As in make_reference.py each is traced again
with a gradient typed by hand whose last bits are nudged; where the two part by more than CALM, rounding is amplified,
no correct implementation could follow, and the script stops. To stay small the file keeps the steps in KEPT alone:
a step that differs shows in all that follow it.

Layout of the file:

    versions     library -> version that wrote it
    kept         the steps whose positions are stored
    paths        list of {label, landscape, start, run, theta}: run is of a scenario, theta has a row per kept step
    rates        list of {label, schedule, lr}: schedule is that of a scenario, lr the 500 rates
    plateau      {landscape, start, run, lr}: the 500 rates of a run whose schedule watches the loss
"""

import json
import sys
from pathlib import Path

import jax
import optax
import torch

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)  # or NAdam keeps its product of momenta in single precision

STEPS = 500
KEPT = [*range(21), *range(25, STEPS + 1, 25)]
CALM = 2e-13


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rosenbrock_gradient(x, y):
    return -2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(x, y):
    first, second = x * x + y - 11, x + y * y - 7
    return 4 * x * first + 2 * second, 2 * first + 4 * y * second


def booth(x, y):
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


def booth_gradient(x, y):
    first, second = x + 2 * y - 7, 2 * x + y - 5
    return 2 * first + 4 * second, 4 * first + 2 * second


LANDSCAPES = {
    "rosenbrock": (rosenbrock, rosenbrock_gradient, [-1.5, 2.0]),
    "himmelblau": (himmelblau, himmelblau_gradient, [0.5, -1.0]),
    "booth": (booth, booth_gradient, [-8.0, 5.0]),
}

# label, library, what makes its optimizer of a rate, ours, options of our gradient, rates on each of LANDSCAPES.
OPTIMIZERS = [
    ("AdamW", "torch", torch.optim.AdamW, {"name": "adamw"}, {}, (2e-3, 5e-3)),
    (
        "AdamW, decay 0.3",
        "torch",
        lambda p, lr: torch.optim.AdamW(p, lr, weight_decay=0.3),
        {"name": "adamw", "weight_decay": 0.3},
        {},
        (2e-3, 5e-3),
    ),
    ("AMSGrad", "torch", lambda p, lr: torch.optim.Adam(p, lr, amsgrad=True), {"name": "amsgrad"}, {}, (2e-3, 5e-3)),
    ("NAdam", "torch", torch.optim.NAdam, {"name": "nadam"}, {}, (2e-3, 5e-3)),
    ("Adamax", "torch", torch.optim.Adamax, {"name": "adamax"}, {}, (2e-3, 5e-3)),
    ("Adadelta", "torch", torch.optim.Adadelta, {"name": "adadelta"}, {}, (0.5, 0.5)),
    ("RAdam", "torch", torch.optim.RAdam, {"name": "radam"}, {}, (1e-4, 1e-2)),
    ("Rprop", "torch", torch.optim.Rprop, {"name": "rprop"}, {}, (1e-3, 1e-3)),
    (
        "LBFGS without search",
        "torch",
        lambda p, lr: torch.optim.LBFGS(p, lr, max_iter=1, tolerance_grad=0, tolerance_change=0),
        {"name": "l-bfgs", "memory": 100, "search": "fixed"},
        {},
        (None, None, 5e-2),  # from the others' starts its first curvatures are negative, and rounding grows
    ),
    (
        "SGD, clipped and decayed",
        "torch",
        lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9, weight_decay=0.2),
        {"name": "momentum", "beta": 0.9},
        {"clip_norm": 5.0, "weight_decay": 0.2},
        (1e-4, 1e-3),
    ),
    (
        "Adam with L2",
        "torch",
        lambda p, lr: torch.optim.Adam(p, lr, weight_decay=0.3),
        {"name": "adam"},
        {"weight_decay": 0.3},
        (2e-3, 5e-3),
    ),
    ("yogi", "optax", optax.yogi, {"name": "yogi"}, {}, (2e-3, 5e-3)),
    ("lion", "optax", optax.lion, {"name": "lion"}, {}, (1e-3, 3e-3)),
    ("sign_sgd", "optax", optax.sign_sgd, {"name": "sign-sgd"}, {}, (7e-4, 3e-3)),
]

SCHEDULES = [
    ("PolynomialLR", {"total_iters": 300, "power": 2.5}, {"name": "polynomial", "period": 300, "power": 2.5}),
    (
        "LinearLR",
        {"start_factor": 1.0, "end_factor": 0.1, "total_iters": 300},
        {"name": "linear", "start_factor": 1.0, "end_factor": 0.1, "period": 300},
    ),
    (
        "CosineAnnealingWarmRestarts",
        {"T_0": 30, "T_mult": 2, "eta_min": 0.0125},
        {"name": "cosine-restarts", "period": 30, "growth": 2, "minimum": 0.125},
    ),
    ("CosineAnnealingWarmRestarts", {"T_0": 37}, {"name": "cosine-restarts", "period": 37, "growth": 1}),
    ("OneCycleLR", {"max_lr": 0.1, "total_steps": 500}, {"name": "one-cycle", "period": 500}),
    (
        "OneCycleLR",
        {"max_lr": 0.1, "total_steps": 500, "anneal_strategy": "linear", "pct_start": 0.4, "div_factor": 10.0},
        {"name": "one-cycle", "period": 500, "curve": "linear", "rise": 0.4, "start_divisor": 10.0},
    ),
    *(
        (
            "CyclicLR",
            {"base_lr": 0.025, "max_lr": 0.1, "step_size_up": 40, "step_size_down": 25, "mode": mode, "gamma": gamma},
            {"name": "cyclic", "minimum": 0.25, "up": 40, "down": 25, "mode": mode.replace("_", "-"), "gamma": gamma},
        )
        for mode, gamma in (("triangular", 1.0), ("triangular2", 1.0), ("exp_range", 0.995))
    ),
    (
        "MultiStepLR",
        {"milestones": [60, 200, 201], "gamma": 0.5},
        {"name": "piecewise", "pieces": "60: 0.5, 200: 0.25, 201: 0.125"},
    ),
]


def hand(landscape, position, step):
    """The gradient typed by hand, its last bits nudged to and fro."""
    nudge = 2.0**-52 if step % 3 else -(2.0**-52)
    x, y = LANDSCAPES[landscape][1](*position)
    return [x * (1 + nudge), y * (1 - nudge)]


def by_torch(landscape, make, lr, options, by_hand, schedule=None):
    """501 positions, and the rates used; `schedule` is stepped with the loss from before the step."""
    loss, _, start = LANDSCAPES[landscape]
    theta = torch.tensor(start, requires_grad=True)
    optimizer = make([theta], lr)
    scheduler = schedule(optimizer) if schedule else None
    positions, rates = [theta.tolist()], []
    for step in range(STEPS):
        at = theta.tolist()

        def closure(step=step, at=at):
            optimizer.zero_grad()
            value = loss(theta[0], theta[1])
            value.backward()
            if by_hand:
                theta.grad = torch.tensor(hand(landscape, at, step))
            if "clip_norm" in options:
                torch.nn.utils.clip_grad_norm_([theta], options["clip_norm"])
            return value

        rates.append(float(optimizer.param_groups[0]["lr"]))
        value = optimizer.step(closure)
        if scheduler:
            scheduler.step(value.item())
        positions.append(theta.tolist())
    return positions, rates


def by_optax(landscape, make, lr, options, by_hand):
    """501 positions, and nothing else."""
    loss, _, start = LANDSCAPES[landscape]
    transformation = make(lr, **options)
    theta = jax.numpy.array(start)
    state = transformation.init(theta)
    gradient = jax.jit(jax.grad(lambda t: loss(t[0], t[1])))

    @jax.jit
    def update(theta, state, g):
        change, state = transformation.update(g, state, theta)
        return optax.apply_updates(theta, change), state

    positions = [theta.tolist()]
    for step in range(STEPS):
        g = jax.numpy.array(hand(landscape, positions[-1], step)) if by_hand else gradient(theta)
        theta, state = update(theta, state, g)
        positions.append(theta.tolist())
    return positions, None


def parting(one, other):
    return max(
        abs(a - b) / max(abs(a), 0.1) for p, q in zip(one, other, strict=True) for a, b in zip(p, q, strict=True)
    )


def record(landscape, label, library, make, engine, options, lr):
    follow = by_torch if library == "torch" else by_optax
    theta, _ = follow(landscape, make, lr, options, by_hand=False)
    distance = parting(theta, follow(landscape, make, lr, options, by_hand=True)[0])
    loss, _, start = LANDSCAPES[landscape]
    sys.stdout.write(f"{landscape:11} {label:26} lr {lr:<7g} loss {loss(*theta[-1]):9.3g}  parts by {distance:.1e}\n")
    if not distance < CALM:
        raise SystemExit("not calm: rounding grows along this path; choose a smaller rate")
    run = {"optimizer": engine, "schedule": {"name": "constant", "lr": lr}, "gradient": options}
    return {"label": label, "landscape": landscape, "start": start, "run": run, "theta": [theta[k] for k in KEPT]}


def rates(name, arguments, engine):
    """The rates of a torch scheduler over a rate of 0.1; none of them looks at the optimizer."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1, momentum=0.9)
    scheduler = getattr(torch.optim.lr_scheduler, name)(optimizer, **arguments)
    found = []
    for step in range(STEPS):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if step < STEPS - 1:
            scheduler.step()
    return {"label": f"{name} {arguments}", "schedule": {"lr": 0.1, **engine}, "lr": found}


def plateau():
    arguments = {"factor": 0.5, "patience": 4, "threshold": 1e-3, "cooldown": 3, "min_lr": 1e-4}

    def schedule(optimizer):
        return torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **arguments)

    def make(parameters, lr):
        return torch.optim.SGD(parameters, lr, momentum=0.9)

    _, found = by_torch("himmelblau", make, 8e-3, {}, by_hand=False, schedule=schedule)
    if found != by_torch("himmelblau", make, 8e-3, {}, by_hand=True, schedule=schedule)[1]:
        raise SystemExit("not calm: rounding moves a reduction")
    engine = {**arguments, "name": "reduce-on-plateau", "lr": 8e-3, "minimum": arguments["min_lr"] / 8e-3}
    del engine["min_lr"]
    run = {"optimizer": {"name": "momentum", "beta": 0.9}, "schedule": engine}
    sys.stdout.write(f"plateau: rates {sorted(set(found), reverse=True)}\n")
    return {"landscape": "himmelblau", "start": LANDSCAPES["himmelblau"][2], "run": run, "lr": found}


def main():
    torch.set_num_threads(1)
    paths = [
        record(landscape, *row, lr)
        for column, landscape in enumerate(LANDSCAPES)
        for *row, tried in OPTIMIZERS
        for lr in tried[column : column + 1]
        if lr
    ]
    parts = {
        "versions": {"torch": torch.__version__, "optax": optax.__version__, "jax": jax.__version__},
        "kept": KEPT,
        "paths": paths,
        "rates": [rates(*row) for row in SCHEDULES],
        "plateau": plateau(),
    }
    lines = []
    for name, value in parts.items():
        inner = (
            ",\n".join(json.dumps(each, separators=(",", ":")) for each in value) if name in ("paths", "rates") else ""
        )
        lines.append(f'"{name}": [\n{inner}\n]' if inner else f'"{name}": {json.dumps(value, separators=(",", ":"))}')
    text = "{" + ",\n".join(lines) + "}\n"
    json.loads(text)
    Path(__file__).with_name("more_paths.json").write_text(text)
    sys.stdout.write(f"{len(paths)} paths, {len(text) / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
