"""Labs and views are found, not listed: those of a package by import, as families are, and those of plug-ins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from fallline.engine.family.registry import modules
from fallline.engine.language import tr
from fallline.engine.plugins.families import declared
from fallline.engine.plugins.loading import take_up
from fallline.engine.plugins.plugin import PluginError

T = TypeVar("T")


class Register(Generic[T]):
    """Subclasses of `base` that declare what `declares` names: in the modules of `package`, or from outside.

    No two have the same `key`. What comes from outside, by an entry point of `fallline.<group>` or by `add`, is put to
    `check` too, which may raise whatever it likes, and is known by its `title`.
    """

    def __init__(
        self,
        base: type[T],
        package: str,
        group: str,
        *,
        declares: Mapping[str, type],
        key: Callable[[Any], object],
        order: Callable[[Any], float],
        title: Callable[[Any], str],
        check: Callable[[Any], object] = bool,
    ) -> None:
        self.base, self.package, self.group = base, package, group
        self._declares, self._key, self._order = declares, key, order
        self._title, self._check = title, check
        self._added: list[type[T]] = []

    def classes(self) -> list[type[T]]:
        """In their order; raises ValueError where two shipped ones have one key, or one lacks something."""
        take_up(self.group, self.base, self.add)
        shipped = self._shipped()
        keys = [self._key(cls) for cls in shipped]
        if len(set(keys)) < len(keys):
            raise ValueError(tr("two {group} are the same: {keys}", group=self.group, keys=keys))
        return sorted([*shipped, *self._added], key=self._order)

    def add(self, cls: Any) -> str:
        """Take in a class from outside; its title. Raises PluginError where it lacks something or its key is taken."""
        if missing := self._missing(cls):
            raise PluginError(tr("{name} declares no `{missing}`", name=cls.__name__, missing=missing[0]))
        for other in (*self._shipped(), *self._added):
            if self._key(other) == self._key(cls):
                raise PluginError(
                    tr(
                        "{name} is {key!r}, and so is {title!r}",
                        name=cls.__name__,
                        key=self._key(cls),
                        title=self._title(other),
                    )
                )
        self._check(cls)
        self._added.append(cls)
        return self._title(cls)

    def withdraw(self, cls: type[T]) -> None:
        """Forget a class that was added."""
        self._added.remove(cls)

    def _shipped(self) -> list[type[T]]:
        found = [cls for module in modules(self.package) for cls in declared(module, self.base)]
        named = [cls for cls in found if len(self._missing(cls)) < len(self._declares)]  # else one to build on
        for cls in named:
            if missing := self._missing(cls):
                raise ValueError(tr("{name} declares no `{missing}`", name=cls.__name__, missing=missing[0]))
        return named

    def _missing(self, cls: Any) -> list[str]:
        return [name for name, kind in self._declares.items() if not isinstance(getattr(cls, name, None), kind)]
