"""Where walkers start, as people type it: -2.6, 1.5 and, of several walkers, -2.6, 1.5; 1, 2. No Qt."""

from __future__ import annotations

import math

from fallline.engine.language import between, has_comma, tr, written

Start = tuple[float | tuple[float, ...], ...]
MOST = 40
"""Numbers that can be typed; more are made by hand nowhere."""


class BadPointError(ValueError):
    """One line for a person: why a text is no start."""


def separators() -> tuple[str, str]:
    """What stands between the coordinates of a point, and between points: a decimal comma leaves it to semicolons."""
    return between(), "|" if has_comma() else ";"


def words_of(start: Start) -> str:
    """`start` as it can be typed; nothing where it has too many numbers."""
    if len(start) > MOST:  # thousands of a network, at every edit
        return ""
    points = [point if isinstance(point, tuple) else (point,) for point in start]
    plain = all(isinstance(point, float) for point in start)
    if sum(map(len, points)) > MOST:
        return ""
    between, apart = separators()
    words = (f"{between} ".join(map(_word, point)) for point in points)
    return f"{between} ".join(map(_word, start)) if plain else f"{' ' * (apart == '|')}{apart} ".join(words)


def start_of(text: str, dimension: int) -> Start:
    """The start in `text`: a point, or several; raises BadPointError."""
    between, apart = separators()
    if between not in text and apart not in text and dimension > 1:
        between, apart = ",", ";"  # decimals with a point, where a comma is usual
    points = tuple(tuple(map(_number, point.split(between))) for point in text.strip(f" {apart}").split(apart))
    if any(len(point) != dimension for point in points):
        example = f"{between} ".join([written("1.5"), "-2", *["0"] * dimension][:dimension])
        told = {"dimension": dimension, "example": example}
        if between == ";":
            raise BadPointError(tr("{dimension} numbers with semicolons between, as in {example}", **told))
        raise BadPointError(tr("{dimension} numbers with commas between, as in {example}", **told))
    return points[0] if len(points) == 1 else points


def whole_of(text: str, least: int, most: int) -> int:
    """The whole number in `text`; raises BadPointError."""
    plain = text.strip().replace(",", "").replace("\u202f", "")
    if not plain.isdecimal() or not least <= int(plain[:30]) <= most:
        raise BadPointError(tr("a whole number from {least} to {most:,}", least=least, most=most))
    return int(plain)


def _word(value: object) -> str:
    text = repr(value).removesuffix(".0")
    return written(text.replace("-", "−"))


def _number(text: str) -> float:
    plain = text.strip().strip("()").replace("−", "-")
    if has_comma():
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadPointError(
            tr("{typed!r} is not a number", typed=text.strip()[:20]) if text.strip() else tr("a number is missing")
        )
    return value
