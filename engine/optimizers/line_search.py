"""Steepest descent with a line search: the rate is found anew at each step. Armijo, 1966; Wolfe, 1969."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array
from fallline.engine.optimizers._line_search import Ending
from fallline.engine.optimizers._searching import Direction, Searching


class LineSearch(Searching, frozen=True, tag="line-search"):
    """Steepest descent with a line search:  theta <- theta - a g,  a from a search along -g.

    "armijo" halves the first trial until the loss has fallen by c1 a |g|^2. "strong-wolfe" also lengthens, until the
    slope along the line is at most c2 of what it was. Armijo, Pacific J. Math. 16, 1966; Wolfe, SIAM Review 11, 1969. A
    walker stays where no length helps.
    """

    group: ClassVar[str] = "Line searches"
    purpose: ClassVar[str] = "descent that finds each step's length itself"
    title: ClassVar[str] = "Descent with line search"
    search: Ending = "armijo"
    default_lr: ClassVar[float] = 1.0
    equations: ClassVar[tuple[str, ...]] = (r"@theta' = @theta - a\,@g",)
    torch: ClassVar[str] = "torch searches lines in LBFGS alone"
    optax: ClassVar[Counterpart] = Counterpart(
        "scale_by_backtracking_linesearch",
        {"slope_rtol": "c1"},
        where=lambda o: o.search == "armijo" and o.initial == "rate",
        uncompared=dict.fromkeys(("search", "c2"), "of strong Wolfe, which no library makes from the same trials"),
    )

    def direction(self, theta: Array, g: Array, kept: tuple[Array, ...], restart: NDArray[np.bool_]) -> Direction:
        """-g."""
        return Direction(-g, kept, np.zeros(theta.shape[1], dtype=bool))
