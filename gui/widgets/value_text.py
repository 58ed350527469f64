"""Numbers as people read and type them: compact text, tidy rounding, and what is wrong with a typed value."""

from __future__ import annotations

import math

from fallline.engine.language import tr, written
from fallline.gui.widgets.ticks import short_exponent


def tidy(value: float, digits: int = 3) -> float:
    """The value at so many significant digits."""
    return float(f"{value:.{digits - 1}e}")


def nice_step(span: float, parts: int) -> float:
    """The 1, 2 or 5 times a power of ten that divides `span` into about `parts`."""
    raw = span / parts
    power = 10.0 ** math.floor(math.log10(raw))
    return float(min((1, 2, 5, 10), key=lambda factor: abs(factor - raw / power)) * power)


def text_of(value: float, suffix: str = "", digits: int = 5) -> str:
    """Five significant digits at most, whole numbers below a billion in full: 0.0525, 1e-5, 36, 24°."""
    whole = value == math.trunc(value) and abs(value) < 1e9
    text = f"{value:.0f}" if whole else f"{value:.{digits}g}"
    return written("0" if text == "-0" else short_exponent(text)) + suffix


def number_of(text: str, suffix: str = "") -> float | None:
    """What a person typed, or None: a decimal comma, the unit and a typographic minus are welcome."""
    text = text.strip().removesuffix(suffix).strip().replace("−", "-")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def allowed(minimum: float, maximum: float, integer: bool, suffix: str = "") -> str:
    """The allowed range in words; a bound just inside a round number reads as that number, left out."""
    parts = []
    if math.isfinite(minimum):
        low = 0.0 if 0 < minimum < 1e-300 else float(f"{minimum:.6g}")
        least = text_of(low, suffix)
        parts.append(tr("above {bound}", bound=least) if low < minimum else tr("at least {bound}", bound=least))
    if math.isfinite(maximum):
        high = float(f"{maximum:.6g}")
        most = text_of(high, suffix)
        parts.append(tr("below {bound}", bound=most) if high > maximum else tr("at most {bound}", bound=most))
    bounds = tr(" and ").join(parts)
    said = tr("A whole number {bounds}", bounds=bounds) if integer else tr("A number {bounds}", bounds=bounds)
    return said.strip()
