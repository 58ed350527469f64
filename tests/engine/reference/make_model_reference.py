"""Writes torch_models.json: losses, gradients and Hessians of the models by torch's autodiff, in float64.

Run it with torch 2.13.0 and numpy; the tests read what it writes and need no torch:
    python tests/engine/reference/make_model_reference.py
Data, parameters and labels are drawn here and stored too, so that nothing of Fallline's own enters.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

# name -> units of each layer, activation, penalty; the loss follows from the name.
CASES = {
    "linear-regression": ([4, 1], None, 0.3),
    "logistic-regression": ([3, 1], None, 0.2),
    "softmax-regression": ([4, 3], None, 0.1),
    "mlp-tanh-classes": ([3, 4, 3, 3], "tanh", 0.05),
    "mlp-sigmoid-values": ([4, 6, 1], "sigmoid", 0.0),
    "mlp-relu-classes": ([3, 4, 3, 2], "relu", 0.1),
    "mlp-tanh-values": ([2, 4, 3, 2, 1], "tanh", 0.2),
}
EXAMPLES, WALKERS = 16, 2


def outputs(theta, x, widths, activation):
    at, a = 0, x
    penalised = []
    for k, (before, after) in enumerate(pairwise(widths)):
        weights = theta[at : at + before * after].reshape(after, before)
        intercepts = theta[at + before * after : at + (before + 1) * after]
        a = functional.linear(a, weights, intercepts)
        if k < len(widths) - 2:
            a = getattr(torch, activation)(a)
        penalised.append(weights)
        at += (before + 1) * after
    return a, sum((weights**2).sum() for weights in penalised)


def loss(theta, x, y, name, widths, activation, l2):
    z, squares = outputs(theta, x, widths, activation)
    if name == "logistic-regression":
        fit = functional.binary_cross_entropy_with_logits(z[:, 0], y)
    elif widths[-1] > 1:
        fit = functional.cross_entropy(z, y.long())
    else:
        fit = functional.mse_loss(z[:, 0], y) / 2
    return fit + l2 / 2 * squares


def case(name, widths, activation, l2, rng):
    x = torch.tensor(rng.normal(size=(EXAMPLES, widths[0])))
    kinds = 2 if name == "logistic-regression" else widths[-1]
    y = torch.tensor(rng.integers(kinds, size=EXAMPLES) * 1.0 if kinds > 1 else rng.normal(size=EXAMPLES))
    d = sum((before + 1) * after for before, after in pairwise(widths))
    found = {"x": x.tolist(), "y": y.tolist(), "widths": widths, "activation": activation, "l2": l2, "walkers": []}
    for _ in range(WALKERS):
        theta = torch.tensor(rng.normal(size=d), requires_grad=True)
        arguments = (x, y, name, widths, activation, l2)
        value = loss(theta, *arguments)
        (gradient,) = torch.autograd.grad(value, theta)
        hessian = torch.autograd.functional.hessian(lambda t, a=arguments: loss(t, *a), theta)
        row = {"theta": theta.tolist(), "loss": value.item(), "gradient": short(gradient)}
        found["walkers"].append(row | {"hessian": [short(line) for line in hessian]})
    return found


def short(values):
    return [float(f"{value:.13g}") for value in values.tolist()]


if __name__ == "__main__":
    rng = np.random.default_rng(20260101)
    cases = {name: case(name, *parts, rng) for name, parts in CASES.items()}
    whole = {"torch": torch.__version__.split("+")[0], "cases": cases}
    Path(__file__).with_name("torch_models.json").write_text(json.dumps(whole) + "\n", encoding="utf-8")
