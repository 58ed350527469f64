"""The engine's own functions and methods, printed with all that they need: a script holds the very code that ran."""

import ast
import functools
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from fallline.engine.code.printable import (
    first_line,
    function_of,
    is_standard,
    literal,
    parsed,
    read,
    without_annotations,
)
from fallline.engine.code.said import ENGLISH
from fallline.engine.code.source import Edit, arguments, edited, place
from fallline.engine.files.atomic import ExportError
from fallline.engine.language import tr
from fallline.engine.problem import evaluation

RESERVED = {
    "X", "Y", "Z", "W", "SEED", "START", "STEPS", "RUNS", "batch_gradient", "batch_of", "calls", "count", "distorted",
    "example_gradients", "full_gradient", "gauss_newton_of", "gradient", "gradient_of", "hessian_of", "in_numpy", "jax",
    "jnp", "kept", "labels", "landscape", "loss", "np", "optax", "oracle", "rate", "rates", "residuals", "rows",
    "schedule", "start", "take_step", "torch",
}  # fmt: skip
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

    def own_class(self, cls: type[Any]) -> str:
        """The name in the script of a plain class, with all its methods."""
        known = self._names.get(cls)
        if known is None:
            known = self._named(cls, cls.__name__)
            self._open.append(set())
            bases = ", ".join(self._text(base, base.__name__) for base in cls.__bases__ if base is not object)
            lines = [f"class {known}({bases}):" if bases else f"class {known}:", f'    """{first_line(cls)}"""']
            for name, member in vars(cls).items():
                if function_of(member) is not None:
                    lines += ["", *textwrap.indent("\n".join(self.method(name, member, {})), "    ").splitlines()]
            self._close(known, lines)
        return known

    def method(self, name: str, member: Any, supers: Names) -> list[str]:
        """Lines that define a method, or what is decorated as one."""
        decorator = next((text for kind, text in DECORATORS.items() if isinstance(member, kind)), None)
        if isinstance(member, functools.cached_property):
            self.imports["from functools import cached_property"] = None
        return [*([decorator] if decorator else []), *self.printed(function_of(member), name, supers)]

    def settings(self) -> str:
        """The name of a class that holds what it is given."""
        self.text(SETTINGS)
        return "Settings"

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
        local = {each.id for each in ast.walk(definition) if isinstance(each, ast.Name) and not read(each)}
        local |= {each.arg for each in ast.walk(definition) if isinstance(each, ast.arg)}
        if set(function.__code__.co_freevars) - {"__class__"}:
            raise ExportError(tr("its code cannot be printed: {name} is made by another function", name=name))
        head = arguments(definition.args)
        edits = [*_heads(text, definition), *self._edits(definition, function.__globals__, local, supers)]
        lines, first = edited(text, edits), definition.body[0].lineno - 1
        while lines[first - 1].lstrip().startswith("#"):
            first -= 1
        body = textwrap.dedent("\n".join(lines[first:]))
        return [f"def {name}({head}):", *(REMARK.sub("", line) for line in textwrap.indent(body, "    ").splitlines())]

    def _edits(self, definition: Any, known: dict[str, Any], local: set[str], supers: Names) -> Iterator[Edit]:
        inner: set[int] = set()
        for node in without_annotations(definition):
            match node:
                case ast.AnnAssign(target=target, annotation=annotation, value=value):
                    row, _, end = place(target)
                    yield (row, end, place(annotation)[2], "" if value else " = None")
                case ast.Attribute(value=ast.Name(id=owner) as name, attr=attribute) if owner in known.keys() - local:
                    said = self._attribute(known[owner], attribute)
                    if said:
                        inner.add(id(name))
                        yield (*place(node), said)
                case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attribute):
                    yield (*place(node), f"self.{supers[attribute]}")
                case ast.Attribute(value=ast.Name(id="oracle"), attr=attribute):
                    self._open[-1].add(attribute)
                case ast.Name(id=name) if read(node) and id(node) not in inner and name not in local and name in known:
                    said = self._text(known[name], name)
                    if said != name:
                        yield (*place(node), said)

    def _attribute(self, owner: Any, attribute: str) -> str:
        """What stands for an attribute of a module of ours, or of a class that has no need of itself; else nothing."""
        if isinstance(owner, ModuleType) and owner.__name__.startswith("fallline."):
            return self._text(getattr(owner, attribute), attribute)
        if isinstance(owner, type) and isinstance(inspect.getattr_static(owner, attribute, None), staticmethod):
            return self.function(getattr(owner, attribute))
        return ""

    def _text(self, value: Any, name: str) -> str:
        """What stands for a name of a module in the script."""
        if id(value) in C_LIBRARY:
            self.imports["import math"] = None
            return C_LIBRARY[id(value)]
        if isinstance(value, ModuleType):
            return self._module(value, name)
        if isinstance(value, FunctionType | functools._lru_cache_wrapper) and not is_standard(value):
            return self.function(ENGLISH.get(value, value))
        if isinstance(value, type | FunctionType):
            return self._of_a_library(value, name)
        return self._constant(literal(value, name), name)

    def _of_a_library(self, value: Any, name: str) -> str:
        """What numpy or Python has, and named tuples."""
        if isinstance(value, type) and issubclass(value, np.generic):
            return f"np.{value.__name__}"
        if isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields"):
            return self._named_tuple(value)
        if isinstance(value, type) and value.__module__.startswith("fallline."):
            return self.own_class(value)
        if not (is_standard(value) or value is NDArrayOperatorsMixin):
            raise ExportError(
                tr("its code cannot be printed: {name} is neither a plain function nor a number", name=name)
            )
        self.imports[f"from {value.__module__} import {value.__name__}"] = None
        return str(value.__name__)

    def _cache(self, function: Any) -> list[str]:
        if not isinstance(function, functools._lru_cache_wrapper):
            return []
        self.imports["from functools import lru_cache"] = None
        return [f"@lru_cache(maxsize={function.cache_parameters()['maxsize']})"]

    def _module(self, module: ModuleType, name: str) -> str:
        if module is not np and module.__name__ not in sys.stdlib_module_names:
            raise ExportError(tr("its code cannot be printed: it uses {module}", module=module.__name__))
        if module is not np:
            self.imports[f"import {module.__name__}" + (f" as {name}" if name != module.__name__ else "")] = None
        return "np" if module is np else name

    def _named_tuple(self, kind: Any) -> str:
        known = self._names.get(kind)
        if known is None:
            self.imports["from collections import namedtuple"] = None
            known = self._named(kind, kind.__name__)
            self.blocks.append(f"{known} = namedtuple({known!r}, {kind._fields!r})")
        return known

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


def _heads(text: str, definition: Any) -> Iterator[Edit]:
    """Of functions within one: their heads without annotations. Raises ExportError for what it imports but scipy."""
    for node in ast.walk(definition):
        match node:
            case ast.FunctionDef(lineno=row, col_offset=start, name=name) if node is not definition:
                yield (row, start, len(text.splitlines()[row - 1]), f"def {name}({arguments(node.args)}):")
            case ast.ImportFrom(module=module) if (module or "").startswith("scipy."):
                pass  # as it stands: a script has scipy where the method has
            case ast.Import() | ast.ImportFrom():
                raise ExportError(tr("its code cannot be printed: {name} imports as it runs", name=definition.name))
