"""What a form needs to know of a family's fields, read from the same annotations that validate files."""

import math
from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import inspect

from fallline.engine.language import tr

Kind = Literal["real", "integer", "flag", "choice", "text", "formula", "words", "counts"]


class Field(msgspec.Struct, frozen=True):
    """One declared parameter. `low` and `high` are the hard bounds, `slider` the range that a slider spans."""

    name: str
    kind: Kind
    default: Any = None
    symbol: str = ""
    help: str = ""
    unit: str = ""
    zero: str = ""
    """What stands in place of the number 0, as auto where 0 leaves the choice to the program."""
    label: str = ""
    """What people read; the name in words unless declared."""
    low: float = -math.inf
    high: float = math.inf
    slider: tuple[float, float] = (0.0, 1.0)
    logarithmic: bool = False
    choices: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    """What people read in place of each of the choices."""
    suggestions: tuple[str, ...] = ()
    """What a text could be, among others."""
    files: str = ""
    """Which files a text may name, as "CSV files (*.csv)"; none, if empty."""


@cache  # a card asks at every move of a hand
def fields(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The simple fields of `struct` in order; nested structs and lists are left to their own forms."""
    info = inspect.type_info(struct)
    if not isinstance(info, inspect.StructType):
        raise TypeError(tr("{struct} is no struct", struct=struct))
    found = (_field(field) for field in info.fields)
    return tuple(field for field in found if field is not None)


def _field(declared: inspect.Field) -> Field | None:
    kind, extra, help_text = declared.type, {}, ""
    if isinstance(kind, inspect.Metadata):
        extra = kind.extra or {}
        help_text = (kind.extra_json_schema or {}).get("description", "")
        kind = kind.type
    label = tr(extra.get("label", declared.name.replace("_", " ")))
    common = {
        "name": declared.name,
        "label": label,
        "default": declared.default,
        "symbol": extra.get("symbol", ""),
        "help": tr(help_text),
    }
    match kind:
        case inspect.BoolType():
            return Field(kind="flag", **common)
        case inspect.LiteralType():
            choices, words = tuple(str(value) for value in kind.values), extra.get("choices", {})
            return Field(kind="choice", choices=choices, said=tuple(tr(words.get(c, c)) for c in choices), **common)
        case inspect.StrType():
            files, suggestions = tr(extra.get("files", "")), extra.get("suggestions", ())
            return Field(kind=extra.get("kind", "text"), files=files, suggestions=suggestions, **common)
        case inspect.VarTupleType():
            return _list(kind, common)
        case inspect.FloatType() | inspect.IntType():
            return _number(kind, extra, common)
    return None


def _list(kind: inspect.VarTupleType, common: dict[str, Any]) -> Field | None:
    item = kind.item_type.type if isinstance(kind.item_type, inspect.Metadata) else kind.item_type
    if isinstance(item, inspect.StrType):
        return Field(kind="words", **common)
    return Field(kind="counts", **common) if isinstance(item, inspect.IntType) else None


def _number(kind: inspect.FloatType | inspect.IntType, extra: dict[str, Any], common: dict[str, Any]) -> Field:
    integer = isinstance(kind, inspect.IntType)
    low, high = _bounds(kind, integer)
    span = extra.get("slider") or (max(low, -10.0), min(high, 10.0))
    return Field(
        kind="integer" if integer else "real",
        low=low,
        high=high,
        slider=(float(span[0]), float(span[1])),
        logarithmic=extra.get("scale") == "log",
        unit=tr(extra.get("unit", "")),
        zero=tr(extra.get("zero", "")),
        **common,
    )


def _bounds(kind: inspect.FloatType | inspect.IntType, integer: bool) -> tuple[float, float]:
    low, high = -math.inf, math.inf
    if kind.ge is not None:
        low = kind.ge
    if kind.gt is not None:
        low = kind.gt + 1 if integer else math.nextafter(kind.gt, math.inf)
    if kind.le is not None:
        high = kind.le
    if kind.lt is not None:
        high = kind.lt - 1 if integer else math.nextafter(kind.lt, -math.inf)
    return low, high
