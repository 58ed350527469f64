"""Steepest descent with a line search: the rate is found anew at each step. Armijo, 1966; Wolfe, 1969."""

from typing import ClassVar

import numpy as np

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.optimizers._line_search import C1, C2, Ending, lengths


class LineSearch(Optimizer, frozen=True, tag="line-search"):
    """Steepest descent with a line search:  theta <- theta - a g,  a from a search along -g that starts at lr.

    "armijo" halves lr until the loss has fallen by c1 a |g|^2. "strong-wolfe" also lengthens, until the slope along the
    line is at most c2 of what it was. Armijo, Pacific J. Math. 16, 1966; Wolfe, SIAM Review 11, 1969. A walker stays
    where no length helps.
    """

    title: ClassVar[str] = "Descent with line search"
    search: Ending = "armijo"
    c1: C1 = 1e-4
    c2: C2 = 0.9
    default_lr: ClassVar[float] = 1.0
    equations: ClassVar[tuple[str, ...]] = (r"@theta' = @theta - a\,@g",)
    torch: ClassVar[str] = "torch searches lines in LBFGS alone"
    optax: ClassVar[Counterpart] = Counterpart(
        "scale_by_backtracking_linesearch",
        {"slope_rtol": "c1"},
        where=lambda o: o.search == "armijo",
        uncompared=dict.fromkeys(("search", "c2"), "of strong Wolfe, which no library makes from the same trials"),
    )

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        g = oracle.gradient(theta)
        first = np.full(theta.shape[1], lr)
        return theta - lengths(self.search, oracle, theta, -g, g, first, self.c1, self.c2) * g, state
