"""What a library's page says of an optimizer: lines that set up, and lines of one step."""

from collections.abc import Callable
from typing import Any

import msgspec

from fallline.engine.method.optimizer import Optimizer


class Recipe(msgspec.Struct, frozen=True):
    """Python lines; `theta` is at hand, `gradient(theta)` and `rate(step)` can be called."""

    setup: tuple[str, ...]
    step: tuple[str, ...]
    note: str = ""
    """Why it is written out, where the library has no such optimizer."""


class Library(msgspec.Struct, frozen=True):
    """How one library is written."""

    name: str
    arrays: str
    """The module of array functions."""
    array: str
    """What makes an array of lists of numbers."""
    head: str
    """Imports and helpers: `start()`, `gradient_of(theta)`, `kept(theta)`."""
    clip: str
    """The line that shortens `g` to a length."""
    recipes: dict[str, Callable[[Any], Recipe | None]]
    """Tag -> recipe of an optimizer; None where these settings have none."""


def by_hand(optimizer: Optimizer, zeros: str) -> Recipe | None:
    """Rules that neither library has, written out in plain arrays."""
    o: Any = optimizer
    match optimizer.tag():
        case "nesterov" if o.form == "look-ahead":
            step: tuple[str, ...] = (
                f"v = {o.beta!r} * v + gradient(theta - rate(step) * {o.beta!r} * v)",
                "theta = theta - rate(step) * v",
            )
        case "nesterov":
            step = (
                "before = v",
                f"v = {o.beta!r} * v + gradient(theta)",
                f"theta = theta - rate(step) * (v + {o.beta!r} * (v - before))",
            )
        case "momentum":
            step = (f"v = {o.beta!r} * v - rate(step) * gradient(theta)", "theta = theta + v")
        case _:
            return None
    return Recipe((f"v = {zeros}(theta)",), step, f"this form of {optimizer.tag()} is not in the library: written out")
