"""The source of an elementwise function over numpy, as a function over another library's arrays."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any

import numpy as np

from fallline.engine.code.recipe import Library
from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr

Edit = tuple[int, int, int, str]
"""Line, from and to column in bytes, and what comes there."""


def printed_function(function: Any, name: str, library: Library) -> list[str]:
    """Lines that define `function` as `name`, after those of its module that it calls; comments stay.

    Raises ExportError where the library has not what it uses. Annotations go: they name types of ours.
    """
    text = textwrap.dedent(inspect.getsource(function))
    definition: Any = ast.parse(text).body[0]
    known = inspect.getclosurevars(function).globals
    helpers = {each: f"{name}_{each.strip('_')}" for each, value in known.items() if isinstance(value, FunctionType)}
    edits = [edit for node in ast.walk(definition) for edit in _edits(node, known, helpers, library)]
    lines, first = edited(text, edits), definition.body[0].lineno - 1
    while lines[first - 1].lstrip().startswith("#"):
        first -= 1
    head = f"def {name}({arguments(definition.args)}):"
    called = (line for each in helpers for line in (*printed_function(known[each], helpers[each], library), ""))
    return [*called, head, *textwrap.indent(textwrap.dedent("\n".join(lines[first:])), "    ").splitlines()]


def arguments(taken: ast.arguments) -> str:
    """Those of a function as they stand between its brackets, without annotations."""
    for argument in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg):
        if argument is not None:
            argument.annotation = None
    return ast.unparse(taken)


def _edits(node: Any, known: Mapping[str, Any], helpers: dict[str, str], library: Library) -> Iterator[Edit]:
    match node:
        case ast.Attribute(value=ast.Name(id=module), attr=attribute) if known.get(module) is np:
            yield (*place(node), f"{library.arrays}.{_renamed(attribute, library)}")
        case ast.Name(id=helper) if helper in helpers:
            yield (*place(node), helpers[helper])
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=attribute), args=arguments):
            if library.number and known.get(module) is np and attribute != "where":
                for argument in filter(_is_number, arguments):
                    yield (*place(argument), f"{library.number}({ast.unparse(argument)})")


def place(node: Any) -> tuple[int, int, int]:
    """Where a node of one line stands."""
    return node.lineno, node.col_offset, node.end_col_offset


def _is_number(node: ast.expr) -> bool:
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def _renamed(attribute: str, library: Library) -> str:
    name = library.renamed.get(attribute, attribute)
    if not name:
        raise ExportError(
            tr("{library} has no function {attribute}, which the rule uses", library=library.name, attribute=attribute)
        )
    return name


def edited(text: str, edits: list[Edit]) -> list[str]:
    """The lines of `text` after all `edits`."""
    lines = [line.encode() for line in text.splitlines()]
    for row, start, end, new in sorted(edits, reverse=True):
        line = lines[row - 1]
        lines[row - 1] = line[:start] + new.encode() + line[end:]
    return [line.decode() for line in lines]
