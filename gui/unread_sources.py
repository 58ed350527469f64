"""Keeps PySide from reading the source of every module that is imported after it, which takes a twentieth of a start.

It looks there for its own name, to know which modules may ask for features such as snake_case names of Qt's. Here
every module is taken for one that may, and that asks for nothing until it does (`from __feature__ import ...`).
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import Any

import PySide6.QtCore  # noqa: F401  # the reader comes with it


def may_ask(_: ModuleType) -> bool:
    """What PySide asks of each module."""
    return True


with suppress(ImportError):
    reader: Any = import_module("shibokensupport.feature")
    if hasattr(reader, "_mod_uses_pyside"):
        reader._mod_uses_pyside = may_ask
