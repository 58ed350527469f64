"""torch:RAdam and the like: torch.optim's own steps, in float64, on the gradient that the run sees."""

import importlib
import threading
from typing import Any

import numpy as np

from fallline.engine.language import tr
from fallline.engine.libraries.library import Borrowed, Library
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Oracle

LIBRARY = Library(
    name="torch",
    module="torch.optim",
    defined="torch.optim.",
    rate="lr",
    unsuited={
        "LBFGS": tr("asks for the loss several times within a step"),
        "Muon": tr("is for matrices of weights"),
        "Optimizer": tr("is what they are built on"),
        "SparseAdam": tr("is for sparse gradients"),
        "swap_in_optimizer_params_and_state": tr("is no optimizer"),
    },
)
ELEMENTWISE = {
    "ASGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "NAdam",
    "RAdam",
    "RMSprop",
    "Rprop",
    "SGD",
}
"""Those that treat every number alone: all walkers are one tensor. Of the others each walker is a tensor of its own."""
_first_step = threading.Lock()


class Torch(Borrowed, frozen=True):
    """A base of torch's."""

    @property
    def torch(self) -> Counterpart | str:  # type: ignore[override]
        """Itself, for a script in which all walkers are one tensor."""
        if self.called not in ELEMENTWISE:
            return tr("it treats the walkers as one")
        return Counterpart(self.called, self.settings())

    def check(self) -> None:
        torch: Any = importlib.import_module("torch")
        self.make([torch.zeros(1, dtype=torch.float64)], lr=1.0)

    def begin(self, theta: Array) -> tuple[Any, ...]:
        torch: Any = importlib.import_module("torch")
        parts = [theta] if self.called in ELEMENTWISE else list(theta.T)
        tensors = [torch.tensor(part, dtype=torch.float64) for part in parts]
        return (self.make(tensors, lr=1.0),)

    def step(
        self, theta: Array, state: tuple[Any, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Any, ...]]:
        """One step of torch's; its object keeps the state and changes in place."""
        torch: Any = importlib.import_module("torch")
        (optimizer,) = state
        (group,) = optimizer.param_groups
        group["lr"] = lr
        tensors, gradient = group["params"], oracle.gradient(theta)
        whole = len(tensors) == 1 and tensors[0].ndim == 2
        with torch.no_grad():
            for k, tensor in enumerate(tensors):
                tensor.copy_(torch.from_numpy(theta if whole else theta[:, k].copy()))
                tensor.grad = torch.from_numpy(np.array(gradient if whole else gradient[:, k]))
        if optimizer.state:
            optimizer.step()
        else:
            _in_double_precision(torch, optimizer)
        after = tensors[0].numpy() if whole else np.stack([tensor.numpy() for tensor in tensors], axis=1)
        return after.copy(), state


def _in_double_precision(torch: Any, optimizer: Any) -> None:
    """The first step, which makes the state: NAdam's product of momenta has the default's precision."""
    with _first_step:
        before = torch.get_default_dtype()
        torch.set_default_dtype(torch.float64)
        try:
            optimizer.step()
        finally:
            torch.set_default_dtype(before)


def __getattr__(name: str) -> Any:
    """The family `name`: where another process looks for what it is sent."""
    if name.startswith("_"):
        raise AttributeError(name)
    return importlib.import_module("fallline.engine.libraries.families").family(f"{LIBRARY.name}:{name}")
