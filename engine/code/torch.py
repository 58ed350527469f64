"""Recipes for torch.optim. Where the paths were compared: tests/engine/test_export_code.py."""

from typing import Any

from fallline.engine.code.recipe import Library, Recipe, by_hand
from fallline.engine.method.optimizer import Optimizer

HEAD = '''import math

import torch

torch.set_default_dtype(torch.float64)


def start():
    """The start of every walker, one column each."""
    return torch.tensor(START)


def gradient_of(theta):
    """The gradient of the loss, by autograd."""
    theta = theta.detach().requires_grad_()
    return torch.autograd.grad(loss(theta).sum(), theta)[0]


def kept(theta):
    """A copy that the next step does not change."""
    return theta.detach().clone()


def take_step(optimizer, theta, g, lr):
    """One step of a torch optimizer at the rate `lr`."""
    for group in optimizer.param_groups:
        group["lr"] = lr
    theta.grad = g
    optimizer.step()'''


def _optim(name: str, **settings: object) -> Recipe:
    words = "".join(f", {key}={value!r}" for key, value in settings.items())
    return Recipe(
        (f"optimizer = torch.optim.{name}([theta], lr=rate(0){words})",),
        ("take_step(optimizer, theta, gradient(theta), rate(step))",),
    )


def _adam(name: str, o: Any, **more: object) -> Recipe:
    return _optim(name, betas=(o.beta1, o.beta2), eps=o.epsilon, **more)


def _written(optimizer: Optimizer) -> Recipe | None:
    return by_hand(optimizer, "torch.zeros_like")


CLIP = "g = g * torch.clamp({!r} / (torch.linalg.norm(g, dim=0) + 1e-6), max=1.0)  # as clip_grad_norm_ does"
NEWTON = """hessians = torch.func.vmap(torch.func.hessian(loss), in_dims=1)(theta)
matrices = hessians + {!r} * torch.eye(len(theta))
theta = theta - rate(step) * torch.linalg.solve(matrices, gradient(theta).T).T"""


LIBRARY = Library(
    name="PyTorch",
    arrays="torch",
    array="torch.tensor",
    head=HEAD,
    clip=CLIP,
    recipes={
        "gradient-descent": lambda _: _optim("SGD"),
        "momentum": lambda o: _optim("SGD", momentum=o.beta) if o.convention == "torch" else _written(o),
        "nesterov": lambda o: (
            _optim("SGD", momentum=o.beta, nesterov=True) if o.form == "shifted" and o.beta > 0 else _written(o)
        ),
        "adagrad": lambda o: _optim(
            "Adagrad", lr_decay=o.lr_decay, initial_accumulator_value=o.initial_accumulator, eps=o.epsilon
        ),
        "rmsprop": lambda o: _optim("RMSprop", alpha=o.decay, eps=o.epsilon),
        "adam": lambda o: _adam("Adam", o) if o.bias_correction else None,
        "adamw": lambda o: _adam("AdamW", o, weight_decay=o.weight_decay),
        "amsgrad": lambda o: _adam("Adam", o, amsgrad=True),
        "adamax": lambda o: _adam("Adamax", o),
        "nadam": lambda o: _adam("NAdam", o, momentum_decay=o.momentum_decay),
        "radam": lambda o: _adam("RAdam", o),
        "adadelta": lambda o: _optim("Adadelta", rho=o.rho, eps=o.epsilon),
        "rprop": lambda o: (
            _optim("Rprop", etas=(o.decrease, o.increase), step_sizes=(o.smallest, o.largest))
            if 0 < o.decrease < 1 < o.increase
            else None
        ),
        "newton": lambda o: Recipe((), tuple(NEWTON.format(o.damping).splitlines())),
        "sign-sgd": lambda _: Recipe((), ("theta = theta - rate(step) * torch.sign(gradient(theta))",)),
    },
)
