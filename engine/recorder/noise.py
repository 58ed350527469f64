"""The gradient noise scale tr(S) / |G|^2: the batch size beyond which more examples say little that is new.

From gradients of m batches of b examples each: |G|^2 and tr(S) without bias from the mean length of the small batches
and the length of their mean. McCandlish, Kaplan, Amodei et al., An empirical model of large-batch training,
arXiv:1812.06162, 2018, appendix A.1. With b = 1 it is the estimate per example.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from fallline.engine.language import tr
from fallline.engine.recorder.records import Array


class Noise(NamedTuple):
    """As estimated; few batches leave much chance in it, and `squared` may come out negative where noise is all."""

    scale: float
    """tr(S) / |G|^2, in examples; inf where no gradient is seen behind the noise."""
    squared: float
    """|G|^2."""
    trace: float
    """tr(S), the summed variance of one example's gradient."""


def noise_scale(gradients: Iterable[Array], size: int) -> Noise:
    """Of the mean gradients (d,) of two or more batches of `size` examples; raises ValueError."""
    count, lengths, total = 0, 0.0, np.zeros(0)
    for gradient in gradients:
        total = gradient.astype(np.float64) if count == 0 else total + gradient
        lengths += float(np.vdot(gradient, gradient))
        count += 1
    if count < 2 or size < 1:
        raise ValueError(tr("the noise scale takes two batches or more, of one example or more each"))
    small, large = lengths / count, float(np.vdot(total, total)) / count**2
    squared = (count * large - small) / (count - 1)
    trace = (small - large) * size * count / (count - 1)
    return Noise(trace / squared if squared > 0 else float("inf"), squared, trace)
