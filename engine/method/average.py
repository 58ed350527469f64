"""A mean of the points that a run goes through, beside the run: it changes no step. EMA, SWA, Polyak and Ruppert."""

from typing import Annotated, Literal

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from fallline.engine.family.checked import check
from fallline.engine.language import tr, written
from fallline.engine.method.symbol import Symbol, Symbols

Array = NDArray[np.float64]
FORGOTTEN = 1e-20
"""A share below which a point is in no digit of a mean any more."""
EQUATIONS = {
    "ema": r"@ema' = @decay\,@ema + (1 - @decay)\,@theta'",
    "swa": r"@swa' = @swa + @share\,(@theta' - @swa)",
    "polyak": r"@polyak' = @polyak + @share\,(@theta' - @polyak)",
}


class Average(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mean of the points of any run, drawn beside it, with the loss there; until its first point, where the run is.

    EMA: a <- decay a + (1 - decay) theta, which forgets; as training keeps it of large models. SWA: the plain mean of
    every k-th point from a step on; Izmailov, Podoprikhin, Garipov, Vetrov and Wilson, UAI 2018. Polyak and Ruppert:
    that of all points; Polyak and Juditsky, SIAM J. Control Optim. 30, 1992. torch.optim.swa_utils.AveragedModel is
    the same from its first update on.
    """

    kind: Annotated[
        Literal["none", "ema", "swa", "polyak"],
        Meta(description="no mean; one that forgets; of every so many points from a step on; of all points"),
    ] = "none"
    decay: Annotated[
        float,
        Meta(ge=0, lt=1, description="share of the mean kept per step", extra={"symbol": "α", "slider": (0, 0.999)}),
    ] = 0.95
    start: Annotated[
        int,
        Meta(ge=0, le=1_000_000, description="step of the first point in the mean", extra={"slider": (0, 500)}),
    ] = 100
    every: Annotated[
        int,
        Meta(
            ge=1,
            le=1_000_000,
            description="steps from one point of the mean to the next",
            extra={"symbol": "k", "slider": (1, 50)},
        ),
    ] = 1

    def __post_init__(self) -> None:
        check(self)

    def effective(self) -> set[str]:
        """Names of the fields that can make a difference."""
        return {"kind"} | {"ema": {"decay"}, "swa": {"start", "every"}}.get(self.kind, set())

    @property
    def name(self) -> str:
        """What its points are called beside a run's; empty where there is no mean."""
        return "" if self.kind == "none" else self.kind

    def words(self) -> str:
        """Such as "EMA 0.95"; nothing where there is no mean."""
        if not self.name:
            return ""
        if self.kind == "ema":
            return written(f"EMA {self.decay:g}")
        if self.kind == "polyak":
            return tr("Polyak mean")
        if self.every > 1:
            return tr("SWA from {start} every {every}", start=self.start, every=self.every)
        return tr("SWA from {start}", start=self.start)

    @property
    def equations(self) -> tuple[str, ...]:
        """The mean in LaTeX, as an optimizer's equations are."""
        return (EQUATIONS[self.kind],) if self.name else ()

    @property
    def symbols(self) -> Symbols:
        """How it is written, and what it means."""
        if not self.name:
            return {}
        share = Symbol(tr("share of the new point: 1 over their number, 0 at a step that is left out"), "c")
        return {self.kind: Symbol(tr("mean of the points"), r"\bar{\theta}")} | (
            {} if self.kind == "ema" else {"share": share}
        )

    def share(self, step: int) -> float:
        """Of the point that `step`, counted from 0, leads to, in a plain mean."""
        place, within = divmod(step + 1 - self.first, self.between)
        return 1.0 if place < 0 else 1 / (place + 1) if within == 0 else 0.0

    @property
    def first(self) -> int:
        """The index of the first point in a plain mean."""
        return self.start if self.kind == "swa" else 0

    @property
    def between(self) -> int:
        """From one point in it to the next."""
        return self.every if self.kind == "swa" else 1

    def along(self, theta: Array) -> Array:
        """The mean at each of the positions `theta` (T+1, d, n), of the same shape."""
        if self.kind == "ema":
            return _forgetting(theta, self.decay)
        found = theta.copy()
        taken = theta[self.first :: self.between]
        if len(taken):
            means = np.cumsum(taken, axis=0) / np.arange(1, len(taken) + 1)[:, None, None]
            found[self.first :] = np.repeat(means, self.between, axis=0)[: len(theta) - self.first]
        return found


def _forgetting(theta: Array, decay: float) -> Array:
    """a_t = decay a_(t-1) + (1 - decay) theta_t from a_0 = theta_0, by sums over 2, 4, 8 ... points."""
    found = (1 - decay) * (theta - theta[:1])  # measured from the start, which a zero stands for
    shift, weight = 1, decay
    while shift < len(theta) and weight > FORGOTTEN:
        found[shift:] = found[shift:] + weight * found[:-shift]
        shift, weight = 2 * shift, weight * weight
    return found + theta[:1]
