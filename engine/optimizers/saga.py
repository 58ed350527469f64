"""SAGA: batches, corrected by the gradient that each example had when it was last seen. NeurIPS 2014."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols


class SAGA(Optimizer, frozen=True, tag="saga"):
    """SAGA:  g = grad f_b(theta) - mean of t_i over b + mean of all t_i;   theta <- theta - lr g.   NeurIPS 2014.

    b is the batch of the step, and t_i the gradient of example i where it was last seen, at first at the start. The
    mean of g is the gradient itself, and its variance goes as the t_i settle: at a constant rate it converges linearly
    on a strongly convex mean over examples, without SVRG's looks at all of them, but with their N gradients in memory.
    Where the loss is no mean over examples, or all are seen at once, it is plain descent. Defazio, Bach and
    Lacoste-Julien, NeurIPS 2014.
    """

    group: ClassVar[str] = "Finite sums"
    purpose: ClassVar[str] = "a table of gradients takes the noise out"
    title: ClassVar[str] = "SAGA"
    finite_sum: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("m",)
    symbols: ClassVar[Symbols] = {"m": Symbol("mean of all t")}
    equations: ClassVar[tuple[str, ...]] = (
        r"@m' = \frac{1}{N}\sum_{i=1}^{N} t_i",
        r"@g = \frac{1}{|b|}\sum_{i \in b} \left(\nabla f_i(@theta) - t_i\right) + @m'",
        r"@theta' = @theta - @lr\,@g",
    )

    def table_size(self, dimension: int, examples: int) -> int:
        """A gradient for each example."""
        return dimension * max(examples, 1)

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The mean as it was used, the mean as it is, and the t_i, which the first step looks up."""
        return np.zeros_like(theta), np.zeros_like(theta), np.zeros((0, *theta.shape))

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        _, mean, table = state
        if not len(table):
            table = oracle.example_gradients(theta, everything=True)[1]
            mean = table.mean(axis=0)
        rows, fresh = oracle.example_gradients(theta)
        change = fresh - np.take_along_axis(table, rows[:, None], axis=0)
        g = oracle.distorted(change.mean(axis=0) + mean, theta)
        after = table.copy()  # a state is never changed in place: who holds an old one would see it
        np.put_along_axis(after, rows[:, None], fresh, axis=0)
        now = mean + (change * _once(rows)[:, None]).sum(axis=0) / len(table)
        return np.asarray(theta - lr * g), (mean, now, after)


def _once(rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Of examples `rows` (b, n), each walker's own, which are not among those before: drawn twice they change once."""
    order = np.argsort(rows, axis=0, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=0)
    first = np.ones(rows.shape, dtype=bool)
    np.put_along_axis(first, order[1:], ordered[1:] != ordered[:-1], axis=0)
    return first
