"""A module of PyTorch, whose parameters are put elsewhere for as long as its loss is measured there.

Whoever has a module has imported torch: it is taken from there, and never imported.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np

from fallline.engine.language import tr
from fallline.engine.planes.source import Array, Batches, Product, filters_of, placed
from fallline.engine.recorder.torch_source import TorchSource


class TorchNetwork:
    """On the device that the module is on, and in the mode, training or evaluation, that it is in.

    `loss` gives the mean loss of a batch; a torch.nn.Module in its place is applied to the module's outputs and the
    second of a pair.
    """

    def __init__(self, model: Any, loss: Any, batches: Iterable[Any] | None) -> None:
        self._torch = sys.modules["torch"]
        self._model, self._batches = model, Batches(batches)
        self._source = TorchSource(model, None, 0)
        self._parameters = self._source.parameters
        self._device = self._parameters[0].device
        self._loss: Callable[[Any], Any] = self._of_pair(loss) if isinstance(loss, self._torch.nn.Module) else loss
        self._takes_batch = batches is not None
        self.double = self._source.double
        self._type = self._torch.float64 if self.double else self._torch.float32
        self.place = self._source.whole()
        self.filters = filters_of([tuple(each.shape) for each in self._parameters], axis=0)
        self._names = [name for name, each in model.named_parameters() if each.requires_grad]

    def losses(self, origin: Array, directions: Array, at: Array) -> Array:
        """All points on each batch before the next: a loader is slower than a network."""
        begin, ways = self._tensor(origin), self._tensor(directions)
        total, count = np.zeros(at.shape[1]), 0.0
        with self._elsewhere():
            for batch, size in self._batches:
                found = []
                for place in at.T:
                    self._put(begin + ways @ self._tensor(place))
                    found.append(self._of(batch).detach().double())
                total += size * self._torch.stack(found).reshape(-1).cpu().numpy()
                count += size
        return total / count

    def product(self) -> Product:
        """By two backward passes of each batch; gradients that a training left stay."""

        def times(vector: Array) -> Array:
            total, count = np.zeros_like(vector), 0.0
            with self._source.undisturbed():  # a loader that shuffles draws
                for batch, size in self._batches:
                    total += size * self._source.product(partial(self._of, batch))(vector)
                    count += size
            return total / count

        return times

    def vector(self, checkpoint: Any) -> Array:
        """A state_dict, tensors in the order of the parameters, or a vector."""
        if isinstance(checkpoint, dict):
            if missing := [name for name in self._names if name not in checkpoint]:
                raise ValueError(tr("a checkpoint without {missing!r}", missing=missing[0]))
            checkpoint = [checkpoint[name] for name in self._names]
        parts = checkpoint if isinstance(checkpoint, list | tuple) else [checkpoint]
        arrays = (each.detach().double().cpu().numpy() if hasattr(each, "detach") else each for each in parts)
        return placed(arrays, len(self.place))

    def _of(self, batch: Any) -> Any:
        return self._loss(batch) if self._takes_batch else self._loss()  # type: ignore[call-arg]

    def _of_pair(self, loss: Any) -> Callable[[Any], Any]:
        def of(pair: Any) -> Any:
            inputs, targets = (each.to(self._device) for each in pair)
            return loss(self._model(inputs), targets)

        return of

    @contextmanager
    def _elsewhere(self) -> Iterator[None]:
        """Parameters and buffers are put back, and no draw is missed by a training."""
        with self._source.undisturbed(), self._torch.no_grad():
            kept = [each.detach().clone() for each in (*self._parameters, *self._model.buffers())]
            try:
                yield
            finally:
                for each, before in zip((*self._parameters, *self._model.buffers()), kept, strict=True):
                    each.copy_(before)

    def _put(self, vector: Any) -> None:
        at = 0
        for each in self._parameters:
            each.copy_(vector[at : at + each.numel()].reshape(each.shape))
            at += each.numel()

    def _tensor(self, values: Array) -> Any:
        return self._torch.as_tensor(values).to(self._device, self._type)
