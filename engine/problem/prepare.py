"""Writes generated/derivatives.py: the derived functions of the shipped landscapes, so that none waits for sympy.

`make generated` writes it anew; a test fails where it is stale. Nothing in it is typed by hand.
"""

import ast
import builtins
import inspect
from pathlib import Path

import numpy

from fallline.engine.problem.landscape import LANDSCAPES, PARTS, Derived, Landscape, derives_alike

TARGET = Path(__file__).with_name("generated") / "derivatives.py"
HEADER = '''"""Made by `make generated` from the expressions of fallline.engine.landscapes. Do not edit."""

{names}

'''


def source() -> str:
    """The text of engine/problem/generated/derivatives.py as it should be."""
    found = [_functions(tag, family) for tag, family in LANDSCAPES.shipped().items() if derives_alike(family)]
    shipped = [family for family in LANDSCAPES.shipped().values() if derives_alike(family)]
    table = "".join(
        f"    ({family.__module__!r}, {family.__qualname__!r}): "
        f"({', '.join(f'{_name(family.tag())}_{part}' for part in PARTS)}),\n"
        for family in shipped
    )
    body = "\n".join(found) + "\nFUNCTIONS = {\n" + table + "}\n"
    return HEADER.replace("{names}", _imports(body)) + body


def _imports(body: str) -> str:
    """The names that `body` takes from numpy. All of them would bring numpy's testing and f2py: a tenth of a second."""
    nodes = list(ast.walk(ast.parse(body)))
    known = {node.name for node in nodes if isinstance(node, ast.FunctionDef)} | set(dir(builtins)) - set(numpy.__all__)
    known |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    known |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    used = {node.id for node in nodes if isinstance(node, ast.Name)} - known
    return f"from numpy import {', '.join(sorted(used))}"


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
