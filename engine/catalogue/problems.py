"""The text of docs/problems.md: every problem of the library with its dimension, minima, what is proven, and source."""

import re
from itertools import groupby
from typing import Any

from fallline.engine.collection import certificates, points
from fallline.engine.collection.declared import Declared, declarations
from fallline.engine.problem.landscape import LANDSCAPES, Landscape

INTRODUCTION = """<!-- Made by `python -m fallline.engine.catalogue` from resources/problems. Do not edit. -->

# The reference library of problems

{count} problems for optimizers, with exact derivatives, standard starts and known minima: in the window under
Landscape, on the command line and in scenarios as `problem:NAME` (`fallline problem:wood`), and in Python:

    from fallline import problems
    p = problems.get("wood")
    p.f(x), p.gradient(x), p.hessian(x), p.hvp(x, v), p.minima, p.bounds, p.start
    scipy.optimize.minimize(**p.scipy("trust-exact"))     p.torch(tensor)     jax.grad(p.jax)(array)

A scenario names its problem and does not hold the formula: names are kept, and tests hold what they stand for. Each is
declared in `resources/problems`, in the [notation of formulas](guide/formulas.md) with sums and products over indices.
The [landscapes](catalogue.md#landscapes) belong to the library as well, and are described there.

**Starts** of the problems of Moré, Garbow and Hillstrom, of NIST (the first of two), CUTEst and Schittkowski are the
published ones; others are telling ones of this project. **Bounds** are those of the literature; where it has none, a
box around start and minima.

**Proven** is what interval arithmetic has shown in two parameters ([how](decisions/0021-certified-minima.md)), for
{proven} problems something: *k of n* listed minima exist, each alone in a box; *all m* minima in the window are known;
*lowest*: nothing in the window, its edges included, is lower. A dash is where nothing could be proven: at a kink there
is no gradient, a singular Hessian does not tell one zero from two, and a window may need more boxes than the 20,000
that each search may look at.
"""
HEAD = ["| name | d | minima | value | proven | source |", "| --- | --- | --- | --- | --- | --- |"]
SHOWN = 2


def text() -> str:
    """The whole of docs/problems.md."""
    listed = declarations()
    shipped = {tag: cls() for tag, cls in LANDSCAPES.shipped().items() if cls.offered}
    proven = sum(any(made["listed"]) or made.get("lowest", False) for made in certificates.stored().values())
    parts = [INTRODUCTION.format(count=len(listed) + len(shipped), proven=proven)]
    for group, members in groupby(listed.values(), key=lambda each: each.group):
        parts += [f"## {group}\n", *HEAD, *map(_row, members), ""]
    parts += ["## Landscapes\n", *HEAD, *(_shipped(tag, each) for tag, each in shipped.items()), ""]
    notes = [f"- **{each.title}.** {_plain(each.note)}" for each in listed.values() if each.note]
    return "\n".join([*parts, "## Notes\n", *notes, ""])


def _row(declared: Declared) -> str:
    minima = points.minima(declared.name, declared.dimension)
    value = points.value(declared.name, declared.dimension)
    size = f"{declared.least} to {declared.most}" if declared.family else str(declared.dimension)
    return _cells(
        f"`{declared.name}`",
        f"{size}, by {declared.multiple}" if declared.multiple > 1 else size,
        _points(minima),
        "" if value is None else f"{value:.9g}",
        _said(f"problem:{declared.name}"),
        _plain(declared.source),
    )


def _shipped(tag: str, landscape: Landscape) -> str:
    lowest = landscape.lowest()
    value = "" if lowest is None else f"{round(lowest, 6) + 0.0:g}"
    size = str(landscape.dimension)
    return _cells(f"`{tag}`", size, _points(landscape.minima()), value, _said(tag), _plain(landscape.source))


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _points(minima: tuple[tuple[float, ...], ...]) -> str:
    """The first, to five figures; of many parameters those that are alike once."""
    if not minima:
        return "–"
    told = [f"({_coordinates(at)})" for at in minima[:SHOWN]]
    return "; ".join(told) + (f" and {len(minima) - SHOWN} more" if len(minima) > SHOWN else "")


def _coordinates(at: tuple[float, ...]) -> str:
    figures = [f"{round(value, 12) + 0.0:.5g}" for value in at]
    if len(set(figures)) == 1 and len(at) > 2:
        return f"{figures[0]}, …"
    return ", ".join(figures if len(at) < 5 else [*figures[:3], "…"])


def _said(tag: str) -> str:
    made: dict[str, Any] | None = certificates.stored().get(tag)
    if made is None:
        return ""
    known = sum(each is not None for each in made["listed"])
    words = [f"{known} of {len(made['listed'])}"] if known else []
    words += [f"all {made['minima']}"] if made.get("complete") else []
    words += ["lowest"] if made.get("lowest") else []
    return ", ".join(words) or "–"


def _plain(words: str) -> str:
    return re.sub(r"([\\*_<|])", r"\\\1", words)
