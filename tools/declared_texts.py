"""What is said but stands in no call of `tr`: names and choices of declared fields, and what shipped files say."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec

from fallline.engine.analysis.explain import SHARED
from fallline.engine.collection.declared import declarations
from fallline.engine.family.fields import fields
from fallline.engine.language import texts_of
from fallline.engine.method.average import Average
from fallline.engine.method.gradient import Gradient
from fallline.engine.method.numbers import Numbers
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.method.schedule import SCHEDULES
from fallline.engine.method.transformation import TRANSFORMATIONS
from fallline.engine.problem.landscape import LANDSCAPES
from fallline.engine.problem.notation.guide import GUIDE
from fallline.engine.run.ending import Status
from fallline.engine.scenario.names import REGISTRIES
from fallline.gui.export.options import FilmOptions, PictureOptions
from fallline.gui.labs.all_labs import labs
from fallline.gui.preferences import Preferences

RESOURCES = Path(__file__).parents[1] / "resources"


def of_families() -> Iterator[str]:
    """Of all shipped families: names, symbols, and what their fields are called, do and may be; and words of a run."""
    for registry in (LANDSCAPES, OPTIMIZERS, SCHEDULES, TRANSFORMATIONS):
        for family in registry.shipped().values():
            yield from (family.plain_heading(), family.group, family.purpose)
            yield family.summary() if registry is OPTIMIZERS else ""
            yield family.source if registry is LANDSCAPES and isinstance(family.source, str) else ""
            yield from _of_fields(family)
            symbols = getattr(family, "symbols", {})
            yield from (symbol.words for symbol in symbols.values()) if isinstance(symbols, dict) else ()
    for struct in (Average, Gradient, Numbers):
        yield from _of_fields(struct)
    yield from (symbol.words for symbol in SHARED.values())
    yield from GUIDE
    yield from (*get_args(Status), *REGISTRIES)


def _of_fields(struct: type[msgspec.Struct]) -> Iterator[str]:
    for field in fields(struct):
        yield from (field.label, field.help, field.unit, field.zero, field.files, *field.said)


def of_problems() -> Iterator[str]:
    """Of the library of problems: headings and what each is; its titles are names."""
    for problem in declarations().values():
        yield from (problem.group, problem.purpose)


def of_forms() -> Iterator[str]:
    """Of the window's own forms."""
    for struct in (Preferences, PictureOptions, FilmOptions):
        for field in fields(struct):
            yield from (field.label, *field.said)


def of_files() -> Iterator[str]:
    """Of lessons, labs and scenarios, and of the controls of all labs."""
    for folder in ("lessons", "labs", "scenarios"):
        for path in sorted((RESOURCES / folder).glob("*.toml")):
            document: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
            yield from texts_of(document)
            yield from (run.get("label", "") for run in document.get("scenario", document).get("runs", ()))
    for lab in labs():
        for field in fields(lab.Settings):
            yield from (field.label, field.help, *field.said)
