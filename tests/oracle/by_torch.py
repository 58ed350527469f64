"""The paths of torch's optimizers, the rates of its schedulers, and its derivatives of models, in float64."""

import warnings
from itertools import pairwise

import torch
from torch.nn import functional

from .landscapes import LANDSCAPES
from .nudges import nudge

VERSION = torch.__version__.split("+")[0]
torch.set_default_dtype(torch.float64)  # or NAdam keeps the product of its momenta in float32
torch.set_num_threads(1)


def uncorrected_adam(parameters, lr, **arguments):
    """Adam told that a million steps have passed: 1 - beta**1e6 is 1.0, and counts up to 1e6 + 500 are exact."""
    optimizer = torch.optim.Adam(parameters, lr, **arguments)
    for theta in parameters:
        zeros = {name: torch.zeros_like(theta) for name in ("exp_avg", "exp_avg_sq")}
        optimizer.state[theta] = {"step": torch.tensor(1e6), **zeros}
    return optimizer


def path(case, landscape, lr, steps, nudged=False):
    """Positions (steps + 1) and the rates used (steps); `nudged` moves last bits, as in `nudges`.

    A scheduler that watches the loss is told that from before the step.
    """
    loss, gradient, _, start = LANDSCAPES[landscape]
    theta = torch.tensor(case.start or start, requires_grad=True)
    decay = {key: value for key, value in case.gradient.items() if key == "weight_decay"}
    made = uncorrected_adam if case.theirs == "uncorrected_adam" else getattr(torch.optim, case.theirs)
    optimizer = made([theta], lr, **case.arguments, **decay)
    scheduler = scheduler_of(case.schedule, optimizer) if case.schedule and case.schedule.theirs else None
    positions, rates = [theta.tolist()], []

    def closure():
        optimizer.zero_grad()
        value = loss(theta[0], theta[1])
        value.backward()
        if nudged:
            theta.grad = torch.tensor(gradient(*theta.tolist())) * torch.tensor(nudge(len(rates)))
        if "clip_norm" in case.gradient:
            torch.nn.utils.clip_grad_norm_([theta], case.gradient["clip_norm"])
        return value

    for _ in range(steps):
        rate = float(optimizer.param_groups[0]["lr"])
        value = optimizer.step(closure)
        rates.append(rate)
        if scheduler:
            watched = isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau)
            scheduler.step(*([value.item()] if watched else []))
        if nudged:
            theta.data *= torch.tensor(nudge(len(rates)))
        positions.append(theta.tolist())
    return positions, rates


def averaged(case, positions):
    """The mean of `positions`, (steps + 1) pairs, by swa_utils; before its first point, where the run is."""
    theta = torch.nn.Linear(2, 1, bias=False)
    of = torch.optim.swa_utils
    how = of.get_ema_avg_fn(case.ours["decay"]) if case.ours["kind"] == "ema" else None
    mean, found = of.AveragedModel(theta, avg_fn=how), []
    for step, at in enumerate(positions):
        theta.weight.data = torch.tensor([at])
        if step >= case.first and (step - case.first) % case.every == 0:
            mean.update_parameters(theta)
        found.append(mean.module.weight[0].tolist() if step >= case.first else list(at))
    return found


def in_few_digits(case, steps):
    """Positions (steps + 1) of a run whose parameters, gradients and state are of the case's format."""
    _, gradient, _, _ = LANDSCAPES[case.landscape]
    dtype = getattr(torch, case.format)
    theta = torch.tensor(case.start, dtype=dtype, requires_grad=True)
    optimizer = getattr(torch.optim, case.theirs)([theta], case.lr, foreach=False, **case.arguments)
    positions = [theta.tolist()]
    for _ in range(steps):
        theta.grad = torch.tensor(gradient(*theta.tolist())).to(dtype)
        optimizer.step()
        positions.append(theta.tolist())
    return positions


def scheduler_of(schedule, optimizer):
    """The scheduler on `optimizer`, after LinearLR where there is a warm-up."""
    of = torch.optim.lr_scheduler
    settled, warmup = getattr(of, schedule.theirs)(optimizer, **schedule.arguments), schedule.ours.get("warmup")
    if not warmup:
        return settled
    rising = of.LinearLR(optimizer, start_factor=1 / (warmup + 1), total_iters=warmup)
    return of.SequentialLR(optimizer, [rising, settled], [warmup])


def rates(schedule, lr, steps):
    """The first rates of a scheduler over `lr`; none of these looks at the optimizer."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr, momentum=0.9)
    found = []
    with warnings.catch_warnings():
        # torch's own SequentialLR calls its parts in a way that torch advises against.
        warnings.filterwarnings("ignore", message="The epoch parameter in")
        scheduler = scheduler_of(schedule, optimizer)
        for step in range(steps):
            found.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            if step < steps - 1:
                scheduler.step()
    return found


def derivatives(model):
    """At each of the model's points loss, gradient, and Hessian, of a large model its product with the direction."""
    x, y = map(torch.tensor, model.data())
    found = []
    for point in map(torch.tensor, model.points()):
        theta = point.requires_grad_()
        value = loss_of(model, theta, x, y)
        (gradient,) = torch.autograd.grad(value, theta, create_graph=True)
        if model.large:
            (second,) = torch.autograd.grad(gradient @ torch.tensor(model.direction()), theta)
        else:
            second = torch.autograd.functional.hessian(lambda t: loss_of(model, t, x, y), theta)
        found.append((value.item(), gradient.detach().numpy(), second.numpy()))
    return found


def loss_of(model, theta, x, y):
    """The mean loss over the examples and half of l2 times the squared weights."""
    at, a, squares = 0, x, 0.0
    for k, (before, after) in enumerate(pairwise(model.widths)):
        weights, at = theta[at : at + before * after].reshape(after, before), at + before * after
        intercepts = theta[at : at + after] if model.intercept else None
        at += after if model.intercept else 0
        a = functional.linear(a, weights, intercepts)
        if k < len(model.widths) - 2:
            a = getattr(torch, model.activation)(a)
        squares = squares + (weights**2).sum()
    if model.name == "logistic-regression":
        fit = functional.binary_cross_entropy_with_logits(a[:, 0], y)
    elif model.classes > 1:
        fit = functional.cross_entropy(a, y.long())
    else:
        fit = functional.mse_loss(a[:, 0], y) / 2
    return fit + model.l2 / 2 * squares
