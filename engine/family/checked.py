"""Structs made in Python are held to the same bounds as those read from a file, and take numpy's numbers and lists."""

from functools import cache
from typing import Any, TypeVar, get_type_hints

import msgspec
import numpy as np

from fallline.engine.family.fault_words import fault_words

PLAIN = (float, int, bool, str, type(None))


def check(struct: msgspec.Struct, *apart: str) -> None:
    """Hold every field of `struct` to its declaration, and make plain values of numpy's numbers, arrays and of lists.

    Called from `__post_init__`; the fields `apart` are looked at elsewhere. Raises ValueError, the field first:
    "beta1: expected `float` < 1.0".
    """
    names, shadow = _shadow(type(struct), apart)
    given = {name: getattr(struct, name) for name in names}
    try:
        checked = _converted(given, shadow)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$.")
        raise ValueError(f"{place.rstrip('`')}: {fault_words(what)}") from None
    for name, value in given.items():
        now = getattr(checked, name)
        if now is not value:
            msgspec.structs.force_setattr(struct, name, now)


def _converted(given: dict[str, Any], shadow: type[msgspec.Struct]) -> msgspec.Struct:
    try:
        return msgspec.convert(given, shadow)  # as it is: a recorded run holds millions of numbers
    except msgspec.ValidationError:
        return msgspec.convert({name: plain(value) for name, value in given.items()}, shadow)


def plain(value: object) -> object:
    """`value` without numpy: its numbers as Python's, arrays as lists."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


@cache
def _shadow(struct: type[msgspec.Struct], apart: tuple[str, ...]) -> tuple[tuple[str, ...], type[msgspec.Struct]]:
    """The fields that can be checked alone, and a struct of them without a `__post_init__` of its own.

    A field that holds another struct is checked by that one, when it is made.
    """
    hints = get_type_hints(struct, include_extras=True)
    names = tuple(name for name in struct.__struct_fields__ if name not in apart and not _nested(hints[name]))
    return names, msgspec.defstruct(f"{struct.__name__}Fields", [(name, hints[name]) for name in names])


def _nested(hint: Any) -> bool:
    return isinstance(hint, TypeVar) or (isinstance(hint, type) and issubclass(hint, msgspec.Struct))
