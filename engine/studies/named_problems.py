"""Problems by name: landscapes, and those of the library, which are made when they are asked for."""

import difflib

from fallline.engine.collection.declared import Declared, declarations
from fallline.engine.collection.families import KIND
from fallline.engine.language import tr
from fallline.engine.problem.landscape import LANDSCAPES, Landscape


def problem(name: str, dimension: int = 0) -> Landscape:
    """A landscape, or a problem of the library with or without its "problem:", of `dimension` parameters unless 0.

    Raises ValueError in one line: no such name, no such size, or what cannot be made as it is.
    """
    called = name.removeprefix(f"{KIND}:")
    tag = name if name in LANDSCAPES or called not in declarations() else f"{KIND}:{called}"
    if tag not in LANDSCAPES:
        near = difflib.get_close_matches(name, [*LANDSCAPES.offered(), *declarations()], 1)
        hint = tr("; did you mean {name}?", name=near[0]) if near else ""
        raise ValueError(tr("nothing is named so{hint}", hint=hint))
    family = LANDSCAPES[tag]
    sized = {"dimension": dimension} if dimension and "dimension" in family.__struct_fields__ else {}
    try:
        made = family(**sized)
    except (TypeError, ValueError) as error:
        raise ValueError(tr("it cannot be compared as it is: {error}", error=error)) from None
    if dimension and made.dimension != dimension:
        raise ValueError(tr("it has {own} parameters, not {asked}", own=made.dimension, asked=dimension))
    return made


def library(dimension: int = 0) -> list[Landscape]:
    """All of the library as they are; with a `dimension`, those that have it or can be made so."""
    fit = [each for each in declarations().values() if not dimension or _takes(each, dimension)]
    return [problem(f"{KIND}:{each.name}", dimension) for each in fit]


def _takes(declared: Declared, dimension: int) -> bool:
    if not declared.family:
        return declared.dimension == dimension
    return declared.least <= dimension <= declared.most and dimension % declared.multiple == 0
