"""Writes engine/prepared.py: the derived functions of the shipped landscapes as source, so that none waits for sympy.

`python -m engine.prepare` writes it anew; a test fails where it is stale. Nothing in it is typed by hand.
"""

import inspect
from pathlib import Path

from engine.landscape import LANDSCAPES, Derived, Landscape, derives_alike

TARGET = Path(__file__).with_name("prepared.py")
PARTS = ("loss", "gradient", "hessian", "jacobian")
HEADER = '''"""Made by `python -m engine.prepare` from the expressions of engine.landscapes. Do not edit."""

from numpy import *  # the names that sympy prints

'''


def source() -> str:
    """The text of engine/prepared.py as it should be."""
    found = [_functions(tag, family) for tag, family in LANDSCAPES.items() if derives_alike(family)]
    shipped = [family for family in LANDSCAPES.values() if derives_alike(family)]
    table = "".join(
        f"    ({family.__module__!r}, {family.__qualname__!r}): "
        f"({', '.join(f'{_name(family.tag())}_{part}' for part in PARTS)}),\n"
        for family in shipped
    )
    return HEADER + "\n".join(found) + "\nFUNCTIONS = {\n" + table + "}\n"


def _functions(tag: str, family: type[Landscape]) -> str:
    derived = Derived(family, {}, prepared=False)
    texts = []
    for part in PARTS:
        text = inspect.getsource(getattr(derived, part))
        texts.append(text.replace("_lambdifygenerated", f"{_name(tag)}_{part}", 1).rstrip())
    return "\n\n".join(texts) + "\n"


def _name(tag: str) -> str:
    return tag.replace("-", "_")


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8")
