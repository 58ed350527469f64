"""The engine's own functions and methods, printed with all that they need: a script then holds the very code that ran."""

import ast
import functools
import inspect
import math
import re
import sys
import textwrap
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from fallline.engine.code.source import Edit, arguments, edited, place
from fallline.engine.files.atomic import ExportError
from fallline.engine.problem import evaluation

RESERVED = {"X", "Y", "SEED", "START", "STEPS", "RUNS", "batch_of", "count", "gauss_newton_of", "gradient", "gradient_of",
            "hessian_of", "in_numpy", "jax", "jnp", "kept", "landscape", "loss", "np", "optax", "oracle", "rate", "rates",
            "residuals", "schedule", "start", "take_step", "torch"}  # fmt: skip
"""Names that a script gives itself."""
C_LIBRARY = {id(evaluation.log): "np.vectorize(math.log)", id(evaluation.cos): "np.vectorize(math.cos)"}
"""Functions made by other functions, which have no source of their own."""
SETTINGS = '''class Settings:
    """What something is made with, by name."""

    def __init__(self, **given):
        self.__dict__.update(given)'''
DECORATORS = {property: "@property", functools.cached_property: "@cached_property", staticmethod: "@staticmethod"}
REMARK = re.compile(r"  # (type: ignore|noqa)\b.*$")
Names = dict[str, str]


class OwnCode:
    """Blocks of a script, each once, after what they need, and the imports that they take."""

    def __init__(self) -> None:
        self.imports: dict[str, None] = {}
        self.blocks: list[str] = []
        self._names: dict[Any, str] = {}
        self._asked: dict[str, set[str]] = {}
        self._open: list[set[str]] = [set()]

    def function(self, function: Any) -> str:
        """The name in the script of `function`; raises ExportError where its source cannot be had."""
        known = self._names.get(function)
        if known is None:
            known = self._named(function, function.__name__)
            self._open.append(set())
            lines = [*self._cache(function), *self.printed(inspect.unwrap(function), known, {})]
            self._close(known, lines)
        self._open[-1] |= self._asked.get(known, set())  # none yet of one that calls itself
        return known

    def settings(self) -> str:
        """The name of a class that holds what it is given."""
        self.text(SETTINGS)
        return "Settings"

    def made(self, member: Any, wanted: tuple[str, ...], given: Names | None = None) -> tuple[str, set[str]]:
        """An expression that makes `member` of a family with its methods `wanted`, and what they ask an oracle for.

        `given` are expressions for attributes whose own code is left out.
        """
        from fallline.engine.code.own_family import family

        self.settings()
        return family(self, member, wanted, given or {})

    def block(self, key: Any, name: str, lines: list[str], asked: set[str]) -> str:
        """Add a class that was printed elsewhere; its name."""
        known = self._names.get(key)
        if known is None:
            known = self._named(key, name)
            self.blocks.append("\n".join([f"class {known}(Settings):", *lines]))
            self._asked[known] = asked
        return known

    def known(self, key: Any) -> str | None:
        """The name of what was printed already."""
        return self._names.get(key)

    def asked(self, name: str) -> set[str]:
        """What the block `name` asks an oracle for."""
        return self._asked[name]

    def text(self, block: str) -> None:
        """Add a block that is written by hand, unless it is there."""
        if block not in self.blocks:
            self.blocks.append(block)

    def begin(self) -> None:
        """From here on, what is asked of an oracle is noted apart."""
        self._open.append(set())

    def end(self) -> set[str]:
        """What was asked since."""
        return self._open.pop()

    def printed(self, function: Any, name: str, supers: Names) -> list[str]:
        """Lines that define `function` as `name`: comments and docstrings stay, annotations go.

        `supers` are methods of bases, by the names that they have in the class.
        """
        text, definition = parsed(function)
        local = {each.id for each in ast.walk(definition) if isinstance(each, ast.Name) and not _read(each)}
        local |= {each.arg for each in ast.walk(definition) if isinstance(each, ast.arg)}
        if set(function.__code__.co_freevars) - {"__class__"}:
            raise ExportError(f"its code cannot be printed: {name} is made by another function")
        head = arguments(definition.args)
        edits = list(self._edits(definition, function.__globals__, local, supers))
        lines, first = edited(text, edits), definition.body[0].lineno - 1
        while lines[first - 1].lstrip().startswith("#"):
            first -= 1
        body = textwrap.dedent("\n".join(lines[first:]))
        return [f"def {name}({head}):", *(REMARK.sub("", line) for line in textwrap.indent(body, "    ").splitlines())]

    def _edits(self, definition: Any, known: dict[str, Any], local: set[str], supers: Names) -> Iterator[Edit]:
        inner: set[int] = set()
        for node in _without_annotations(definition):
            match node:
                case ast.Import() | ast.ImportFrom():
                    raise ExportError(f"its code cannot be printed: {definition.name} imports as it runs")
                case ast.AnnAssign(target=target, annotation=annotation, value=value):
                    row, _, end = place(target)
                    yield (row, end, annotation.end_col_offset, "" if value else " = None")
                case ast.Attribute(value=ast.Name(id=module) as name, attr=attribute) if (
                    isinstance(known.get(module), ModuleType) and module not in local
                ):
                    if known[module].__name__.startswith("fallline."):
                        inner.add(id(name))
                        yield (*place(node), self._text(getattr(known[module], attribute), attribute))
                case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attribute):
                    yield (*place(node), f"self.{supers[attribute]}")
                case ast.Attribute(value=ast.Name(id="oracle"), attr=attribute):
                    self._open[-1].add(attribute)
                case ast.Name(id=name) if _read(node) and id(node) not in inner and name not in local and name in known:
                    text = self._text(known[name], name)
                    if text != name:
                        yield (*place(node), text)

    def _text(self, value: Any, name: str) -> str:
        """What stands for a name of a module in the script."""
        if id(value) in C_LIBRARY:
            self.imports["import math"] = None
            return C_LIBRARY[id(value)]
        if isinstance(value, ModuleType):
            return self._module(value, name)
        if isinstance(value, FunctionType | functools._lru_cache_wrapper) and not _standard(value):
            return self.function(value)
        if isinstance(value, type) and issubclass(value, np.generic):
            return f"np.{value.__name__}"
        if isinstance(value, type | FunctionType) and _standard(value):
            self.imports[f"from {value.__module__} import {value.__name__}"] = None
            return value.__name__
        return self._constant(literal(value, name), name)

    def _cache(self, function: Any) -> list[str]:
        if not isinstance(function, functools._lru_cache_wrapper):
            return []
        self.imports["from functools import lru_cache"] = None
        return [f"@lru_cache(maxsize={function.cache_parameters()['maxsize']})"]

    def _module(self, module: ModuleType, name: str) -> str:
        if module is not np and module.__name__ not in sys.stdlib_module_names:
            raise ExportError(f"its code cannot be printed: it uses {module.__name__}")
        if module is not np:
            self.imports[f"import {module.__name__}" + (f" as {name}" if name != module.__name__ else "")] = None
        return "np" if module is np else name

    def _constant(self, text: str, name: str) -> str:
        known = self._names.get((name, text))
        if known is None:
            known = self._named((name, text), name)
            self.blocks.append(f"{known} = {text}")
        return known

    def _named(self, key: Any, name: str) -> str:
        taken = RESERVED | set(self._names.values())
        while name in taken:
            name += "_"
        self._names[key] = name
        return name

    def _close(self, name: str, lines: list[str]) -> None:
        self._asked[name] = self._open.pop()
        self.blocks.append("\n".join(lines))


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


def _standard(value: Any) -> bool:
    return (getattr(value, "__module__", None) or "").split(".")[0] in sys.stdlib_module_names


def _read(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Load)


def _without_annotations(definition: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of the body and of the defaults, an attribute before what is in it."""
    waiting: list[ast.AST] = [*definition.body, *definition.args.defaults, *definition.args.kw_defaults]  # type: ignore[list-item]
    while waiting:
        node = waiting.pop(0)
        if node is None:
            continue
        yield node
        skipped = node.annotation if isinstance(node, ast.AnnAssign) else None
        waiting += [child for child in ast.iter_child_nodes(node) if child is not skipped]
