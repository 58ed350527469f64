"""A link of a chain: what has to be known of a part to call its rule, by numpy or as machine code."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Link(NamedTuple):  # a tuple: a key of kernels, and compared as one
    """Two chains whose links are equal are one function of different numbers."""

    rule: Callable[..., tuple[Any, ...]]
    of_method: bool
    """Whether the rule is an optimizer's: at the rate 1 it gives the change, the opposite of a direction."""
    uses_theta: bool
    uses_square: bool
    uses_gradient: bool
    takes_change: bool
    slots: int
    numbers: int
