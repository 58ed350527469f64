"""What can be printed into a script: functions that have a source, and numbers and text."""

import ast
import functools
import inspect
import math
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr


def parsed(function: Any) -> tuple[str, Any]:
    """The source of `function`, as text and as a tree; raises ExportError where there is none."""
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise ExportError(tr("its code cannot be printed: its source cannot be found")) from None
    text = _work_alone(text)
    definition = ast.parse(text).body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise ExportError(tr("its code cannot be printed: it is no function with a name"))
    return text, definition


def _work_alone(text: str) -> str:
    """Without the lines that only tell of a factorisation, and their condition, or look up whether to go on."""
    rows: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        told = node.body[0] if isinstance(node, ast.If) and not node.orelse and len(node.body) == 1 else node
        match told:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="oracle"), attr="factorised"))):
                rows |= {*range(node.lineno, told.end_lineno + 1)}  # type: ignore[attr-defined,operator]
            case ast.Expr(value=ast.Call(func=ast.Name(id="look_up"), lineno=row)):
                rows.add(row)
    return "\n".join(line for row, line in enumerate(text.splitlines(), 1) if row not in rows)


def literal(value: Any, name: str) -> str:
    """`value` in Python; raises ExportError where it is more than numbers and text."""
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    if isinstance(value, tuple | list):
        parts = [literal(each, name) for each in value]
        return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    raise ExportError(tr("its code cannot be printed: {name} is neither a plain function nor a number", name=name))


def function_of(member: Any) -> Any:
    """The function of a method, decorated or not; None of what is none."""
    match member:
        case property():
            return member.fget
        case functools.cached_property():
            return member.func
        case staticmethod() | classmethod():
            return member.__func__
    return member if inspect.isfunction(member) else None


def first_line(cls: type[Any]) -> str:
    """Of its docstring."""
    return (inspect.getdoc(cls) or cls.__name__).splitlines()[0].replace("\\", "\\\\")


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
        if isinstance(node, ast.FunctionDef):  # one within: its head is written anew
            waiting += node.body
            continue
        skipped = node.annotation if isinstance(node, ast.AnnAssign) else None
        waiting += [child for child in ast.iter_child_nodes(node) if child is not skipped]
