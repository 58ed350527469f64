"""Where a run's gradient comes from: all examples or a batch, exact or by differences; noise, clipping, decay."""

from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.checked import check
from fallline.engine.problem.arrays import total
from fallline.engine.problem.batches import Batch, batch
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.normals import normals

Array = NDArray[np.float64]
Seen = Landscape | Batch
EVALUATIONS = ("functions", "gradients", "hessians", "products")
COUNTED = (*EVALUATIONS, "factorisations")
"""Counted apart: losses, exact gradients, Hessians (or J'J), Hessians times a vector; d x d matrices factorised.

A gradient by differences counts as its losses.
"""


class Gradient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a run sees the slope: noise is added (seeded by the scenario), the norm clipped, weight decay added.

    The order of torch: clip_grad_norm_ on the raw gradient, then the optimizer's own weight_decay.
    """

    source: Annotated[
        Literal["exact", "finite-difference"], Meta(description="by derivative, or by difference quotients of the loss")
    ] = "exact"
    scheme: Annotated[
        Literal["forward", "central"],
        Meta(description="(f(x+h) - f(x)) / h, or (f(x+h) - f(x-h)) / 2h; only for finite-difference"),
    ] = "forward"
    h: Annotated[
        float,
        Meta(
            gt=0,
            le=1e6,
            description="distance of the difference quotient",
            extra={"scale": "log", "slider": (1e-12, 1.0)},
        ),
    ] = 1e-6
    noise: Annotated[
        float,
        Meta(
            ge=0,
            le=1e100,
            description="standard deviation of Gaussian noise on each component",
            extra={"symbol": "σ", "slider": (0, 5)},
        ),
    ] = 0.0
    clip_norm: Annotated[
        float,
        Meta(
            ge=0,
            le=1e100,
            description="longest gradient let through, longer ones are shortened to it; 0 is off",
            extra={"slider": (0, 10)},
        ),
    ] = 0.0
    weight_decay: Annotated[
        float,
        Meta(
            ge=0,
            le=1e100,
            description="share of theta added to the gradient, as by a loss of weight_decay/2 |theta|^2 more; 0 is off",
            extra={"symbol": "λ", "slider": (0, 1)},
        ),
    ] = 0.0

    batch_size: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            description="examples that a gradient is the mean of; 0 is all of them, 1 is stochastic descent",
            extra={"slider": (0, 256)},
        ),
    ] = 0
    replacement: Annotated[
        bool, Meta(description="draw each batch from all examples, instead of going through them in shuffled epochs")
    ] = False

    def __post_init__(self) -> None:
        check(self)
        for name in ("h", "noise", "clip_norm", "weight_decay"):
            if getattr(self, name) != getattr(self, name):
                raise ValueError(f"`{name}` must be a finite number")

    def effective(self, examples: int) -> set[str]:
        """Names of the fields that can make a difference on a landscape of so many `examples`, or already do."""
        idle = {"scheme", "h"} if self.source == "exact" else set()
        if not examples:
            idle |= {field for field in ("batch_size", "replacement") if not getattr(self, field)}
        return set(self.__struct_fields__) - idle

    def cost(self, dimension: int) -> int:
        """Evaluations that one gradient takes: 1 where exact, else losses, d + 1 forward or 2d central."""
        if self.source == "exact":
            return 1
        return dimension + 1 if self.scheme == "forward" else 2 * dimension


class Oracle:
    """Answers one run's questions about its landscape and counts them; `first` is the index of its first walker.

    `step` says which batch of examples is seen: the same for all questions of a step, so that their answers compare.
    """

    def __init__(self, landscape: Landscape, gradient: Gradient, seed: int, first: int = 0) -> None:
        self.landscape, self.source, self.seed, self.first = landscape, gradient, seed, first
        self.step = 0
        self.counts = dict.fromkeys(COUNTED, 0)
        self.examples = 0
        self._asked = 0

    @property
    def steady(self) -> bool:
        """Whether the same question has the same answer at every step: nothing is drawn."""
        return not (self.source.noise > 0 or self.source.batch_size)

    def gradient(self, theta: Array) -> Array:
        """The gradient as the run sees it, (d, n); each call draws fresh noise."""
        source, exact = self.source, self.source.source == "exact"
        seen = self._seen("gradients" if exact else "functions", source.cost(len(theta)), theta.shape[1])
        g = seen.gradient(theta) if exact else finite_difference(seen, theta, source.h, source.scheme)
        if self.source.noise > 0:
            g = g + self.source.noise * normals(self.seed, self._asked, theta.shape, self.first)
        self._asked += 1
        if self.source.clip_norm > 0:
            g = clipped(g, self.source.clip_norm)
        return g + self.source.weight_decay * theta if self.source.weight_decay > 0 else g

    def loss(self, theta: Array) -> Array:
        """What the run minimizes at this step, (n,): the loss and, under weight decay, its quadratic."""
        loss = self._seen("functions", 1, theta.shape[1]).loss(theta)
        if self.source.weight_decay > 0:
            loss = loss + self.source.weight_decay / 2 * total(theta**2)
        return loss

    def _seen(self, kind: str, evaluations: int, n: int) -> Seen:
        """All examples or the step's batch of them, its evaluations counted as `kind`."""
        self.counts[kind] += evaluations
        size, count = self.source.batch_size, self.landscape.examples
        if not size:
            self.examples += evaluations * count
            return self.landscape
        rows = batch(self.seed, self.step, size, count, n, self.first, self.source.replacement)
        self.examples += evaluations * len(rows)
        return Batch(self.landscape, rows)

    def hessian(self, theta: Array) -> Array:
        """The exact Hessian of what the run minimizes, (d, d, n)."""
        self._all("hessians")
        return self._decayed(self.landscape.hessian(theta))

    def gauss_newton(self, theta: Array) -> Array:
        """2 J'J of the residuals, the Hessian without their own curvature, (d, d, n); counted as a Hessian."""
        self._all("hessians")
        jacobian = self.landscape.jacobian(theta)
        if len(theta) == 2:  # term after term, as the kernels do it
            return self._decayed(2 * total(jacobian[:, :, None] * jacobian[:, None]))
        jacobian = np.ascontiguousarray(jacobian.transpose(2, 0, 1))
        return self._decayed(2 * (jacobian.transpose(0, 2, 1) @ jacobian).transpose(1, 2, 0))

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """The exact Hessian of what the run minimizes times `v` (d, n): (d, n)."""
        self._all("products")
        return self.landscape.hessian_vector(theta, v) + self.source.weight_decay * v

    def factorised(self) -> None:
        """Count one more."""
        self.counts["factorisations"] += 1

    def _all(self, kind: str) -> None:
        self.counts[kind] += 1
        self.examples += self.landscape.examples

    def _decayed(self, matrix: Array) -> Array:
        if self.source.weight_decay > 0:
            return matrix + self.source.weight_decay * np.eye(len(matrix))[:, :, None]
        return matrix


def clipped(g: Array, longest: float) -> Array:
    """`g` (d, n) with every column at most `longest`."""
    return np.asarray(shortened(g, total(g**2), longest)[0])


def shortened(d: Any, square: Any, longest: float) -> tuple[Any, ...]:
    """A direction of squared length `square`, at most `longest`: torch's clip_grad_norm_, its 1e-6 included."""
    return (d * np.minimum(longest / (np.sqrt(square) + 1e-6), 1.0),)


def finite_difference(landscape: Seen, theta: Array, h: float, scheme: str) -> Array:
    """Difference quotients of the loss at `theta` (d, n): forward error about h f''/2, central h^2 f'''/6."""
    g = np.empty_like(theta)
    here = landscape.loss(theta) if scheme == "forward" else None
    for i in range(len(theta)):
        ahead, behind = theta.copy(), theta.copy()
        ahead[i] += h
        behind[i] -= h
        if here is not None:
            # The distance that floating point really made, not h: it removes one source of rounding.
            g[i] = (landscape.loss(ahead) - here) / (ahead[i] - theta[i])
        else:
            g[i] = (landscape.loss(ahead) - landscape.loss(behind)) / (ahead[i] - behind[i])
    return g
