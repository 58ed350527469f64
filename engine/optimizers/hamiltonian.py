"""Hamiltonian Monte Carlo: a walker is kicked, rolls over the landscape without friction, and is kicked again."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import finite
from fallline.engine.optimizers._metropolis import SAMPLING, Temperature, taken
from fallline.engine.problem.arrays import dot


class Hamiltonian(Optimizer, frozen=True, tag="hamiltonian"):
    """HMC:  p ~ N(0, T I);   L leapfrog steps of f(theta) + |p|^2 / 2;   taken with probability min(1, exp(-rise / T)).

    The energy is nearly kept, so that far places are reached and seldom turned down: in a narrow valley it gets along
    where a random walk does not. L + 1 gradients and a loss a step. Duane, Kennedy, Pendleton and Roweth, Phys. Lett. B
    195, 1987; Neal, Handbook of Markov Chain Monte Carlo, 2011.
    """

    group: ClassVar[str] = SAMPLING
    purpose: ClassVar[str] = "rolls between two kicks: far steps that are seldom turned down"
    title: ClassVar[str] = "Hamiltonian Monte Carlo"
    temperature: Temperature = 1.0
    length: Annotated[
        int, Meta(ge=1, le=1000, description="leapfrog steps between two kicks", extra={"slider": (1, 50)})
    ] = 10
    default_lr: ClassVar[float] = 0.1
    draws: ClassVar[bool] = True
    samples: ClassVar[bool] = True
    pauses: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("p",)
    symbols: ClassVar[Symbols] = {"p": Symbol("momentum of the kick"), "length": Symbol(latex="L")}
    equations: ClassVar[tuple[str, ...]] = (
        r"@p' \sim N(0, @temperature I)",
        r"p \leftarrow p - \frac{@lr}{2}\nabla f,\quad x \leftarrow x + @lr\,p",
        r"p \leftarrow p - \frac{@lr}{2}\nabla f,\quad @length\times",
    )

    def named(self, step: int, lr: float) -> dict[str, float]:
        """With how many leapfrog steps there are."""
        return super().named(step, lr) | {"length": float(self.length)}

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        kick = np.sqrt(self.temperature) * oracle.draws(*theta.shape)
        there, p = theta, kick - 0.5 * lr * oracle.gradient(theta)
        for k in range(self.length):
            there = there + lr * p
            p = p - (lr if k < self.length - 1 else 0.5 * lr) * oracle.gradient(there)
        rise = finite(oracle.loss(there)) - oracle.loss(theta) + 0.5 * (dot(p, p) - dot(kick, kick))
        goes = taken(oracle, np.where(np.isnan(rise), np.inf, rise), self.temperature)
        return np.where(goes, there, theta), (kick,)
