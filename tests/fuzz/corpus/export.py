"""Small: the runs of a Fallline scenario by PyTorch, in float64.

Each function below returns the positions of one run, from its start. The scenario is in the comments at the
end, so Fallline opens this file too.
"""

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
    optimizer.step()


STEPS = 2
START = [[-2.6], [-0.05]]  # a row for each parameter


def loss(theta):
    """Quadratic ravine, of each walker."""
    x, y = theta
    _0 = (((0.9135454576426009 * x) + (0.40673664307580015 * y)) ** 2) + (
        36 * (((0.9135454576426009 * y) - (0.40673664307580015 * x)) ** 2)
    )
    return _0 / 2


def run_0():
    """Gradient descent."""

    def rate(step):
        return 0.0525

    gradient = gradient_of

    theta = start()
    optimizer = torch.optim.SGD([theta], lr=rate(0))
    path = [kept(theta)]
    for step in range(STEPS):
        take_step(optimizer, theta, gradient(theta), rate(step))
        path.append(kept(theta))
    return path


def run_1():
    """Momentum."""

    def rate(step):
        return 0.014

    gradient = gradient_of

    theta = start()
    optimizer = torch.optim.SGD([theta], lr=rate(0), momentum=0.82)
    path = [kept(theta)]
    for step in range(STEPS):
        take_step(optimizer, theta, gradient(theta), rate(step))
        path.append(kept(theta))
    return path


RUNS = [
    ("Gradient descent", run_0),
    ("Momentum", run_1),
]


if __name__ == "__main__":
    for label, run in RUNS:
        path = run()
        print(f"{label}: from {start().tolist()} to {path[-1].tolist()}, loss {loss(path[-1]).tolist()}")


# fallline-scenario 972 f6965fc0
# version = 1
# title = "Small"
# description = ""
# steps = 2
# seed = 0
# start = [
#     -2.6,
#     -0.05,
# ]
# view = [
#     -3.2,
#     1.6,
#     -2.3,
#     2.1,
# ]
#
# [landscape]
# name = "quadratic"
# l1 = 1.0
# l2 = 36.0
# rotation = 24.0
#
# [[runs]]
# label = "Gradient descent"
# colour = "orange"
# enabled = true
#
# [runs.optimizer]
# name = "gradient-descent"
#
# [runs.schedule]
# name = "constant"
# lr = 0.0525
# warmup = 0
#
# [runs.gradient]
# source = "exact"
# scheme = "forward"
# h = 1e-06
# noise = 0.0
# clip_norm = 0.0
# weight_decay = 0.0
# batch_size = 0
# replacement = false
#
# [runs.numbers]
# format = "float64"
# rounding = "nearest"
#
# [[runs]]
# label = "Momentum"
# colour = "sky"
# enabled = true
#
# [runs.optimizer]
# name = "momentum"
# beta = 0.82
# convention = "torch"
#
# [runs.schedule]
# name = "constant"
# lr = 0.014
# warmup = 0
#
# [runs.gradient]
# source = "exact"
# scheme = "forward"
# h = 1e-06
# noise = 0.0
# clip_norm = 0.0
# weight_decay = 0.0
# batch_size = 0
# replacement = false
#
# [runs.numbers]
# format = "float64"
# rounding = "nearest"
#
