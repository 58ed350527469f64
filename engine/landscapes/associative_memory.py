"""A linear associative memory of random embeddings, whose items are met as often as Zipf's law says. Cabannes, 2024."""

from collections.abc import Callable
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from fallline.engine.problem.landscape import Array, Landscape, Point
from fallline.engine.problem.matrices import Matrix, in_order, taken
from fallline.engine.problem.normals import normals

AT_ONCE = 2**21
"""Scores that are held at once."""


class AssociativeMemory(Landscape, frozen=True, dict=True, tag="associative-memory"):
    """Associative memory:  f(W) = -sum over x of p_x log softmax(u_y' W e_x over all y)_x,  p_x as x^-alpha.   2024.

    W shall recall of each of N items, told by e_x, its answer u_x. Both are drawn by the seed, normal of variance
    1/width, so that two items are all but perpendicular where the width is large. Common items are learnt first;
    the singular values of the gradient are as uneven as the items are, and those of the rare ones are small.
    """

    group: ClassVar[str] = "Matrices"
    purpose: ClassVar[str] = "one matrix that is to recall common and rare items"
    title: ClassVar[str] = "Associative memory"
    source: ClassVar[str] = (
        "Cabannes, Simsek and Bietti, Learning Associative Memories with Gradient Descent, ICML 2024; under Muon: Wang "
        "et al., Muon Outperforms Adam in Tail-End Associative Memory Learning, 2025"
    )
    width: Annotated[int, Meta(ge=2, le=32, description="rows and columns of W", extra={"slider": (2, 24)})] = 8
    items: Annotated[
        int, Meta(ge=2, le=256, description="items to recall", extra={"symbol": "N", "slider": (2, 64)})
    ] = 12
    alpha: Annotated[
        float,
        Meta(
            ge=0,
            le=10,
            description="how soon items become rare: the k-th is met as often as k to the power of minus this",
            extra={"symbol": "α", "slider": (0, 3)},
        ),
    ] = 1.5
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1, description="seed of the embeddings", extra={"slider": (0, 99)})] = 0

    @property
    def dimension(self) -> int:
        """The entries of W."""
        return self.width**2

    @property
    def work(self) -> int:
        """A score for each item and answer, and its exponential, which takes as long as ten multiplications."""
        return self.items * (self.items * (self.width + 10) + self.dimension)

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """W."""
        return in_order(("W", self.width, self.width))

    @property
    def start(self) -> Point:  # type: ignore[override]  # as long as the width asks
        """Zeros: nothing is known, and all answers are alike."""
        return (0.0,) * self.dimension

    @cached_property
    def embeddings(self) -> tuple[Array, Array]:
        """Of the items and of their answers: a row for each, (N, width)."""
        size = self.items * self.width
        told, answers = (normals(self.seed, call, (size, 1)).reshape(self.items, self.width) for call in (0, 1))
        return told / self.width**0.5, answers / self.width**0.5

    @cached_property
    def shares(self) -> Array:
        """How often each item is met, (N,), together 1."""
        share = np.arange(1, self.items + 1) ** -self.alpha
        return np.asarray(share / share.sum())

    def loss(self, theta: Array) -> Array:
        """The mean surprise at the right answers, (n,)."""

        def some(w: Array, _: Array) -> Array:
            z = self._scores(w)
            high = z.max(axis=2)
            right = np.diagonal(z, axis1=1, axis2=2)
            return ((np.log(np.exp(z - high[..., None]).sum(axis=2)) + high - right) @ self.shares)[None]

        return self._by_parts(some, theta, theta)[0]

    def gradient(self, theta: Array) -> Array:
        """What is answered too often and too seldom, as a matrix, (d, n)."""

        def some(w: Array, _: Array) -> Array:
            return self._gathered(self._answers(w) - np.eye(self.items))

        return self._by_parts(some, theta, theta)

    def hessian_vector(self, theta: Array, v: Array) -> Array:
        """How the gradient changes along v, (d, n)."""

        def some(w: Array, along: Array) -> Array:
            p, change = self._answers(w), self._scores(along)
            return self._gathered(p * (change - (p * change).sum(axis=2, keepdims=True)))

        return self._by_parts(some, theta, v)

    def latex(self) -> str:
        """As a sum over items."""
        return r"f(W) = -\sum_{x=1}^{N} p_x \log\,\mathrm{softmax}\left(U\,W e_x\right)_x,\quad p_x \propto x^{-\alpha}"

    def _scores(self, w: Array) -> Array:
        """Of each item and each answer, (n, N, N), for matrices (n, width, width)."""
        told, answers = self.embeddings
        return np.asarray(told @ w.swapaxes(1, 2) @ answers.T)

    def _answers(self, w: Array) -> Array:
        """The probability of each answer to each item, (n, N, N)."""
        z = self._scores(w)
        p = np.exp(z - z.max(axis=2, keepdims=True))
        return np.asarray(p / p.sum(axis=2, keepdims=True))

    def _gathered(self, slopes: Array) -> Array:
        """The slope in W of slopes in the scores, (d, n), each item as often as it is met."""
        told, answers = self.embeddings
        whole = answers.T @ (self.shares[:, None] * slopes).swapaxes(1, 2) @ told
        return np.asarray(whole.reshape(len(whole), -1).T)

    def _by_parts(self, function: Callable[[Array, Array], Array], theta: Array, v: Array) -> Array:
        """`function` of both as stacks of matrices, (k, n), some walkers at a time."""
        size, found = max(1, AT_ONCE // self.items**2), []
        with np.errstate(all="ignore"):
            for k in range(0, theta.shape[1], size):
                here, along = theta[:, k : k + size], v[:, k : k + size]
                found.append(function(taken(here, 0, self.width, self.width), taken(along, 0, self.width, self.width)))
        return np.concatenate(found, axis=1)
