"""Numbers and directions as sentences have them."""

from collections.abc import Sequence

from fallline.engine.language import listed, plural, tr, written


def number(value: float) -> str:
    """Three digits, with a true minus."""
    return written(f"{value:.3g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace("-", "−"))


def along(direction: Sequence[float]) -> str:
    """A direction by its two numbers, or, of many, by its largest."""
    if not direction:
        return tr("a direction that is not known")
    if len(direction) <= 3:
        return f"({listed(written(f'{part:.2f}'.replace('-', '−')) for part in direction)})"
    largest = max(range(len(direction)), key=lambda i: abs(direction[i]))
    return tr("an eigenvector whose largest part is parameter {largest}", largest=largest)


def steps_said(steps: int) -> str:
    """How many, in words that fit one as well."""
    return plural(steps, "{count:,} step", "{count:,} steps")
