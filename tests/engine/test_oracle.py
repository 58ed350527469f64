"""Every optimizer and schedule that torch has too takes torch's path, step for step, to 1e-12.

torch_paths.json was written by reference/make_reference.py; torch itself is not needed here.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from engine import OPTIMIZERS

REFERENCE = json.loads((Path(__file__).parent / "reference" / "torch_paths.json").read_text())
PATHS = REFERENCE["paths"]

LANDSCAPES = {
    "rosenbrock": {"name": "rosenbrock", "b": 100.0},
    "himmelblau": {"name": "himmelblau"},
    "beale": {"name": "beale"},
    "quadratic": {"name": "quadratic", "l1": 1.0, "l2": 36.0, "rotation": 24.0},
}


def optimizer_fields(name, betas=(), amsgrad=False, **arguments):
    """Ours for torch's class and arguments; epsilon is left to our default, which is to be torch's."""
    ours = {"SGD": "gradient-descent", "Adam": "amsgrad" if amsgrad else "adam"}.get(name, name.lower())
    if "momentum" in arguments:
        ours = "nesterov" if arguments.pop("nesterov", False) else "momentum"
    if "etas" in arguments:
        arguments["decrease"], arguments["increase"] = arguments.pop("etas")
    words = {"momentum": "beta", "alpha": "decay"}
    renamed = {words.get(key, key): value for key, value in arguments.items()}
    return {"name": ours, **dict(zip(("beta1", "beta2"), betas, strict=False)), **renamed}


def schedule_fields(rate, name=None, step_size=None, gamma=None, T_max=None, eta_min=None):
    match name:
        case None:
            return {"name": "constant", "lr": rate}
        case "StepLR":
            return {"name": "step-decay", "lr": rate, "factor": gamma, "every": step_size}
        case "ExponentialLR":
            return {"name": "exponential", "lr": rate, "factor": gamma}
        case "CosineAnnealingLR":
            return {"name": "cosine", "lr": rate, "period": T_max, "minimum": eta_min / rate}
    raise ValueError(name)


def label(path):
    optimizer = " ".join(f"{key}={value}" if key != "name" else value for key, value in path["optimizer"].items())
    return f"{path['landscape']}-{optimizer}-{path['schedule']['name'] if path['schedule'] else 'constant'}"


def tag(path):
    return optimizer_fields(**path["optimizer"])["name"]


@pytest.fixture(scope="module")
def followed(traced):
    def follow(path):
        rate = path["lr"][0] if path["schedule"] else path["lr"]
        return traced(
            LANDSCAPES[path["landscape"]],
            optimizer_fields(**path["optimizer"]),
            lr=rate,
            schedule=schedule_fields(rate, **(path["schedule"] or {})),
            start=REFERENCE["landscapes"][path["landscape"]]["start"],
            steps=len(path["theta"]) - 1,
        )

    return follow


@pytest.mark.parametrize("path", [path for path in PATHS if tag(path) in OPTIMIZERS], ids=label)
def test_the_path_is_that_of_torch_step_for_step(path, followed):
    trajectory = followed(path)
    np.testing.assert_allclose(trajectory.theta[:, :, 0], path["theta"], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("path", [path for path in PATHS if path["schedule"]], ids=label)
def test_the_rates_are_those_of_torch_step_for_step(path, followed):
    np.testing.assert_allclose(followed(path).lr, path["lr"], rtol=1e-12)


def test_the_reference_covers_every_optimizer_and_landscape_and_moves():
    main = {"gradient-descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam"}
    assert main <= set(OPTIMIZERS)
    plain = [path for path in PATHS if not path["schedule"]]
    assert {(path["landscape"], tag(path)) for path in plain} >= set(product(LANDSCAPES, main))
    assert len({label(path) for path in PATHS}) == len(PATHS) == 4 * 8 + 7 + 3
    for path in PATHS:
        theta = np.array(path["theta"])
        assert theta.shape == (201, 2)
        assert np.linalg.norm(theta[-1] - theta[0]) > 0.04
