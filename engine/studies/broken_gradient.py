"""A bench of gradients by back-propagation, most of them with a fault of the kinds that people make, and their check.

The network has two hidden layers of tanh units and a penalty on its weights. What differences of its loss say against a
faulty gradient tells where the fault is: by which layers agree, and by the ratio where they do not.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.models.backprop import ACTIVATIONS, Layer, forward, packed, unpacked
from fallline.engine.models.mlp import MLP
from fallline.engine.studies.quotients import quotients, relative

Array = NDArray[np.float64]
Fault = Literal["none", "a sign", "a factor", "no penalty", "no tanh'", "the wrong layer"]
Letter = Literal["A", "B", "C", "D", "E", "F"]
HIDDEN: dict[Letter, Fault] = {
    "A": "the wrong layer", "B": "a sign", "C": "none", "D": "no penalty", "E": "a factor", "F": "no tanh'",
}  # fmt: skip
"""What is behind each letter of the bench."""
EXPLAINED: dict[Fault, str] = {
    "none": tr("it is right"),
    "a sign": tr("the intercepts of the last layer are subtracted"),
    "a factor": tr("the sum over examples is divided by half their number"),
    "no penalty": tr("the penalty on the weights is left out"),
    "no tanh'": tr("the slope of tanh is left out on the way to the first layer"),
    "the wrong layer": tr("the second hidden layer goes back by the slopes of the first"),
}
BLOCKS = ("W₁", "b₁", "W₂", "b₂", "W₃", "b₃")
H = 1e-5
"""Of the central differences that the bench is read at."""
HS = tuple(float(h) for h in np.geomspace(1e-8, 1e-1, 15))
WRONG = 1e-4
"""A relative error of a block above this is no rounding and no truncation."""


class Bench(msgspec.Struct, frozen=True, eq=False):
    """One gradient beside differences, parameter by parameter, d of them."""

    claimed: Array
    """(d,)."""
    differences: Array
    """(d,), at H."""
    blocks: tuple[slice, ...]
    """The parameters of each of BLOCKS."""
    errors: Array
    """Relative, of each block at each of HS, (6, k)."""
    at_h: Array
    """At H, (6,)."""

    @property
    def wrong(self) -> tuple[str, ...]:
        """The blocks that do not agree."""
        return tuple(name for name, error in zip(BLOCKS, self.at_h, strict=True) if error > WRONG)

    def ratio(self, block: int) -> float:
        """By which the claimed gradient of a block is the measured one times a number, by least squares."""
        here = self.blocks[block]
        q = self.differences[here]
        return float(self.claimed[here] @ q / (q @ q))


@lru_cache(maxsize=1)
def network() -> MLP:
    """Two hidden layers of five units on the irises, with a penalty."""
    return MLP(data="iris", hidden=(5, 5), activation="tanh", l2=0.1)


@lru_cache(maxsize=6)
def bench(letter: Letter) -> Bench:
    """The gradient behind `letter` at the start of the network, held against central differences."""
    net = network()
    theta = np.array(net.start)[:, None]
    ends = np.cumsum([0] + [size for i, o in pairwise(net.widths) for size in (i * o, o)])
    blocks = tuple(slice(int(a), int(b)) for a, b in pairwise(ends))
    g = backward_with(HIDDEN[letter], theta)[:, 0]
    everything = np.arange(net.dimension)
    measured = {h: quotients("central", net, theta, everything, h) for h in (H, *HS)}
    errors = np.array([[relative(g[block], measured[h][block]) for h in (H, *HS)] for block in blocks])
    return Bench(g, measured[H], blocks, errors[:, 1:], errors[:, 0])


def backward_with(fault: Fault, theta: Array) -> Array:
    """The gradient of the network at `theta` (d, 1) by back-propagation with a fault in it: (d, 1)."""
    net, train = network(), network().parts.train
    layers, act = unpacked(theta, net.widths), ACTIVATIONS["tanh"]
    values = forward(train.x, layers, act)
    z = values[-1] - values[-1].max(axis=2, keepdims=True)
    delta = np.exp(z) / np.exp(z).sum(axis=2, keepdims=True) - (np.arange(z.shape[2]) == train.y[:, None])
    delta /= len(train.y) / 2 if fault == "a factor" else len(train.y)
    found: list[Layer] = []
    for i in reversed(range(3)):
        intercepts = delta.sum(axis=1)
        if fault == "a sign" and i == 2:
            intercepts = -intercepts
        found.append((delta.swapaxes(-1, -2) @ values[i], intercepts))
        if i:
            delta = delta @ layers[i][0]
            if fault != "no tanh'" or i == 2:
                delta = delta * (1 - values[1 if fault == "the wrong layer" else i] ** 2)
    g = packed(found[::-1])
    return g if fault == "no penalty" else g + net.l2 * net.penalised[:, None] * theta
