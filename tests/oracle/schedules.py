"""The schedules: what a library is told, and our fields for the same rates.

What a library calls a schedule, or why there is no such pair, the schedule declares itself. Where a library differs:

- torch's CosineAnnealingLR climbs again past its period, ours rests, as optax's does; compared up to the period.
- torch's LambdaLR and any function that optax is given are a person's own formula, as our formula is.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from fallline import SCHEDULES as OURS

LR = 0.1  # the rate over which every schedule is compared
LIBRARIES = ("torch", "optax")


@dataclass(frozen=True)
class Schedule:
    """A schedule `theirs` of a library, and ours; the warm-up in `ours` is put before theirs in the library's way."""

    library: str | None
    theirs: str | None
    """None where a decay is part of their optimizer."""
    arguments: dict[str, Any]
    ours: dict[str, Any]

    def __str__(self):
        warmup = f" after {self.ours['warmup']} steps of warm-up" if "warmup" in self.ours else ""
        return f"{self.library}.{self.theirs}({words(self.arguments)}){warmup}"


def words(arguments):
    """Arguments as a reader writes them; functions without their address."""
    return ", ".join(f"{key}={'...' if callable(value) else value}" for key, value in arguments.items())


def scheduled(library, arguments, name, theirs=None, **ours):
    """`theirs` where the library has two for one of ours."""
    counterpart = getattr(OURS[name], library) if library else None
    return Schedule(library, theirs or (counterpart and counterpart.name), arguments, {"name": name, **ours})


_torch, _optax = partial(scheduled, "torch"), partial(scheduled, "optax")

SGDR = [
    {"init_value": LR, "peak_value": LR, "warmup_steps": 0, "decay_steps": steps, "end_value": 0.0125}
    for steps in (30, 60, 120, 240, 480)
]
ONE_CYCLE = {"max_lr": LR, "total_steps": 500}

SCHEDULES = [
    _torch({"factor": 1.0, "total_iters": 1}, "constant"),
    _torch({"step_size": 50, "gamma": 0.4}, "step-decay", every=50, factor=0.4),
    _torch({"step_size": 50, "gamma": 0.4}, "step-decay", every=50, factor=0.4, warmup=20),
    _torch({"gamma": 0.985}, "exponential", factor=0.985),
    _torch({"T_max": 500, "eta_min": 0.01}, "cosine", period=500, minimum=0.1),
    _torch({"T_max": 480, "eta_min": 0.01}, "cosine", period=480, minimum=0.1, warmup=20),
    _torch(
        {"T_0": 30, "T_mult": 2, "eta_min": 0.0125},
        "cosine-restarts", period=30, minimum=0.125,
    ),
    _torch({"T_0": 37}, "cosine-restarts", period=37, growth=1),
    _torch(ONE_CYCLE, "one-cycle", period=500),
    _torch(
        ONE_CYCLE | {"anneal_strategy": "linear", "pct_start": 0.4, "div_factor": 10.0, "final_div_factor": 100.0},
        "one-cycle", period=500, curve="linear", rise=0.4, start_divisor=10.0, end_divisor=100.0,
    ),
    *(
        _torch(
            {"base_lr": 0.025, "max_lr": LR, "step_size_up": 40, "step_size_down": 25, "mode": mode, "gamma": gamma},
            "cyclic", minimum=0.25, up=40, down=25, mode=mode.replace("_", "-"), gamma=gamma,
        )
        for mode, gamma in (("triangular", 1.0), ("triangular2", 1.0), ("exp_range", 0.995))
    ),
    _torch(
        {"start_factor": 0.8, "end_factor": 0.1, "total_iters": 300},
        "linear", start_factor=0.8, end_factor=0.1, period=300,
    ),
    _torch(
        {"milestones": [60, 200, 201], "gamma": 0.5},
        "piecewise", pieces="60: 0.5, 200: 0.25, 201: 0.125",
    ),
    _torch({"total_iters": 300, "power": 2.5}, "polynomial", period=300, power=2.5),
    _torch({"total_iters": 300, "power": 2.5}, "polynomial", period=300, power=2.5, warmup=20),
    _torch({"lr_lambda": lambda t: 1 / (1 + t / 70)}, "formula", rate="lr / (1 + t/70)"),
    _optax({"value": LR}, "constant"),
    _optax(
        {"init_value": LR, "transition_steps": 50, "decay_rate": 0.4, "staircase": True},
        "step-decay", every=50, factor=0.4,
    ),
    _optax(
        {"init_value": LR, "transition_steps": 1, "decay_rate": 0.985},
        "exponential", factor=0.985, warmup=20,
    ),
    _optax(
        {"init_value": LR, "decay_steps": 300, "alpha": 0.1},
        "cosine", period=300, minimum=0.1,
    ),
    _optax(
        {"init_value": LR, "decay_steps": 300, "alpha": 0.1},
        "cosine", period=300, minimum=0.1, warmup=20,
    ),
    _optax({"cosine_kwargs": SGDR}, "cosine-restarts", period=30, minimum=0.125),
    # optax peaks at step 100 and ends at step 400, torch and ours one step before the share and the number asked for.
    _optax(
        {"peak_value": LR, "transition_steps": 400, "pct_start": 0.25},
        "one-cycle", period=401, rise=101 / 401,
    ),
    _optax(
        {"init_value": 0.8 * LR, "end_value": 0.1 * LR, "transition_steps": 300},
        "linear", start_factor=0.8, end_factor=0.1, period=300,
    ),
    _optax(
        {"init_value": LR, "boundaries_and_scales": {60: 0.5, 200: 0.2, 201: 3.0}},
        "piecewise", pieces="60: 0.5, 200: 0.1, 201: 0.3", warmup=20,
    ),
    _optax(
        {"init_value": LR, "end_value": 0.05 * LR, "power": 2.5, "transition_steps": 300},
        "polynomial", period=300, power=2.5, minimum=0.05,
    ),
]  # fmt: skip
