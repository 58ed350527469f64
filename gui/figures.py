"""Numbers as the readouts show them: three digits, a typographic minus, a dash where there is none."""

from __future__ import annotations

import math


def figure(value: float, digits: int = 3) -> str:
    """`value` in about seven characters: 0.0525, 36, 9.1e−10, ∞, or – where it is undefined."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value)
    if size and (size < 1e-3 or size >= 1e5):
        mantissa, exponent = f"{value:.{digits - 2}e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    else:
        text = f"{value:.{digits}g}" if size < 100 else f"{value:.0f}"
    return text.replace("-", "−")
