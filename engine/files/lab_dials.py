"""The dials of a lab's file: each is bound to fields of what is run, and says of itself what the first does not."""

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from fallline.engine.family.fields import Field
from fallline.engine.family.fields import Kind as FieldKind
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import ScenarioError

Place = Annotated[str, Meta(pattern=r"^[a-z0-9_.-]+$", max_length=200)]
Words = Annotated[str, Meta(max_length=200)]
Span = tuple[float, float]
Value = bool | int | float | str
OWN = "formula"
"""The name of the dial that every lab has on which a person may try a formula of their own."""
KINDS: dict[type, FieldKind] = {bool: "flag", int: "integer", float: "real", str: "choice"}


class LabError(ScenarioError):
    """A lab that cannot be read: one line that names the place."""


class Dial(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One slider, box or list, and the fields that it sets, all alike.

    What it does not say is as the first of them declares: range, bounds, scale, words.
    """

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    fields: Annotated[tuple[Place, ...], Meta(min_length=1, max_length=64)]
    """Such as "runs.0.schedule.lr", "landscape.l2", "steps"; or of a plot, "plots.2.tolerance"."""
    range: Span | None = None
    """What the slider spans."""
    bounds: Span | None = None
    """What may be typed, where that is more than the range."""
    scale: Literal["linear", "log"] | None = None
    choices: Annotated[tuple[Words, ...], Meta(max_length=20)] = ()
    """What a text may be."""
    label: Words = ""
    symbol: Words = ""
    unit: Words = ""
    help: Words = ""


def bound(
    dials: tuple[Dial, ...],
    document: dict[str, Any],
    declared: Mapping[str, Field],
    attempt: Callable[[Mapping[str, Value]], object],
) -> tuple[Field, ...]:
    """Each of `dials` as a field, whose default is where it stands in `document`; raises LabError with the place.

    `declared` says by place what the scenario's families do. Each dial is tried from end to end by `attempt`, which
    raises ValueError.
    """
    found: list[Field] = []
    names = [OWN, *(dial.name for dial in dials)]
    for number, dial in enumerate(dials):
        if dial.name in names[: number + 1]:
            raise LabError(tr("dials[{number}].name: {name!r} is taken", number=number, name=dial.name))
    for number, dial in enumerate(dials):
        where = f"dials[{number}]"
        made = _filled(dial, _value(document, dial, where), declared.get(dial.fields[0]), where)
        for end in _ends(made, dial, where):
            try:
                attempt({dial.name: end})
            except ValueError as error:
                raise LabError(tr("{where}: at {end}, {error}", where=where, end=end, error=error)) from None
        found.append(made)
    return tuple(found)


def turn(document: dict[str, Any], dials: tuple[Dial, ...], values: Mapping[str, Value]) -> None:
    """Set the fields of `dials` in `document` to `values`."""
    for dial in dials:
        for place in dial.fields if dial.name in values else ():
            *before, last = place.split(".")
            at = _get(document, before)
            at[int(last) if isinstance(at, list) else last] = values[dial.name]


def _filled(dial: Dial, value: Value, own: Field | None, where: str) -> Field:
    """`dial`, whose fields stand at `value`, with what the first of them declares."""
    slider = dial.range or (own.slider if own else None)
    if slider is None:
        if not isinstance(value, bool | str):
            raise LabError(
                tr(
                    "{where}: {field} declares no range, so the dial needs a `range`",
                    where=where,
                    field=dial.fields[0],
                )
            )
        slider = (0.0, 1.0)
    own = own or Field(dial.name, KINDS[type(value)], label=dial.name.replace("_", " "))
    low, high = dial.bounds or dial.range or (own.low, own.high)
    said = {name: words for name in ("label", "symbol", "unit", "help") if (words := getattr(dial, name))}
    if dial.scale is not None:
        said["logarithmic"] = dial.scale == "log"
    return replace(
        own, name=dial.name, default=value, low=low, high=high, slider=slider, choices=dial.choices, **said
    )  # fmt: skip


def _value(document: dict[str, Any], dial: Dial, where: str) -> Value:
    """Where all fields of `dial` stand; raises LabError where one is not there, or they differ."""
    found = []
    for i, place in enumerate(dial.fields):
        try:
            found.append(_get(document, place.split(".")))
        except (KeyError, IndexError, TypeError, ValueError):
            raise LabError(tr("{where}.fields[{i}]: there is no {place}", where=where, i=i, place=place)) from None
        if not isinstance(found[-1], bool | int | float | str):
            raise LabError(
                tr(
                    "{where}.fields[{i}]: {place} is neither a number, nor a text, nor true or false",
                    where=where,
                    i=i,
                    place=place,
                )
            )
        if found[-1] != found[0]:
            raise LabError(
                tr(
                    "{where}.fields[{i}]: {place} is {found}, but {first_field} is {first_found}",
                    where=where,
                    i=i,
                    place=place,
                    found=found[-1],
                    first_field=dial.fields[0],
                    first_found=found[0],
                )
            )
    return found[0]


def _ends(made: Field, dial: Dial, where: str) -> tuple[Value, ...]:
    """The values that a dial must bear; raises LabError where it stands outside of them."""
    value = made.default
    if isinstance(value, bool):
        return True, False
    if isinstance(value, str):
        if value not in made.choices:
            raise LabError(tr("{where}.choices: {value!r} is not among them", where=where, value=value))
        return made.choices
    (first, last), low, high = made.slider, made.low, made.high
    if not (low <= first < last <= high) or (made.logarithmic and first <= 0):
        raise LabError(
            tr("{where}.range: from must be below to, above 0 on a log scale, and both within `bounds`", where=where)
        )
    if not low <= value <= high:
        raise LabError(
            tr(
                "{where}: {field} is {value}, which is not from {low:g} to {high:g}",
                where=where,
                field=dial.fields[0],
                value=value,
                low=low,
                high=high,
            )
        )
    ends = [end if math.isfinite(end) else edge for end, edge in ((low, first), (high, last))]
    return tuple(round(end) if isinstance(value, int) else end for end in ends)


def _get(tree: Any, parts: list[str]) -> Any:
    for part in parts:
        tree = tree[int(part)] if isinstance(tree, list | tuple) else tree[part]
    return tree
