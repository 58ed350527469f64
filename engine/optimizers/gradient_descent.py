"""Gradient descent, theta <- theta - lr g. Cauchy, Comptes Rendus 25, 1847."""

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.form import Best, Form
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.remark import Sentence, Taken


class GradientDescent(Optimizer, frozen=True, tag="gradient-descent"):
    """Plain descent:  theta <- theta - lr g.   Cauchy, Comptes Rendus 25, 1847; torch.optim.SGD."""

    group: ClassVar[str] = "Gradient and momentum"
    purpose: ClassVar[str] = "the plain step, which all others are measured by"
    equations: ClassVar[tuple[str, ...]] = (r"@theta' = @theta - @lr\,@g",)
    torch: ClassVar[Counterpart] = Counterpart("SGD")
    optax: ClassVar[Counterpart] = Counterpart("sgd", transforms=("identity()",))

    @staticmethod
    def rule(g: Any, lr: float) -> tuple[Any, ...]:
        """The change of theta for gradient `g`."""
        return (-lr * g,)

    @staticmethod
    def fused(theta: Any, g: Any, lr: float) -> tuple[Any, ...]:
        """As torch's."""
        return (theta.add(g, alpha=-lr),)

    def recurrence(self, beta: Any) -> Form:
        """E' = (1 - l) e."""
        return Form(0.0 * np.asarray(beta))

    def best_pair(self, l1: float, ln: float) -> Best:
        """Both ends shrink alike."""
        return Best(2 / (l1 + ln), 0.0, (ln - l1) / (ln + l1))

    def remarks(self, taken: Taken) -> Iterator[Sentence]:
        """The factors by which the steepest and the flattest coordinate are multiplied, if the gradient was exact."""
        if not (np.isfinite(taken.hessian).all() and _by_the_gradient(taken)):
            return
        curvatures = np.linalg.eigvalsh(taken.hessian)
        factors = 1 - taken.lr * curvatures
        slowest, factor = float(factors[0]), float(factors[-1])
        here = tr("By the curvature here")
        if factor < -1:
            yield _leaving(factor, 2 / float(curvatures[-1]))
        elif slowest > 1:
            much = (
                tr("{slowest:.2f} times", slowest=slowest)
                if slowest >= 1.005
                else tr("by {percent:.2g}%", percent=100 * (slowest - 1))
            )
            text = tr(
                "One way the loss curves down: by the curvature here the slope along it grows {much} in this step.",
                much=much,
            )
            yield Sentence(text, {"growth": slowest})
        elif factor < -0.5:
            text = tr(
                "{here} each step overshoots along the steepest way and keeps {share:.0%} of the error: it zigzags.",
                here=here,
                share=-factor,
            )
            yield Sentence(text, {"factor": factor})
        elif 0.95 < factor < 1:
            text = tr(
                "{here} even the steepest way keeps {share:.0%} of the error in a step: the rate is small.",
                here=here,
                share=factor,
            )
            yield Sentence(text, {"factor": factor})
        elif abs(factor) > 0.005:
            kept = tr(
                "the steepest way keeps {steepest:.0%} of its error in this step, the flattest {flattest:.0%}",
                steepest=abs(factor),
                flattest=slowest,
            )
            text = f"{here} {kept}."
            yield Sentence(text, {"steepest": abs(factor), "flattest": slowest})


def _by_the_gradient(taken: Taken) -> bool:
    """Whether the step is -lr times the exact gradient; at the end of a path there is none, and the next would be."""
    if not taken.change.any():
        return True
    expected = -taken.lr * taken.gradient
    return bool(np.linalg.norm(taken.change - expected) <= 0.005 * np.linalg.norm(expected))


def _leaving(factor: float, limit: float) -> Sentence:
    text = tr(
        "By the curvature here each step overshoots along the steepest way, and multiplies the error "
        "by −{factor:.2f}: the rate has to stay below {limit:.3g}.",
        factor=-factor,
        limit=limit,
    )
    return Sentence(text, {"factor": factor, "limit": limit})
