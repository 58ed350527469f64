"""Base of the transformations: what a chain does to a direction between the gradient and the step."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from fallline.engine.family.registry import Family, Registry
from fallline.engine.method.optimizer import Array, Number, Step
from fallline.engine.method.symbol import Symbols


class Transformation(Family, frozen=True):
    """d <- rule(d): shortened, averaged, scaled, or with something added; one link of a chain, no method by itself."""

    slots: ClassVar[tuple[str, ...]] = ()
    """Names of the state arrays (d, n), zero at the start."""
    uses_theta: ClassVar[bool] = False
    """Whether `rule` takes theta first."""
    uses_square: ClassVar[bool] = False
    """Whether `rule` takes the squared length of the direction, (n,), after it."""
    uses_gradient: ClassVar[bool] = False
    """Whether `rule` takes the gradient that was seen, and the share of parameters where the direction agrees with it,

    (n,), after these.
    """
    takes_change: ClassVar[bool] = False
    """Whether it comes after the rate, and is given the change of theta instead of a direction."""
    equations: ClassVar[tuple[str, ...]] = ()
    """Lines in LaTeX as an optimizer's: @g is the direction that comes, @d the one that goes on."""
    symbols: ClassVar[Symbols] = {}
    """How `equations` write the names in them, and what they mean, as an optimizer's."""
    optax: ClassVar[str] = ""
    """The same in optax, {field!r} for a field's number; empty where it has none."""
    kept: ClassVar[str] = ""
    """Which of its `sequences` is the result in the end."""
    rule: ClassVar[Callable[..., tuple[Any, ...]]]
    """(theta, direction, squared length, gradient, share, *slots, *coefficients) -> direction, *slots; elementwise."""

    def coefficients(self, step: Step, lr: Number) -> tuple[Any, ...]:
        """Numbers that hold for the whole of `step`, as an optimizer's are; without a field of its own it has none."""
        return tuple(getattr(self, name) for name in self.__struct_fields__)

    def sequences(self, theta: Array, state: Mapping[str, Array]) -> dict[str, Array]:
        """Points beside `theta` (T+1, d, n), as an optimizer has them; `state` holds its own slots."""
        return {}

    def named(self, step: int, lr: float) -> dict[str, float]:
        """Numbers of `step` by the names that `equations` use."""
        return {name: float(getattr(self, name)) for name in self.__struct_fields__}


TRANSFORMATIONS: Registry[Transformation] = Registry(Transformation, "fallline.engine.transformations")
