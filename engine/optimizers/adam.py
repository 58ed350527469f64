"""Adam: a mean of gradients over the root of a mean of squares. Kingma and Ba, ICLR 2015."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.language import tr
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Epsilon, Step
from fallline.engine.method.remark import Sentence, Taken
from fallline.engine.optimizers._moments import MEANS, Beta1, Beta2, Moments

GROWN = 0.9
"""Share of its weight, 1 - beta^t, from which a mean is not called young."""


class Adam(Moments, frozen=True, tag="adam"):
    """Adam:  m <- beta1 m + (1 - beta1) g;  s <- beta2 s + (1 - beta2) g^2;  theta <- theta - lr m^ / (sqrt(s^) + eps).

    m^ = m / (1 - beta1^t), s^ = s / (1 - beta2^t). Kingma and Ba, ICLR 2015; torch.optim.Adam. Without the bias
    correction both means start near zero, the root sooner than the mean, and the first steps are
    (1 - beta1) / sqrt(1 - beta2) = 3.2 times lr instead of lr.
    """

    group: ClassVar[str] = "A rate for each parameter"
    purpose: ClassVar[str] = "momentum and a rate for each parameter: the usual first try"
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8
    bias_correction: Annotated[
        bool, Meta(description="divide both means by 1 - beta^t, which makes the first steps as long as lr")
    ] = True
    equations: ClassVar[tuple[str, ...]] = (
        *MEANS,
        r"@theta' = @theta - @lr\,\frac{@m' / @c1}{\sqrt{@s' / @c2} + @epsilon}",
    )
    torch: ClassVar[Counterpart] = Counterpart(
        "Adam", {"betas": ("beta1", "beta2"), "eps": "epsilon"}, where=lambda o: o.bias_correction
    )
    optax: ClassVar[Counterpart] = Counterpart(
        "adam",
        {"b1": "beta1", "b2": "beta2", "eps": "epsilon"},
        where=lambda o: o.bias_correction,
        transforms=("scale_by_adam(b1={beta1!r}, b2={beta2!r}, eps={epsilon!r})",),
    )

    def corrections(self, step: Step) -> tuple[Any, Any]:
        """What the two means are divided by at `step`, counted from 0; 1 without the correction."""
        return super().corrections(step) if self.bias_correction else (1.0, 1.0)

    def remarks(self, taken: Taken) -> Iterator[Sentence]:
        """In the first steps: how long the other setting would have made this one."""
        first, second = super().corrections(taken.step)
        m, s = taken.after["m"], taken.after["s"]
        with np.errstate(all="ignore"):  # where epsilon is 0 and nothing was seen
            bare, whole = m / (np.sqrt(s) + self.epsilon), m / first / (np.sqrt(s / second) + self.epsilon)
        longer = float(np.linalg.norm(bare) / np.linalg.norm(whole)) if whole.any() else 1.0
        if not longer >= 1.25:
            return
        if self.bias_correction:
            known = [tr("{share:.0%} of its weight", share=share) for share in (first, second)]
            young = (
                tr(
                    "Both means are still young, with {weight} and {weight_of_squares}",
                    weight=known[0],
                    weight_of_squares=known[1],
                )
                if first < GROWN
                else tr("The mean of squares is still young, with {weight}", weight=known[1])
            )
            text = tr(
                "{young}: without bias correction this step would be {longer:.1f} times as long.",
                young=young,
                longer=longer,
            )
        else:
            why = tr("The mean of squares is far too small")
            text = tr("{why}: bias correction would make this step {longer:.1f} times shorter.", why=why, longer=longer)
        yield Sentence(text, {"longer": longer})

    @staticmethod
    def rule(
        g: Any, m: Any, s: Any, rate: float, root2: float, beta1: float, beta2: float, epsilon: float
    ) -> tuple[Any, ...]:
        """The change of theta, and the new means."""
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        root = np.sqrt(s) / root2 + epsilon
        return -rate * m / (root + (root == 0)), m, s

    @staticmethod
    def fused(
        theta: Any, g: Any, m: Any, s: Any, rate: float, root2: float, beta1: float, beta2: float, epsilon: float
    ) -> tuple[Any, ...]:
        """As torch's, without its NaN where the root and epsilon are 0."""
        m = m.lerp(g, 1 - beta1)
        s = (s * beta2).addcmul(g, g, value=1 - beta2)
        root = np.sqrt(s) / root2 + epsilon
        return theta.addcdiv(m, root + (root == 0), value=-rate), m, s
