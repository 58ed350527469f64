"""How a script is written with torch.optim. Where the paths are compared: tests/test_export_code.py."""

from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Optimizer

HEAD = '''torch.set_default_dtype(torch.float64)


def start():
    """The start of every walker, one column each."""
    return torch.tensor(START)


def kept(theta):
    """A copy that the next step does not change."""
    return theta.detach().clone()


def take_step(optimizer, theta, g, lr):
    """One step of a torch optimizer at the rate `lr`."""
    for group in optimizer.param_groups:
        group["lr"] = lr
    theta.grad = g
    optimizer.step()'''

GRADIENT = '''def gradient_of(theta, *rows):
    """Its gradient, by autograd."""
    theta = theta.detach().requires_grad_()
    return torch.autograd.grad(loss(theta, *rows).sum(), theta)[0]'''


def _called(counterpart: Counterpart, optimizer: Optimizer) -> Recipe | None:
    if counterpart.closure:
        return None
    words = "".join(f", {key}={value!r}" for key, value in counterpart.settings(optimizer).items())
    return Recipe(
        (f"optimizer = torch.optim.{counterpart.name}([theta], lr=rate(0){words})",),
        ("take_step(optimizer, theta, gradient(theta), rate(step))",),
    )


CLIP = "g = g * torch.clamp({!r} / (torch.linalg.norm(g, dim=0) + 1e-6), max=1.0)  # as clip_grad_norm_ does"
MISSING = ("bitwise_count", "cbrt", "divmod", "left_shift", "modf", "ndim", "right_shift", "spacing")
RENAMED = {
    "absolute": "abs", "conjugate": "conj", "degrees": "rad2deg", "fabs": "abs", "invert": "bitwise_not",
    "mod": "remainder", "power": "pow", "radians": "deg2rad", "rint": "round",
}  # fmt: skip

LIBRARY = Library(
    key="torch",
    name="PyTorch",
    arrays="torch",
    array="torch.tensor",
    number="torch.tensor",
    renamed=RENAMED | dict.fromkeys(MISSING, ""),
    head=HEAD,
    imports=("import torch",),
    kept="kept(theta)",
    clip=CLIP,
    gradient=GRADIENT,
    called=_called,
    to_numpy="{}.numpy()",
    of_numpy="torch.tensor({})",
    hessian="torch.func.vmap(torch.func.hessian(loss), in_dims=1, out_dims=2)(theta)",
    jacobian="torch.func.vmap(torch.func.jacrev(residuals), in_dims=1, out_dims=2)(theta)",
)
