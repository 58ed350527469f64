"""Names of families in a scenario file: made where that is asked for, and told apart where nobody knows them."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from fallline.engine.family.fault_words import fault_words
from fallline.engine.family.registry import Family, Registry, Unavailable, origin
from fallline.engine.language import tr
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.method.schedule import SCHEDULES
from fallline.engine.problem.landscape import LANDSCAPES

REGISTRIES: dict[str, Registry[Any]] = {"landscape": LANDSCAPES, "optimizer": OPTIMIZERS, "schedule": SCHEDULES}
LONGEST = 100
"""Characters of a wrong name that are told."""
Words = Annotated[str, Meta(max_length=200)]


class NameFault(ValueError):
    """One line: what is wrong with a name, and where."""


def origins(*used: Family) -> dict[str, str]:
    """The names among `used` that came with a plug-in, and with which."""
    return {each.tag(): came for each in used if (came := origin(type(each)))}


def apart(raw: object) -> tuple[object, dict[str, str]]:
    """A file without its table of names and the plug-ins that they came with, and that table; raises NameFault.

    It is for whoever misses a plug-in, and no part of what is run.
    """
    if not isinstance(raw, dict) or "plugins" not in raw:
        return raw, {}
    try:
        plugins = msgspec.convert({"plugins": raw["plugins"]}, dict[str, dict[str, Words]])["plugins"]
    except msgspec.ValidationError as error:
        raise NameFault(f"plugins: {explain(str(error)).partition(': ')[2]}") from None
    return {key: value for key, value in raw.items() if key != "plugins"}, plugins


def make_named(raw: object) -> None:
    """Let what is made on demand, as torch:RAdam and problem:leon, come into being before it is read.

    Raises NameFault where one cannot.
    """
    for where, table in with_snapshots(raw):
        _make("landscape", table, where)
        runs = table.get("runs")
        for i, run in enumerate(runs if isinstance(runs, list | tuple) else ()):
            _make("optimizer", run, f"{where}runs[{i}].")


def _make(kind: str, table: object, where: str) -> None:
    family = table.get(kind) if isinstance(table, dict) else None
    name = family.get("name") if isinstance(family, dict) else None
    if isinstance(name, str) and ":" in name:
        try:
            REGISTRIES[kind][name]
        except Unavailable as error:
            raise NameFault(f"{where}{kind}.name: {error}") from None
        except KeyError:  # which is told with the others
            return


def with_snapshots(raw: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables in a file that may name a landscape and runs: its own, and those of its snapshots; before, where."""
    if not isinstance(raw, dict):
        return
    yield "", raw
    snapshots = raw.get("snapshots")
    for i, each in enumerate(snapshots if isinstance(snapshots, list | tuple) else ()):
        if isinstance(each, dict):
            yield f"snapshots[{i}].", each


def explain(message: str, plugins: Mapping[str, str] | None = None) -> str:
    """The message of msgspec with the field's place first, and the nearest known word where a name is wrong.

    `plugins` is what the file says of names: the plug-in that each came with.
    """
    what, _, place = message.partition(" - at `$")
    place = re.sub(r"^\.", "", place.rstrip("`"))
    wrong = re.match(r"Invalid (?:enum )?value '(.*)'", what, re.DOTALL)
    what = fault_words(what)
    kind = next((kind for kind in REGISTRIES if place.endswith(f"{kind}.name")), "")
    if wrong and kind and wrong[1] in (plugins or {}):
        came = " ".join((plugins or {})[wrong[1]].split())
        what = tr(
            "no {kind} is named {name!r} here; it came with the plug-in {came}", kind=tr(kind), name=wrong[1], came=came
        )
    elif wrong and len(wrong[1]) > LONGEST:
        what = what.replace(wrong[1], f"{wrong[1][:LONGEST]}...")
    elif wrong:
        known = list(REGISTRIES[kind]) if kind else []
        close = difflib.get_close_matches(wrong[1], known, 1)
        if close:
            what = tr("{fault}; did you mean {close!r}?", fault=what, close=close[0])
        elif known:
            what = tr("{fault}; known are {names}", fault=what, names=", ".join(known))
    return f"{place}: {what}" if place else what
