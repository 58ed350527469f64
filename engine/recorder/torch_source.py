"""A model and an optimizer of PyTorch. A hook of the optimizer looks at a step that is to be measured.

Whoever has a model has imported torch: it is taken from there, and never imported.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.recorder.beside import alike
from fallline.engine.recorder.budget import CLOCK
from fallline.engine.recorder.measuring import ADAPTIVE, FEW, Measured, norm, norms
from fallline.engine.recorder.records import Array
from fallline.engine.recorder.sketch import Sketch
from fallline.engine.recorder.torch_methods import divisor, limit_of_groups

MOMENTUM = "momentum_buffer", "exp_avg"
SECOND = "exp_avg_sq", "square_avg", "sum"
NAN = float("nan")
TOGETHER = 2**22
"""Parameters up to which they are looked at as one vector: a copy is cheaper than a call for each tensor."""


LOOSE = 16
"""Tensors up to which the norm of all is quicker to have from each than from a copy of them."""


class TorchSource:
    """`model` may be None: then the optimizer says what is trained."""

    def __init__(self, model: Any, optimizer: Any, seed: int) -> None:
        self._torch = sys.modules["torch"]
        self._model, self._optimizer = model, optimizer
        groups = self._groups()
        given = [each for group in groups for each in group["params"]] if model is None else model.parameters()
        self.parameters = [each for each in given if each.requires_grad]
        if not self.parameters:
            raise ValueError(tr("nothing to watch: no parameter of the model requires a gradient"))
        self.method = type(optimizer).__name__ if optimizer is not None else ""
        self.limit = limit_of_groups(self.method, groups)
        self.double = all(each.dtype is self._torch.float64 for each in self.parameters)
        self._here = all(each.is_cpu and each.itemsize >= 4 for each in self.parameters)
        """Whether numpy can look at them where they are: for small ones it is quicker than torch."""
        self._together = self._one_vector()
        self.sizes = [each.numel() for each in self.parameters]
        self.sizes = [sum(self.sizes)] if self._together else self.sizes
        self._sketch = self._placed(Sketch(self.sizes, seed)) if sum(self.sizes) > FEW else None
        self.took = 0.0
        self._hooks: list[Any] = []
        self._fault: Exception | None = None
        self._gradient = NAN
        self._before: list[Any] | None = None
        self._rates = self.rates_now()

    def rates(self) -> list[float]:
        """Those that the last measured step was taken at."""
        return self._rates

    def rates_now(self) -> list[float]:
        """Those of the next step."""
        return [float(group["lr"]) for group in self._groups()]

    def _groups(self) -> list[Any]:
        return self._optimizer.param_groups if self._optimizer is not None else []

    def before(self) -> None:
        """Look at parameters and rates when the optimizer is about to step; now, where there is none.

        At the gradient when it has: a step that is given a closure, as Lightning gives one, computes it meanwhile.
        """
        if self._optimizer is None:
            self._look()
        elif not self._hooks:
            self._hooks = [
                self._optimizer.register_step_pre_hook(lambda *_: self._hooked(self._look)),
                self._optimizer.register_step_post_hook(lambda *_: self._hooked(self._look_back)),
            ]

    def _look(self) -> None:
        with self._torch.no_grad():
            self._before = self._flat(self.parameters, copied=True)
        self._rates = self.rates_now()

    def _look_back(self) -> None:
        with self._torch.no_grad():
            self._gradient = self._norm(self._few([each.grad for each in self.parameters if each.grad is not None]))

    def _hooked(self, look: Callable[[], None]) -> None:
        """What goes wrong waits until the step is done."""
        begun = CLOCK()
        try:
            look()
        except Exception as error:  # noqa: BLE001  training goes on
            self._fault = error
        self.took += CLOCK() - begun

    def measured(self) -> Measured:
        """Norms and position; raises what went wrong before the step."""
        for each in self._hooks:  # one that stays would be called at every step
            each.remove()
        self._hooks = []
        fault, self._fault = self._fault, None
        if fault is not None:
            raise fault
        with self._torch.no_grad():
            after = self._flat(self.parameters)
            known = {"gradient_norm": self._gradient, "parameter_norm": self._norm(after)}
            known |= {"momentum_norm": self._norm(self._state(MOMENTUM))}
            known |= {"second_moment_norm": self._norm(self._state(SECOND))}
            if self._before is not None:
                update = [a - b for a, b in zip(after, self._before, strict=True)]
                known["update_norm"] = self._norm(update)
                if self._sketch is not None:
                    known["sketched_update_norm"] = float(np.linalg.norm(self._sketched(update)))
            self._before, self._gradient = None, NAN
            return Measured(norms(**known), self._place(after))

    def position(self) -> Array:
        """Where the parameters are."""
        with self._torch.no_grad():
            return self._place(self._flat(self.parameters))

    def beside(self, average: Any) -> Array:
        """Where a second model of the same parameters is."""
        with self._torch.no_grad():
            return self._place(self._flat(alike(average, self._model, self.parameters)))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Parameters and buffers by the names of the model's state."""
        if self._model is None:
            tensors = {f"parameters.{k}": each for k, each in enumerate(self.parameters)}
        else:
            tensors = {name: each for name, each in self._model.state_dict().items() if hasattr(each, "detach")}
        half = self._torch.bfloat16
        return {
            name: (each.float() if each.dtype is half else each).detach().cpu().numpy()
            for name, each in tensors.items()
        }

    def whole(self) -> Array:
        """All parameters as one vector, (d,)."""
        return self._vector(self.parameters)

    def gradient(self, loss: Callable[[], Any]) -> Array:
        """Of a loss, (d,); what `backward` left in the parameters stays."""
        with self.undisturbed():
            return self._vector(self._torch.autograd.grad(loss(), self.parameters, allow_unused=True))

    def product(self, loss: Callable[[], Any]) -> Callable[[Array], Array]:
        """The product v -> H v, over vectors (d,), of a loss, which is called once."""
        grad = self._torch.autograd.grad
        with self.undisturbed():
            found = grad(loss(), self.parameters, create_graph=True, allow_unused=True)
        used = [(g, p) for g, p in zip(found, self.parameters, strict=True) if g is not None and g.requires_grad]

        def times(vector: Array) -> Array:
            at, parts = 0, dict[int, Any]()
            for each in self.parameters:
                parts[id(each)] = self._torch.as_tensor(vector[at : at + each.numel()]).to(each).reshape(each.shape)
                at += each.numel()
            back = grad([g for g, _ in used], self.parameters, [parts[id(p)] for _, p in used],
                        retain_graph=True, allow_unused=True) if used else [None] * len(self.parameters)  # fmt: skip
            return self._vector(back)

        return times

    def preconditioner(self) -> Array | None:
        """(d,): what an adaptive method divides its step by; None where it does not, or has not stepped."""
        if self.method not in ADAPTIVE:
            return None
        found = []
        for group in self._optimizer.param_groups:
            for each in group["params"]:
                state = self._optimizer.state.get(each, {})
                found.append((id(each), divisor(self.method, group, state)))
        known = dict(found)
        parts = [known.get(id(each)) for each in self.parameters]
        return None if any(each is None for each in parts) else self._vector(parts)

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """With gradients, and without a draw that training would miss."""
        devices = sorted({each.device.index for each in self.parameters if each.device.type == "cuda"})
        with self._torch.random.fork_rng(devices), self._torch.enable_grad():
            yield

    def _vector(self, tensors: Any) -> Array:
        pairs = zip(tensors, self.parameters, strict=True)
        zero = self._torch.zeros_like
        parts = [(zero(p) if each is None else each).detach().reshape(-1).double().cpu().numpy() for each, p in pairs]
        return np.concatenate(parts)

    def _state(self, names: tuple[str, ...]) -> list[Any]:
        if self._optimizer is None:
            return []
        states = (self._optimizer.state.get(each, {}) for each in self.parameters)
        found = (next((state[name] for name in names if state.get(name) is not None), None) for state in states)
        return self._few([each for each in found if each is not None])

    def _one_vector(self) -> bool:
        kinds = {(each.dtype, each.device) for each in self.parameters}
        return len(kinds) == 1 and sum(each.numel() for each in self.parameters) <= TOGETHER

    def _flat(self, tensors: list[Any], *, copied: bool = False) -> list[Any]:
        parts = [each.reshape(-1) for each in tensors]
        if self._together and parts:
            return [self._torch.cat(parts)]
        return [each.clone() for each in parts] if copied else parts

    def _few(self, tensors: list[Any]) -> list[Any]:
        """For their norm: together only where that spares many calls."""
        return self._flat(tensors) if len(tensors) > LOOSE else [each.reshape(-1) for each in tensors]

    def _norm(self, flat: list[Any]) -> float:
        if self._here:
            return norm([each.numpy() for each in flat])
        length = self._torch.linalg.vector_norm
        found = [float(length(each.float() if each.itemsize < 4 else each)) for each in flat]
        return float(np.linalg.norm(found)) if found else float("nan")

    def _placed(self, sketch: Sketch) -> Sketch:
        """Its signs where the parameters are."""
        if not self._here:
            where = [self.parameters[0]] if self._together else self.parameters
            pairs = zip(sketch.signs, where, strict=True)
            sketch.signs = [self._torch.from_numpy(each).to(tensor.device) for each, tensor in pairs]
        return sketch

    def _place(self, flat: list[Any]) -> Array:
        if self._sketch is not None:
            return self._sketched(flat)
        return np.concatenate([each.double().cpu().numpy() for each in flat])

    def _sketched(self, flat: list[Any]) -> Array:
        assert self._sketch is not None
        if self._here:
            return self._sketch.of([each.numpy() for each in flat])
        k, found = self._sketch.numbers, np.zeros(self._sketch.numbers)
        for tensor, sign, first in zip(flat, self._sketch.signs, self._sketch.firsts, strict=True):
            signed = tensor * sign
            even = len(signed) // k * k
            body = signed[:even].reshape(-1, k).sum(0)
            body[: len(signed) - even] += signed[even:]
            found += np.roll(body.double().cpu().numpy(), first)
        return found
