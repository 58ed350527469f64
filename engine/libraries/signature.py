"""What a library's optimizer takes, read off its signature: numbers and flags with a default become declared fields."""

import inspect
import re
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from fallline.engine.language import tr

FieldSpec = tuple[str, Any, Any]
"""Name, annotation and default, as msgspec.defstruct takes them."""
ENGINE = {"foreach", "fused", "capturable", "differentiable", "maximize"}
"""How torch computes, not what; and `maximize`, which climbs."""


class Signature(msgspec.Struct, frozen=True):
    """Declared fields, and of which of them each argument is made."""

    fields: list[FieldSpec]
    arguments: tuple[tuple[str, tuple[str, ...]], ...]

    def settings(self, optimizer: Any) -> dict[str, Any]:
        """The arguments with the values of `optimizer`."""
        return {
            argument: getattr(optimizer, names[0])
            if names == (argument,)
            else tuple(getattr(optimizer, n) for n in names)
            for argument, names in self.arguments
        }


def read(function: Callable[..., Any], *, without: str) -> Signature:
    """Fields for the arguments of `function`, but for `without`, the rate; those of any other kind keep their default.

    A tuple of numbers is a field for each: betas = (0.9, 0.999) is beta1 and beta2.
    """
    fields: list[FieldSpec] = []
    arguments = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in {without, *ENGINE}:
            continue
        values = _numbers(parameter)
        single = not isinstance(parameter.default, tuple)
        names = tuple(
            parameter.name if single else f"{parameter.name.rstrip('s')}{k}" for k in range(1, len(values) + 1)
        )
        words = _help(function, parameter.name)
        fields += [(name, _annotation(value, words), value) for name, value in zip(names, values, strict=True)]
        if names:
            arguments.append((parameter.name, names))
    return Signature(fields, tuple(arguments))


def _numbers(parameter: inspect.Parameter) -> list[bool | int | float]:
    """The default as a list of numbers; empty where it is something else."""
    default = parameter.default
    values = list(default) if isinstance(default, tuple) else [default]
    if not all(isinstance(value, bool | int | float) for value in values):
        return []
    written = str(parameter.annotation)
    real = "float" in written and "int" not in written  # torch writes weight_decay: float = 0
    return [float(value) if real and not isinstance(value, bool) else value for value in values]


def _annotation(default: Any, words: str) -> Any:
    if isinstance(default, bool):
        return Annotated[bool, Meta(description=words)]
    extra: dict[str, Any] = {"slider": (0.0, 1.0)}
    if isinstance(default, int):
        extra = {"slider": (0, max(10, 4 * default))}
    elif 0 < abs(default) < 1e-3:
        extra = {"scale": "log", "slider": (abs(default) / 1e4, 1.0)}
    elif abs(default) > 1:
        extra = {"slider": (0.0, 4.0 * abs(default))}
    elif default < 0:
        extra = {"slider": (-1.0, 1.0)}
    return Annotated[type(default), Meta(description=words, extra=extra)]


def _help(function: Callable[..., Any], name: str) -> str:
    """The first line that the library's own text has for an argument."""
    found = re.search(rf"^\s*{name}(?: \([^)]*\))?: (.+)$", inspect.getdoc(function) or "", re.MULTILINE)
    words = re.split(r"\s*\(default|\.\s|\.$", found[1])[0] if found else ""
    return words.strip().replace("`", "") or tr(
        "as {function} has it", function=getattr(function, "__name__", "the library")
    )
