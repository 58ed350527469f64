"""What is said but stands in no call of `tr`: names and choices of declared fields, and what shipped files say."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fallline.engine.family.fields import fields
from fallline.engine.language import texts_of
from fallline.engine.method.optimizer import OPTIMIZERS
from fallline.engine.method.schedule import SCHEDULES
from fallline.engine.problem.landscape import LANDSCAPES
from fallline.gui.labs.all_labs import labs

RESOURCES = Path(__file__).parents[1] / "resources"


def of_families() -> Iterator[str]:
    """Of all shipped families: names, and names and choices of their fields."""
    for registry in (LANDSCAPES, OPTIMIZERS, SCHEDULES):
        for family in registry.shipped().values():
            yield family.heading()
            for field in fields(family):
                yield field.label
                yield from field.choices


def of_files() -> Iterator[str]:
    """Of lessons, labs and scenarios, and of the controls of all labs."""
    for folder in ("lessons", "labs", "scenarios"):
        for path in sorted((RESOURCES / folder).glob("*.toml")):
            document: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
            yield from texts_of(document)
            if folder == "labs":  # which say the names of their runs too
                yield from (run["label"] for run in document["scenario"]["runs"])
    for lab in labs():
        for field in fields(lab.Settings):
            yield from (field.label, field.help, *field.choices)
