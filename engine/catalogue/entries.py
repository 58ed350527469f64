"""The text of docs/catalogue.md: an entry for each landscape, optimizer and schedule, from its declaration.

So have a run's gradient, its numbers and its average, which are no families.
"""

import math
import re
from collections.abc import Iterator

import msgspec
import numpy as np

from fallline.engine.analysis.explain import symbolic
from fallline.engine.catalogue.pictures import STEPS
from fallline.engine.family.fields import Field, fields
from fallline.engine.family.registry import Family
from fallline.engine.method.average import Average
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.numbers import Numbers
from fallline.engine.method.optimizer import OPTIMIZERS, Optimizer
from fallline.engine.method.schedule import SCHEDULES
from fallline.engine.method.transformation import TRANSFORMATIONS
from fallline.engine.problem.landscape import LANDSCAPES, Landscape

SHOWN = 6
"""Minima that are listed."""
INTRODUCTION = f"""<!-- Made by `python -m fallline.engine.catalogue` from the declarations in engine/. Do not edit. -->

# Catalogue

All that a scenario can name. Pictures of landscapes show the logarithm of the loss, dark where it is low, with known
minima as white dots; those of optimizers {STEPS} steps in Rosenbrock's valley, or of a method on matrices in the
plane of its path, at the best of ten rates; those of schedules the learning rate over 400 steps.

[Landscapes](#landscapes) · [Optimizers](#optimizers) · [Transformations](#transformations) · [Schedules](#schedules) ·
[Gradient](#gradient) · [Numbers](#numbers) · [Average](#average)
"""


def text() -> str:
    """The whole of docs/catalogue.md."""
    parts = [INTRODUCTION]
    for title, entries in (
        ("Landscapes", _landscapes()),
        ("Optimizers", _optimizers()),
        ("Transformations", _transformations()),
        ("Schedules", _schedules()),
    ):
        parts += [f"## {title}\n", *entries]
    for part in (Gradient, Numbers, Average):
        name = part.__name__
        parts += [f"## {name}\n", f"Of a run: `{name.lower()} = {{ ... }}`.\n", f"{_prose(part)}\n", *_table(part)]
    return "\n".join(parts)


def _landscapes() -> Iterator[str]:
    for tag, cls in LANDSCAPES.shipped().items():
        landscape: Landscape = cls()
        facts = [f"Source: {landscape.source}." if landscape.source else "", _minima(landscape)]
        yield _entry(cls, f"landscape-{tag}" if cls.offered else "", [landscape.latex()], facts)


def _optimizers() -> Iterator[str]:
    for tag, cls in OPTIMIZERS.shipped().items():
        optimizer: Optimizer = cls()
        picture = f"optimizer-{tag}" if optimizer.equations else ""
        yield _entry(cls, picture, list(symbolic(optimizer, {})), [f"Default learning rate {optimizer.default_lr:g}."])


def _transformations() -> Iterator[str]:
    yield "Parts of a [chain](#chain), beside every optimizer that is an elementwise rule; g comes, d goes on.\n"
    for cls in TRANSFORMATIONS.values():
        yield _entry(cls, "", list(symbolic(cls(), {})), [])


def _schedules() -> Iterator[str]:
    for tag, cls in SCHEDULES.shipped().items():
        yield _entry(cls, f"schedule-{tag}", [], [])


def _entry(cls: type[Family], picture: str, formulas: list[str], facts: list[str]) -> str:
    """One family: heading, tag, summary, formulas, parameters, facts."""
    lines = [f"### {cls.heading()}\n", f"`{cls.tag()}`\n"]
    lines += [f"![{cls.heading()}](catalogue/{picture}.png)\n"] if picture else []
    lines += [f"{_prose(cls)}\n"]
    lines += ["```math", _gathered(formulas), "```\n"] if formulas else []
    lines += _table(cls)
    lines += [f"{fact}\n" for fact in facts if fact]
    return "\n".join(lines)


def _table(cls: type[msgspec.Struct]) -> list[str]:
    """The fields, a line each."""
    heads = ["| parameter | symbol | default | bounds | |", "| --- | --- | --- | --- | --- |"]
    rows = [_row(parameter) for parameter in fields(cls)]
    return [*heads, *rows, ""] if rows else []


def _gathered(formulas: list[str]) -> str:
    if len(formulas) == 1:
        return formulas[0]
    return "\n".join(["\\begin{gathered}", " \\\\\n".join(formulas), "\\end{gathered}"])


def _prose(cls: type[msgspec.Struct]) -> str:
    """The docstring, escaped: a star or an underscore is meant as one."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in (cls.__doc__ or "").split("\n\n"))
    told = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    spans = told.split("`")  # every other one is code, and stays
    return "`".join(span if i % 2 else re.sub(r"([\\*_<|])", r"\\\1", span) for i, span in enumerate(spans))


def _row(field: Field) -> str:
    cells = (f"`{field.name}`", field.symbol, _default(field), _bounds(field), field.help)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(field: Field) -> str:
    value = field.default
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    return f"`{value}`" if isinstance(value, str) and value else "–" if value in ("", None) else str(value)


def _bounds(field: Field) -> str:
    if field.choices:
        return ", ".join(f"`{choice}`" for choice in field.choices)
    if field.kind not in ("real", "integer"):
        return ""
    low = f"≥ {field.low:g}" if math.isfinite(field.low) and abs(field.low) > 1e-300 else ""
    if abs(field.low) <= 1e-300:
        low = "≥ 0" if field.low == 0 else "> 0"  # a bound that is left out is the next number beside it
    high = f"≤ {field.high:g}" if math.isfinite(field.high) else ""
    if field.high == 2**63 - 1:
        high = "< 2⁶³"
    if high and field.kind == "real" and field.high == np.nextafter(round(field.high, 6), -np.inf):
        high = f"< {round(field.high, 6):g}"
    return ", ".join(part for part in (low, high) if part)


def _minima(landscape: Landscape) -> str:
    minima = landscape.minima()
    if not minima:
        return ""
    if landscape.dimension > 4:
        return f"{len(minima)} known minimum{'s' if len(minima) > 1 else ''} of {landscape.dimension} parameters."
    points = [f"({', '.join(_figure(value) for value in point)})" for point in minima[:SHOWN]]
    more = f" and {len(minima) - SHOWN} more" if len(minima) > SHOWN else ""
    lowest = landscape.lowest()
    return f"Known minima: {', '.join(points)}{more}; the lowest loss there is {_figure(lowest or 0.0)}."


def _figure(value: float) -> str:
    """Four digits after the point, which no platform computes otherwise; no minus before zero."""
    return f"{round(value, 4) + 0.0:g}"
