"""Answers to a run's questions about its landscape, as its `Gradient` has them, and counts of what was asked."""

import numpy as np

from fallline.engine.method.gradient import COUNTED, Array, Gradient, Seen, clipped, finite_difference
from fallline.engine.method.noise import along, by_examples, stable
from fallline.engine.problem.arrays import total
from fallline.engine.problem.batches import Batch, batch
from fallline.engine.problem.labels import relabelled
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.normals import normals


class Oracle:
    """Answers one run's questions about its landscape and counts them; `first` is the index of its first walker.

    `step` says which batch of examples is seen: the same for all questions of a step, so that their answers compare.
    """

    def __init__(self, landscape: Landscape, gradient: Gradient, seed: int, first: int = 0) -> None:
        self.landscape, self.source, self.seed, self.first = landscape, gradient, seed, first
        self.step = 0
        self.counts = dict.fromkeys(COUNTED, 0)
        self.examples = 0
        self._asked = 0

    @property
    def steady(self) -> bool:
        """Whether the same question has the same answer at every step: nothing is drawn."""
        return not (self.source.noise > 0 or self.source.batch_size)

    def gradient(self, theta: Array) -> Array:
        """The gradient as the run sees it, (d, n); each call draws fresh noise."""
        source, exact = self.source, self.source.source == "exact"
        seen = self._seen("gradients" if exact else "functions", source.cost(len(theta)), theta.shape[1])
        g = seen.gradient(theta) if exact else finite_difference(seen, theta, source.h, source.scheme)
        if source.noise > 0 and source.noise_kind != "label":
            g = g + source.noise * self._noise(g, theta)
        self._asked += 1
        if self.source.clip_norm > 0:
            g = clipped(g, self.source.clip_norm)
        return g + self.source.weight_decay * theta if self.source.weight_decay > 0 else g

    def loss(self, theta: Array) -> Array:
        """What the run minimizes at this step, (n,): the loss and, under weight decay, its quadratic."""
        loss = self._seen("functions", 1, theta.shape[1]).loss(theta)
        if self.source.weight_decay > 0:
            loss = loss + self.source.weight_decay / 2 * total(theta**2)
        return loss

    def _noise(self, g: Array, theta: Array) -> Array:
        """Noise of scale 1 on `g`, (d, n)."""
        source, drawn = self.source, (self.seed, self._asked)
        match source.noise_kind:
            case "anisotropic" if self.landscape.examples:
                return by_examples(self.landscape, theta, *drawn, self.first)
            case "anisotropic":
                return along(source.noise_angle, source.noise_ratio, *drawn, theta.shape, self.first)
            case "multiplicative":
                return g * normals(*drawn, (1, theta.shape[1]), self.first)
            case "heavy-tailed":
                return stable(source.noise_alpha, *drawn, theta.shape, self.first)
        return normals(*drawn, theta.shape, self.first)

    def _seen(self, kind: str, evaluations: int, n: int) -> Seen:
        """All examples or the step's batch of them, its evaluations counted as `kind`."""
        self.counts[kind] += evaluations
        size, count = self.source.batch_size, self.landscape.examples
        wrong = self.source.noise > 0 and self.source.noise_kind == "label"
        if not size and not wrong:
            self.examples += evaluations * count
            return self.landscape
        rows = batch(self.seed, self.step, size or count, count, n, self.first, self.source.replacement)
        self.examples += evaluations * len(rows)
        if not wrong:
            return Batch(self.landscape, rows)
        labels = relabelled(*self.landscape.labels(rows), self.source.noise, self.seed, self.step, self.first)
        return Batch(self.landscape, rows, labels)

    def hessian(self, theta: Array) -> Array:
        """The exact Hessian of what the run minimizes, (d, d, n)."""
        self._all("hessians")
        return self._decayed(self.landscape.hessian(theta))

    def gauss_newton(self, theta: Array) -> Array:
        """2 J'J of the residuals, the Hessian without their own curvature, (d, d, n); counted as a Hessian."""
        self._all("hessians")
        jacobian = self.landscape.jacobian(theta)
        if len(theta) == 2:  # term after term, as the kernels do it
            return self._decayed(2 * total(jacobian[:, :, None] * jacobian[:, None]))
        jacobian = np.ascontiguousarray(jacobian.transpose(2, 0, 1))
        return self._decayed(2 * (jacobian.transpose(0, 2, 1) @ jacobian).transpose(1, 2, 0))

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """The exact Hessian of what the run minimizes times `v` (d, n): (d, n)."""
        self._all("products")
        return self.landscape.hessian_vector(theta, v) + self.source.weight_decay * v

    def factorised(self) -> None:
        """Count one more."""
        self.counts["factorisations"] += 1

    def _all(self, kind: str) -> None:
        self.counts[kind] += 1
        self.examples += self.landscape.examples

    def _decayed(self, matrix: Array) -> Array:
        if self.source.weight_decay > 0:
            return matrix + self.source.weight_decay * np.eye(len(matrix))[:, :, None]
        return matrix
