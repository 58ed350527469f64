"""What an edit changed, in words, read off the scenario before and after it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from fallline.engine.family.fields import Field, fields
from fallline.engine.language import later, listed, tr
from fallline.engine.problem.landscape import Landscape
from fallline.engine.scenario.scenario import Run, Scenario
from fallline.gui.figures import figure

MOST = 3
"""Changes of one edit that are told; of more, how many."""
LENGTH = 40
"""Letters of a text that are told."""


def edit_words(before: Scenario, after: Scenario, text: str) -> str:
    """Run and field, and what they were and are; `text` where there is nothing to tell apart."""
    found = [*_of_scenario(before, after), *_of_runs(before.runs, after.runs)]
    told = "; ".join(found[:MOST])
    more = tr(" and {count} more", count=len(found) - MOST) if len(found) > MOST else ""
    return told[:1].upper() + told[1:] + more if told else text[:1].upper() + text[1:]


def _of_scenario(before: Scenario, after: Scenario) -> Iterator[str]:
    if type(before.landscape) is not type(after.landscape):
        yield tr("landscape {title}", title=_title(after.landscape))
    else:
        yield from _of_landscape(before.landscape, after.landscape)
        if before.start != after.start:
            yield _start(after.start)
        for name in (later("constraints"), later("bounds")):
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                yield _change(tr(name), _listed(old), _listed(new))
    for name in (later("steps"), later("seed")):
        if getattr(before, name) != getattr(after, name):
            yield _change(tr(name), str(getattr(before, name)), str(getattr(after, name)))
    if before.title != after.title or before.description != after.description:
        yield tr("title and description")


def _listed(lines: tuple[object, ...]) -> str:
    """Lines of a list, as a person types them."""
    said = "; ".join(each if isinstance(each, str) else "{:g}, {:g}".format(*each) for each in lines)  # type: ignore[misc]
    return _value(said, None) if lines else tr("none")


def _of_landscape(before: Landscape, after: Landscape) -> Iterator[str]:
    """Its fields, and its numbers beside them where these are of the same names."""
    old, new = before.dials(), after.dials()
    if old is not None and new is not None and type(old) is type(new):
        yield from _fields("", before.with_dials(new), after)
        yield from _fields("", old, new)
    else:
        yield from _fields("", before, after)


def _of_runs(before: tuple[Run, ...], after: tuple[Run, ...]) -> Iterator[str]:
    """By position where as many are there as were; else those that came and went."""
    if len(before) != len(after):
        new, old = [run.label for run in after], [run.label for run in before]
        yield from (tr("add {label}", label=label) for label in new if new.count(label) > old.count(label))
        yield from (tr("remove {label}", label=label) for label in old if old.count(label) > new.count(label))
        return
    for one, other in zip(before, after, strict=True):
        if one != other:
            yield from _of_run(one, other)


def _of_run(before: Run, after: Run) -> Iterator[str]:
    name = after.label
    if before.enabled != after.enabled:
        yield tr("show {name}", name=name) if after.enabled else tr("hide {name}", name=name)
    if before.colour != after.colour:
        yield f"{name}: {tr(str(after.colour))}"
    elif before.mark != after.mark:
        yield tr("{name}: marked by a {mark}", name=name, mark=tr(after.mark))
    renamed = before.label != after.label
    if type(before.optimizer) is not type(after.optimizer):
        yield tr(
            "{label}: {new} instead of {old}",
            label=before.label,
            new=_title(after.optimizer),
            old=_title(before.optimizer),
        )
    elif renamed:
        yield tr("{old} is called {new}", old=before.label, new=after.label)
    else:
        yield from _fields(name, before.optimizer, after.optimizer)
    if type(before.schedule) is not type(after.schedule):
        yield tr("{name}: schedule {title}", name=name, title=_title(after.schedule))
    else:
        yield from _fields(name, before.schedule, after.schedule)
    for part in ("gradient", "numbers", "average"):
        yield from _fields(name, getattr(before, part), getattr(after, part))


def _fields(owner: str, before: msgspec.Struct, after: msgspec.Struct) -> Iterator[str]:
    """Field by field, those that a form shows; of the others, that there was a change."""
    known = {field.name: field for field in fields(type(after))}
    for name in after.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        words = _named(known[name]) if name in known else name.replace("_", " ")
        whose = f"{owner}: {words}" if owner else words
        yield _change(whose, _value(old, known.get(name)), _value(new, known.get(name)))


def _named(field: Field) -> str:
    return f"{field.label} {field.symbol}".strip()


def _change(what: str, old: str, new: str) -> str:
    return tr("{what} from {old} to {new}", what=what, old=old, new=new) if old and new else what


def _value(value: object, field: Field | None) -> str:
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if isinstance(value, (int, float)):
        unit = field.unit if field is not None else ""
        return figure(float(value), 4) + (unit if len(unit) == 1 else f" {unit}" if unit else "")
    if isinstance(value, str) and field is not None and field.kind == "choice":
        return tr(value)
    if isinstance(value, str):
        short = value if len(value) <= LENGTH else value[: LENGTH - 1] + "…"
        return short or tr("nothing")
    return ""


def _title(part: object) -> str:
    heading = getattr(part, "heading", None) or getattr(part, "title", None)
    words = heading() if callable(heading) else type(part).tag()  # type: ignore[attr-defined]
    return str(words)


def _start(start: tuple[float | tuple[float, ...], ...]) -> str:
    """The point, where it is one of few numbers."""
    numbers = [figure(value) for value in start if isinstance(value, float)]
    return tr("start at ({numbers})", numbers=listed(numbers)) if 0 < len(numbers) <= 3 else tr("other starts")
