"""Projected gradient descent: a step downhill, then to the nearest feasible point. Goldstein, Bull. AMS 70, 1964."""

from typing import ClassVar

from fallline.engine.method.optimizer import Array, Oracle
from fallline.engine.optimizers._constrained import Constrained
from fallline.engine.problem.nearest import nearest


class ProjectedGradient(Constrained, frozen=True, tag="projected-gradient"):
    """Projected gradient:  theta <- P(theta - lr g),  P(z) the nearest feasible point.   Goldstein, Bull. AMS 70, 1964.

    On a convex set it rests exactly where the conditions of Karush, Kuhn and Tucker hold, and converges for lr below
    2 over the largest curvature, as plain descent does. P is a closed form for boxes, half planes, balls and
    simplices; of other sets it is found by Newton's method, and of one that is not convex it is a point that is nearest
    in its neighbourhood. Levitin and Polyak, USSR Comput. Math. 6(5), 1966; Bertsekas, IEEE Trans. 21(2), 1976.
    """

    purpose: ClassVar[str] = "a step downhill, and back into the set"
    default_lr: ClassVar[float] = 0.1
    equations: ClassVar[tuple[str, ...]] = (
        r"P(z) = \mathrm{argmin}_{c(y) \leq 0} |y - z|,\quad @theta' = P(@theta - @lr\,@g)",
    )
    optax: ClassVar[str] = "optax has projections, and no method that makes them"

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n); the first from outside leads in."""
        return nearest(oracle.feasible, theta - lr * oracle.gradient(theta)), state
