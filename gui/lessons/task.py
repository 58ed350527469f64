"""What a step asks a person to do once it runs, and whether it was done: read off the settings, or off the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from fallline.engine.language import tr
from fallline.gui.figures import figure

NEAR = 0.02
"""Share of a value by which a slider may miss it."""
Value = float | str | bool


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`at`, `above` and `below` name controls of the lab, or fields of `run` such as `optimizer.beta`."""

    run: Annotated[str, Meta(max_length=80)] = ""
    at: dict[str, Value] = {}
    above: dict[str, float] = {}
    below: dict[str, float] = {}
    step: Annotated[int, Meta(ge=0)] | None = None
    """The step of the scenario to come to, by playing or otherwise."""
    view: Annotated[str, Meta(max_length=80)] = ""
    """The view to bring into sight, by its title."""

    def __post_init__(self) -> None:
        if sum(map(bool, (self.at, self.above, self.below, self.step is not None, self.view))) != 1:
            raise ValueError(tr("give one of `at`, `above`, `below`, `step` and `view`"))

    @property
    def named(self) -> dict[str, Any]:
        """The fields that it speaks of, with their values."""
        return {**self.at, **self.above, **self.below}

    def words(self) -> str:
        """What is to be done."""
        if self.step is not None:
            return tr("Play to step {step}", step=self.step)
        if self.view:
            return tr("Look at {view}", view=tr(self.view))
        named: dict[str, Any]
        for template, template_of, named in (
            (tr("Set {field} to {value}"), tr("Set {field} of {run} to {value}"), self.at),
            (tr("Set {field} above {value}"), tr("Set {field} of {run} above {value}"), self.above),
            (tr("Set {field} below {value}"), tr("Set {field} of {run} below {value}"), self.below),
        ):
            words = template_of if self.run else template
            if named:
                told = named.items()
                return ", ".join(
                    words.format(field=spoken(at), run=tr(self.run), value=_said(each)) for at, each in told
                )
        return ""

    def met(self, value: Mapping[str, Any]) -> bool:
        """Whether the fields that it names are so, given what they are."""
        return (
            all(_is(value[name], wanted) for name, wanted in self.at.items())
            and all(value[name] > bound for name, bound in self.above.items())
            and all(value[name] < bound for name, bound in self.below.items())
        )


def field_of(record: Any, name: str) -> Any:
    """The value of a field such as `optimizer.beta`; raises ValueError where there is none."""
    for part in name.split("."):
        if part not in getattr(record, "__struct_fields__", ()):
            raise ValueError(tr("unknown field `{name}`", name=name))
        record = getattr(record, part)
    return record


def spoken(name: str) -> str:
    """The field as a person reads it."""
    last = name.rsplit(".", 1)[-1]
    return tr("the rate") if last in ("lr", "rate") else tr(last.replace("_", " "))


def _said(value: Value) -> str:
    return figure(value) if isinstance(value, float) else str(value)


def _is(value: Any, wanted: Value) -> bool:
    if isinstance(wanted, str | bool) or isinstance(value, str | bool):
        return bool(value == wanted)
    return abs(value - wanted) <= NEAR * max(abs(wanted), 1e-12)
