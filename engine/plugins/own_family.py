"""What a function of one's own becomes: a family in its registry, with the function's defaulted arguments as fields."""

import inspect
import warnings
from collections.abc import Callable
from typing import Annotated, Any, cast, get_type_hints

import msgspec
from msgspec import Meta

from fallline.engine.family.registry import Family, families, withdraw
from fallline.engine.language import tr
from fallline.engine.plugins.families import name_fault, registry_of

Function = Callable[..., Any]


def own_family(
    base: type[Family], function: Function, name: str, fields: list[Any], namespace: dict[str, Any], summary: str
) -> type[Family]:
    """The class, in the registry in place of an earlier one of its own kind and name."""
    called = function.__name__
    made: Any = msgspec.defstruct(
        "".join(word[:1].upper() + word[1:] for word in called.split("_")) or "Own",  # unlike its tag, as a family's is
        fields,
        bases=(base,),
        namespace=namespace | {"__doc__": inspect.getdoc(function) or f"{called}.  {summary}"},
        module=function.__module__,
        tag=name or called.strip("_").replace("_", "-").lower(),
        frozen=True,
        kw_only=True,
    )
    made.__qualname__ = function.__qualname__.removesuffix(".rule")
    for earlier in list(families(registry_of(made).base)):
        if earlier is not made and earlier.tag() == made.tag() and issubclass(earlier, base):
            withdraw(earlier)
            warnings.warn(tr("{tag} is defined anew; the later definition holds", tag=made.tag()), stacklevel=4)
    if fault := name_fault(made):
        withdraw(made)
        raise ValueError(fault)
    return cast(type[Family], made)


def arguments(function: Function) -> tuple[tuple[str, ...], list[Any]]:
    """Names of the arguments without a default, and fields for the others."""
    if not inspect.isfunction(function):
        raise TypeError(tr("a function is needed, not {name}", name=type(function).__name__))
    hints = get_type_hints(function, include_extras=True)
    taken, fields = [], []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            raise TypeError(
                tr("{name}: `{parameter}` is no plain argument", name=function.__name__, parameter=parameter)
            )
        if parameter.default is parameter.empty:
            taken.append(parameter.name)
        else:
            fields.append((parameter.name, _annotation(parameter, hints.get(parameter.name)), parameter.default))
    return tuple(taken), fields


def _annotation(parameter: inspect.Parameter, hint: Any) -> Any:
    """What is declared, else what its default suggests."""
    default = parameter.default
    if hint is not None:
        return hint
    if not isinstance(default, bool | int | float):
        raise TypeError(tr("`{name}` is no number: annotate it to make a field of it", name=parameter.name))
    reach = max(1.0, 4 * abs(default))
    slider = (0.0 if default >= 0 else -reach, reach)
    extra = {} if isinstance(default, bool) else {"slider": slider}
    return Annotated[type(default), Meta(description=f"{parameter.name} of the function", extra=extra)]
