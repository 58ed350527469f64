"""Momentum beside Nesterov on a quadratic: at the same rate and share kept, and each at its best.

Where a direction swings, its factor is sqrt(beta) by momentum and sqrt(beta (1 - lr lam))
by Nesterov, which brakes; where it creeps, the brake costs a little. Each at its best, momentum needs the fewer steps:
2 / sqrt(kappa) a step against 2 / sqrt(3 kappa). Lessard, Recht and Packard, SIAM J. Optim. 26(1), 2016, table 1; their
section 4.6 has a strongly convex loss on which that best momentum cycles for ever, as no quadratic lets it.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis import theory
from fallline.engine.language import tr
from fallline.engine.method.form import Best
from fallline.engine.optimizers.momentum import Momentum
from fallline.engine.optimizers.nesterov import Nesterov
from fallline.engine.studies.damping import steps_per_digit

Array = NDArray[np.float64]
COUNT = 199
"""Values of beta, from 0 to 0.99."""
ALIKE = 0.01
"""Share of the steps by which two may differ and be called alike."""


class Beside(msgspec.Struct, frozen=True, eq=False):
    """Steps for one more digit by the slowest direction; infinite where a method is not stable."""

    beta: Array
    """(k,)."""
    momentum: Array
    """(k,), at the same rate."""
    nesterov: Array
    here: tuple[float, float]
    """Of momentum and Nesterov at the beta asked for."""
    best: tuple[Best, Best]
    """Momentum's own best pair, and Nesterov's."""

    @property
    def at_best(self) -> tuple[float, float]:
        """Steps for a digit of momentum and Nesterov, each at its own best."""
        return float(steps_per_digit(self.best[0].rate)), float(steps_per_digit(self.best[1].rate))

    @property
    def winner(self) -> str:
        """At the beta asked for: "momentum", "Nesterov", or "" where they are alike or both diverge."""
        momentum, nesterov = self.here
        if not np.isfinite(min(self.here)) or abs(momentum - nesterov) <= ALIKE * min(self.here):
            return ""
        return "momentum" if momentum < nesterov else tr("Nesterov")


def beside(lr: float, beta: float, flattest: float, steepest: float) -> Beside:
    """Both over all shares kept at the rate `lr`, and at `beta`, on curvatures from `flattest` to `steepest`."""
    betas = np.linspace(0.0, 0.99, COUNT)
    lams = [flattest, steepest]
    rows = [steps_per_digit(theory.rate(method, lr, lams, betas)) for method in (Momentum(), Nesterov())]
    pair = (Momentum(beta=beta), Nesterov(beta=beta))
    here = [float(steps_per_digit(theory.rate(method, lr, lams))) for method in pair]
    best = theory.best(Momentum(), *lams), theory.best(Nesterov(), *lams)
    return Beside(betas, rows[0], rows[1], (here[0], here[1]), best)
