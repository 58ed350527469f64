"""Schedule-Free SGD: plain steps, and a mean of them instead of a decay of the rate. Defazio et al., NeurIPS 2024."""

from typing import Any, ClassVar

from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Number, Step, WeightDecay
from fallline.engine.optimizers._schedule_free import MEAN, ScheduleFree, Share


class ScheduleFreeSGD(ScheduleFree, frozen=True, tag="schedule-free-sgd"):
    """Schedule-Free SGD:  z <- z - lr (g(y) + decay y);   x <- mean of all z;   y = (1 - beta) z + beta x.

    theta is y. With beta = 0 it is descent with Polyak's average beside it, with beta near 1 averaging of the points
    where the gradients are taken. The rate needs no decay: z swings, the mean x comes to rest. Defazio, Yang, Mehta,
    Mishchenko, Khaled and Cutkosky, NeurIPS 2024; optax.contrib.schedule_free_sgd.
    """

    group: ClassVar[str] = "Averages"
    purpose: ClassVar[str] = "a mean of the points instead of a decay of the rate"
    title: ClassVar[str] = "Schedule-Free SGD"
    beta: Share = 0.9
    weight_decay: WeightDecay = 0.0
    slots: ClassVar[tuple[str, ...]] = ("e", "w")
    equations: ClassVar[tuple[str, ...]] = (r"@d = @g + @weight_decay\,@theta", *MEAN)
    optax: ClassVar[Counterpart] = Counterpart(
        "contrib.schedule_free_sgd", {"b1": "beta", "weight_decay": "weight_decay"}, where=lambda o: o.beta > 0
    )

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """The rate, the share of the mean and the decay."""
        return lr, self.beta, self.weight_decay

    @staticmethod
    def rule(theta: Any, g: Any, e: Any, w: Any, lr: float, beta: float, decay: float) -> tuple[Any, ...]:
        """The change of theta, and the new state."""
        whole = w + lr * lr
        plain = -lr * (g + decay * theta)
        after = w / (whole + (whole == 0)) * (e + plain)  # 1 - c of it
        return plain + beta * (e - after), after, whole
