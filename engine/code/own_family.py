"""A member of a family as a class of a script: the methods that are called, and the fields that they read."""

import ast
import textwrap
from typing import Any

from fallline.engine.code.own_code import Names, OwnCode
from fallline.engine.code.printable import first_line, function_of, literal, parsed

SELF = {"self", "own"}
"""What methods call themselves by; `own` where the type checker must not look."""


def made(code: OwnCode, member: Any, wanted: tuple[str, ...], given: Names | None = None) -> tuple[str, frozenset[str]]:
    """An expression that makes `member` of a family with its methods `wanted`, and what they ask an oracle for.

    Its class is printed into `code` before. `given` are expressions for attributes whose own code is left out.
    """
    code.settings()
    given = given or {}
    printing = _Printing(code, type(member), given)
    found = printing.members(wanted)
    fields = {name: literal(getattr(member, name), name) for name in printing.read if name not in given}
    used = {name: text for name, text in given.items() if name in printing.used}
    name = printing.block(tuple(found))
    return f"{name}({', '.join(f'{key}={text}' for key, text in (used | fields).items())})", frozenset(code.asked(name))


class _Printing:
    """One class: its members are found first, for the order in which they stand is not that of the search."""

    def __init__(self, code: OwnCode, cls: type[Any], given: Names) -> None:
        self.code, self.cls, self.given = code, cls, given
        self.read: dict[str, None] = {}
        """Fields, in the order in which they are read."""
        self.used: dict[str, None] = {}

    def members(self, wanted: tuple[str, ...]) -> dict[str, tuple[Any, type[Any]]]:
        """By the names that they get here, with the class that declares each."""
        found: dict[str, tuple[Any, type[Any]]] = {}
        waiting = [(name, name, self.cls) for name in wanted]
        while waiting:
            name, called, start = waiting.pop(0)
            if called in self.given:
                self.used[called] = None
            elif name in self.cls.__struct_fields__:
                self.read[name] = None
            elif name == "__struct_fields__":
                self.read |= dict.fromkeys(self.cls.__struct_fields__)
                found[called] = (self.cls.__struct_fields__, self.cls)
            elif called not in found and (declared := _declared(self.cls, name, start)):
                found[called] = declared
                waiting += self._called(*declared)
        self._found = found
        return found

    def _called(self, member: Any, owner: type[Any]) -> list[tuple[str, str, type[Any]]]:
        function = function_of(member)
        if function is None:
            return []
        found = []
        for node in ast.walk(parsed(function)[1]):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in SELF:
                    found.append((attribute, attribute, self.cls))
                case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attribute):
                    after = self.cls.__mro__[self.cls.__mro__.index(owner) + 1]
                    found.append((attribute, _of_base(attribute, owner), after))
        return found

    def block(self, key: tuple[str, ...]) -> str:
        """The class, printed unless it is there; its name."""
        whole = (self.cls, key)
        known = self.code.known(whole)
        if known is not None:
            return known
        self.code.begin()
        constants, methods = [], []
        for name, (member, owner) in self._found.items():
            if function_of(member) is None:
                constants.append(f"    {name} = {literal(member, name)}")
            else:
                methods += ["", *textwrap.indent("\n".join(self._method(name, member, owner)), "    ").splitlines()]
        lines = [f'    """{first_line(self.cls)}"""', *([""] if constants else []), *constants, *methods]
        return self.code.block(whole, self.cls.__name__, lines, self.code.end() | self._matrix())

    def _matrix(self) -> set[str]:
        """What a method asks for by a name that it declares."""
        return {self.cls.matrix} if "matrix" in self._found else set()

    def _method(self, name: str, member: Any, owner: type[Any]) -> list[str]:
        function: Any = function_of(member)
        supers = {
            node.attr: _of_base(node.attr, owner)
            for node in ast.walk(parsed(function)[1])
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call)
        }
        return self.code.method(name, member, supers)


def _of_base(name: str, owner: type[Any]) -> str:
    """What a method of a base is called, where a class has one of that name itself."""
    return f"{name}_before_{owner.__name__.lower()}"


def _declared(cls: type[Any], name: str, start: type[Any]) -> tuple[Any, type[Any]] | None:
    """What `cls` has by that name, looked for from `start` on, and in which base."""
    bases = cls.__mro__[cls.__mro__.index(start) :]
    return next(((vars(base)[name], base) for base in bases if name in vars(base)), None)
