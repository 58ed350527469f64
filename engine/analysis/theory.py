"""What theory says of a run on a quadratic: stability limits, rates, the best pair, the noise floor.

f = (1/2) w'Aw, eigenvalues 0 < l1 <= ... <= ln, kappa = ln / l1. Along an eigenvector of eigenvalue lam, with
l = lr lam, the error of every method here obeys e'' = (1 + beta - a l) e' - (beta - c l) e. Goh, Why Momentum Really
Works, Distill 2017; Lessard, Recht and Packard, SIAM J. Optim. 26(1), 2016; Ma and Yarats, ICLR 2019, for QHM.

Decoupled weight decay takes the share delta = lr weight_decay off the position itself, theta <- (1 - delta) theta - lr
m / B: e'' = (1 + beta - delta - a l) e' - (beta (1 - delta) - c l) e, about a rest that lies nearer to the origin.
"""

import math
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fallline.engine.method.optimizer import Optimizer

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]
Kind = Literal["gradient-descent", "momentum", "nesterov", "nesterov-tuned"]


class Form(NamedTuple):
    """The numbers of a method's recurrence, and those of its first step from rest: e1 = (1 - first l) e0."""

    beta: Any
    a: Any = 1.0
    c: Any = 0.0
    first: Any = 1.0
    decay: Any = 0.0
    """delta, the share of the position that decoupled weight decay takes off at each step."""

    def trace(self, scaled: Any) -> Any:
        """Sum of the two roots where lr lam = `scaled`."""
        return 1 + self.beta - self.decay - self.a * scaled

    def determinant(self, scaled: Any) -> Any:
        """Their product."""
        return self.beta * (1 - self.decay) - self.c * scaled

    @property
    def limit(self) -> float:
        """Stable iff `floor` < l < this, by Jury's conditions; the root that leaves first passes -1."""
        return (2 - self.decay) * (1 + self.beta) / (self.a + self.c)

    @property
    def floor(self) -> float:
        """The other end, where a root passes 1: 0, or below it where weight decay holds against a saddle."""
        return -self.decay * (1 - self.beta) / (self.a - self.c) if self.decay else 0.0


FORMS: dict[str, Callable[[Any, Any], Form]] = {
    "gradient-descent": lambda _, beta: Form(0.0 * np.asarray(beta)),
    "momentum": lambda _, beta: Form(beta),
    "nesterov": lambda o, beta: Form(beta, 1 + beta, beta, 1.0 if o.form == "look-ahead" else 1 + beta),
    "qhm": lambda o, beta: Form(beta, 1 - o.nu * beta, beta * (1 - o.nu), 1 - o.nu * beta),
}
"""By tag. Every convention and form of a method has the same roots; only the first step of look-ahead differs."""


def form(optimizer: Optimizer, beta: ArrayLike | None = None) -> Form | None:
    """The recurrence of `optimizer`, with `beta` in place of its own if given; None for a method that is not linear."""
    make = FORMS.get(optimizer.tag())
    share: Any = getattr(optimizer, "beta", 0.0) if beta is None else np.asarray(beta, dtype=np.float64)
    return make(optimizer, share) if make else None


def stability_limit(optimizer: Optimizer) -> float:
    """The end of 0 < lr lam < limit, where every such run converges: 2; 2 + 2 beta; (2 + 2 beta) / (1 + 2 beta).

    NaN for a method that is not linear in the gradient.
    """
    found = form(optimizer)
    return float(found.limit) if found else math.nan


def iteration_eigenvalues(
    optimizer: Optimizer, lr: ArrayLike, lam: ArrayLike, beta: ArrayLike | None = None
) -> Complex:
    """The two roots sigma for each eigenvalue `lam`, (2, ...); arrays broadcast, `beta` in place of the optimizer's.

    Raises TypeError for a method that is not linear in the gradient.
    """
    found, scaled = _linear(optimizer, beta), np.multiply(lr, lam)
    half = np.asarray(found.trace(scaled), dtype=np.complex128) / 2
    root = np.sqrt(half**2 - found.determinant(scaled))
    return np.stack(np.broadcast_arrays(half + root, half - root))


def spectral_radius(optimizer: Optimizer, lr: ArrayLike, lam: ArrayLike, beta: ArrayLike | None = None) -> Array:
    """The largest |sigma|, the factor per step along the eigenvector of `lam`. Arrays broadcast: a diagram is one call.

    >>> spectral_radius(Momentum(), lr[:, None], 1.0, beta[None, :])    # (len(lr), len(beta))
    """
    found, scaled = _linear(optimizer, beta), np.multiply(lr, lam)
    trace, determinant = np.asarray(found.trace(scaled)), np.asarray(found.determinant(scaled))
    square = trace**2 / 4 - determinant
    real = np.abs(trace) / 2 + np.sqrt(np.maximum(square, 0.0))
    return np.asarray(np.where(square < 0, np.sqrt(np.maximum(determinant, 0.0)), real))


def rate(optimizer: Optimizer, lr: ArrayLike, eigenvalues: ArrayLike, beta: ArrayLike | None = None) -> Array:
    """The factor per step of the slowest of `eigenvalues` (d,), for `lr` and `beta` of any shape; that shape."""
    lr, beta = np.asarray(lr)[..., None], None if beta is None else np.asarray(beta)[..., None]
    return np.asarray(spectral_radius(optimizer, lr, np.ravel(eigenvalues), beta).max(axis=-1))


def _linear(optimizer: Optimizer, beta: ArrayLike | None) -> Form:
    found = form(optimizer, beta)
    if found is None:
        raise TypeError(f"{optimizer.tag()} is not linear in the gradient: it has no iteration matrix")
    return found


class Best(NamedTuple):
    """A pair and the factor per step that it reaches."""

    lr: float
    beta: float
    rate: float


def best(kind: Kind, l1: float, ln: float) -> Best:
    """The best pair for eigenvalues between `l1` and `ln`, 0 < l1 <= ln; ValueError for others.

    "nesterov" is the standard choice lr = 1/ln, "nesterov-tuned" the best on quadratics.
    """
    if not 0 < l1 <= ln < math.inf:
        raise ValueError("eigenvalues must be 0 < l1 <= ln")
    root, roots = math.sqrt(ln / l1), math.sqrt(3 * ln / l1 + 1)
    slow, fast = math.sqrt(l1), math.sqrt(ln)
    match kind:
        case "gradient-descent":
            return Best(2 / (l1 + ln), 0.0, (ln - l1) / (ln + l1))
        case "momentum":
            return Best((2 / (slow + fast)) ** 2, ((fast - slow) / (fast + slow)) ** 2, (root - 1) / (root + 1))
        case "nesterov":
            return Best(1 / ln, (root - 1) / (root + 1), 1 - 1 / root)
        case "nesterov-tuned":
            return Best(4 / (3 * ln + l1), (roots - 2) / (roots + 2), 1 - 2 / roots)
    raise ValueError(f"no best pair is known for {kind!r}")


def critical_beta(lr: ArrayLike, lam: ArrayLike, kind: Literal["momentum", "nesterov"] = "momentum") -> Array:
    """The beta at which the two roots meet: below it the motion is overdamped, above it swings. NaN past all.

    Heavy ball (1 - sqrt l)^2, rate |1 - sqrt l|; Nesterov (1 - sqrt l) / (1 + sqrt l), for l < 1.
    """
    with np.errstate(invalid="ignore"):
        root = np.sqrt(np.multiply(lr, lam))
    beta = (1 - root) ** 2 if kind == "momentum" else (1 - root) / (1 + root)
    return np.asarray(np.where((beta >= 0) & (beta < 1), beta, np.nan))


def lower_bound(kappa: ArrayLike) -> Array:
    """The factor per step that no first-order method beats on all quadratics of condition `kappa`, as d grows."""
    root = np.sqrt(kappa)
    return np.asarray((root - 1) / (root + 1))


def noise_floor(lr: ArrayLike, beta: ArrayLike, lam: ArrayLike, variance: ArrayLike) -> Array:
    """Var w at rest under independent gradient noise of `variance`, heavy ball; infinite where it is unstable.

    s^2 lr (1 + beta) / [lam (1 - beta) (2 (1 + beta) - lr lam)]; beta = 0 is descent. The loss stays lam / 2 of it up.
    """
    lr, beta, lam = np.asarray(lr), np.asarray(beta), np.asarray(lam)
    below = lam * (1 - beta) * (2 * (1 + beta) - lr * lam)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(below > 0, variance * lr * (1 + beta) / np.where(below > 0, below, 1.0), np.inf))
