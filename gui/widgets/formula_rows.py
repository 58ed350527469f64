"""Breaks a long LaTeX formula into rows at its outermost plus, minus and later equals signs. No Qt."""

from __future__ import annotations

import re
from functools import lru_cache

OPEN, CLOSE = "({[", ")}]"
BEGIN, END = r"\begin", r"\end"


def terms(latex: str) -> list[str]:
    """The formula cut before each + or - that stands in no bracket and is no sign, and before each = but the first."""
    depth, start, result = 0, 0, []
    equals = 0
    for place, letter in enumerate(latex):
        depth += (letter in OPEN) - (letter in CLOSE)
        depth += latex.startswith(BEGIN, place) - latex.startswith(END, place)  # cases are one term
        before = latex[:place].rstrip()
        equals += letter == "=" and depth == 0
        cuts = letter in "+-" or (letter == "=" and equals > 1)
        if cuts and depth == 0 and before and before[-1] not in "=,^_+-&":
            result.append(latex[start:place].strip())
            start = place
    return [part for part in [*result, latex[start:].strip()] if part]


@lru_cache(1000)  # a layout asks for the same ones time and again
def rows(latex: str, count: int) -> tuple[str, ...]:
    """At most `count` rows of about equal length; each but the first begins with its operator."""
    parts = terms(latex)
    room = sum(map(_length, parts)) / count
    result, filled = [parts[0]] if parts else [], 0.0
    filled += _length(parts[0]) if parts else 0
    for part in parts[1:]:
        if filled + _length(part) / 2 > room * len(result) and len(result) < count:
            result.append("{} " + part)  # an empty operand keeps the operator's spacing
        else:
            result[-1] += " " + part
        filled += _length(part)
    return tuple(result)


def _length(latex: str) -> int:
    """A rough width: letters, a command as one."""
    bare = re.sub(r"\\(left|right|mathrm|,|;|!)|[{}^_\s]", "", latex)
    return len(re.sub(r"\\[a-zA-Z]+", "m", bare))
