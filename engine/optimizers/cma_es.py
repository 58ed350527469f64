"""CMA-ES: draws from a Gaussian whose covariance learns the landscape's curvature. Hansen, arXiv:1604.00772, 2016."""

import math
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

import numpy as np

from fallline.engine.method.optimizer import Array, Optimizer, Oracle
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.optimizers._by_losses import WITHOUT, Population, finite, tried


class Weights(NamedTuple):
    """What Hansen's tutorial derives from d and the population, table 1 without negative weights."""

    shares: Array
    """Of the better half of the draws, (m,)."""
    effective: float
    c_sigma: float
    damping: float
    c_c: float
    c_1: float
    c_mu: float
    length: float
    """Of a standard normal vector, on average."""


class CMAES(Optimizer, frozen=True, tag="cma-es"):
    """CMA-ES:  x_k ~ N(theta, s^2 C);   theta <- sum w_k x_k of the better half;   s and C learn from the way it went.

    C grows along ways that led down, until draws spread as the level sets do: then a narrow valley is as a round one. s
    grows while steps go one way, and shrinks where they turn back. The first s is lr. A step takes as many losses as
    the population has places. No negative weights. Hansen, The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772.
    """

    group: ClassVar[str] = WITHOUT
    purpose: ClassVar[str] = "an ellipse of draws that takes the shape of the valley"
    title: ClassVar[str] = "CMA-ES"
    population: Population = 0
    default_lr: ClassVar[float] = 0.5
    most_parameters: ClassVar[int] = 100
    derivatives: ClassVar[bool] = False
    draws: ClassVar[bool] = True
    slots: ClassVar[tuple[str, ...]] = ("long", "short")
    symbols: ClassVar[Symbols] = {
        "long": Symbol("longest half axis of the ellipse", "a"),
        "short": Symbol("the next one", "b"),
    }
    equations: ClassVar[tuple[str, ...]] = (
        r"x_k = @theta + \sigma C^{1/2} u_k,\quad @theta' = \sum_{k \le \mu} w_k x_{(k)}",
        r"p_\sigma' = (1 - c) p_\sigma + \sqrt{c (2 - c) \mu_w}\ C^{-1/2} \frac{@theta' - @theta}{\sigma}",
        r"C' = (1 - c_1 - c_\mu) C + c_1 p_c p_c^T + c_\mu \sum_k w_k y_k y_k^T,\quad y_k \sigma = x_{(k)} - @theta",
        r"\sigma' = \sigma \exp(\frac{c}{d_\sigma}(|p_\sigma'| / E|u| - 1)),\ @long' = \sigma'\sqrt{\lambda_1} e_1",
    )

    def begin(self, theta: Array) -> tuple[Array, ...]:
        """The slots; both paths (d, n), the covariance (n, d, d), and the width (n,), 0 before the first step."""
        d, n = theta.shape
        covariance = np.repeat(np.eye(d)[None], n, axis=0)
        return *super().begin(theta), np.zeros_like(theta), np.zeros_like(theta), covariance, np.zeros(n)

    def figure(self, theta: Array, state: Mapping[str, Array]) -> Array:
        """The ellipse of one standard deviation, in its two longest axes."""
        angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)[:, None, None]
        return theta + np.cos(angle) * state["long"] + np.sin(angle) * state["short"]

    def step(
        self, theta: Array, state: tuple[Array, ...], step: int, lr: float, oracle: Oracle
    ) -> tuple[Array, tuple[Array, ...]]:
        """One step from `theta` (d, n)."""
        _, _, p_sigma, p_c, covariance, width = state
        d, n = theta.shape
        count = tried(self.population, d)
        known = weights(d, count)
        width = np.where(width > 0, width, lr)
        root, inverse = _roots(covariance)
        drawn = oracle.draws(count * d, n).reshape(count, d, n)
        ways = np.einsum("nij,kjn->kin", root, drawn)
        losses = np.stack([finite(oracle.loss(theta + width * way)) for way in ways])
        order = np.argsort(losses, axis=0, kind="stable")[: len(known.shares)]
        ways = np.take_along_axis(ways, order[:, None], axis=0)
        mean = np.einsum("k,kin->in", known.shares, ways)
        c, c_c = known.c_sigma, known.c_c
        p_sigma = (1 - c) * p_sigma + np.sqrt(c * (2 - c) * known.effective) * np.einsum("nij,jn->in", inverse, mean)
        length = np.sqrt((p_sigma**2).sum(axis=0))
        steady = length / np.sqrt(1 - (1 - c) ** (2 * (step + 1))) < (1.4 + 2 / (d + 1)) * known.length
        p_c = (1 - c_c) * p_c + steady * np.sqrt(c_c * (2 - c_c) * known.effective) * mean
        kept = 1 - known.c_1 - known.c_mu + known.c_1 * ~steady * c_c * (2 - c_c)
        covariance = (
            kept[:, None, None] * covariance
            + known.c_1 * np.einsum("in,jn->nij", p_c, p_c)
            + known.c_mu * np.einsum("k,kin,kjn->nij", known.shares, ways, ways)
        )
        after = theta + width * mean
        width = width * np.exp(np.minimum(1.0, c / known.damping * (length / known.length - 1)))
        return after, (*_axes(covariance, width), p_sigma, p_c, covariance, width)


def weights(d: int, count: int) -> Weights:
    """For `d` parameters and `count` places."""
    half = count // 2
    raw = np.log((count + 1) / 2) - np.log(np.arange(1, half + 1))
    shares = raw / raw.sum()
    effective = float(1 / (shares**2).sum())
    c_sigma = (effective + 2) / (d + effective + 5)
    c_1 = 2 / ((d + 1.3) ** 2 + effective)
    return Weights(
        shares,
        effective,
        c_sigma,
        1 + 2 * max(0.0, float(np.sqrt((effective - 1) / (d + 1))) - 1) + c_sigma,
        (4 + effective / d) / (d + 4 + 2 * effective / d),
        c_1,
        min(1 - c_1, 2 * (0.25 + effective + 1 / effective - 2) / ((d + 2) ** 2 + effective)),
        math.sqrt(2) * math.exp(math.lgamma((d + 1) / 2) - math.lgamma(d / 2)),
    )


def _roots(covariance: Array) -> tuple[Array, Array]:
    """C^(1/2) and C^(-1/2) of matrices (n, d, d); symmetric, so that no sign is left open."""
    sound = np.asarray(np.isfinite(covariance).all(axis=(1, 2)))
    values, vectors = np.linalg.eigh(np.where(sound[:, None, None], covariance, np.eye(covariance.shape[1])))
    values = np.sqrt(np.maximum(values, 1e-300))
    turned = np.swapaxes(vectors, 1, 2)
    return (vectors * values[:, None]) @ turned, (vectors / values[:, None]) @ turned


def _axes(covariance: Array, width: Array) -> tuple[Array, Array]:
    """The two longest half axes (d, n) of the ellipse of one standard deviation."""
    sound = np.asarray(np.isfinite(covariance).all(axis=(1, 2)))
    values, vectors = np.linalg.eigh(np.where(sound[:, None, None], covariance, np.eye(covariance.shape[1])))
    lengths = width[:, None] * np.sqrt(np.maximum(values, 0.0))
    return (vectors[:, :, -1] * lengths[:, -1:]).T, (vectors[:, :, -2] * lengths[:, -2:-1]).T
