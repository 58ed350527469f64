"""The optimizers: what a library calls it and is told, and our fields for the same path; or why there is no such pair.

Where a library differs:

- Weight decay that is added to the gradient, and clipping, are options of a run here, before any optimizer. In torch
  the first is an argument of each optimizer, and clip_grad_norm_ comes before it.
- optax.clip_by_global_norm divides by the norm, torch and ours by the norm and 1e-6: clipping is compared with torch.
- torch's Adam has no bias_correction = False: it is told that a million steps have passed, which makes both 1.
- optax's adagrad and radam have epsilon at another place: compared with epsilon = 0. Its nadam is that of a momentum
  without decay: ours has it where the decay is so fast that it is over at once.
- L-BFGS searches by default; torch's and optax's, told so, take fixed steps, which is our search = "fixed". torch
  shortens the first by the sum of |g|, optax by the root of the sum of squares: from a start where both are below 1
  neither shortens. Near a minimum torch and ours drop pairs that optax keeps: the rate is too short to come there.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from .landscapes import LANDSCAPES
from .schedules import LIBRARIES, Schedule, scheduled, words


@dataclass(frozen=True)
class Path:
    """An optimizer `theirs` of a library and ours, on each of `rates`: landscape -> learning rate."""

    library: str
    theirs: str
    arguments: dict[str, Any]
    ours: dict[str, Any]
    rates: dict[str, float]
    gradient: dict[str, float] = field(default_factory=dict)
    """clip_norm and weight_decay, for both."""
    schedule: Schedule | None = None
    start: tuple[float, float] | None = None
    """Where it is not the landscape's."""

    def __str__(self):
        options = words(self.arguments | self.gradient)
        with_schedule = f" with {self.schedule.theirs}" if self.schedule and self.schedule.theirs else ""
        return f"{self.library}.{self.theirs}({options}){with_schedule}"


def _path(library, theirs, arguments, rates, name, gradient=None, schedule=None, start=None, **ours):
    return Path(library, theirs, arguments, {"name": name, **ours}, rates, gradient or {}, schedule, start)


def _on(*rates):
    """Rates on the first of the landscapes, in their order: rosenbrock, himmelblau, beale, quadratic."""
    return dict(zip(LANDSCAPES, rates, strict=False))


def _here(rate):
    return {"himmelblau": rate}


_torch, _optax = partial(_path, "torch"), partial(_path, "optax")

BETAS = {"betas": (0.8, 0.99), "eps": 1e-3}
OUR_BETAS = {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-3}
B1_B2 = {"b1": 0.8, "b2": 0.99, "eps": 1e-3}
DECAY = {"weight_decay": 0.2}
FIXED = {"max_iter": 1, "tolerance_grad": 0, "tolerance_change": 0}
"""One iteration for each step of ours, and no stopping before the last."""
ARMIJO = {"max_backtracking_steps": 40, "decrease_factor": 0.5, "increase_factor": float("inf")}


# The adaptive rates are short enough that the minimum is approached from one side: near it, a normalised step turns
# rounding into sign changes.
TORCH = [
    _torch("SGD", {}, _on(5e-4, 5e-3, 1e-2, 2e-2), "gradient-descent"),
    _torch("SGD", {"momentum": 0.9}, _on(1e-4, 1e-3, 2e-3, 1e-2), "momentum"),
    _torch("SGD", {"momentum": 0.7}, _here(1e-3), "momentum", beta=0.7),
    _torch("SGD", {"momentum": 0.9, "nesterov": True}, _on(1e-4, 1e-3, 2e-3, 1e-2), "nesterov"),
    _torch("SGD", {"momentum": 0.7, "nesterov": True}, _on(1e-4, 1e-3), "nesterov", form="acceleration", beta=0.7),
    _torch("Adagrad", {}, _on(0.1, 0.2, 0.1, 0.1), "adagrad"),
    _torch(
        "Adagrad", {"lr_decay": 0.01, "initial_accumulator_value": 0.5, "eps": 1e-3}, _here(0.2),
        "adagrad", lr_decay=0.01, initial_accumulator=0.5, epsilon=1e-3,
    ),
    _torch("RMSprop", {}, _on(2e-3, 5e-3, 5e-3, 5e-3), "rmsprop"),
    _torch(
        "RMSprop", {"alpha": 0.9, "eps": 1e-3}, {"himmelblau": 2e-3, "beale": 2e-3, "quadratic": 5e-4},
        "rmsprop", decay=0.9, epsilon=1e-3,
    ),
    _torch("Adam", {}, _on(2e-2, 2e-2, 2e-2, 2e-2), "adam"),
    _torch("Adam", BETAS, _on(2e-3, 5e-3), "adam", **OUR_BETAS),
    _torch("uncorrected_adam", {"betas": (0.9, 0.999)}, _on(5e-3, 5e-3, 5e-3, 5e-3), "adam", bias_correction=False),
    _torch("AdamW", {}, _on(2e-3, 5e-3), "adamw"),
    _torch("AdamW", BETAS | {"weight_decay": 0.3}, _on(2e-3, 5e-3), "adamw", **OUR_BETAS, weight_decay=0.3),
    _torch("Adam", {"amsgrad": True}, _on(2e-3, 5e-3), "amsgrad"),
    _torch("Adam", BETAS | {"amsgrad": True}, _here(5e-3), "amsgrad", **OUR_BETAS),
    _torch("Adamax", {}, _on(2e-3, 5e-3), "adamax"),
    _torch("Adamax", BETAS, _here(5e-3), "adamax", **OUR_BETAS),
    _torch("NAdam", {}, _on(2e-3, 5e-3), "nadam"),
    _torch("NAdam", BETAS | {"momentum_decay": 0.02}, _here(5e-3), "nadam", **OUR_BETAS, momentum_decay=0.02),
    _torch("RAdam", {}, _on(1e-4, 1e-2), "radam"),
    _torch("RAdam", BETAS, _here(5e-3), "radam", **OUR_BETAS),
    _torch("Adadelta", {}, _on(0.1, 0.5), "adadelta"),
    _torch("Adadelta", {"rho": 0.8, "eps": 1e-5}, _here(0.1), "adadelta", rho=0.8, epsilon=1e-5),
    _torch("Rprop", {}, _on(1e-3, 1e-3), "rprop"),
    _torch(
        "Rprop", {"etas": (0.4, 1.1), "step_sizes": (1e-5, 4e-3)}, _here(1e-3),
        "rprop", decrease=0.4, increase=1.1, smallest=1e-5, largest=4e-3,
    ),
    # From the others' starts its first curvatures are negative, and rounding grows.
    _torch("LBFGS", FIXED | {"history_size": 100}, {"booth": 5e-2}, "l-bfgs", memory=100, search="fixed"),
    _torch("LBFGS", FIXED | {"history_size": 3}, {"quadratic": 5e-2}, "l-bfgs", memory=3, search="fixed"),
]  # fmt: skip
TORCH_OPTIONS = [
    _torch("SGD", {"momentum": 0.9}, _on(1e-4, 1e-3), "momentum", {"clip_norm": 5.0, "weight_decay": 0.2}),
    _torch("Adam", {}, _here(5e-3), "adam", {"clip_norm": 3.0}),
    _torch("SGD", {}, _on(5e-4, 5e-3), "gradient-descent", DECAY),
    _torch("SGD", {"momentum": 0.9, "nesterov": True}, _here(1e-3), "nesterov", DECAY),
    _torch("Adagrad", {}, _here(0.2), "adagrad", DECAY),
    _torch("RMSprop", {}, _here(5e-3), "rmsprop", DECAY),
    _torch("Adam", {}, _on(2e-3, 5e-3), "adam", DECAY),
    _torch("Adam", {"amsgrad": True}, _here(5e-3), "amsgrad", DECAY),
    _torch("Adamax", {}, _here(5e-3), "adamax", DECAY),
    _torch("NAdam", {}, _here(5e-3), "nadam", DECAY),
    _torch("RAdam", {}, _here(1e-2), "radam", DECAY),
    _torch("Adadelta", {}, _here(0.5), "adadelta", DECAY),
]
PLATEAU = {"factor": 0.5, "patience": 4, "threshold": 1e-3, "cooldown": 3}
TORCH_SCHEDULED = [
    _torch("SGD", {"momentum": 0.9}, {"quadratic": 0.01}, "momentum", schedule=schedule)
    for schedule in (
        scheduled("torch", "StepLR", {"step_size": 50, "gamma": 0.5}, "step-decay", every=50, factor=0.5),
        scheduled("torch", "ExponentialLR", {"gamma": 0.99}, "exponential", factor=0.99, warmup=30),
        scheduled("torch", "CosineAnnealingLR", {"T_max": 500, "eta_min": 1e-4}, "cosine", period=500, minimum=0.01),
    )
] + [
    # The decay of Adagrad's rate is our inverse time.
    _torch(
        "Adagrad", {"lr_decay": 0.02}, _here(0.2),
        "adagrad", schedule=scheduled(None, None, {}, "inverse-time", decay=0.02),
    ),
    _torch(
        "SGD", {"momentum": 0.9}, _here(8e-3), "momentum",
        schedule=scheduled(
            "torch", "ReduceLROnPlateau", PLATEAU | {"min_lr": 1e-4}, "reduce-on-plateau", **PLATEAU, minimum=1 / 80
        ),
    ),
    _torch(
        "SGD", {}, _here(1e-2), "gradient-descent",
        schedule=scheduled(
            "torch", "ReduceLROnPlateau", PLATEAU | {"threshold_mode": "abs"},
            "reduce-on-plateau", **PLATEAU, threshold_mode="absolute",
        ),
    ),
]  # fmt: skip
OPTAX = [
    _optax("sgd", {}, _on(5e-4, 5e-3), "gradient-descent"),
    _optax("sgd", {"momentum": 0.9}, _on(1e-4, 1e-3), "momentum"),
    _optax(
        "sutskever", {"momentum": 0.9}, {"quadratic": 0.01}, "momentum", convention="sutskever",
        schedule=scheduled(
            "optax", "exponential_decay",
            {"init_value": 0.01, "transition_steps": 50, "decay_rate": 0.5, "staircase": True},
            "step-decay", every=50, factor=0.5,
        ),
    ),
    _optax("sgd", {"momentum": 0.9, "nesterov": True}, _on(1e-4, 1e-3), "nesterov"),
    _optax(
        "adagrad", {"initial_accumulator_value": 0.1, "eps": 0.0}, _on(0.1, 0.2),
        "adagrad", initial_accumulator=0.1, epsilon=0.0,
    ),
    _optax(
        "rmsprop", {"decay": 0.95, "eps": 1e-6, "eps_in_sqrt": False}, _on(2e-4, 2e-3),
        "rmsprop", decay=0.95, epsilon=1e-6,
    ),
    _optax("adam", {}, _on(2e-3, 5e-3), "adam"),
    _optax("adam", B1_B2, _here(5e-3), "adam", **OUR_BETAS),
    _optax("adamw", {"weight_decay": 0.3}, _on(2e-3, 5e-3), "adamw", weight_decay=0.3),
    _optax("adamax", {}, _on(2e-3, 5e-3), "adamax"),
    _optax("nadam", {}, _on(2e-3, 5e-3), "nadam", momentum_decay=1e6),
    _optax("radam", {"eps": 0.0}, _on(1e-4, 1e-2), "radam", epsilon=0.0),
    _optax("adadelta", {"rho": 0.9, "eps": 1e-6}, _on(0.1, 0.5), "adadelta"),
    _optax("yogi", {}, _on(2e-3, 5e-3), "yogi"),
    _optax("yogi", B1_B2 | {"eps": 1e-2}, _here(5e-3), "yogi", **OUR_BETAS | {"epsilon": 1e-2}),
    _optax("started_yogi", {"initial_accumulator_value": 0.01}, _here(5e-3), "yogi", initial_accumulator=0.01),
    _optax("lion", {}, _on(1e-3, 3e-3), "lion"),
    _optax(
        "lion", {"b1": 0.8, "b2": 0.95, "weight_decay": 0.1}, _here(3e-3),
        "lion", beta1=0.8, beta2=0.95, weight_decay=0.1,
    ),
    _optax("sign_sgd", {}, _on(7e-4, 3e-3), "sign-sgd"),
    _optax(
        "lbfgs", {"memory_size": 10, "linesearch": None}, {"quadratic": 0.01},
        "l-bfgs", memory=10, search="fixed", start=(-0.5, -0.23),
    ),
    _optax("backtracking", ARMIJO | {"slope_rtol": 1e-4}, {"rosenbrock": 1.0}, "line-search", search="armijo"),
    _optax("backtracking", ARMIJO | {"slope_rtol": 0.3}, {"beale": 1.0}, "line-search", search="armijo", c1=0.3),
    _optax("sgd", {"momentum": 0.9}, _here(1e-3), "momentum", DECAY),
    _optax("yogi", {}, _here(5e-3), "yogi", DECAY),
]  # fmt: skip
PATHS = TORCH + TORCH_OPTIONS + TORCH_SCHEDULED + OPTAX

DEFINED = "in neither library; held to its definition in tests/engine"
NOT_IN = {
    **{
        (tag, library): DEFINED
        for library in LIBRARIES
        for tag in (
            "adagrad-full", "bfgs", "conjugate-gradient", "diagonal-newton", "gauss-newton", "newton", "qhadam", "qhm",
            "trust-region",
        )
    },
    **{("recorded", library): "no method: positions read from a file" for library in LIBRARIES},
    **{(tag, "torch"): "torch has none" for tag in ("lion", "sign-sgd", "yogi")},
    ("line-search", "torch"): "torch searches lines in LBFGS alone",
    ("amsgrad", "optax"): "optax corrects before the maximum, or not at all; torch and ours after it",
    ("rprop", "optax"): "optax takes every step one step late; torch and ours at once",
}  # fmt: skip
"""(ours, library) -> why there is nothing to compare."""

UNCOMPARED = {
    ("l-bfgs", "c1"): "of the search, which no library makes from the same trials",
    ("l-bfgs", "c2"): "of the search, which no library makes from the same trials",
    ("line-search", "search"): "of strong Wolfe, which no library makes from the same trials",
    ("line-search", "c2"): "of strong Wolfe, which no library makes from the same trials",
}
"""(ours, parameter) -> why no library moves it from its default."""
