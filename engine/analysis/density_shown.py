"""The density of a Hessian's eigenvalues as it is drawn: with its error, and the exact one where d is small."""

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.analysis.spectral_density import SpectralDensity, spectral_density_as_it_comes
from fallline.engine.language import tr
from fallline.engine.problem.landscape import Landscape

Array = NDArray[np.float64]

EXACT = 400
"""Parameters up to which the Hessian is formed and solved."""


class DensityShown(msgspec.Struct, frozen=True, eq=False):
    """At places (k,) of the axis."""

    at: Array
    value: Array
    """(k,)."""
    error: Array
    """(k,): standard error of it, from the probes' spread; NaN of one probe."""
    exact: Array | None
    """(k,): that of the eigenvalues themselves, smoothed alike; None where they are not known."""
    width: float
    """Deviation of the normal that it is smoothed by."""
    probes: int
    degree: int
    """Products for each probe, at most."""
    mean: tuple[float, float]
    """Of the eigenvalues, and its standard error."""
    square: tuple[float, float]
    """Of their squares."""


def shown(found: SpectralDensity, eigenvalues: Array | None = None) -> DensityShown:
    """`found`, and the density of `eigenvalues` (d,) beside it."""
    at, width = found.grid()
    value, error = found.density(at, width)
    exact = None
    if eigenvalues is not None:
        even = np.full(len(eigenvalues), 1 / len(eigenvalues))
        exact = SpectralDensity(len(eigenvalues), (eigenvalues,), (even,)).density(at, width)[0]
    degree = max(len(nodes) for nodes in found.nodes)
    return DensityShown(at, value, error, exact, width, len(found.nodes), degree,
                        found.moment(1), found.moment(2))  # fmt: skip


def density_as_it_comes(landscape: Landscape, theta: Array) -> Iterator[DensityShown]:
    """Of the Hessian at `theta` (d,), after each probe; raises ValueError where it is not finite."""
    times = landscape.hessian_products(theta[:, None])
    eigenvalues: Array | None = None
    if len(theta) <= EXACT:
        hessian = landscape.hessian(theta[:, None])[:, :, 0]
        eigenvalues = np.asarray(np.linalg.eigvalsh(hessian), np.float64) if np.isfinite(hessian).all() else None
    for found in spectral_density_as_it_comes(lambda v: times(v[:, None])[:, 0], len(theta)):
        if not np.isfinite(found.nodes[-1]).all():
            raise ValueError(tr("The Hessian is not finite there."))
        yield shown(found, eigenvalues)
