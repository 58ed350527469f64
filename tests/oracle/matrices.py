"""Methods on matrices against those of torch, optax, pytorch-optimizer and their authors, over 200 steps.

    python -m tests.oracle.matrices             # with all installed: writes stored/matrices.json
    python -m tests.oracle.matrices came psgd   # the rows of these alone

`came` is came_pytorch/CAME.py of github.com/yangluo7/CAME, `psgd` the file psgd.py of github.com/lixilinx/psgd_torch.

f(W, V, b) = |A W B - C|^2 / 2 + |D V - E|^2 / 2 + |b - c|^2 / 2 for W (4, 3), V (2, 3) and three numbers b that are in
no matrix; the gradient is typed by hand. theta holds W, V and b, each row by row. Each path is taken again with last
bits nudged, as in `reference`, and is written only if rounding does not grow along it.

- torch.optim.Muon rounds the matrix to bfloat16 before its five products; here it keeps its doubles. It takes no
  numbers outside of matrices: they stay, and are not compared.
- optax corrects the bias of the momentum, ours does where `bias_correction` says so; its matrices are transposed. What
  is in no matrix goes with optax.adam: inside of muon that has muon's epsilon, and looks ahead where muon does.
- pytorch-optimizer's SOAP orthogonalises in float32; here in doubles. Its Shampoo has an order of its own for a single
  vector, whose square root it takes with the vector's whole outer product: b is not compared there. SOAP divides what
  is rounding in the first gradient's null space by epsilon, which is chosen so large that nothing comes of it.
- Adafactor and CAME take b as a tensor of its own. torch's Adafactor adds nothing to squares, and bounds the rate by
  1 / sqrt(t), which is never felt here; optax factors matrices from 128 rows on, unless it is told otherwise.
- psgd adds noise of size 1e-9 to gradients and bounds a norm from below by random vectors: here there is none, and the
  norm is exact. It weighs its factors at random moments, which changes nothing of their product.
"""

import json
import sys
import types
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from .nudges import nudge
from .reference import CALM, STORED, parting

AUTHORS = {"came": "e77c5c022eaf71f1efb82a1433032cdcd5c52610", "psgd": "a8616f1d802136159793419ed382cd2ba8fb91dd"}
"""Commits of what is no package."""
STEPS = 200
KEPT = [*range(11), *range(20, STEPS + 1, 20)]
SHAPES = {"W": (4, 3), "V": (2, 3), "b": (3,)}
SIZE = sum(int(np.prod(shape)) for shape in SHAPES.values())
RNG = np.random.default_rng(18)
A, B, C = RNG.normal(size=(5, 4)) / 2, RNG.normal(size=(3, 4)) / 2, RNG.normal(size=(5, 4))
D, E, TO = RNG.normal(size=(3, 2)), RNG.normal(size=(3, 3)), np.array([1.0, -2.0, 0.5])
START = RNG.normal(size=SIZE)


def parts(theta):
    """W, V and b of theta (21,)."""
    found, at = [], 0
    for shape in SHAPES.values():
        size = int(np.prod(shape))
        found.append(np.asarray(theta)[at : at + size].reshape(shape))
        at += size
    return found


def joined(values):
    return np.concatenate([np.asarray(each).ravel() for each in values])


def loss(theta):
    w, v, b = parts(theta)
    return sum((each**2).sum() / 2 for each in (A @ w @ B - C, D @ v - E, b - TO))


def gradient(theta):
    w, v, b = parts(theta)
    return joined([A.T @ (A @ w @ B - C) @ B.T, D.T @ (D @ v - E), b - TO])


@dataclass(frozen=True)
class Case:
    """A method `theirs` of a library, and ours, at a rate at which rounding stays calm."""

    library: str
    theirs: str
    arguments: dict[str, Any]
    ours: dict[str, Any]
    lr: float
    compared: int = SIZE
    """So many of the first numbers."""
    whole: bool = False
    """Whether the method takes b too."""

    def __str__(self):
        return f"{self.library}.{self.theirs}({', '.join(f'{k}={v!r}' for k, v in self.arguments.items())})"


MATRICES = SIZE - 3
CASES = [
    Case("torch", "Muon", {"weight_decay": 0.0}, {"name": "muon"}, 2e-3, MATRICES),
    Case("torch", "Muon", {"weight_decay": 0.1, "momentum": 0.8, "nesterov": False, "eps": 1e-3},
         {"name": "muon", "weight_decay": 0.1, "beta": 0.8, "nesterov": False, "epsilon": 1e-3}, 2e-3, MATRICES),
    Case("torch", "Muon", {"weight_decay": 0.0, "adjust_lr_fn": "match_rms_adamw"},
         {"name": "muon", "scaling": "rms"}, 5e-3, MATRICES),
    Case("optax", "muon", {"eps": 0.0}, {"name": "muon", "bias_correction": True, "epsilon": 0.0}, 2e-3),
    Case("optax", "muon", {"eps": 0.0, "beta": 0.7, "weight_decay": 0.2, "nesterov": False},
         {"name": "muon", "epsilon": 0.0, "beta": 0.7, "weight_decay": 0.2, "nesterov": False}, 2e-3),
    Case("pytorch_optimizer", "Shampoo", {}, {"name": "shampoo"}, 2e-2, MATRICES),
    Case("pytorch_optimizer", "Shampoo", {"matrix_eps": 0.1}, {"name": "shampoo", "epsilon": 0.1}, 2e-2, MATRICES),
    Case("pytorch_optimizer", "SOAP", {"weight_decay": 0.0, "eps": 0.01},
         {"name": "soap", "epsilon": 0.01}, 2e-3, MATRICES),
    Case("pytorch_optimizer", "SOAP",
         {"betas": (0.9, 0.98), "weight_decay": 0.1, "precondition_frequency": 3, "eps": 0.1},
         {"name": "soap", "beta1": 0.9, "beta2": 0.98, "weight_decay": 0.1, "every": 3, "epsilon": 0.1},
         2e-3, MATRICES),
    Case("torch", "Adafactor", {}, {"name": "factored-adafactor"}, 1e-2, whole=True),
    Case("torch", "Adafactor", {"beta2_decay": -0.5, "d": 2.0},
         {"name": "factored-adafactor", "power": 0.5, "clip": 2.0}, 2e-3, whole=True),
    Case("optax", "adafactor", {"min_dim_size_to_factor": 1}, {"name": "factored-adafactor"}, 1e-2, whole=True),
    Case("optax", "adafactor",
         {"min_dim_size_to_factor": 1, "decay_rate": 0.6, "clipping_threshold": 0.7,
          "multiply_by_parameter_scale": False},
         {"name": "factored-adafactor", "power": 0.6, "clip": 0.7, "scaled": False}, 5e-3, whole=True),
    Case("came", "CAME", {}, {"name": "came"}, 1e-4, whole=True),
    Case("came", "CAME", {"betas": (0.8, 0.99, 0.95), "clip_threshold": 0.5, "weight_decay": 0.1},
         {"name": "came", "beta1": 0.8, "beta2": 0.99, "beta3": 0.95, "clip": 0.5, "weight_decay": 0.1}, 1e-3,
         whole=True),
    Case("psgd", "KronWhiten", {}, {"name": "psgd"}, 2e-3, MATRICES),
    Case("psgd", "KronWhiten", {"momentum": 0.8, "lr_preconditioner": 0.2},
         {"name": "psgd", "beta": 0.8, "pace": 0.2}, 2e-3, MATRICES),
]  # fmt: skip


def stored():
    """Positions at KEPT by the label of a case, (k, compared)."""
    text = (STORED / "matrices.json").read_text(encoding="utf-8")
    return {label: np.array(rows) for label, rows in json.loads(text)["rows"].items()}


def traced(case, nudged=False):
    """All positions by the library, (201, 21)."""
    return {"optax": by_optax}.get(case.library, by_torch)(case, nudged)


def nudges(step, nudged):
    """Factors for all numbers, 1 but for a last bit."""
    return np.resize(nudge(step), SIZE) if nudged else np.ones(SIZE)


@contextmanager
def in_doubles(module):
    """torch, as `module` names it, with no number of fewer digits than a double, and no noise."""
    import torch

    class Doubles(types.ModuleType):
        float32 = bfloat16 = torch.float64
        randn_like = staticmethod(torch.zeros_like)
        rand = staticmethod(lambda *_: torch.tensor(0.5))

        def __getattr__(self, name):
            return getattr(torch, name)

    before, bfloat16 = module.torch, torch.Tensor.bfloat16
    module.torch, torch.Tensor.bfloat16 = Doubles("torch"), torch.Tensor.clone
    try:
        yield
    finally:
        module.torch, torch.Tensor.bfloat16 = before, bfloat16


def of_author(module, case, tensors):
    """psgd's, whose step asks a closure for its loss: one whose gradients are those that the tensors have."""
    import torch

    module.norm_lower_bound_spd = lambda square: torch.linalg.matrix_norm(square, 2)
    made = module.KronWhiten(tensors, lr_params=case.lr, dQ="QUAD", **case.arguments)
    step = made.step
    made.step = lambda: step(lambda: sum((each * each.grad).sum() for each in tensors))
    return made


def by_torch(case, nudged):
    import importlib

    import torch

    places = {"torch": f"torch.optim._{case.theirs.lower()}", "came": "came", "psgd": "psgd"}
    place = places.get(case.library, f"pytorch_optimizer.optimizer.{case.theirs.lower()}")
    module = importlib.import_module(place)  # where it rounds
    tensors = [torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in parts(START)]
    taken = tensors if case.whole else tensors[:2]
    if case.library == "psgd":
        made = of_author(module, case, taken)
    else:
        made = getattr(module, case.theirs)(taken, lr=case.lr, **case.arguments)
    # Numbers outside of matrices go with SGD where a method has a way of its own with them.
    optimizers = [made] if case.whole else [made, torch.optim.SGD(tensors[2:], lr=case.lr)]
    positions = [START]
    with nullcontext() if case.library == "came" else in_doubles(module):
        for step in range(STEPS):
            factors = nudges(step, nudged)
            for tensor, g in zip(tensors, parts(gradient(positions[-1]) * factors), strict=True):
                tensor.grad = torch.tensor(g)
            for optimizer in optimizers:
                optimizer.step()
            for tensor, factor in zip(tensors, parts(factors), strict=True):
                tensor.data *= torch.tensor(factor)
            positions.append(joined([each.detach().numpy() for each in tensors]))
    return np.array(positions)


def by_optax(case, nudged):
    import jax
    import jax.numpy as jnp
    import optax

    jax.config.update("jax_enable_x64", True)
    from .by_optax import adafactor

    found = adafactor if case.theirs == "adafactor" else getattr(optax.contrib, case.theirs)
    made = found(case.lr, **case.arguments)
    if not case.whole:
        made = optax.partition({"matrix": made, "rest": optax.adam(case.lr)}, ["matrix", "matrix", "rest"])
    positions = [START]
    tree = [jnp.array(each.T) for each in parts(START)]
    state, update = made.init(tree), jax.jit(made.update)
    for step in range(STEPS):
        factors = nudges(step, nudged)
        g = [jnp.array(each.T) for each in parts(gradient(positions[-1]) * factors)]
        change, state = update(g, state, tree)
        tree = optax.apply_updates(tree, change)
        positions.append(joined([np.asarray(each).T for each in tree]) * factors)
        tree = [jnp.array(each.T) for each in parts(positions[-1])]
    return np.array(positions)


def main():
    from importlib.metadata import version

    asked = sys.argv[1:]
    before = json.loads((STORED / "matrices.json").read_text(encoding="utf-8"))
    rows = before["rows"] if asked else {}
    for case in CASES:
        if asked and case.library not in asked and str(case) in rows:
            continue
        once, again = traced(case), traced(case, nudged=True)
        distance = parting(once[:, : case.compared], again[:, : case.compared])
        sys.stdout.write(f"{case}: parts by {distance:.1e}\n")
        if not distance < CALM:
            raise SystemExit("not calm: rounding grows along this path; choose a smaller rate")
        rows[str(case)] = once[KEPT, : case.compared].tolist()
    packages = () if asked else ("torch", "optax", "pytorch_optimizer")
    versions = before["versions"] | {name: version(name.replace("_", "-")) for name in packages} | AUTHORS
    rows = {str(case): rows[str(case)] for case in CASES}
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(row, separators=(',', ':'))}" for key, row in rows.items())
    text = f'{{"versions": {json.dumps(versions)}, "rows": {{\n{lines}\n}}}}\n'
    (STORED / "matrices.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
