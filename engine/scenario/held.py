"""What a scenario made in Python is held to beyond its declarations: kinds of its parts, points, windows."""

from typing import Any

import numpy as np

from fallline.engine.language import tr
from fallline.engine.problem.landscape import Window


def hold(field: str, value: object, kind: type) -> None:
    """Raise ValueError where `value` is of another kind."""
    if not isinstance(value, kind):
        fault = tr("expected {wanted}, got {given}", wanted=f"`{kind.__name__}`", given=f"`{type(value).__name__}`")
        raise ValueError(f"{field}: {fault}")


def points(start: Any) -> tuple[Any, ...]:
    """A start as a file has it: of numbers, or of points, in tuples; lists and arrays (d,) or (n, d) are taken too."""
    first = start[0] if isinstance(start, tuple) and start else None
    if first is None and isinstance(start, tuple):
        return ()
    if type(first) is float or (isinstance(first, tuple) and first and type(first[0]) is float):
        return tuple(start)
    try:
        values = np.asarray(start, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(tr("start: expected numbers, or points of as many numbers each")) from None
    if values.ndim not in (1, 2):
        raise ValueError(tr("start: expected one point (d,), or points (n, d)"))
    return tuple(values.tolist() if values.ndim == 1 else map(tuple, values.tolist()))


def a_window(view: Window) -> bool:
    """Whether it has room, and none of it is out of reach."""
    x0, x1, y0, y1 = view
    return x0 < x1 and y0 < y1 and all(abs(side) <= 1e100 for side in view)
