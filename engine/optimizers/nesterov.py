"""Nesterov's accelerated gradient in three equivalent forms. Nesterov, Soviet Math. Doklady 27, 1983."""

import math
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.form import Best
from fallline.engine.method.form import Form as Recurrence
from fallline.engine.method.optimizer import Beta, Number, Optimizer, Step
from fallline.engine.method.symbol import Symbol, Symbols

EQUATIONS = {
    "look-ahead": r"@theta' = @theta - @lr\,@v'",
    "shifted": r"@theta' = @theta - @lr\,(@g + @beta\,@v')",
    "acceleration": r"@theta' = @theta - @lr\,(@v' + @beta\,(@v' - @v))",
}

Form = Literal["look-ahead", "shifted", "acceleration"]


class Nesterov(Optimizer, frozen=True, tag="nesterov"):
    """Nesterov:  v <- beta v + grad f(theta - lr beta v);   theta <- theta - lr v.   Soviet Math. Doklady 27, 1983.

    `form` chooses how it is written down. "look-ahead" is the line above: it takes the gradient where the velocity
    is about to carry theta. "shifted" follows that look-ahead point itself, phi = theta - lr beta v, and is what
    torch.optim.SGD(nesterov=True) does: v' = beta v + g, phi <- phi - lr (g + beta v'). "acceleration" is the same
    with the change of velocity made visible: phi <- phi - lr (v' + beta (v' - v)). The last two agree step for step;
    at a constant rate both equal the first after the shift.
    """

    group: ClassVar[str] = "Gradient and momentum"
    purpose: ClassVar[str] = "momentum that looks ahead, and brakes before it overshoots"
    beta: Beta = 0.9
    form: Annotated[Form, Meta(description="which of the equivalent forms is run; torch's is shifted")] = "shifted"
    slots: ClassVar[tuple[str, ...]] = ("v",)
    symbols: ClassVar[Symbols] = {"v": Symbol("velocity")}
    torch: ClassVar[Counterpart] = Counterpart(
        "SGD",
        {"momentum": "beta", "nesterov": True},
        where=lambda o: o.form == "shifted" and o.beta > 0,  # torch asks for a momentum
    )
    optax: ClassVar[Counterpart] = Counterpart(
        "sgd",
        {"momentum": "beta", "nesterov": True},
        where=lambda o: o.form == "shifted",
        transforms=("trace(decay={beta!r}, nesterov=True)",),
    )

    @property
    def equations(self) -> tuple[str, ...]:  # type: ignore[override]
        """The step in LaTeX, in the chosen form."""
        return (r"@v' = @beta\,@v + @g", EQUATIONS[self.form])

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate and the share kept."""
        return lr, self.beta

    @property
    def rule(self) -> Callable[..., tuple[Any, ...]]:  # type: ignore[override]  # chosen by a field, pure all the same
        """The update of the chosen form."""
        return {"look-ahead": _look_ahead, "shifted": _shifted, "acceleration": _acceleration}[self.form]

    @property
    def probe(self) -> Callable[..., Any] | None:  # type: ignore[override]
        """Where the gradient is taken: ahead along the velocity, or where theta stands."""
        return _ahead if self.form == "look-ahead" else None

    def recurrence(self, beta: Any) -> Recurrence:
        """All forms have the same roots; only the first step of look-ahead differs."""
        return Recurrence(beta, 1 + beta, beta, 1.0 if self.form == "look-ahead" else 1 + beta)

    def best_pair(self, l1: float, ln: float) -> Best:
        """The best on quadratics. Lessard, Recht and Packard, SIAM J. Optim. 26(1), 2016, table 1."""
        roots = math.sqrt(3 * ln / l1 + 1)
        return Best(4 / (3 * ln + l1), (roots - 2) / (roots + 2), 1 - 2 / roots)

    def standard_pair(self, l1: float, ln: float) -> Best:
        """The one with a proof beyond quadratics, lr = 1/ln. Nesterov, Introductory Lectures, 2004, section 2.2."""
        root = math.sqrt(ln / l1)
        return Best(1 / ln, (root - 1) / (root + 1), 1 - 1 / root)

    def lines(self, library: str) -> tuple[str, ...]:
        """The forms that no library has."""
        beta = repr(self.beta)
        if self.form == "look-ahead":
            return f"v = {beta} * v + gradient(theta - rate(step) * {beta} * v)", "theta = theta - rate(step) * v"
        if self.form == "acceleration":
            after = f"theta = theta - rate(step) * (v + {beta} * (v - before))"
            return "before = v", f"v = {beta} * v + gradient(theta)", after
        return ()


def _ahead(theta: Any, v: Any, lr: float, beta: float) -> Any:
    return theta - lr * beta * v


def _look_ahead(g: Any, v: Any, lr: float, beta: float) -> tuple[Any, ...]:
    v = beta * v + g
    return -lr * v, v


def _shifted(g: Any, v: Any, lr: float, beta: float) -> tuple[Any, ...]:
    v = beta * v + g
    return -lr * (g + beta * v), v


def _acceleration(g: Any, v: Any, lr: float, beta: float) -> tuple[Any, ...]:
    after = beta * v + g
    return -lr * (after + beta * (after - v)), after
