"""Consensus optimisation: both players also want a small slope, which brakes the turning. NeurIPS 2017."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.optimizers._players import PLAYERS, Players, down_and_up


class Consensus(Players, frozen=True, tag="consensus"):
    """Consensus:  theta <- theta - lr (F + gamma H g),   F = (df/dx, -df/dy).   Mescheder, Nowozin, Geiger, 2017.

    H g is the gradient of |g|^2 / 2, by one product of the Hessian: both players give way where the slope is large. Too
    large a gamma makes every point of no slope attract, a maximum too. NeurIPS 2017, with L = |F|^2 / 2.
    """

    group: ClassVar[str] = PLAYERS
    purpose: ClassVar[str] = "brakes the turning: both want a small slope as well"
    title: ClassVar[str] = "Consensus"
    gamma: Annotated[
        float, Meta(ge=0, le=1e6, description="weight of a small slope", extra={"symbol": "γ", "slider": (0, 2)})
    ] = 0.5
    default_lr: ClassVar[float] = 0.1
    needs_hessian: ClassVar[bool] = True
    equations: ClassVar[tuple[str, ...]] = (r"@theta' = @theta - @lr\,(F(@theta) + @gamma\,H\,@g)",)

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        field = self.field(oracle, theta)
        brake = oracle.hessian_vector(theta, down_and_up(field))
        return np.asarray(theta - lr * (field + self.gamma * brake)), ()
