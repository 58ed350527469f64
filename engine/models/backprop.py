"""Back-propagation written out: a layered network's outputs, gradient and exact Hessian-vector products, in numpy.

A layer is z = a W' + b, a <- activation(z). Walkers come first here: W (n, out, in), b (n, out), a (n, N, units).
Rumelhart, Hinton and Williams, Nature 323, 1986; second-order products by Pearlmutter, Neural Computation 6, 1994.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Layer = tuple[Array, Array]
"""Weights (n, out, in) and intercepts (n, out)."""
Name = Literal["tanh", "relu", "sigmoid"]


class Activation(msgspec.Struct, frozen=True):
    """An elementwise function f, with what its derivatives are as functions of its value a = f(z)."""

    value: Callable[[Array], Array]
    """f(z), written over z: fresh memory for each layer takes longer than its arithmetic."""
    slope: Callable[[Array], Array]
    """f'(z)."""
    bend: Callable[[Array], Array]
    """f''(z) / f'(z): as a changes by R{a}, f' changes by bend times R{a}."""


ACTIVATIONS: dict[Name, Activation] = {
    "tanh": Activation(  # in one expression each, for a script takes them over as they stand here
        lambda z: np.tanh(z, out=z), lambda a: np.subtract(1, slope := a * a, out=slope), lambda a: -2 * a
    ),
    "relu": Activation(lambda z: np.maximum(z, 0, out=z), lambda a: (a > 0).astype(a.dtype), np.zeros_like),
    "sigmoid": Activation(lambda z: 0.5 * (1 + np.tanh(z / 2)), lambda a: a * (1 - a), lambda a: 1 - 2 * a),
}


def parameter_count(widths: Sequence[int]) -> int:
    """D of a network with these units per layer, inputs first."""
    return sum(after * (before + 1) for before, after in pairwise(widths))


def unpacked(theta: Array, widths: Sequence[int]) -> list[Layer]:
    """The layers in theta (d, n): of each, the weights row by row, then the intercepts, as torch orders them."""
    layers, at, n = [], 0, theta.shape[1]
    rows = np.ascontiguousarray(theta.T)
    for before, after in pairwise(widths):
        middle, end = at + after * before, at + after * (before + 1)
        layers.append((rows[:, at:middle].reshape(n, after, before), rows[:, middle:end]))
        at = end
    return layers


def packed(layers: Sequence[Layer]) -> Array:
    """The inverse of `unpacked`, (d, n)."""
    parts = [part.reshape(len(part), -1) for layer in layers for part in layer]
    return np.ascontiguousarray(np.concatenate(parts, axis=1).T)


def forward(x: Array, layers: Sequence[Layer], activation: Activation) -> list[Array]:
    """Activations of every layer, inputs x (N, p) or (n, N, p) first; the last are outputs, without activation."""
    values = [x]
    for i, (weights, intercepts) in enumerate(layers):
        z = values[-1] @ _turned(weights)
        z += intercepts[:, None, :]
        values.append(activation.value(z) if i < len(layers) - 1 else z)
    return values


def backward(values: Sequence[Array], delta: Array, layers: Sequence[Layer], activation: Activation) -> list[Layer]:
    """The gradient in every layer, from `delta`, the derivative of the loss in the outputs, (n, N, units)."""
    found: list[Layer] = []
    for i in reversed(range(len(layers))):
        found.append((_turned(delta) @ values[i], delta.sum(axis=1)))
        if i:
            delta = delta @ layers[i][0]
            delta *= activation.slope(values[i])
    return found[::-1]


Passage = tuple[Sequence[Layer], Sequence[Array], Sequence[Array], Sequence[Array], Sequence[Array]]
"""What one passage forth and back leaves, which every Hessian-vector product at its point has in common.

Layers; activations; the derivative of the loss in each layer's z; of each hidden layer f', and the derivative in its a
times f'' / f'. A tuple, which a script can hold.
"""


def passage(values: Sequence[Array], delta: Array, layers: Sequence[Layer], activation: Activation) -> Passage:
    """From the activations and `delta`, the derivative of the loss in the outputs, (n, N, units)."""
    deltas: list[Array] = [delta]
    slopes: list[Array] = []
    bends: list[Array] = []
    for i in reversed(range(1, len(layers))):
        back, slope = deltas[-1] @ layers[i][0], activation.slope(values[i])
        slopes.append(slope)
        bends.append(back * activation.bend(values[i]))
        deltas.append(np.multiply(back, slope, out=back))
    return layers, values, deltas[::-1], slopes[::-1], bends[::-1]


def forward_change(at: Passage, along: Sequence[Layer]) -> list[Array]:
    """How the activations change as theta moves along a direction: the derivative of every line of `forward`."""
    layers, values, _, slopes, _ = at
    changes: list[Array] = [np.zeros(1)]  # inputs stay
    for i, (weights, intercepts) in enumerate(along):
        change = values[i] @ _turned(weights)
        change += intercepts[:, None, :]
        if i:
            change += changes[i] @ _turned(layers[i][0])
        if i < len(along) - 1:
            change *= slopes[i]
        changes.append(change)
    return changes


def backward_change(at: Passage, changes: Sequence[Array], delta_change: Array, along: Sequence[Layer]) -> list[Layer]:
    """The Hessian times a direction, layer by layer: the derivative of every line of `backward`."""
    layers, values, deltas, slopes, bends = at
    found: list[Layer] = []
    for i in reversed(range(len(along))):
        weights = _turned(delta_change) @ values[i]
        if i:
            weights = weights + _turned(deltas[i]) @ changes[i]
        found.append((weights, delta_change.sum(axis=1)))
        if i:
            back_change = delta_change @ layers[i][0]
            back_change += deltas[i] @ along[i][0]
            back_change *= slopes[i - 1]
            back_change += bends[i - 1] * changes[i]
            delta_change = back_change
    return found[::-1]


def _turned(a: Array) -> Array:
    return a.swapaxes(-1, -2)
