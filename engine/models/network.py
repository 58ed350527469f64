"""Base of the layered models: softmax or squared error at the outputs of fallline.engine.models.backprop's layers."""

from functools import cached_property
from itertools import pairwise
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.models.backprop import (
    ACTIVATIONS,
    Activation,
    Passage,
    backward,
    backward_change,
    forward,
    forward_change,
    packed,
    parameter_count,
    passage,
    unpacked,
)
from fallline.engine.models.kronecker import kronecker_factors
from fallline.engine.models.model import Model, Rows
from fallline.engine.problem.landscape import Array, Point, Product, Window
from fallline.engine.problem.matrices import Matrix
from fallline.engine.problem.normals import normals

SINGLE = 2**18
"""Multiplications in a matrix product that OpenBLAS does not divide among threads (interface/gemm.c)."""
KEPT = 2**23
"""Activations, over all examples, that products with one Hessian may keep: some 200 MB with their derivatives."""


class Network(Model, frozen=True):
    """Classes: the mean of -log softmax(z)_y. Values: the mean of (z - y)^2 / 2. z are the outputs."""

    window: ClassVar[Window] = (-1.0, 1.0, -1.0, 1.0)
    init_seed: Annotated[
        int, Meta(ge=0, le=2**63 - 1, description="seed of the weights at the start", extra={"slider": (0, 99)})
    ] = 0

    @property
    def layers(self) -> tuple[int, ...]:
        """Units of the hidden layers."""
        return ()

    @property
    def nonlinearity(self) -> Activation:
        """What follows every hidden layer."""
        return ACTIVATIONS["tanh"]

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Units of every layer, inputs first, outputs last."""
        return (self.parts.train.x.shape[1], *self.layers, len(self.parts.classes) or 1)

    @property
    def dimension(self) -> int:
        """Weights and intercepts of all layers."""
        return parameter_count(self.widths)

    @property
    def width(self) -> int:
        """The widest layer's units."""
        return max(self.widths)

    @property
    def block(self) -> int:
        """Examples at a time: so few that every product is left to one thread.

        A second one for so little work costs more than it saves: 25 times the time on a busy machine.
        """
        return max(16, SINGLE // max(before * after for before, after in pairwise(self.widths)))

    @cached_property
    def penalised(self) -> Array:
        """Weights, layer by layer, and not the intercepts."""
        marks = [part for i, o in pairwise(self.widths) for part in (np.ones(i * o), np.zeros(o))]
        return np.concatenate(marks)

    @property
    def filters(self) -> tuple[Rows, ...]:
        """The weights into each unit."""
        found, at = [], 0
        for before, after in pairwise(self.widths):
            found += [np.arange(at + k * before, at + (k + 1) * before) for k in range(after)]
            at += after * (before + 1)
        return tuple(found)

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """The weights of each layer, a row for each unit; intercepts are in none."""
        found, at = [], 0
        for k, (before, after) in enumerate(pairwise(self.widths), start=1):
            found.append(Matrix(f"W{k}", at, after, before))
            at += after * (before + 1)
        return tuple(found)

    @property
    def parameters(self) -> tuple[str, ...]:
        """W for weights and b for intercepts: layer, unit and input, counted from 1."""
        names: list[str] = []
        for k, (before, after) in enumerate(pairwise(self.widths), start=1):
            names += [f"w{k}[{o + 1},{i + 1}]" for o in range(after) for i in range(before)]
            names += [f"b{k}[{o + 1}]" for o in range(after)]
        return tuple(names)

    @cached_property
    def start(self) -> Point:  # type: ignore[override]  # it depends on the data and the seed
        """Normal weights of variance 2 / (in + out), in tanh and sigmoid layers, or 2 / in before relu; intercepts 0.

        Glorot and Bengio, AISTATS 2010; He, Zhang, Ren and Sun, ICCV 2015.
        """
        layers, relu = [], self.nonlinearity is ACTIVATIONS["relu"]
        for k, (before, after) in enumerate(pairwise(self.widths)):
            variance = 2 / before if relu and k < len(self.layers) else 2 / (before + after)
            weights = normals(self.init_seed, k, (before * after, 1)).reshape(1, after, before)
            layers.append((np.sqrt(variance) * weights, np.zeros((1, after))))
        return tuple(packed(layers)[:, 0].tolist())

    def loss_and_gradient(self, theta: Array) -> tuple[Array, Array]:
        """Both by one pass forward: (n,) and (d, n)."""
        train = self.parts.train
        found = self._chunked(lambda t: self._mean(self._both, train.x, train.y, t), theta)
        return found[0] + self._penalty(theta), np.add(found[1:], self._penalty_slope(theta), order="C")

    def _both(self, theta: Array, x: Array, y: Array) -> Array:
        """The loss as the first row, the gradient below it."""
        layers = unpacked(theta, self.widths)
        values = forward(x, layers, self.nonlinearity)
        loss, slope = self._end(values[-1], y)
        found = packed(backward(values, slope, layers, self.nonlinearity))
        return np.concatenate([loss[None], found])

    def _loss(self, theta: Array, x: Array, y: Array) -> Array:
        return self._end(forward(x, unpacked(theta, self.widths), self.nonlinearity)[-1], y)[0]

    def _gradient(self, theta: Array, x: Array, y: Array) -> Array:
        layers = unpacked(theta, self.widths)
        values = forward(x, layers, self.nonlinearity)
        return packed(backward(values, self._end(values[-1], y)[1], layers, self.nonlinearity))

    def kronecker_factors(self, theta: Array, rows: Rows | None = None) -> list[tuple[Array, Array]]:
        """Of each layer: fallline.engine.models.kronecker."""
        x, classes = self.parts.train.x, len(self.parts.classes) > 0
        with np.errstate(all="ignore"):
            layers = unpacked(theta, self.widths)
            return kronecker_factors(x if rows is None else x[rows.T], layers, self.nonlinearity, classes=classes)

    def _product(self, theta: Array, v: Array, x: Array, y: Array) -> Array:
        return self._products(theta, x, y)(v)

    def _products(self, theta: Array, x: Array, y: Array) -> Product:
        """V -> the Hessian at `theta` times v, by one passage for all of them."""
        layers = unpacked(theta, self.widths)
        values = forward(x, layers, self.nonlinearity)
        at = passage(values, self._end(values[-1], y)[1], layers, self.nonlinearity)
        bent = self._bent(values[-1])
        return lambda v: self._bent_along(at, bent, v)

    def _bent_along(self, at: Passage, bent: Product, v: Array) -> Array:
        along = unpacked(v, self.widths)
        changes = forward_change(at, along)
        return packed(backward_change(at, changes, bent(changes[-1]), along))

    def hessian_products(self, theta: Array) -> Product:
        """V (d, n) -> the Hessian at `theta` times v, (d, n): what they have in common is computed once, and kept."""
        train = self.parts.train
        if theta.shape[1] * self.examples * sum(self.widths) > KEPT:
            return super().hessian_products(theta)
        parts, size = [], self.block
        with np.errstate(all="ignore"):
            for first in range(0, self.examples, size):
                x, y = train.x[first : first + size], train.y[first : first + size]
                parts.append((len(y) / self.examples, self._products(theta, x, y)))

        def product(v: Array) -> Array:
            with np.errstate(all="ignore"):
                if len(parts) == 1:
                    return parts[0][1](v) + self._penalty_slope(v)
                found: Array = np.zeros(1)
                for share, of_part in parts:
                    found = found + share * of_part(v)
                return found + self._penalty_slope(v)

        return product

    def _end(self, z: Array, y: Array) -> tuple[Array, Array]:
        """Of outputs z (n, N, units) the mean loss, (n,), and its derivative in them."""
        if not self.parts.classes:
            off = z - y.T[..., None]
            return np.asarray((off[..., 0] ** 2).mean(axis=1) / 2), off / z.shape[1]
        high = z.max(axis=2, keepdims=True)
        slope = np.exp(z - high)
        total = slope.sum(axis=2, keepdims=True)
        loss = (np.log(total) + high)[..., 0] - _chosen(z, y)
        slope /= total
        slope -= np.arange(z.shape[2]) == y.T[..., None]
        slope /= z.shape[1]
        return np.asarray(loss.mean(axis=1)), slope

    def _bent(self, z: Array) -> Product:
        """How the derivative in the outputs changes as these do, from `z`."""
        if not self.parts.classes:
            return lambda change: change / z.shape[1]
        p = softmax(z)
        return lambda change: np.asarray(p * (change - (p * change).sum(axis=2, keepdims=True)) / z.shape[1])

    def outputs(self, theta: Array, x: Array) -> Array:
        """Of `x` (N, p), as a part holds it: values, or probabilities of the classes, (n, N, units)."""
        z = forward(x, unpacked(theta, self.widths), self.nonlinearity)[-1]
        return softmax(z) if self.parts.classes else z

    def first_weights(self, theta: Array) -> Array:
        """(units, p) of the first layer."""
        return unpacked(theta, self.widths)[0][0][0]

    def classify(self, theta: Array, x: Array) -> Rows:
        """The class of the largest output, (N, n)."""
        return np.asarray(forward(x, unpacked(theta, self.widths), self.nonlinearity)[-1].argmax(axis=2).T)


def softmax(z: Array) -> Array:
    """e^z over its sum along the last axis, without overflow."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    e /= e.sum(axis=-1, keepdims=True)
    return np.asarray(e)


def _chosen(z: Array, y: Array) -> Array:
    """The output of each example's own class, (n, N)."""
    index = np.broadcast_to(y.T.astype(np.intp)[..., None], (*z.shape[:2], 1))
    return np.asarray(np.take_along_axis(z, index, axis=2)[..., 0])
