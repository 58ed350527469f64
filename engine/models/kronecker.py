"""Kronecker factors of Fisher's matrix, layer by layer. Martens and Grosse, Optimizing Neural Networks, ICML 2015."""

from collections.abc import Sequence

import numpy as np

from fallline.engine.models.backprop import Activation, Array, Layer, forward, passage

Factors = list[tuple[Array, Array]]
BLOCK = 2**18
"""Multiplications up to which a product is left to one thread, as by fallline.engine.models.network."""


def kronecker_factors(x: Array, layers: Sequence[Layer], activation: Activation, *, classes: bool) -> Factors:
    """Of each layer the means of a a' and of e e' over examples x (N, p) or (n, N, p): (n, in, in) and (n, out, out).

    The mean of e e' is over the network's own p as well, exactly: by a passage back for each class, weighted by its
    probability. A value is normal about the output with variance 1, so that the loss is -log p but for a constant.
    """
    count = x.shape[-2]
    widest = 1 + max(max(weights.shape[1:]) for weights, _ in layers)
    size = max(16, BLOCK // widest**2)
    if count <= size:
        return _factors(x, layers, activation, classes=classes)
    sums: Factors = []
    for first in range(0, count, size):
        some = x[..., first : first + size, :]
        found = _factors(some, layers, activation, classes=classes)
        share = some.shape[-2] / count
        found = [(share * a, share * e) for a, e in found]
        sums = [(a + b, e + f) for (a, e), (b, f) in zip(sums, found, strict=True)] if sums else found
    return sums


def _factors(x: Array, layers: Sequence[Layer], activation: Activation, *, classes: bool) -> Factors:
    values = forward(x, layers, activation)
    backs = [passage(values, delta, layers, activation)[2] for delta in _drawn(values[-1], classes=classes)]
    found, n = [], len(values[-1])
    for k, inputs in enumerate(values[:-1]):
        a = np.concatenate([inputs, np.ones((*inputs.shape[:-1], 1))], axis=-1)
        into = a.swapaxes(-1, -2) @ a / a.shape[-2]
        out = np.zeros((n, *[values[k + 1].shape[-1]] * 2))
        for deltas in backs:
            out = out + deltas[k].swapaxes(-1, -2) @ deltas[k] / a.shape[-2]
        found.append((np.broadcast_to(into, (n, *into.shape[-2:])), out))
    return found


def _drawn(z: Array, *, classes: bool) -> list[Array]:
    """From outputs `z`, each derivative of -log p in them times the root of the chance of its class."""
    if not classes:
        return [np.ones_like(z)]
    p = np.exp(z - z.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    return [np.sqrt(p[..., c : c + 1]) * (p - (np.arange(p.shape[-1]) == c)) for c in range(p.shape[-1])]
