"""Every lab there is, found by import: a new one is one new file."""

from __future__ import annotations

import importlib
import pkgutil

from fallline.gui.labs.lab import Lab


def labs() -> list[type[Lab]]:
    """In the order of the notes; raises ValueError where two have one number."""
    import fallline.gui.labs

    for module in pkgutil.iter_modules(fallline.gui.labs.__path__, "fallline.gui.labs."):
        importlib.import_module(module.name)
    found = sorted(Lab.__subclasses__(), key=lambda lab: lab.number)
    numbers = [lab.number for lab in found]
    if len(set(numbers)) < len(numbers):
        raise ValueError(f"two labs have one number: {numbers}")
    return found
