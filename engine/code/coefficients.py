"""The numbers that a rule takes at a step, as lines of a script: written where they stand, computed, or listed."""

import inspect
import math
import textwrap
from collections.abc import Callable

import msgspec
import numpy as np

from fallline.engine.code.chain import argument_names
from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.own_family import made
from fallline.engine.code.recipe import Library
from fallline.engine.files.atomic import ExportError
from fallline.engine.kernels.coefficients import numbers
from fallline.engine.kernels.rules import acting
from fallline.engine.method.optimizer import Array, Optimizer

PLANE = 5
"""What a rule over two parameters takes before its numbers: of the gradient two, of the matrix three."""
WIDE = 90
"""Letters in a line of numbers."""


class Numbers(msgspec.Struct, frozen=True):
    """How a rule comes to its numbers: functions before the start, lines before the loop and in it, arguments."""

    before: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()
    step: tuple[str, ...] = ()
    given: str = "*numbers"


def numbers_of(optimizer: Optimizer, library: Library, code: OwnCode, rates: Callable[[], Array]) -> Numbers:
    """Those of `optimizer` at the `rates` (T,); what they are computed by is printed to `code`."""
    if library.declared:
        return _listed_for(optimizer, library, rates())
    try:
        return _computed(optimizer, code, rates())
    except ExportError:  # what makes them has no source
        return _listed_for(optimizer, library, rates())


def _computed(optimizer: Optimizer, code: OwnCode, rates: Array) -> Numbers:
    """To the last bit: numbers where they stand, or the method's own `coefficients`."""
    names = _argument_names(optimizer)
    texts = _in_place(optimizer, rates)
    if None not in texts:
        given = [f"{name}={text}" for name, text in zip(names, texts, strict=True)]
        if optimizer.probe is None:
            return Numbers(given=", ".join(given))
        comma = "," if len(texts) == 1 else ""
        return Numbers(step=(f"numbers = ({', '.join(map(str, texts))}{comma})  # {', '.join(names)}",))
    if not optimizer.links:
        maker, _ = made(code, optimizer, ("coefficients",))
        return Numbers(setup=(f"optimizer = {maker}",), step=("numbers = optimizer.coefficients(step, rate(step))",))
    return _of_a_chain(optimizer, code, texts)


def _of_a_chain(optimizer: Optimizer, code: OwnCode, texts: list[str | None]) -> Numbers:
    """Part by part, each at the rate 1."""
    setup, given, rest = list[str](), [str(texts[0])], texts[1:]
    for k, (part, link) in enumerate(zip(optimizer.parts, optimizer.links, strict=True)):  # type: ignore[attr-defined]
        own, rest = rest[: link.numbers], rest[link.numbers :]
        if None in own:
            setup.append(f"own_{k} = {made(code, part, ('coefficients',))[0]}")
            given.append(f"*own_{k}.coefficients(step, 1.0)")
        else:
            given += map(str, own)
    return Numbers(setup=tuple(setup), step=(f"numbers = ({', '.join(given)})",))


def _in_place(optimizer: Optimizer, rates: Array) -> list[str | None]:
    """For each number its text, where it is the rate itself or the same at every step."""
    own, double = _numbers_at(optimizer, rates), _numbers_at(optimizer, 2 * rates)
    texts: list[str | None] = []
    for mine, twice in zip(own.T, double.T, strict=True):
        if (mine == mine[0]).all() and np.array_equal(mine, twice):
            texts.append(_literal(mine[0]))
        else:
            is_rate = np.array_equal(mine, rates) and np.array_equal(twice, 2 * rates)
            texts.append("rate(step)" if is_rate else None)
    return texts


def _numbers_at(optimizer: Optimizer, rates: Array) -> Array:
    with np.errstate(all="ignore"):
        return numbers(optimizer, rates)


def _listed_for(optimizer: Optimizer, library: Library, rates: Array) -> Numbers:
    """By a function that holds the numbers of all steps, where they change."""
    names = _argument_names(optimizer)
    own, double, unit = (_numbers_at(optimizer, each) for each in (rates, 2 * rates, np.ones_like(rates)))
    columns = [_column(name, own[:, k], double[:, k], unit[:, k], rates) for k, name in enumerate(names)]
    row = ", ".join(column.text for column in columns)
    row = f"{row}," if len(columns) == 1 else row
    row = f"({row})" if library.number else row
    if len(row) > WIDE:
        row = f"(\n{''.join(f'    {column.text},{chr(10)}' for column in columns)})"
    returned = f"return tuple(map({library.number}, {row}))" if library.number else f"return {row}"
    lines = (
        "",
        *(line for column in columns for line in column.listed),
        "def coefficients(step):",
        f'    """What the rule takes at a step: {", ".join(names)}."""',
        *textwrap.indent(returned, "    ").splitlines(),
    )
    return Numbers(before=lines, step=("numbers = coefficients(step)",))


def _argument_names(optimizer: Optimizer) -> list[str]:
    if optimizer.links:
        return argument_names(optimizer)
    first = PLANE if optimizer.plane_rule else 1 + optimizer.uses_theta + len(optimizer.slots)
    return list(inspect.signature(acting(optimizer)).parameters)[first:]


class Column(msgspec.Struct, frozen=True):
    """One of a rule's numbers: lines that list it, where it changes, and the expression of the step."""

    listed: tuple[str, ...]
    text: str


def _column(name: str, own: Array, double: Array, unit: Array, rates: Array) -> Column:
    """`own` (T,) under the run's rates, and under `double` and under `unit` rates: a number, or the rate times one."""
    if (own == own[0]).all() and np.array_equal(own, double):
        return Column((), _literal(own[0]))
    if np.array_equal(double, 2 * own) and np.allclose(unit * rates, own, rtol=1e-14, atol=0):
        if (unit == unit[0]).all():
            return Column((), "rate(step)" if unit[0] == 1 else f"rate(step) * {_literal(unit[0])}")
        listed, text = _listed(f"{name}_of_step", unit)
        return Column(listed, f"rate(step) * {text}")
    return Column(*_listed(f"{name}_of_step", own))


def _listed(name: str, values: Array) -> tuple[tuple[str, ...], str]:
    changes = np.flatnonzero(values[1:] != values[:-1])
    kept = values[: changes[-1] + 2] if len(changes) else values[:1]
    rows = textwrap.wrap(", ".join(map(_literal, kept)), 100)
    lines = (f"{name} = [  # the last holds from there on", *(f"    {row}" for row in rows), "]", "")
    return lines, f"{name}[min(step, {len(kept) - 1})]"


def _literal(value: float) -> str:
    number = float(value)
    return repr(number) if math.isfinite(number) else f"float({str(number)!r})"
