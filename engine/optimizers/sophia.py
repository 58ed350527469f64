"""Sophia: a mean of gradients over an estimate of the Hessian's diagonal, clipped. Liu et al., ICLR 2024."""

from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Epsilon, Optimizer, Oracle, WeightDecay, correction
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._moments import Beta1


class Sophia(Optimizer, frozen=True, tag="sophia"):
    """Sophia:  theta <- theta - lr clip(m^ / max(gamma h, eps), 1),  h a mean of estimates of diag H.   ICLR 2024.

    Every k steps h takes in a new estimate: Hutchinson's, u times H u with random signs u; or Gauss-Newton-Bartlett's,
    b times the squared gradient on b examples whose labels are drawn from what the model itself predicts. Where h is
    small or negative, steps are as long as the rate, along the signs of m. Liu, Li, Hall, Liang and Ma, ICLR 2024; in
    the order of optax.contrib.sophia, where a step takes the h before it. Hutchinson, Comm. Stat. Sim. 18, 1989.
    """

    group: ClassVar[str] = "Second order"
    purpose: ClassVar[str] = "Adam's cost, and the curvature of each parameter"
    estimator: Annotated[
        Literal["hutchinson", "gauss-newton-bartlett"],
        Meta(description="what h is made of: products of the Hessian with random signs, or labels that a model draws"),
    ] = "hutchinson"
    beta1: Beta1 = 0.965
    beta2: Annotated[
        float,
        Meta(
            ge=0,
            lt=1,
            description="share of h kept at a new estimate",
            extra={"label": "curvature", "symbol": "β₂", "slider": (0, 0.999)},
        ),
    ] = 0.99
    gamma: Annotated[
        float,
        Meta(
            gt=0,
            le=1e6,
            description="what h is multiplied by: the larger, the fewer steps are clipped",
            extra={"label": "scale", "symbol": "γ", "scale": "log", "slider": (1e-3, 1.0)},
        ),
    ] = 0.01
    bound: Annotated[
        float,
        Meta(gt=0, le=1e6, description="longest step in each parameter, over the rate", extra={"slider": (0.1, 5)}),
    ] = 1.0
    every: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="steps from one estimate to the next",
            extra={"symbol": "k", "slider": (1, 50)},
        ),
    ] = 10
    epsilon: Epsilon = 1e-8
    weight_decay: WeightDecay = 0.0
    slots: ClassVar[tuple[str, ...]] = ("m", "h")
    mean_slot: ClassVar[str] = "m"
    one_memory: ClassVar[bool] = False
    draws: ClassVar[bool] = True
    symbols: ClassVar[Symbols] = {
        "m": Symbol("mean of the gradients"),
        "h": Symbol("mean of the estimates of the Hessian's diagonal"),
        "c1": Symbol("correction of the bias of m", "c_1"),
        "fresh": Symbol("1 at a step with a new estimate, 0 at others", "τ"),
        "u": Symbol("direction before it is clipped"),
        "bound": Symbol("longest step in each parameter, over the rate", r"\rho"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = @beta1\,@m + (1 - @beta1)\,@g",
        r"@u = \frac{@m' / @c1}{\max(@gamma\,@h,\,@epsilon)}",
        r"@theta' = @theta - @lr\,\left(\mathrm{clip}(@u,\,@bound) + @weight_decay\,@theta\right)",
        r"@h' = @h + @fresh\,(1 - @beta2)\,(\widehat{\mathrm{diag}}\,H - @h)",
    )
    optax: ClassVar[Counterpart] = Counterpart(
        "contrib.sophia",
        {
            "b1": "beta1",
            "b2": "beta2",
            "gamma": "gamma",
            "clip_threshold": "bound",
            "update_interval": "every",
            "eps": "epsilon",
            "weight_decay": "weight_decay",
        },
        where=lambda o: o.estimator == "hutchinson",
        uncompared={"estimator": "optax is told what to estimate by, and has Hutchinson's alone"},
    )

    @property
    def needs_hessian(self) -> bool:  # type: ignore[override]
        """Hutchinson's estimate multiplies it."""
        return self.estimator == "hutchinson"

    @property
    def needs_labels(self) -> bool:  # type: ignore[override]
        """Bartlett's draws them."""
        return self.estimator == "gauss-newton-bartlett"

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With the correction c1, and whether there is a new estimate."""
        return super().named(step, lr) | {"c1": correction(self.beta1, step), "fresh": float(step % self.every == 0)}

    def between(self, theta: Array, g: Array, state: tuple[Array, ...], step: int, lr: float) -> dict[str, Array]:
        """The direction before it is clipped."""
        return {"u": self._direction(self.beta1 * state[0] + (1 - self.beta1) * g, state[1], step)}

    def _direction(self, m: Array, h: Array, step: int) -> Array:
        below: Any = np.maximum(self.gamma * h, self.epsilon)
        return np.asarray(m / correction(self.beta1, step) / (below + (below == 0)))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        m, h = state
        m = self.beta1 * m + (1 - self.beta1) * oracle.gradient(theta)
        direction = np.clip(self._direction(m, h, step), -self.bound, self.bound)
        if step % self.every == 0:
            h = self.beta2 * h + (1 - self.beta2) * self._estimate(theta, oracle)
        return np.asarray(theta - lr * (direction + self.weight_decay * theta)), (m, h)

    def _estimate(self, theta: Array, oracle: Oracle) -> Array:
        """Of the Hessian's diagonal at `theta`, (d, n)."""
        if self.estimator == "gauss-newton-bartlett":
            return oracle.gauss_newton_diagonal(theta)
        signs = np.where(oracle.draws(*theta.shape) < 0, -1.0, 1.0)
        return signs * oracle.hessian_vector(theta, signs)
