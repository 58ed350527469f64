"""Where a run's gradient comes from: all examples or a batch, exact or by differences; noise, clipping, decay.

fallline.engine.method.oracle answers so.
"""

from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.checked import check
from fallline.engine.language import tr
from fallline.engine.problem.arrays import total
from fallline.engine.problem.batches import Batch
from fallline.engine.problem.landscape import Landscape

Array = NDArray[np.float64]
Seen = Landscape | Batch
EVALUATIONS = ("functions", "gradients", "hessians", "products")
COUNTED = (*EVALUATIONS, "factorisations")
"""Counted apart: losses, exact gradients, Hessians (or J'J), Hessians times a vector; d x d matrices factorised.

A gradient by differences counts as its losses.
"""


class Gradient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a run sees the slope: noise is added (seeded by the scenario), the norm clipped, weight decay added.

    Isotropic noise is Gaussian, the same every way and everywhere. Anisotropic noise has the covariance that the
    gradients of single examples have at theta, so σ = 1 is the noise of one example and 1/√b that of a batch of b;
    where there are no examples, it is long along a direction. Multiplicative noise is σ z g, one normal z for the whole
    gradient. Heavy-tailed noise is symmetric alpha-stable, σ z: at α = 2 standard normals, below it without a variance.
    Label noise draws wrong targets at every step: normals of deviation σ on top, or another class with probability σ.

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
            description="standard deviation of Gaussian noise on each component; of other kinds, their scale",
            extra={"symbol": "σ", "slider": (0, 5)},
        ),
    ] = 0.0
    noise_kind: Annotated[
        Literal["isotropic", "anisotropic", "multiplicative", "heavy-tailed", "label"],
        Meta(
            description="the same every way; as examples differ, or along a direction; a share of the gradient; "
            "alpha-stable; or wrong labels at every step, of classes with probability σ"
        ),
    ] = "isotropic"
    noise_angle: Annotated[
        float,
        Meta(
            ge=-180,
            le=180,
            description="degrees from x to the direction of anisotropic noise, where there are no examples",
            extra={"slider": (-90, 90)},
        ),
    ] = 0.0
    noise_ratio: Annotated[
        float,
        Meta(ge=0, le=1e6, description="deviation across that direction over that along", extra={"slider": (0, 1)}),
    ] = 0.1
    noise_alpha: Annotated[
        float,
        Meta(
            ge=0.1,
            le=2,
            description="index of heavy tails, |noise| > z as often as z^-α; 2 is Gaussian, 1 Cauchy's",
            extra={"symbol": "α", "slider": (0.5, 2)},
        ),
    ] = 1.5
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
        for name in ("h", "noise", "noise_angle", "noise_ratio", "noise_alpha", "clip_norm", "weight_decay"):
            if getattr(self, name) != getattr(self, name):
                raise ValueError(tr("`{name}` must be a finite number", name=name))

    def effective(self, examples: int) -> set[str]:
        """Names of the fields that can make a difference on a landscape of so many `examples`, or already do."""
        idle = {"scheme", "h"} if self.source == "exact" else set()
        if not examples:
            idle |= {field for field in ("batch_size", "replacement") if not getattr(self, field)}
        if not self.noise:
            idle.add("noise_kind")
        if not self.noise or self.noise_kind != "anisotropic" or examples:
            idle |= {"noise_angle", "noise_ratio"}
        if not self.noise or self.noise_kind != "heavy-tailed":
            idle.add("noise_alpha")
        return set(self.__struct_fields__) - idle

    def cost(self, dimension: int) -> int:
        """Evaluations that one gradient takes: 1 where exact, else losses, d + 1 forward or 2d central."""
        if self.source == "exact":
            return 1
        return dimension + 1 if self.scheme == "forward" else 2 * dimension


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
