"""The recipe of an elementwise optimizer that a library does not have: its own rule, and the numbers that it takes."""

import inspect
import keyword
import math
import textwrap
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from fallline.engine.code.chain import argument_names, printed_chain
from fallline.engine.code.recipe import Library, Recipe
from fallline.engine.code.source import printed_function
from fallline.engine.kernels.coefficients import numbers
from fallline.engine.kernels.rules import acting, composed, elementwise
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Array, Optimizer

TAKEN = {
    "change", "coefficients", "gradient", "gradient_of", "jax", "jnp", "kept", "loss", "math", "numbers", "optax",
    "path", "probe", "rate", "rule", "start", "step", "theta", "torch",
}  # fmt: skip
"""Names that the script needs itself."""
WIDE = 90
"""Letters in a line of numbers."""


class Column(NamedTuple):
    """One of a rule's numbers: lines that list it, where it changes, and the expression of the step."""

    listed: tuple[str, ...]
    text: str


def printed(optimizer: Optimizer, library: Library, rates: Callable[[], Array]) -> Recipe | None:
    """Rule, numbers and state of `optimizer` in the library's arrays; None where it is no elementwise rule.

    `rates` (T,) are those of the steps. Raises ExportError where the library lacks a function that the rule uses.
    """
    if not (elementwise(optimizer) or composed(optimizer)):
        return None
    probe = optimizer.probe
    slots = [name if _free(name) else f"slot_{k}" for k, name in enumerate(optimizer.slots)]
    at = "theta" if probe is None else f"probe({', '.join(['theta', *slots, '*numbers'])})"
    given = [*(["theta"] if optimizer.uses_theta else []), f"gradient({at})", *slots, "*numbers"]
    before = (
        printed_chain(optimizer, slots, library)
        if optimizer.links
        else printed_function(acting(optimizer), "rule", library)
    )
    before += ["", *printed_function(probe, "probe", library)] if probe else []
    settings = " with these settings" if isinstance(getattr(optimizer, library.key, None), Counterpart) else ""
    return Recipe(
        setup=tuple(f"{slot} = {library.arrays}.zeros_like(theta)" for slot in slots),
        step=(
            "numbers = coefficients(step)",
            f"{', '.join(['change', *slots])}{'' if slots else ','} = rule({', '.join(given)})",
            "theta = theta + change",
        ),
        note=f"{optimizer.heading()}{settings} is not in {library.name}: its rule itself" * library.declared,
        before=(*before, "", *_coefficients(optimizer, library, rates())),
    )


def _free(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and name not in TAKEN


def _coefficients(optimizer: Optimizer, library: Library, rates: Array) -> list[str]:
    """The function that gives the numbers of a step."""
    names = argument_names(optimizer) if optimizer.links else _argument_names(optimizer)
    with np.errstate(all="ignore"):
        own, double, unit = (numbers(optimizer, each) for each in (rates, 2 * rates, np.ones_like(rates)))
    columns = [_column(name, own[:, k], double[:, k], unit[:, k], rates) for k, name in enumerate(names)]
    row = ", ".join(column.text for column in columns)
    row = f"{row}," if len(columns) == 1 else row
    row = f"({row})" if library.number else row
    if len(row) > WIDE:
        row = f"(\n{''.join(f'    {column.text},{chr(10)}' for column in columns)})"
    returned = f"return tuple(map({library.number}, {row}))" if library.number else f"return {row}"
    return [
        *(line for column in columns for line in column.listed),
        "def coefficients(step):",
        f'    """What the rule takes at a step: {", ".join(names)}."""',
        *textwrap.indent(returned, "    ").splitlines(),
    ]


def _argument_names(optimizer: Optimizer) -> list[str]:
    return list(inspect.signature(acting(optimizer)).parameters)[1 + optimizer.uses_theta + len(optimizer.slots) :]


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
