"""Every optimizer and schedule that torch has too takes torch's path, step for step, to 1e-12.

torch_paths.json was written by reference/make_reference.py; torch itself is not needed here.
"""

import json
from pathlib import Path

import numpy as np
import pytest

REFERENCE = json.loads((Path(__file__).parent / "reference" / "torch_paths.json").read_text())
PATHS = REFERENCE["paths"]

LANDSCAPES = {
    "rosenbrock": {"name": "rosenbrock", "b": 100.0},
    "himmelblau": {"name": "himmelblau"},
    "beale": {"name": "beale"},
    "quadratic": {"name": "quadratic", "l1": 1.0, "l2": 36.0, "rotation": 24.0},
}


def optimizer_fields(name, momentum=None, nesterov=False, alpha=None, betas=None, bias_correction=True):
    """Ours for torch's class and arguments; epsilon is left to our default, which is to be torch's."""
    match name:
        case "SGD" if momentum is None:
            return {"name": "gradient-descent"}
        case "SGD":
            return {"name": "nesterov" if nesterov else "momentum", "beta": momentum}
        case "Adagrad":
            return {"name": "adagrad"}
        case "RMSprop":
            return {"name": "rmsprop", "decay": alpha}
        case "Adam":
            return {"name": "adam", "beta1": betas[0], "beta2": betas[1], "bias_correction": bias_correction}
    raise ValueError(name)


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


@pytest.mark.parametrize("path", PATHS, ids=label)
def test_the_path_is_that_of_torch_step_for_step(path, followed):
    trajectory = followed(path)
    np.testing.assert_allclose(trajectory.theta[:, :, 0], path["theta"], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("path", [path for path in PATHS if path["schedule"]], ids=label)
def test_the_rates_are_those_of_torch_step_for_step(path, followed):
    np.testing.assert_allclose(followed(path).lr, path["lr"], rtol=1e-12)


def test_the_reference_covers_every_optimizer_and_landscape_and_moves():
    covered = {(path["landscape"], label(path).split("-", 1)[1]) for path in PATHS if not path["schedule"]}
    assert len(covered) == 4 * 8
    for path in PATHS:
        theta = np.array(path["theta"])
        assert theta.shape == (201, 2)
        assert np.linalg.norm(theta[-1] - theta[0]) > 0.04
