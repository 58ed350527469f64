"""Families found by import: a family is a frozen struct, its tag is its name, its fields are its form."""

import functools
import importlib
import math
import operator
import pkgutil
import warnings
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, ClassVar, Generic, Self, TypeVar
from weakref import WeakKeyDictionary, WeakSet

import msgspec

from fallline.engine.family.checked import check
from fallline.engine.language import tr

_changes = [0]
"""How often a family was defined, withdrawn or admitted: what a registry found holds until the next time."""


class Family(msgspec.Struct, frozen=True, kw_only=True, tag_field="name", forbid_unknown_fields=True):
    """Base of landscapes, optimizers and schedules: one declaration feeds form, file, command line and tests."""

    title: ClassVar[str] = ""
    offered: ClassVar[bool] = True
    """Whether a person may choose it; a recording comes from a file, and is no method."""
    group: ClassVar[str] = ""
    """Under which heading it is offered; with others that name none, if it names none."""
    purpose: ClassVar[str] = ""
    """What it is for, or shows, in a line."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _changes[0] += 1  # last, or another thread would list what is not yet whole

    def __post_init__(self) -> None:
        check(self)
        for field in self.__struct_fields__:
            value = getattr(self, field)
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(tr("`{field}` must be a finite number, not {value}", field=field, value=value))

    @classmethod
    def tag(cls) -> str:
        """The name in scenario files: lower case, hyphens between words."""
        return str(cls.__struct_config__.tag)

    @classmethod
    def heading(cls) -> str:
        """The name that people read, in their language."""
        return tr(cls.plain_heading())

    @classmethod
    def plain_heading(cls) -> str:
        """The same as files, scripts and pages of the catalogue have it: the declared title, else the tag's words."""
        return cls.title or cls.tag().replace("-", " ").capitalize()

    @classmethod
    def summary(cls) -> str:
        """First paragraph of the docstring, on one line."""
        return " ".join((cls.__doc__ or "").split("\n\n")[0].split())

    def edited(self, **changes: object) -> Self:
        """A copy with `changes`, checked as strictly as a file; raises msgspec.ValidationError."""
        return msgspec.convert(msgspec.to_builtins(self) | changes, type(self))


F = TypeVar("F", bound=Family)


_withdrawn: WeakSet[type] = WeakSet()
_origins: WeakKeyDictionary[type, str] = WeakKeyDictionary()


def withdraw(cls: type[Family]) -> None:
    """No registry lists `cls` from now on; what was made of it lives on."""
    _withdrawn.add(cls)
    _changes[0] += 1


def admit(cls: type[Family], origin: str) -> None:
    """Registries list `cls`, which came with the plug-in `origin`, as "acme-optimizers 1.2"."""
    _withdrawn.discard(cls)
    _origins[cls] = origin
    _changes[0] += 1


def origin(cls: type[Family]) -> str:
    """The plug-in that `cls` came with; empty where it came with none."""
    return _origins.get(cls, "")


class Unavailable(KeyError, ValueError):
    """One line: why there is no family of a name that is made on demand."""

    def __str__(self) -> str:
        return str(self.args[0])


class Registry(Mapping[str, type[F]], Generic[F]):
    """Tag -> class, read off the subclasses of `base` after every module of its packages was imported.

    `plugins` names a module whose `load()` brings what others add. A name with a colon, as torch:RAdam, is made when it
    is asked for, by `family(name)` of the module `makes`.
    """

    def __init__(self, base: type[F], *packages: str, plugins: str = "", makes: str = "") -> None:
        self.base, self.packages = base, packages
        self._plugins, self._makes = plugins, makes
        self._imported = False
        self._found: tuple[int, dict[str, type[F]]] = -1, {}
        self._union: tuple[Any, Any] = None, None

    def _classes(self) -> dict[str, type[F]]:
        self._import()
        now = _changes[0]
        if self._found[0] != now:
            self._found = now, self._defined()
        return self._found[1]

    def _defined(self) -> dict[str, type[F]]:
        found: dict[str, type[F]] = {}
        for cls in families(self.base):
            earlier = found.get(cls.tag())
            if earlier is not None and _typed_again(earlier, cls):
                warnings.warn(tr("{tag} is defined anew; the later definition holds", tag=cls.tag()), stacklevel=4)
                withdraw(earlier)
            elif earlier is not None:
                raise ValueError(
                    tr(
                        "two of {packages} are named {tag!r}: {earlier} and {cls}",
                        packages=self.packages[0],
                        tag=cls.tag(),
                        earlier=earlier,
                        cls=cls,
                    )
                )
            found[cls.tag()] = cls
        return dict(sorted(found.items()))

    def _import(self) -> None:
        if not self._imported:
            self.import_packages()
            self._imported = not self._plugins or importlib.import_module(self._plugins).load()

    def import_packages(self) -> None:
        """Let the shipped families define themselves."""
        modules(*self.packages)

    def __getitem__(self, tag: str) -> type[F]:
        found = self._classes().get(tag)
        if found is None and self._makes and ":" in tag:
            made: type[F] = importlib.import_module(self._makes).family(tag)
            return made
        if found is None:
            raise KeyError(tag)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed())

    def __len__(self) -> int:
        return len(self._listed())

    def _listed(self) -> dict[str, type[F]]:
        """Without what is made on demand: a list does not depend on what somebody asked for before."""
        return {tag: cls for tag, cls in self._classes().items() if ":" not in tag}

    def offered(self) -> dict[str, type[F]]:
        """Those to choose from; a scenario can name the others too."""
        return {tag: cls for tag, cls in self._listed().items() if cls.offered}

    def shipped(self) -> dict[str, type[F]]:
        """Those of the packages, whatever else is installed or defined."""
        return {tag: cls for tag, cls in self._classes().items() if cls.__module__.startswith(self.packages)}

    def union(self) -> Any:
        """The type that msgspec reads one of these families by: a union told apart by tag."""
        found = self._classes()
        if self._union[0] is not found:
            self._union = found, functools.reduce(operator.or_, found.values())
        return self._union[1]


def modules(*packages: str) -> list[ModuleType]:
    """Every module of `packages`, imported: what is found so need be listed nowhere."""
    return [
        importlib.import_module(module.name)
        for package in map(importlib.import_module, packages)
        for module in pkgutil.iter_modules(getattr(package, "__path__", ()), f"{package.__name__}.")
    ]


def families(base: type[F]) -> Iterator[type[F]]:
    """Every named subclass of `base` that was not withdrawn."""
    for cls in base.__subclasses__():
        if is_named(cls) and cls not in _withdrawn:
            yield cls
        yield from families(cls)


def is_named(cls: type[Family]) -> bool:
    """Whether `cls` is a family, and not a base for some: those have msgspec's default for a tag."""
    return cls.__struct_config__.tag != cls.__name__


def _typed_again(earlier: type[Family], later: type[Family]) -> bool:
    """Whether a cell of a notebook ran twice: the same name in the same place."""
    return (earlier.__module__, earlier.__qualname__) == (later.__module__, later.__qualname__)
