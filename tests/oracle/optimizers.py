"""The optimizers on their landscapes: our fields away from their default, and the rates at which rounding stays calm.

What a library calls an optimizer, and which of its arguments our fields are, the optimizer declares itself, as it does
why there is no such pair. Here are the settings that no declaration covers. Where a library differs:

- Weight decay that is added to the gradient, and clipping, are options of a run here, before any optimizer. In torch
  the first is an argument of each optimizer, and clip_grad_norm_ comes before it.
- optax.clip_by_global_norm divides by the norm, torch and ours by the norm and 1e-6: clipping is compared with torch.
  A chain's clip is a run's own, bit for bit: tests/engine/test_chains.py.
- torch's Adam has no bias_correction = False: it is told that a million steps have passed, which makes both 1.
- L-BFGS searches by default; torch's and optax's, told so, take fixed steps, which is our search = "fixed". torch
  shortens the first by the sum of |g|, optax by the root of the sum of squares: from a start where both are below 1
  neither shortens. Near a minimum torch and ours drop pairs that optax keeps: the rate is too short to come there.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fallline import OPTIMIZERS

from .landscapes import LANDSCAPES
from .schedules import Schedule, scheduled, words


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


def _path(library, name, rates, gradient=None, schedule=None, start=None, special=None, **ours):
    """The optimizer `name` with the fields `ours`, as it says that the library has it.

    Its arguments are those that hold one of these fields: the library's other defaults have to be ours. `special` is
    what the library is told where no declaration says it, (theirs, arguments).
    """
    if special:
        theirs, arguments = special
    else:
        optimizer = OPTIMIZERS[name](**ours)
        counterpart = getattr(optimizer, library)
        assert counterpart.where(optimizer), f"{library} has no {optimizer}"
        theirs, arguments = counterpart.name, counterpart.settings(optimizer, moved=ours)
    return Path(library, theirs, arguments, {"name": name, **ours}, rates, gradient or {}, schedule, start)


def _on(*rates):
    """Rates on the first of the landscapes, in their order: rosenbrock, himmelblau, beale, quadratic."""
    return dict(zip(LANDSCAPES, rates, strict=False))


def _here(rate):
    return {"himmelblau": rate}


_torch, _optax = partial(_path, "torch"), partial(_path, "optax")

OTHER = {"beta1": 0.8, "beta2": 0.99, "epsilon": 1e-3}
DECAY = {"weight_decay": 0.2}
ARMIJO = {"max_backtracking_steps": 40, "decrease_factor": 0.5, "increase_factor": float("inf")}


# The adaptive rates are short enough that the minimum is approached from one side: near it, a normalised step turns
# rounding into sign changes.
TORCH = [
    _torch("gradient-descent", _on(5e-4, 5e-3, 1e-2, 2e-2)),
    _torch("momentum", _on(1e-4, 1e-3, 2e-3, 1e-2), beta=0.9),
    _torch("momentum", _here(1e-3), beta=0.7),
    _torch("nesterov", _on(1e-4, 1e-3, 2e-3, 1e-2), beta=0.9),
    _torch(
        "nesterov", _on(1e-4, 1e-3), form="acceleration", beta=0.7,
        special=("SGD", {"momentum": 0.7, "nesterov": True}),
    ),
    _torch("adagrad", _on(0.1, 0.2, 0.1, 0.1)),
    _torch("adagrad", _here(0.2), lr_decay=0.01, initial_accumulator=0.5, epsilon=1e-3),
    _torch("rmsprop", _on(2e-3, 5e-3, 5e-3, 5e-3)),
    _torch("rmsprop", {"himmelblau": 2e-3, "beale": 2e-3, "quadratic": 5e-4}, decay=0.9, epsilon=1e-3),
    _torch("adam", _on(2e-2, 2e-2, 2e-2, 2e-2)),
    _torch("adam", _on(2e-3, 5e-3), **OTHER),
    _torch(
        "adam", _on(5e-3, 5e-3, 5e-3, 5e-3), bias_correction=False,
        special=("uncorrected_adam", {"betas": (0.9, 0.999)}),
    ),
    _torch("adamw", _on(2e-3, 5e-3)),
    _torch("adamw", _on(2e-3, 5e-3), **OTHER, weight_decay=0.3),
    _torch("amsgrad", _on(2e-3, 5e-3)),
    _torch("amsgrad", _here(5e-3), **OTHER),
    _torch("adamax", _on(2e-3, 5e-3)),
    _torch("adamax", _here(5e-3), **OTHER),
    _torch("nadam", _on(2e-3, 5e-3)),
    _torch("nadam", _here(5e-3), **OTHER, momentum_decay=0.02),
    _torch("radam", _on(1e-4, 1e-2)),
    _torch("radam", _here(5e-3), **OTHER),
    _torch("adadelta", _on(0.1, 0.5)),
    _torch("adadelta", _here(0.1), rho=0.8, epsilon=1e-5),
    _torch("rprop", _on(1e-3, 1e-3)),
    _torch("rprop", _here(1e-3), decrease=0.4, increase=1.1, smallest=1e-5, largest=4e-3),
    # From the others' starts its first curvatures are negative, and rounding grows.
    _torch("l-bfgs", {"booth": 5e-2}, memory=100, search="fixed"),
    _torch("l-bfgs", {"quadratic": 5e-2}, memory=3, search="fixed"),
]  # fmt: skip
TORCH_OPTIONS = [
    _torch("momentum", _on(1e-4, 1e-3), {"clip_norm": 5.0, "weight_decay": 0.2}, beta=0.9),
    _torch("adam", _here(5e-3), {"clip_norm": 3.0}),
    _torch("gradient-descent", _on(5e-4, 5e-3), DECAY),
    _torch("nesterov", _here(1e-3), DECAY, beta=0.9),
    _torch("adagrad", _here(0.2), DECAY),
    _torch("rmsprop", _here(5e-3), DECAY),
    _torch("adam", _on(2e-3, 5e-3), DECAY),
    _torch("amsgrad", _here(5e-3), DECAY),
    _torch("adamax", _here(5e-3), DECAY),
    _torch("nadam", _here(5e-3), DECAY),
    _torch("radam", _here(1e-2), DECAY),
    _torch("adadelta", _here(0.5), DECAY),
]
PLATEAU = {"factor": 0.5, "patience": 4, "threshold": 1e-3, "cooldown": 3}
TORCH_SCHEDULED = [
    _torch("momentum", {"quadratic": 0.01}, beta=0.9, schedule=schedule)
    for schedule in (
        scheduled("torch", {"step_size": 50, "gamma": 0.5}, "step-decay", every=50, factor=0.5),
        scheduled("torch", {"gamma": 0.99}, "exponential", factor=0.99, warmup=30),
        scheduled("torch", {"T_max": 500, "eta_min": 1e-4}, "cosine", period=500, minimum=0.01),
    )
] + [
    # The decay of Adagrad's rate is our inverse time.
    _torch(
        "adagrad", _here(0.2), special=("Adagrad", {"lr_decay": 0.02}),
        schedule=scheduled(None, {}, "inverse-time", decay=0.02),
    ),
    _torch(
        "momentum", _here(8e-3), beta=0.9,
        schedule=scheduled("torch", PLATEAU | {"min_lr": 1e-4}, "reduce-on-plateau", **PLATEAU, minimum=1 / 80),
    ),
    _torch(
        "gradient-descent", _here(1e-2),
        schedule=scheduled(
            "torch", PLATEAU | {"threshold_mode": "abs"}, "reduce-on-plateau", **PLATEAU, threshold_mode="absolute"
        ),
    ),
]  # fmt: skip


def _sophia(rates, **ours):
    """Its signs are drawn by us: no two libraries draw the same."""
    arguments = _optax("sophia", rates, **ours).arguments
    return _optax("sophia", rates, special=("drawn_sophia", arguments), **ours)


STAIR = {"init_value": 0.01, "transition_steps": 50, "decay_rate": 0.5, "staircase": True}
OPTAX = [
    _optax("gradient-descent", _on(5e-4, 5e-3)),
    _optax("momentum", _on(1e-4, 1e-3), beta=0.9),
    _optax(
        "momentum", {"quadratic": 0.01}, convention="sutskever", special=("sutskever", {"momentum": 0.9}),
        schedule=scheduled("optax", STAIR, "step-decay", every=50, factor=0.5),
    ),
    _optax("nesterov", _on(1e-4, 1e-3), beta=0.9),
    _optax("adagrad", _on(0.1, 0.2), initial_accumulator=0.1, epsilon=0.0),
    _optax("rmsprop", _on(2e-4, 2e-3), decay=0.95, epsilon=1e-6),
    _optax("adam", _on(2e-3, 5e-3)),
    _optax("adam", _here(5e-3), **OTHER),
    _optax("adamw", _on(2e-3, 5e-3), weight_decay=0.3),
    _optax("adamax", _on(2e-3, 5e-3)),
    _optax("nadam", _on(2e-3, 5e-3), momentum_decay=1e6),
    _optax("radam", _on(1e-4, 1e-2), epsilon=0.0),
    _optax("adadelta", _on(0.1, 0.5), rho=0.9, epsilon=1e-6),
    _optax("yogi", _on(2e-3, 5e-3)),
    _optax("yogi", _here(5e-3), **OTHER | {"epsilon": 1e-2}),
    _optax(
        "yogi", _here(5e-3), initial_accumulator=0.01, special=("started_yogi", {"initial_accumulator_value": 0.01})
    ),
    _optax("lion", _on(1e-3, 3e-3)),
    _optax("lion", _here(3e-3), beta1=0.8, beta2=0.95, weight_decay=0.1),
    _optax("sign-sgd", _on(7e-4, 3e-3)),
    _optax("adan", _on(2e-3, 5e-3)),
    _optax("adan", _here(2e-3), beta1=0.9, beta2=0.8, beta3=0.98, epsilon=1e-2, weight_decay=0.2),
    _optax("ademamix", _on(2e-3, 5e-3)),
    _optax("ademamix", _here(2e-3), **OTHER, beta3=0.95, alpha=2.0, weight_decay=0.2),
    _optax("schedule-free-sgd", _on(5e-4, 5e-3), weight_decay=0.1),
    _optax("schedule-free-sgd", _here(5e-3), beta=0.6),
    _optax("schedule-free-adamw", _on(2e-3, 1e-2)),
    _optax("schedule-free-adamw", _here(1e-2), beta=0.7, beta2=0.9, epsilon=1e-3, weight_decay=0.2),
    # From a small guess the first distances are differences of numbers that are all but equal, and rounding grows.
    _optax("prodigy", _here(0.3), guess=0.02),
    _optax("prodigy", {"rosenbrock": 0.1}, guess=0.3),
    _optax("prodigy", _here(0.05), **OTHER, guess=0.1, weight_decay=0.2),
    _optax("d-adapt-adam", _on(0.2, 0.05)),
    _optax("d-adapt-adam", _here(0.05), **OTHER, guess=1e-3, weight_decay=0.2),
    _optax("adafactor", _on(2e-3, 5e-3)),
    _optax("adafactor", _here(5e-3), power=0.6, clip=0.5, scaled=False),
    _sophia(_on(2e-4, 2e-3), weight_decay=1e-4),
    _sophia(_here(5e-3), beta1=0.9, beta2=0.8, gamma=0.1, bound=0.5, every=3, epsilon=1e-3, weight_decay=0.2),
    _optax("polyak", _here(1.0)),
    _optax("polyak", _on(1e-3, 1e-2), least=-30.0),
    _optax("l-bfgs", {"quadratic": 0.01}, memory=10, search="fixed", start=(-0.5, -0.23)),
    _optax(
        "line-search", {"rosenbrock": 1.0}, initial="rate", special=("backtracking", ARMIJO | {"slope_rtol": 1e-4})
    ),
    _optax(
        "line-search", {"beale": 1.0}, initial="rate", c1=0.3,
        special=("backtracking", ARMIJO | {"slope_rtol": 0.3}),
    ),
    _optax("momentum", _here(1e-3), DECAY, beta=0.9),
    _optax("yogi", _here(5e-3), DECAY),
]  # fmt: skip


def _chain(theirs, rates, *ours):
    """optax.chain of `theirs`, (name, arguments) each, and our parts."""
    return _optax("chain", rates, special=("chain", {"parts": theirs}), parts=[dict(each) for each in ours])


CHAINS = [
    _chain((("scale_by_adam", {}), ("add_decayed_weights", {"weight_decay": 0.3})), _on(2e-3, 5e-3),
           {"name": "adam"}, {"name": "decay", "weight_decay": 0.3}),
    _chain((("add_decayed_weights", {"weight_decay": 0.3}), ("scale_by_adam", {})), _on(2e-3, 5e-3),
           {"name": "decay", "weight_decay": 0.3}, {"name": "adam"}),
    _chain((("clip", {"max_delta": 3.0}), ("trace", {"decay": 0.8, "nesterov": True}), ("scale", {"step_size": 0.5})),
           _here(2e-3), {"name": "clip-value", "bound": 3.0}, {"name": "nesterov", "beta": 0.8},
           {"name": "scale", "factor": 0.5}),
    _chain((("trace", {"decay": 0.8}), ("clip", {"max_delta": 3.0})), _here(2e-3),
           {"name": "momentum", "beta": 0.8}, {"name": "clip-value", "bound": 3.0}),
    _chain((("ema", {"decay": 0.7}), ("scale_by_rms", {"decay": 0.95, "eps": 1e-3, "eps_in_sqrt": False})),
           _on(2e-4, 2e-3), {"name": "average", "beta": 0.7}, {"name": "rmsprop", "decay": 0.95, "epsilon": 1e-3}),
    _chain((("ema", {"decay": 0.7, "debias": False}), ("scale_by_yogi", {})), _here(5e-3),
           {"name": "average", "beta": 0.7, "bias_correction": False}, {"name": "yogi"}),
    _chain((("scale_by_adam", {}), ("cautious", {})), _on(2e-3, 5e-3, 5e-3), {"name": "adam"}, {"name": "cautious"}),
    _chain((("trace", {"decay": 0.9}), ("cautious", {}), ("clip", {"max_delta": 3.0})), _here(1e-3),
           {"name": "momentum"}, {"name": "cautious"}, {"name": "clip-value", "bound": 3.0}),
    _chain((("scale_by_adam", {}), ("lookahead", {"sync_period": 6, "slow_step_size": 0.4})), _on(2e-3, 5e-3),
           {"name": "adam"}, {"name": "lookahead", "every": 6, "share": 0.4}),
    _chain((("trace", {"decay": 0.9}), ("lookahead", {"sync_period": 5, "slow_step_size": 0.5})), _here(1e-3),
           {"name": "momentum"}, {"name": "lookahead"}),
]  # fmt: skip
PATHS = TORCH + TORCH_OPTIONS + TORCH_SCHEDULED + OPTAX + CHAINS
