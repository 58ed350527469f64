"""The linear recurrence of a method on a quadratic, and its best pair of rate and momentum: what theory works with.

Along an eigenvector of eigenvalue lam, with l = lr lam, the error of a method that is linear in the gradient obeys
e'' = (1 + beta - a l) e' - (beta - c l) e. Goh, Why Momentum Really Works, Distill 2017; Lessard, Recht and Packard,
SIAM J. Optim. 26(1), 2016; Ma and Yarats, ICLR 2019, for QHM.

Decoupled weight decay takes the share delta = lr weight_decay off the position itself, theta <- (1 - delta) theta - lr
m / B: e'' = (1 + beta - delta - a l) e' - (beta (1 - delta) - c l) e, about a rest that lies nearer to the origin.
"""

from typing import Any, NamedTuple


class Form(NamedTuple):  # a tuple: its numbers are walked through
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


class Best(NamedTuple):  # a tuple: who asks for a pair unpacks it
    """A pair of rate and momentum, and the factor per step that it reaches."""

    lr: float
    beta: float
    rate: float
