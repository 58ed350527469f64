"""Families found by import: a family is a frozen struct, its tag is its name, its fields are its form."""

import importlib
import math
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar

import msgspec

from fallline.engine.family.checked import check


class Family(msgspec.Struct, frozen=True, kw_only=True, tag_field="name", forbid_unknown_fields=True):
    """Base of landscapes, optimizers and schedules: one declaration feeds form, file, command line and tests."""

    title: ClassVar[str] = ""
    offered: ClassVar[bool] = True
    """Whether a person may choose it; a recording comes from a file, and is no method."""

    def __post_init__(self) -> None:
        check(self)
        for field in self.__struct_fields__:
            value = getattr(self, field)
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"`{field}` must be a finite number, not {value}")

    @classmethod
    def tag(cls) -> str:
        """The name in scenario files: lower case, hyphens between words."""
        return str(cls.__struct_config__.tag)

    @classmethod
    def heading(cls) -> str:
        """The name that people read: the declared title, else the tag with a capital."""
        return cls.title or cls.tag().replace("-", " ").capitalize()

    @classmethod
    def summary(cls) -> str:
        """First paragraph of the docstring, on one line."""
        return " ".join((cls.__doc__ or "").split("\n\n")[0].split())

    def edited(self, **changes: object) -> Self:
        """A copy with `changes`, checked as strictly as a file; raises msgspec.ValidationError."""
        return msgspec.convert(msgspec.to_builtins(self) | changes, type(self))


F = TypeVar("F", bound=Family)


class Registry(Mapping[str, type[F]], Generic[F]):
    """Tag -> class, read off the subclasses of `base` after every module of its packages was imported."""

    def __init__(self, base: type[F], *packages: str) -> None:
        self.base, self.packages = base, packages
        self._imported = False

    def _classes(self) -> dict[str, type[F]]:
        if not self._imported:
            for package in map(importlib.import_module, self.packages):
                for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
                    importlib.import_module(module.name)
            self._imported = True
        found: dict[str, type[F]] = {}
        for cls in _tagged(self.base):
            if cls.tag() in found:
                raise ValueError(f"two of {self.packages[0]} are named {cls.tag()!r}: {found[cls.tag()]} and {cls}")
            found[cls.tag()] = cls
        return dict(sorted(found.items()))

    def __getitem__(self, tag: str) -> type[F]:
        return self._classes()[tag]

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes())

    def __len__(self) -> int:
        return len(self._classes())

    def offered(self) -> dict[str, type[F]]:
        """Those to choose from; a scenario can name the others too."""
        return {tag: cls for tag, cls in self._classes().items() if cls.offered}

    def union(self) -> Any:
        """The type that msgspec reads one of these families by: a union told apart by tag."""
        classes = tuple(self._classes().values())
        union: Any = classes[0]
        for cls in classes[1:]:
            union = union | cls
        return union


def _tagged(base: type[F]) -> Iterator[type[F]]:
    for cls in base.__subclasses__():
        if cls.__struct_config__.tag != cls.__name__:  # msgspec's default: a base of its own, which names no family
            yield cls
        yield from _tagged(cls)
