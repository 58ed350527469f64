"""Landscapes, optimizers and schedules of plug-ins: what they define while they load stays out until it is checked."""

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import msgspec

from fallline.engine.family.fields import fields
from fallline.engine.family.registry import Family, Registry, admit, families, is_named, origin, withdraw
from fallline.engine.language import tr
from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.method.schedule import SCHEDULES, Schedule
from fallline.engine.plugins.plugin import PluginError
from fallline.engine.problem.landscape import LANDSCAPES, Landscape

REGISTRIES: dict[str, Registry[Any]] = {
    "landscapes": LANDSCAPES,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
}
GIVES: dict[type[Family], tuple[tuple[str, ...], str]] = {
    Landscape: (("expression", "loss"), tr("neither expression nor loss")),
    Optimizer: (("rule", "step"), tr("neither rule nor step")),
    Schedule: (("multiplier", "rates"), tr("neither multiplier nor rates")),
}
"""Of which methods a family gives at least one of its own, and what is said where it gives none."""


@contextmanager
def held_back() -> Iterator[None]:
    """What is defined within is in no registry; `admit_families` lets in what is found good."""
    before = {cls for registry in REGISTRIES.values() for cls in families(registry.base)}
    try:
        yield
    finally:
        for registry in REGISTRIES.values():
            for cls in families(registry.base):
                if cls not in before:
                    withdraw(cls)


def declared(found: object, base: type) -> list[Any]:
    """The subclasses of `base` that an entry point names, or that a module defines."""
    if isinstance(found, ModuleType):
        own = (each for each in vars(found).values() if inspect.isclass(each) and each.__module__ == found.__name__)
        return [each for each in own if issubclass(each, base) and not _is_base(each)]
    return [found] if inspect.isclass(found) and issubclass(found, base) else []


def admit_families(found: list[type[Family]], plugin: str) -> tuple[str, ...]:
    """Let all of `found` into their registries, or none; their names. Raises PluginError with what is wrong."""
    for cls in found:
        withdraw(cls)
    for cls in found:
        _check(cls)
        if [each.tag() for each in found].count(cls.tag()) > 1:
            raise PluginError(tr("two of its own are named {tag!r}", tag=cls.tag()))
    for cls in found:
        admit(cls, plugin)
    return tuple(cls.tag() for cls in found)


def registry_of(cls: type[Family]) -> Registry[Any]:
    """The registry that lists `cls`, or would."""
    return next(registry for registry in REGISTRIES.values() if issubclass(cls, registry.base))


def name_fault(cls: type[Family]) -> str:
    """Why `cls` cannot have the name that it has; empty where it can."""
    tag = cls.tag()
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tag):
        return tr("{tag!r} is no name for a family: lower case letters and digits, with hyphens between words", tag=tag)
    other = next((each for each in families(registry_of(cls).base) if each is not cls and each.tag() == tag), None)
    if other is None:
        return ""
    return tr("there is already one named {tag!r}: that of {owner}", tag=tag, owner=origin(other) or other.__module__)


def _check(cls: type[Family]) -> None:
    """All without which no scenario could be read any more, or no form made."""
    if fault := name_fault(cls):
        raise PluginError(fault)
    base = registry_of(cls).base
    names, words = GIVES[base]
    if all(getattr(cls, name, None) is getattr(base, name, None) for name in names):
        raise PluginError(tr("{tag} gives {words}", tag=cls.tag(), words=words))
    fields(cls)
    kinds: Any = cls
    for each in families(base):
        kinds = kinds | each
    made = cls()
    if msgspec.convert(msgspec.to_builtins(made), kinds) != made:
        raise PluginError(tr("{tag} does not come back from a scenario file as it was written", tag=cls.tag()))


def _is_base(cls: Any) -> bool:
    """Whether a family is one to build on, without a name of its own."""
    return issubclass(cls, Family) and not is_named(cls)
