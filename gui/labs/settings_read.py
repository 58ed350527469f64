"""Settings of a lab from plain values: those of a lesson, or of a file that was made from a lab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from fallline.engine.files.lab_dials import LabError
from fallline.engine.language import tr
from fallline.engine.scenario.names import explain
from fallline.gui.labs.lab import Lab


def settings_from(kind: type[Lab], said: Mapping[str, Any]) -> msgspec.Struct:
    """What is `said`, the others at their defaults; raises LabError with the place."""
    known = kind.Settings.__struct_fields__
    for name in said:
        if name not in known:
            raise LabError(
                tr(
                    "settings: unknown field `{name}`; lab {number} has {names}",
                    name=name,
                    number=kind.number,
                    names=", ".join(known),
                )
            )
    try:
        asked: dict[str, Any] = msgspec.to_builtins(kind.Settings()) | dict(said)
        settings: msgspec.Struct = msgspec.convert(asked, kind.Settings)
    except msgspec.ValidationError as error:
        raise LabError(f"settings.{explain(str(error))}") from None
    return settings
