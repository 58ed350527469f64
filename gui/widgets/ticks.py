"""Where an axis puts its ticks and what it writes there, so that labels never crowd. No Qt."""

from __future__ import annotations

import math

from fallline.engine.language import written

SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LARGEST = 300
"""Exponents of ten beyond which a number, or the difference of two, may have no double."""
Ticks = tuple[float, list[float], list[float]]  # spacing, labelled, unlabelled


def step_at_least(smallest: float) -> float:
    """The least 1, 2 or 5 times a power of ten that is not below `smallest`."""
    power = 10.0 ** math.floor(math.log10(smallest))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= smallest * (1 - 1e-9))


def multiples(step: float, low: float, high: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


def linear_ticks(low: float, high: float, size: float, gap: float, whole: bool = False) -> Ticks:
    """Ticks at least `gap` pixels apart on an axis of `size` pixels; whole numbers only if so asked."""
    if not low < high:
        return 1.0, [], []
    step = step_at_least((high - low) * gap / max(size, gap))
    step = max(step, 1.0) if whole else step
    return step, multiples(step, low, high), []


def log_ticks(low: float, high: float, size: float, gap: float) -> Ticks:
    """Ticks for log10 values: decades, or 1-2-5 on a short range, or a linear step on a very short one."""
    if not low < high:
        return 1.0, [], []
    decade = size / (high - low)  # pixels
    if high - low < 1.5:
        labelled = _fractions(low, high, decade, gap)
        if len(labelled) < 2:
            unit = math.floor(low) if max(abs(low), abs(high)) > LARGEST else 0  # or the numbers are none
            _, values, _ = linear_ticks(10.0 ** (low - unit), 10.0 ** (high - unit), size, 1.4 * gap)
            labelled = [math.log10(value) + unit for value in values if value > 0]
        return 0.3, labelled, []
    step = next((step for step in (1, 2, 3, 5, 10, 20, 50, 100, 200) if step * decade >= gap), 500)
    labelled = multiples(step, low, high)
    return float(step), labelled, _minor(low, high, decade, step)


def _fractions(low: float, high: float, decade: float, gap: float) -> list[float]:
    mantissas = (1, 2, 5) if decade * math.log10(2) >= 0.8 * gap else (1, 3)
    decades = range(math.floor(low), math.floor(high) + 1)
    values = [exponent + math.log10(mantissa) for exponent in decades for mantissa in mantissas]
    return [value for value in values if low - 1e-9 <= value <= high + 1e-9]


def _minor(low: float, high: float, decade: float, step: int) -> list[float]:
    """The decades between labelled ones, where they are not a blur."""
    if step == 1 or decade < 5:
        return []
    return [value for value in multiples(1, low, high) if round(value) % step]


def linear_labels(values: list[float], spacing: float) -> list[str]:
    """As many decimals as the spacing needs; powers of ten for the very large and the very small."""
    largest = max((abs(value) for value in values), default=0.0)
    if largest >= 1e5 or spacing < 1e-4:
        digits = max(1, math.ceil(math.log10(max(largest / spacing, 1))) + 1)
        return [_minus(short_exponent(f"{value:.{digits}g}") if value else "0") for value in values]
    decimals = max(0, -math.floor(math.log10(spacing) + 1e-9))
    return [_minus(f"{round(value, decimals) + 0.0:.{decimals}f}") for value in values]


def short_exponent(text: str) -> str:
    """2e5 for 2e+05, as figures and fields write it."""
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def log_labels(values: list[float]) -> list[str]:
    """10ⁿ; plain numbers where all of them are between a thousandth and ten thousand."""
    plain = all(-3 <= value <= 4 for value in values)
    return [written(f"{float(f'{10**value:.4g}'):.12g}" if plain else _power(value)) for value in values]


def _power(value: float) -> str:
    exponent = math.floor(value + 1e-9)
    mantissa = f"{10 ** (value - exponent):.3g}"
    if exponent == 0:
        return mantissa
    power = f"10{str(exponent).translate(SUPERSCRIPT)}"
    return power if mantissa == "1" else f"{mantissa}·{power}"


def _minus(text: str) -> str:
    return written(text.replace("-", "−"))
