"""Every lab there is, found by import: a new one is one new file, or an entry point of a plug-in."""

from __future__ import annotations

import importlib
import pkgutil

from fallline.engine.plugins.loading import take_up
from fallline.engine.plugins.plugin import PluginError
from fallline.gui.labs.lab import Lab

_added: list[type[Lab]] = []
"""Those of plug-ins."""


def labs() -> list[type[Lab]]:
    """In the order of their numbers; raises ValueError where two shipped ones have the same."""
    take_up("labs", Lab, add)
    shipped = _shipped()
    numbers = [lab.number for lab in shipped]
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"two labs have one number: {numbers}")
    return sorted([*shipped, *_added], key=lambda lab: lab.number)


def add(lab: type[Lab]) -> str:
    """Take in a lab from outside, and name it; raises PluginError where it lacks something or its number is taken."""
    for name, kind in (("number", int), ("title", str), ("text", str), ("Settings", type)):
        if not isinstance(getattr(lab, name, None), kind):
            raise PluginError(f"{lab.__name__} declares no `{name}`")
    other = next((each for each in [*_shipped(), *_added] if each.number == lab.number), None)
    if other is not None:
        raise PluginError(f"{lab.__name__} is number {lab.number}, and so is the lab {other.title!r}")
    lab.Settings()
    _added.append(lab)
    return lab.title


def _shipped() -> list[type[Lab]]:
    import fallline.gui.labs

    for module in pkgutil.iter_modules(fallline.gui.labs.__path__, "fallline.gui.labs."):
        importlib.import_module(module.name)
    return [lab for lab in Lab.__subclasses__() if lab.__module__.startswith("fallline.gui.labs.")]
