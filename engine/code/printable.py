"""What can be printed into a script: functions that have a source, and numbers and text."""

import ast
import inspect
import math
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

from fallline.engine.files.atomic import ExportError


def parsed(function: Any) -> tuple[str, Any]:
    """The source of `function`, as text and as a tree; raises ExportError where there is none."""
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise ExportError("its code cannot be printed: its source cannot be found") from None
    definition = ast.parse(text).body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise ExportError("its code cannot be printed: it is no function with a name")
    return text, definition


def literal(value: Any, name: str) -> str:
    """`value` in Python; raises ExportError where it is more than numbers and text."""
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    if isinstance(value, tuple | list):
        parts = [literal(each, name) for each in value]
        return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    raise ExportError(f"its code cannot be printed: {name} is neither a plain function nor a number")


def is_standard(value: Any) -> bool:
    return (getattr(value, "__module__", None) or "").split(".")[0] in sys.stdlib_module_names


def read(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Load)


def without_annotations(definition: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of the body and of the defaults, an attribute before what is in it."""
    waiting: list[ast.AST] = [*definition.body, *definition.args.defaults, *definition.args.kw_defaults]  # type: ignore[list-item]
    while waiting:
        node = waiting.pop(0)
        if node is None:
            continue
        yield node
        skipped = node.annotation if isinstance(node, ast.AnnAssign) else None
        waiting += [child for child in ast.iter_child_nodes(node) if child is not skipped]
