"""Momentum (heavy ball), v <- beta v + g; theta <- theta - lr v. Polyak, USSR Comput. Math. 4(5), 1964."""

import math
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.form import Best, Form
from fallline.engine.method.optimizer import Beta, Number, Optimizer, Step
from fallline.engine.method.symbol import Symbol, Symbols

Convention = Literal["torch", "sutskever"]


class Momentum(Optimizer, frozen=True, tag="momentum"):
    """Heavy ball:  v <- beta v + g;   theta <- theta - lr v.   Polyak, USSR Comput. Math. 4(5), 1964.

    The convention of the lecture notes and of torch.optim.SGD: the velocity does not hold the learning rate. That of
    Sutskever et al., ICML 2013, does: v <- beta v - lr g, theta <- theta + v. At a constant rate the paths are the
    same; when a schedule lowers the rate, torch's slows at once and Sutskever's only as the velocity decays.
    """

    group: ClassVar[str] = "Gradient and momentum"
    purpose: ClassVar[str] = "keeps its velocity: faster where one way is much steeper than another"
    beta: Beta = 0.9
    convention: Annotated[
        Convention, Meta(description="whether the velocity holds gradients (torch) or steps (Sutskever)")
    ] = "torch"
    slots: ClassVar[tuple[str, ...]] = ("v",)
    symbols: ClassVar[Symbols] = {"v": Symbol("velocity")}
    torch: ClassVar[Counterpart] = Counterpart("SGD", {"momentum": "beta"}, where=lambda o: o.convention == "torch")
    optax: ClassVar[Counterpart] = Counterpart(
        "sgd",
        {"momentum": "beta"},
        where=lambda o: o.convention == "torch",
        transforms=("trace(decay={beta!r})",),
    )

    @property
    def equations(self) -> tuple[str, ...]:  # type: ignore[override]
        """The step in LaTeX, in the chosen convention."""
        if self.convention == "torch":
            return (r"@v' = @beta\,@v + @g", r"@theta' = @theta - @lr\,@v'")
        return (r"@v' = @beta\,@v - @lr\,@g", r"@theta' = @theta + @v'")

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate and the share kept."""
        return lr, self.beta

    @property
    def rule(self) -> Callable[..., tuple[Any, ...]]:  # type: ignore[override]  # chosen by a field, pure all the same
        """The update of the chosen convention."""
        return _torch if self.convention == "torch" else _sutskever

    @property
    def fused(self) -> Callable[..., tuple[Any, ...]] | None:  # type: ignore[override]  # torch has one convention
        """As torch's."""
        return _fused if self.convention == "torch" else None

    def recurrence(self, beta: Any) -> Form:
        """Both conventions have the same roots."""
        return Form(beta)

    def best_pair(self, l1: float, ln: float) -> Best:
        """Where both ends meet the edge between crawling and swinging. Polyak, 1964."""
        slow, fast = math.sqrt(l1), math.sqrt(ln)
        root = math.sqrt(ln / l1)
        return Best((2 / (slow + fast)) ** 2, ((fast - slow) / (fast + slow)) ** 2, (root - 1) / (root + 1))

    def lines(self, library: str) -> tuple[str, ...]:
        """Sutskever's convention, which no library has."""
        return (f"v = {self.beta!r} * v - rate(step) * gradient(theta)", "theta = theta + v")


def _torch(g: Any, v: Any, lr: float, beta: float) -> tuple[Any, ...]:
    v = beta * v + g
    return -lr * v, v


def _fused(theta: Any, g: Any, v: Any, lr: float, beta: float) -> tuple[Any, ...]:
    v = v * beta + g
    return theta.add(v, alpha=-lr), v


def _sutskever(g: Any, v: Any, lr: float, beta: float) -> tuple[Any, ...]:
    v = beta * v - lr * g
    return v, v
