"""Every kind of plot there is: reads what a lab file says of one."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from fallline.engine.family.registry import modules
from fallline.engine.language import tr
from fallline.engine.scenario.names import explain
from fallline.gui.labs.kinds.kind import Kind


@cache
def kinds() -> dict[str, type[Kind]]:
    """Name -> kind, by import."""
    modules("fallline.gui.labs.kinds")
    return {str(kind.__struct_config__.tag): kind for kind in Kind.__subclasses__()}


def plot_of(said: Mapping[str, Any]) -> Kind:
    """What a lab file says of one plot; raises ValueError with the place in it first."""
    union: Any = functools.reduce(operator.or_, kinds().values())
    try:
        plot: Kind = msgspec.convert(said, union)
    except msgspec.ValidationError as error:
        if "Invalid value" in str(error) and "kind" in str(error):
            known = ", ".join(sorted(kinds()))
            raise ValueError(
                tr(".kind: there is no plot {kind!r}; known are {known}", kind=said.get("kind"), known=known)
            ) from None
        raise ValueError(placed(error)) from None
    return plot


def placed(error: msgspec.ValidationError) -> str:
    """Its message, to be read on from a place: a field of that first, if it names one."""
    told = explain(str(error))
    return f".{told}" if " - at `$" in str(error) else f": {told}"
