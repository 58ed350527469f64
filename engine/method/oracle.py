"""Answers to a run's questions about its landscape, as its `Gradient` has them, and counts of what was asked."""

import numpy as np

from fallline.engine.method.gradient import COUNTED, Array, Gradient, Seen, clipped, finite_difference
from fallline.engine.method.noise import ELEMENTS, along, by_examples, stable
from fallline.engine.problem.arrays import total
from fallline.engine.problem.batches import Batch, Rows, batch
from fallline.engine.problem.constraints import Feasible
from fallline.engine.problem.labels import relabelled
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.matrices import Matrix
from fallline.engine.problem.normals import normals

OWN = 100
"""The first place in Philox's counter of draws that methods make themselves."""


class Oracle:
    """Answers one run's questions about its landscape and counts them; `first` is the index of its first walker.

    `step` says which batch of examples is seen: the same for all questions of a step, so that their answers compare.
    """

    def __init__(
        self, landscape: Landscape, gradient: Gradient, seed: int, first: int = 0, within: Feasible | None = None
    ) -> None:
        self.landscape, self.source, self.seed, self.first, self.within = landscape, gradient, seed, first, within
        self.step = 0
        self.counts = dict.fromkeys(COUNTED, 0)
        self.examples = 0
        self._asked = 0

    @property
    def steady(self) -> bool:
        """Whether the same question has the same answer at every step: nothing is drawn."""
        return not (self.source.noise > 0 or self.source.batch_size)

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """Which of the parameters are matrices."""
        return self.landscape.matrices

    @property
    def feasible(self) -> Feasible:
        """The set that the scenario's constraints leave; no method gets here that needs one where there is none."""
        assert self.within is not None
        return self.within

    def gradient(self, theta: Array) -> Array:
        """The gradient as the run sees it, (d, n); each call draws fresh noise."""
        return self.distorted(self.batch_gradient(theta), theta)

    def batch_gradient(self, theta: Array) -> Array:
        """That of what is seen at this step, without noise, clipping and decay: (d, n)."""
        return self._slope(self._seen(*self._asks(theta), theta.shape[1]), theta)

    def full_gradient(self, theta: Array) -> Array:
        """The same of all examples, (d, n)."""
        self._count(*self._asks(theta), max(self.landscape.examples, 1))
        return self._slope(self.landscape, theta)

    def example_gradients(self, theta: Array, everything: bool = False) -> tuple[Rows, Array]:
        """Of each example that is seen at this step, or of all: which, (b, n), and its gradient, (b, d, n).

        A loss that is no mean over examples counts as the mean over one.
        """
        n = theta.shape[1]
        if not self.landscape.examples:
            return np.zeros((1, n), dtype=np.intp), self.batch_gradient(theta)[None]
        rows = np.repeat(np.arange(self.landscape.examples)[:, None], n, axis=1) if everything else self._rows(n)
        self._count(*self._asks(theta), len(rows))
        labels = self._labels(rows)
        size, found = max(1, ELEMENTS // theta.size), []
        for k in range(0, len(rows), size):
            some = slice(k, k + size)
            given = None if labels is None else labels[some].reshape(1, -1)
            part = Batch(self.landscape, rows[some].reshape(1, -1), given)
            g = self._slope(part, np.tile(theta, len(rows[some])))
            found.append(g.reshape(len(theta), -1, n).swapaxes(0, 1))
        return rows, np.concatenate(found)

    def distorted(self, g: Array, theta: Array) -> Array:
        """`g` as the run sees it at `theta`, both (d, n): noisy, clipped and decayed."""
        source = self.source
        if source.noise > 0 and source.noise_kind != "label":
            g = g + source.noise * self._noise(g, theta)
        self._asked += 1
        if source.clip_norm > 0:
            g = clipped(g, source.clip_norm)
        return g + source.weight_decay * theta if source.weight_decay > 0 else g

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

    def _asks(self, theta: Array) -> tuple[str, int]:
        """What one gradient takes: its kind, and how many."""
        return "gradients" if self.source.source == "exact" else "functions", self.source.cost(len(theta))

    def _slope(self, seen: Seen, theta: Array) -> Array:
        if self.source.source == "exact":
            return seen.gradient(theta)
        return finite_difference(seen, theta, self.source.h, self.source.scheme)

    def _seen(self, kind: str, evaluations: int, n: int) -> Seen:
        """All examples or the step's batch of them, its evaluations counted as `kind`."""
        if not self.source.batch_size and not self._wrong:
            self._count(kind, evaluations, self.landscape.examples)
            return self.landscape
        rows = self._rows(n)
        self._count(kind, evaluations, len(rows))
        return Batch(self.landscape, rows, self._labels(rows))

    def _count(self, kind: str, evaluations: int, examples: int) -> None:
        self.counts[kind] += evaluations
        self.examples += evaluations * examples if self.landscape.examples else 0

    def _rows(self, n: int) -> Rows:
        """The step's batch, (b, n)."""
        size, count = self.source.batch_size, self.landscape.examples
        return batch(self.seed, self.step, size or count, count, n, self.first, self.source.replacement)

    @property
    def _wrong(self) -> bool:
        return self.source.noise > 0 and self.source.noise_kind == "label"

    def _labels(self, rows: Rows) -> Array | None:
        """Wrong ones for `rows` (b, n), the same throughout a step; None where they stay."""
        if not self._wrong:
            return None
        return relabelled(*self.landscape.labels(rows), self.source.noise, self.seed, self.step, self.first)

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

    def kronecker_factors(self, theta: Array) -> list[tuple[Array, Array]]:
        """Of each layer, of the examples of this step; counted as the one more gradient of each class that it takes."""
        rows = self._rows(theta.shape[1]) if self.source.batch_size else None
        classes = max(self.landscape.labels(np.zeros((1, 1), dtype=np.intp))[1], 1)
        self._count("gradients", classes, self.landscape.examples if rows is None else len(rows))
        return self.landscape.kronecker_factors(theta, rows)

    def draws(self, rows: int, n: int, place: int = 0) -> Array:
        """Standard normals (rows, n) of the method's own at this step; another `place`, other numbers."""
        return normals(self.seed, self.step, (rows, n), self.first, OWN + place)

    def gauss_newton_diagonal(self, theta: Array) -> Array:
        """The squared gradient of the step's b examples with labels that the model draws, times b: (d, n)."""
        rows = self._rows(theta.shape[1])
        self._count("gradients", 1, len(rows))
        g = self.landscape.predicted_gradient(theta, rows, (self.seed, self.step, self.first))
        return np.asarray(len(rows) * g**2)

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
