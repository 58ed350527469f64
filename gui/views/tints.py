"""Grounds that tell hues apart and on which every run still stands out.

Contrast by WCAG 2.2, 1.4.11; hue and chroma by OKLab, Bjoern Ottosson, A perceptual color space for image processing,
2020. Light is linear sRGB, in 0 .. 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fallline.gui.theme import Theme

Array = NDArray[np.float64]
LEAST = 3.05
"""Contrast of every run with every ground: 3, as for all lines and shapes, and room for rounding."""
CHROMA = 0.085
"""The strongest tint; less where the screen has none as strong."""
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
CONES = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
OKLAB = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip


def linear(colours: Sequence[str]) -> Array:
    """The light of "#rrggbb" colours, (n, 3)."""
    values = np.array([list(bytes.fromhex(colour[1:])) for colour in colours]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def encoded(light: Array) -> NDArray[np.uint8]:
    """The bytes of light, both (..., 3)."""
    values = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 0.0) ** (1 / 2.4) - 0.055)
    return np.round(255 * values).astype(np.uint8)


def grounds(theme: Theme, colours: Sequence[str]) -> Array:
    """The light of a tint in the hue of each of `colours`, (n, 3), all as far from the plot's background as they may.

    Whatever lies between a tint and the background can be read on as well: luminance is linear in light.
    """
    runs, plot = (linear(each) @ LUMINANCE for each in (list(theme.runs.values()), [theme.plot]))
    above = LEAST * (runs.max() + 0.05) - 0.05
    bound = above if plot[0] > above else (runs.min() + 0.05) / LEAST - 0.05
    return np.array([_tint(light, float(bound)) for light in linear(colours)])


def _tint(light: Array, luminance: float) -> Array:
    """The hue of `light` at a luminance, as strong as CHROMA and the screen allow; (3,)."""
    a, b = OKLAB[1:] @ np.cbrt(CONES @ light)
    chroma = np.linspace(0, min(CHROMA, float(np.hypot(a, b))), 101)
    turned = np.stack([np.full_like(chroma, np.cbrt(luminance)), *np.outer([a, b], chroma) / max(np.hypot(a, b), 1e-9)])
    seen = np.linalg.solve(CONES, np.linalg.solve(OKLAB, turned) ** 3)
    seen *= luminance / (LUMINANCE @ seen)
    shown = ((seen >= 0) & (seen <= 1)).all(axis=0)
    return np.asarray(seen[:, np.flatnonzero(shown)[-1]])
