"""What a script says of an optimizer, and how one library is written."""

from collections.abc import Callable

import msgspec

from fallline.engine.libraries.library import Borrowed
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Optimizer


class Recipe(msgspec.Struct, frozen=True):
    """Python lines; `theta` is at hand, `gradient(theta)` and `rate(step)` can be called."""

    setup: tuple[str, ...]
    step: tuple[str, ...]
    note: str = ""
    """Why it is written out, where the library has no such optimizer."""
    before: tuple[str, ...] = ()
    """Functions that stand before the start."""
    asked: frozenset[str] = frozenset()
    """What is called beside `gradient`: "loss", "hessian", "gauss_newton"."""
    start: str = "start()"
    """What theta is before the first step."""
    kept: str = ""
    """A copy of theta in float64, where theta itself is none of the library's doubles."""
    by_oracle: bool = False
    """Whether it is `oracle` that is asked for it; else the lines call `hessian_of` and `gauss_newton_of`."""


class Library(msgspec.Struct, frozen=True, kw_only=True):
    """How one library is written."""

    key: str
    """What optimizers declare their counterpart by."""
    name: str
    arrays: str
    """The module of array functions."""
    array: str
    """What makes an array of lists of numbers."""
    number: str
    """What makes a number such that the array functions take it; empty where they take Python's."""
    renamed: dict[str, str]
    """Elementwise functions of numpy that have another name there; an empty one where there is none."""
    head: str
    """Helpers: `start()` and others."""
    gradient: str = ""
    """`gradient_of(theta)` by what the library derives of `loss`; empty where the gradient is written out."""
    first: str = ""
    """What is set where the script is run by itself."""
    imports: tuple[str, ...] = ()
    """Lines of what is used throughout; numpy and math come where they are named."""
    clip: str
    """The line that shortens `g` to a length."""
    called: Callable[[Counterpart, Optimizer], Recipe | None]
    """The recipe by the library's own; None where a script has no way to call it."""
    borrowed: Callable[[Borrowed], Recipe | None] = lambda _optimizer: None
    """The recipe of a method that is the library's own, where it declares no counterpart."""
    kept: str = "theta"
    """A copy of theta that the next step does not change."""
    to_numpy: str = "{}"
    """An array of the library as one of numpy."""
    of_numpy: str = "{}"
    """The way back."""
    hessian: str = ""
    """The Hessians of `loss` at `theta` (d, n), (d, d, n); empty where they are written out."""
    jacobian: str = ""
    """The Jacobians of `residuals`, (m, d, n)."""
    declared: bool = True
    """Whether optimizers say how they are called in it."""
