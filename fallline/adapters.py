"""A problem, as fallline.problems has it, for other libraries: scipy's keywords, a function for torch, one for jax.

Neither torch nor jax is imported before it is asked for.
"""

from importlib import import_module
from typing import Any

import numpy as np

HESSIANS = {"newton-cg", "trust-ncg", "trust-krylov", "trust-exact", "dogleg", "trust-constr"}
GRADIENTS = {*HESSIANS, "cg", "bfgs", "l-bfgs-b", "tnc", "slsqp"}
BOUNDS = {"nelder-mead", "l-bfgs-b", "tnc", "slsqp", "powell", "trust-constr", "cobyla", "cobyqa"}


def keywords(problem: Any, method: str) -> dict[str, Any]:
    """Those of scipy.optimize.minimize that `method` takes."""
    found: dict[str, Any] = {"fun": problem.f, "x0": problem.start, "method": method}
    key = method.lower()
    if key in GRADIENTS:
        found["jac"] = problem.gradient
    if key in HESSIANS and problem.landscape.has_hessian:
        found["hess"] = problem.hessian
    if key in BOUNDS:
        found["bounds"] = problem.bounds
    return found


def of_torch(problem: Any, x: Any) -> Any:
    """The value at the tensor `x` (d,)."""
    torch: Any = import_module("torch")

    def given(values: Any, like: Any) -> Any:
        return torch.as_tensor(values, dtype=like.dtype, device=like.device)

    def numbers(tensor: Any) -> Any:
        return tensor.detach().cpu().to(torch.float64).numpy()

    class Slope(torch.autograd.Function):
        @staticmethod
        def forward(context: Any, at: Any) -> Any:
            context.save_for_backward(at)
            return given(problem.gradient(numbers(at)), at)

        @staticmethod
        def backward(context: Any, v: Any) -> Any:
            (at,) = context.saved_tensors
            return given(problem.hvp(numbers(at), numbers(v)), at)

    class Value(torch.autograd.Function):
        @staticmethod
        def forward(context: Any, at: Any) -> Any:
            context.save_for_backward(at)
            return given(problem.f(numbers(at)), at)

        @staticmethod
        def backward(context: Any, outer: Any) -> Any:
            (at,) = context.saved_tensors
            return outer * Slope.apply(at)

    if x.ndim != 1 or len(x) != problem.dimension:
        raise ValueError(f"{problem.name} takes {problem.dimension} numbers, not a tensor of shape {tuple(x.shape)}")
    return Value.apply(x)


def of_jax(problem: Any) -> Any:
    """A function of an array (d,)."""
    jax: Any = import_module("jax")

    d = problem.dimension

    def called(of: Any, shape: tuple[int, ...], x: Any) -> Any:
        def numbers(at: Any) -> Any:
            return np.asarray(of(np.asarray(at, dtype=np.float64)), dtype=x.dtype)

        return jax.pure_callback(numbers, jax.ShapeDtypeStruct(shape, x.dtype), x, vmap_method="sequential")

    def slopes(x: Any) -> Any:
        return called(problem.gradient, (d,), x)

    def values(x: Any) -> Any:
        return called(problem.f, (), x)

    slope, value = jax.custom_jvp(slopes), jax.custom_jvp(values)
    slope.defjvp(lambda at, along: (slope(*at), called(problem.hessian, (d, d), *at) @ along[0]))
    value.defjvp(lambda at, along: (value(*at), slope(*at) @ along[0]))
    return value
