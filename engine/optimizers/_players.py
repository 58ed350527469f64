"""What methods for two players share: the first half of the parameters goes down, the second half goes up."""

from collections.abc import Iterator

import numpy as np

from fallline.engine.language import tr
from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.remark import Sentence, Taken

PLAYERS = "Two players"
"""The heading that they are offered under."""


def down_and_up(v: Array) -> Array:
    """`v` (d, ...) with the other sign for who maximises: the last d // 2 rows."""
    half = len(v) - len(v) // 2
    return np.concatenate([v[:half], -v[half:]])


class Players(Optimizer, frozen=True):
    """Base of the methods for min over x, max over y of f(x, y), where theta is x and then y, half of it each.

    They follow F = (df/dx, -df/dy). At a fixed point its Jacobian J tells what becomes of a small error: its symmetric
    part draws in or pushes out, its antisymmetric part turns.
    """

    def field(self, oracle: Oracle, theta: Array) -> Array:
        """F at `theta`, (d, n)."""
        return down_and_up(oracle.gradient(theta))

    def remarks(self, taken: Taken) -> Iterator[Sentence]:
        """How the two pull and turn here, by the eigenvalues of J."""
        if not np.isfinite(taken.hessian).all() or len(taken.hessian) != len(taken.gradient):
            return
        values = np.linalg.eigvals(down_and_up(taken.hessian))
        turn, pull = float(np.abs(values.imag).max()), float(values.real.min())
        if turn > 1e-9 * float(np.abs(values).max()):
            draws = tr("and draws in by {pull:.3g}", pull=pull) if pull > 0 else tr("and draws nowhere in")
            yield Sentence(
                tr(
                    "The game turns here: J has eigenvalues of imaginary part {turn:.3g}, {draws}.",
                    turn=turn,
                    draws=draws,
                ),
                {"turn": turn, "pull": pull},
            )
