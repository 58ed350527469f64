"""A landscape that is a function: its derivatives by differences, by jax, or by a function beside it.

Central differences with h = eps^(1/3) max(1, |x|) for a gradient, eps^(1/4) for second differences of a loss: where
truncation and rounding are about equal (Nocedal and Wright, Numerical Optimization, 2006, section 8.1).
"""

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar

import numpy as np

from fallline.engine.language import tr
from fallline.engine.problem.landscape import Array, Landscape, Point

EPSILON = float(np.finfo(np.float64).eps)


class ByFunction(Landscape, frozen=True):
    """A base of those that fallline.landscape makes."""

    function: ClassVar[Callable[..., Any]]
    derivative: ClassVar[Callable[..., Any] | str | None] = None
    coordinates: ClassVar[tuple[str, ...]] = ()
    known: ClassVar[tuple[Point, ...]] = ()

    @property
    def dimension(self) -> int:
        return len(self.start)

    def minima(self) -> tuple[Point, ...]:
        return self.known

    def latex(self) -> str:
        """Its name and arguments, for there is no formula."""
        name = self.tag().replace("-", r"\ ")
        return rf"f = \mathrm{{{name}}}({', '.join(self.coordinates)})"

    def loss(self, theta: Array) -> Array:
        with np.errstate(all="ignore"), _double_precision(self.derivative):
            found = np.asarray(self.function(*self._given(theta)), dtype=np.float64)
        return np.array(np.broadcast_to(found, theta.shape[1:]))

    def gradient(self, theta: Array) -> Array:
        if self.derivative == "jax":
            with _double_precision("jax"):
                return np.array(_by_jax(self)[0](theta))
        if callable(self.derivative):
            with np.errstate(all="ignore"):
                rows = self.derivative(*self._given(theta))
            return np.array(np.broadcast_arrays(*rows, theta[0])[:-1], dtype=np.float64)
        return quotients(self.loss, theta, np.cbrt(EPSILON))

    def hessian(self, theta: Array) -> Array:
        """By jax where that derives it; else by differences, (d, d, n)."""
        if self.derivative == "jax":
            with _double_precision("jax"):
                return np.array(_by_jax(self)[1](theta))
        h = np.cbrt(EPSILON) if callable(self.derivative) else EPSILON**0.25
        slope = self.gradient if callable(self.derivative) else lambda at: quotients(self.loss, at, h)
        hessian = quotients(slope, theta, h)
        return (hessian + hessian.transpose(1, 0, 2)) / 2

    def check(self) -> None:
        """Ask for three losses and gradients; raises TypeError where they are of no use, ValueError where jax fails."""
        if self.derivative == "jax" and importlib.util.find_spec("jax") is None:
            raise ValueError(tr("jax is not installed: pip install jax"))
        theta = np.repeat(np.array(self.start)[:, None], 3, axis=1)
        with np.errstate(all="ignore"), _double_precision(self.derivative):
            try:
                shape = np.shape(self.function(*self._given(theta)))
            except TypeError as error:
                told = tr(
                    "{tag} must take arrays, all walkers at once: use numpy's functions ({error})",
                    tag=self.tag(),
                    error=error,
                )
                raise TypeError(told) from None
        if shape not in ((), (3,)):
            raise TypeError(
                tr(
                    "{tag} must return a loss for each of n walkers, (n,); of 3 it returns {shape}",
                    tag=self.tag(),
                    shape=shape,
                )
            )
        shape = self.gradient(theta).shape
        if shape != theta.shape:
            raise TypeError(
                tr(
                    "the gradient of {tag} must be {shape} rows for the coordinates",
                    tag=self.tag(),
                    shape=theta.shape[0],
                )
            )

    def _given(self, theta: Array) -> list[Any]:
        """The arguments of the function."""
        theta = np.asarray(theta)
        rows = [theta] if self.coordinates == ("theta",) else list(theta)
        return [*rows, *(getattr(self, name) for name in self.__struct_fields__)]


def quotients(function: Callable[[Array], Array], theta: Array, h: float) -> Array:
    """Central difference quotients of `function`, (..., n), along each coordinate: (d, ..., n)."""
    rows = []
    for k in range(len(theta)):
        ahead, behind = theta.copy(), theta.copy()
        step = h * np.maximum(1.0, np.abs(theta[k]))
        ahead[k] += step
        behind[k] -= step
        rows.append((function(ahead) - function(behind)) / (ahead[k] - behind[k]))
    return np.array(rows)


@cache
def _by_jax(landscape: ByFunction) -> tuple[Any, Any]:
    """Gradient (d, n) -> (d, n) and Hessian (d, n) -> (d, d, n), compiled."""
    jax: Any = importlib.import_module("jax")

    def loss(point: Any) -> Any:
        rows = [point] if landscape.coordinates == ("theta",) else list(point)
        fields = (getattr(landscape, name) for name in landscape.__struct_fields__)
        return jax.numpy.sum(landscape.function(*rows, *fields))  # of one walker it is one number

    derived = ((jax.grad(loss), 1), (jax.hessian(loss), 2))
    gradient, hessian = (jax.jit(jax.vmap(each, in_axes=1, out_axes=out)) for each, out in derived)
    return gradient, hessian


def _double_precision(derivative: object) -> Any:
    from contextlib import nullcontext

    if derivative != "jax":
        return nullcontext()
    from fallline.engine.libraries.optax import in_double_precision

    return in_double_precision()
