"""The same method in another library: what it is called there, and how its arguments are made of our fields.

Tests hold the two together, and a script of a scenario calls it.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import msgspec


class Counterpart(msgspec.Struct, frozen=True):
    """`name` is the library's; `arguments` gives for each of its own our field, fields for a tuple, or a constant.

    A string is the name of a field: {"betas": ("beta1", "beta2"), "eps": "epsilon", "amsgrad": True}.
    """

    name: str
    arguments: Mapping[str, object] = {}
    where: Callable[[Any], bool] = lambda _: True
    """For which settings of ours it is the same method."""
    transforms: tuple[str, ...] = ()
    """Of optax, what a script chains before the learning rate; {field!r} stands for a field's number."""
    closure: bool = False
    """Of torch, whether a step asks for the loss again, so that no script calls it."""
    uncompared: Mapping[str, str] = {}
    """Field -> why no test moves it from its default against this library."""

    def settings(self, family: object, moved: Collection[str] | None = None) -> dict[str, Any]:
        """The arguments with the values of `family`; with `moved`, those alone that hold one of these fields."""
        return {
            argument: _value(family, source)
            for argument, source in self.arguments.items()
            if moved is None or not _fields(source) or not _fields(source).isdisjoint(moved)
        }


def _fields(source: object) -> set[str]:
    return {each for each in (source if isinstance(source, tuple) else (source,)) if isinstance(each, str)}


def _value(family: object, source: object) -> Any:
    if isinstance(source, tuple):
        return tuple(_value(family, each) for each in source)
    return getattr(family, source) if isinstance(source, str) else source
