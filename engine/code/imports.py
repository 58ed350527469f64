"""The imports of a script, sorted: those of Python itself, then those of others."""

import re
import sys

WHERE_NAMED = {"math": "import math", "np": "import numpy as np", "special": "from scipy import special"}


def import_lines(asked: list[str], body: str) -> list[str]:
    """Two groups at most: what is `asked` for, and what the `body` names."""
    named = [line for name, line in WHERE_NAMED.items() if re.search(rf"(?<![.\w]){name}\.", body)]
    own: list[str] = []
    others: list[str] = []
    for line in sorted(_joined([*asked, *named]), key=_module):
        (own if _module(line).split(".")[0] in sys.stdlib_module_names else others).append(line)
    return ["\n".join(group) for group in (own, others) if group]


def _joined(lines: list[str]) -> set[str]:
    """Names from one module in one line."""
    whole = {line for line in lines if line.startswith("import ")}
    names: dict[str, set[str]] = {}
    for line in set(lines) - whole:
        names.setdefault(_module(line), set()).add(line.partition(" import ")[2])
    return whole | {f"from {module} import {', '.join(sorted(found))}" for module, found in names.items()}


def _module(line: str) -> str:
    return line.split()[1]
