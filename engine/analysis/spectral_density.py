"""The density of the eigenvalues of a Hessian known by its products: stochastic Lanczos quadrature, with its error.

phi(t) = (1/d) sum over i of delta(t - lam_i). A random unit vector v has v'f(H)v = (1/d) tr f(H) on average, and
Lanczos from v gives the Gauss rule of it: Ubaru, Chen and Saad, SIAM J. Matrix Anal. Appl. 38(4), 2017.
Of networks: Ghorbani, Krishnan and Xiao, ICML 2019; Yao, Gholami, Keutzer and Mahoney, PyHessian, 2020.
"""

import math
from collections.abc import Callable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.problem.krylov import Product, tridiagonal
from fallline.engine.problem.landscape import Landscape
from fallline.engine.problem.normals import normals

Array = NDArray[np.float64]

PROBES, DEGREE = 16, 60
"""Random vectors, and products for each of them."""


class SpectralDensity(msgspec.Struct, frozen=True, eq=False):
    """Probe by probe a rule that integrates against the density; NaN where a product was not finite."""

    dimension: int
    """d."""
    nodes: tuple[Array, ...]
    """Of each probe where its rule sits, (m,) each, ascending."""
    weights: tuple[Array, ...]
    """Its weights, (m,) each, which sum to 1."""

    def mean(self, function: Callable[[Array], Array]) -> tuple[float, float]:
        """(1/d) sum of `function` over all eigenvalues, and the standard error of that, from the probes' spread."""
        each = np.array([w @ function(t) for t, w in zip(self.nodes, self.weights, strict=True)])
        spread = each.std(ddof=1) / math.sqrt(len(each)) if len(each) > 1 else math.nan
        return float(each.mean()), float(spread)

    def moment(self, power: int) -> tuple[float, float]:
        """(1/d) tr H^power, and its standard error."""
        return self.mean(lambda t: t**power)

    def density(self, at: Array, width: float) -> tuple[Array, Array]:
        """The density at `at` (k,), smoothed by a normal of deviation `width`, and its standard error, (k,) each."""
        each = []
        for t, w in zip(self.nodes, self.weights, strict=True):
            apart = (at[:, None] - t) / width
            each.append(np.exp(-(apart**2) / 2) @ w / (width * math.sqrt(2 * math.pi)))
        values = np.array(each)
        spread = values.std(axis=0, ddof=1) / math.sqrt(len(each)) if len(each) > 1 else np.full(len(at), np.nan)
        return values.mean(axis=0), spread

    def grid(self, count: int = 400, width: float | None = None) -> tuple[Array, float]:
        """Places (count,) that hold the whole of the smoothed density, and its width: by default a hundredth of all."""
        low, high = min(t[0] for t in self.nodes), max(t[-1] for t in self.nodes)
        width = width or max(high - low, abs(high), 1e-12) / 100
        return np.linspace(low - 6 * width, high + 6 * width, count), width


def spectral_density(product: Product, dimension: int, probes: int = PROBES, degree: int = DEGREE) -> SpectralDensity:
    """Of the matrix v -> product(v), from (d,) to (d,), by `probes` random vectors and `degree` products for each."""
    *_, found = spectral_density_as_it_comes(product, dimension, probes, degree)
    return found


def spectral_density_as_it_comes(
    product: Product, dimension: int, probes: int = PROBES, degree: int = DEGREE
) -> Iterator[SpectralDensity]:
    """The same, after each probe what is known so far. The probes are normals, the same at every call."""
    nodes, weights = [], []
    for k in range(probes):
        found = tridiagonal(product, normals(0, k, (dimension, 1))[:, 0], degree)
        nodes.append(found[0])
        weights.append(found[1])
        yield SpectralDensity(dimension, tuple(nodes), tuple(weights))


def of_hessian(landscape: Landscape, theta: Array, probes: int = PROBES, degree: int = DEGREE) -> SpectralDensity:
    """Of the Hessian of `landscape` at `theta` (d,)."""
    times = landscape.hessian_products(theta[:, None])
    return spectral_density(lambda v: times(v[:, None])[:, 0], len(theta), probes, degree)
