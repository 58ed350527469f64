"""The recorder in a training loop: it counts every step, measures as many as its share of time allows, never raises.

Step k is the k-th update, k = 1, 2 ...: its loss is the one that the update was computed from, its norms are those of
the update, its position is where that led. Position 0 is the start.
"""

import atexit
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self, TypeVar, cast

import numpy as np

from fallline.engine.language import tr
from fallline.engine.recorder import asked
from fallline.engine.recorder.arrays_source import ArraysSource
from fallline.engine.recorder.budget import Budget
from fallline.engine.recorder.faults import NAN, Faults
from fallline.engine.recorder.measuring import Source
from fallline.engine.recorder.noise import Noise
from fallline.engine.recorder.records import Array
from fallline.engine.recorder.run_file import RunFile, close

T = TypeVar("T")
NOW = time.perf_counter
SOON = 0.2
"""Seconds for which losses may wait until they are written together."""


class Recorder:
    """What `fallline.watch` gives: `step(loss)` after each step of the optimizer; a context that closes the file."""

    _closed = True

    def __init__(self, file: RunFile, source: Source | None, budget: Budget, seed: int, from_step: int | None) -> None:
        self.source, self._seed, self._file, self._budget = source, seed, file, budget
        self._counted = file.steps if from_step is None else from_step
        """Steps before those that wait."""
        self.epochs = file.epochs
        """How many have ended."""
        self._zero = NOW() - file.seconds
        self._waiting = list[float]()
        """Time and loss of each step since losses were written last."""
        self._late: list[tuple[int, Any]] = []
        self._written, self._due, self._next = self._zero, True, 0.0
        """The last: when there is more to do than to count a step."""
        self._faults = Faults()
        self._closed = False
        if source is not None:
            file.begin(source, self._counted, start=True)
            source.before()
        atexit.register(close, weakref.ref(self))

    def step(
        self, loss: Any = None, parameters: Any = None, *, gradient: Any = None, state: Any = None, rate: Any = None,
        average: Any = None,
    ) -> None:  # fmt: skip
        """A step was taken: call it after the optimizer's. Whatever goes wrong here costs one warning.

        Args:
            loss: what the step was computed from, a number or a tensor of one; it is kept as it is, and read later.
            parameters: where arrays or pytrees are trained, those after the step.
            gradient: of them, if its norm is wanted. A model of torch has its own, as it has the two below.
            state: of the optimizer: momentum and second moment are found in the states of optax, and by name in others.
            rate: the learning rate, or those of several groups.
            average: a mean of arrays or pytrees, of their shapes; a model of torch is given it once, to `watch`.
        """
        if self._closed:
            return
        now, waiting = NOW(), self._waiting  # training has emptied the caches: each thing that is touched here counts
        try:
            number = loss.item() if getattr(loss, "is_cpu", False) else self._later(loss)
        except Exception as error:  # noqa: BLE001  training goes on
            number = self._faults.say(error)
        waiting.append(now)
        waiting.append(number)
        try:
            if average is not None:
                self._file.average = average
            if parameters is not None:
                self._tell(parameters, (gradient, state, rate))
            if now >= self._next:
                self._look(now)
        except Exception as error:  # noqa: BLE001  training goes on
            self._faults.say(error)

    @property
    def steps(self) -> int:
        """How many were taken."""
        return self._counted + len(self._waiting) // 2

    def over(self, batches: Iterable[T]) -> Iterator[T]:
        """The `batches`, one after the other; when they are through, an epoch has ended.

        Args:
            batches: what is trained on, such as a DataLoader.

        Returns:
            The same, to loop over. A step that the loop did not tell by `step` is counted all the same.
        """
        for batch in batches:
            before = self.steps
            yield batch
            if self.steps == before and self.source is not None:
                self.step()
        self.end_epoch()

    def end_epoch(self, validation_loss: Any = None, *, checkpoint: bool = False) -> None:
        """An epoch has ended; its validation loss and a checkpoint, if wanted."""
        self.epochs += 1
        self._note("epoch", lambda: (self.epochs,))
        if validation_loss is not None:
            self.validation(validation_loss)
        if checkpoint:
            self.checkpoint()

    def validation(self, loss: Any) -> None:
        """The loss on examples that are not trained on, where the run is now."""
        self._note("validation", lambda: (self._number(loss),))

    def checkpoint(self) -> None:
        """All parameters as they are now, whole; a model's buffers too."""
        self._guarded(lambda: asked.checkpoint(self.steps, self._source(), self._file.keep))

    def curvature(
        self, loss: Callable[..., Any] | None = None, *, product: Callable[[Array], Any] | None = None, count: int = 1
    ) -> Array | None:
        """The `count` (1 to 4) largest eigenvalues of the Hessian where the run is now, by Lanczos; None if it fails.

        Args:
            loss: for torch, a function of nothing that gives the loss on examples that stay the same; for JAX, one of
                the parameters. It is called, and its Hessian is only multiplied by vectors: some 20 to 60 times.
            product: in its place, v -> H v over vectors (d,).
            count: how many.
        """
        return self._guarded(lambda: self._curvature(loss, product, count))

    def noise_scale(self, loss: Callable[..., Any], batches: Iterable[Any], size: int) -> Noise | None:
        """The gradient noise scale where the run is now, from two batches or more; None if it fails.

        Args:
            loss: for torch, a function of a batch that gives its mean loss; for JAX, one of parameters and batch; for
                plain arrays, one that gives the gradient of the mean loss.
            batches: two or more, of `size` examples each; with size 1, an estimate per example.
            size: examples in a batch.
        """
        return self._guarded(lambda: self._noise(loss, batches, size))

    def close(self) -> None:
        """Write what waits, and let the file go."""
        if not self._closed:
            self._guarded(lambda: self._flush(NOW()))
            self._closed = True
            self._file.close()

    def __del__(self) -> None:
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look(self, now: float) -> None:
        """Measure the step that was due, or write losses that have waited, and see whether the next is due."""
        if self._due:
            self._measure(now)
        elif now - self._written > SOON:
            begun = self._budget.clock()
            self._flush(now)
            self._budget.pay(self._budget.clock() - begun)
        self._due = self._budget.affords(self.steps + 1)
        if self._due and self.source is not None:
            self.source.before()
        self._next = 0.0 if self._due else now + min(self._budget.pause, SOON)

    def _later(self, loss: Any) -> float:
        """A loss that is a number; one on a device, or of JAX, is not waited for, and read when losses are written."""
        if isinstance(loss, float):
            return loss
        if loss is not None:
            self._late.append((len(self._waiting) + 1, getattr(loss, "detach", lambda: loss)()))
        return NAN

    def _tell(self, parameters: Any, told: tuple[Any, Any, Any]) -> None:
        if self.source is None:
            self.source = cast("Source", ArraysSource(parameters, self._seed))
        if isinstance(self.source, ArraysSource):
            self.source.tell(parameters, *told)

    def _measure(self, now: float) -> None:
        source = self.source
        if source is None:
            return
        begun = self._budget.clock()
        found, rates = source.measured(), source.rates()
        if self._flush(now):
            self._file.measured(self.steps, now - self._zero, found, rates)
            self._file.beside(source, self.steps, now - self._zero)
        spent, source.took = self._budget.clock() - begun + source.took, 0.0
        self._budget.pay_measured(spent)

    def _flush(self, now: float) -> bool:
        """Write the losses that wait; whether there is a file to write to."""
        if self._file.header is None:
            self._file.begin(self.source, self._counted, start=False)
        first, waiting, late, self._written = self._counted, self._waiting, self._late, now
        self._counted, self._waiting, self._late = self.steps, [], []
        for place, loss in late:
            waiting[place] = self._number(loss)
        times, losses = np.array(waiting).reshape(-1, 2).T
        return self._file.losses(first, times - self._zero, losses)

    def _number(self, loss: Any) -> float:
        try:
            return float(getattr(loss, "detach", lambda: loss)())  # torch warns of a number that has a gradient
        except (TypeError, ValueError, RuntimeError) as error:
            return self._faults.say(error)

    def _note(self, table: str, values: Callable[[], Iterable[float]]) -> None:
        """A row of what is asked now and then."""
        self._guarded(lambda: self._noted(table, NOW(), values))

    def _noted(self, table: str, now: float, values: Callable[[], Iterable[float]]) -> None:
        if self._flush(now):
            self._file.row(table, self.steps, now - self._zero, values())

    def _curvature(self, loss: Any, product: Any, count: int) -> Array:
        source = self._source()
        found = asked.curvature(source, loss, product, count)
        rates = [each for each in source.rates_now() if each > 0]
        limit = source.limit / max(rates) if source.limit is not None and rates else NAN
        top = [*found.values[:4], *[NAN] * 4][:4]
        self._note("curvature", lambda: (*top, found.preconditioned, limit))
        return found.values

    def _noise(self, loss: Any, batches: Iterable[Any], size: int) -> Noise:
        found = asked.noise(self._source(), loss, batches, size)
        self._note("noise", lambda: found)
        return found

    def _source(self) -> Source:
        if self.source is None:
            raise ValueError(tr("there are no parameters yet: give them to watch or to step"))
        return self.source

    def _guarded(self, work: Callable[[], T]) -> T | None:
        return None if self._closed else self._faults.guarded(work)
