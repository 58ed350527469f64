"""Event files of TensorBoard: recognised, named, and not read; what reads them is as large as a library of networks."""

from pathlib import Path
from typing import NoReturn

from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import ScenarioError


def refuse(_path: Path) -> NoReturn:
    """Raise ScenarioError, which says what is read."""
    raise ScenarioError(
        tr(
            "an event file of TensorBoard, which only TensorBoard reads; it gives each number as CSV: "
            "Settings > Show data download links"
        )
    )


FORMATS.register(
    Format(
        name="tfevents", kind="data", endings=(), words=tr("TensorBoard events"), read=refuse,
        begins=rb"(?s).\x00{7}.{4}\x09.{8}(?:\x10\x00)?\x1a.brain\.Event:",
    )
)  # fmt: skip
