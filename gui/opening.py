"""What a person is asked before a file is opened, and the runs of a recording beside those that are open."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from fallline.engine.files.recorded_run import NAMED, Unknown
from fallline.engine.files.recording import in_a_plane, is_recording
from fallline.engine.language import tr
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Scenario

MOST_RUNS = 64
BUTTONS = QMessageBox.StandardButton


def may_read(parent: QWidget, data: Path) -> bool:
    """Whether a person wants a file read that only the scenario names."""
    asked = tr(
        "The scenario reads its data from a file outside its own folder:\n\n{data}\n\nRead that file?", data=data
    )
    answer = QMessageBox.question(parent, tr("Read its data?"), asked, BUTTONS.Yes | BUTTONS.No, BUTTONS.No)
    return answer == BUTTONS.Yes


def taken_as(parent: QWidget, path: Path, columns: Sequence[str]) -> Unknown | None:
    """What `columns` of a recording are, of which nothing tells; None where it is not to be opened."""
    few = ", ".join(columns[:NAMED]) + (" ..." if len(columns) > NAMED else "")
    asked = tr(
        "Are these columns of {name} parameters of the model?\n\n{columns}\n\nIf not, they are drawn as metrics.",
        name=path.name,
        columns=few,
    )
    buttons = BUTTONS.Yes | BUTTONS.No | BUTTONS.Cancel
    answer = QMessageBox.question(parent, tr("What are its columns?"), asked, buttons, BUTTONS.Yes)
    return {BUTTONS.Yes: "parameters", BUTTONS.No: "metrics"}.get(answer)  # type: ignore[return-value]


def beside(here: Scenario, there: Scenario) -> Scenario | None:
    """`here` with the recorded runs of `there` on its landscape; None where they have no place on it."""
    if here.landscape.dimension != 2 or in_a_plane(here) or not is_recording(there):
        return None
    if len(here.runs) + len(there.runs) > MOST_RUNS:
        return None
    runs = tuple(replace(run, colour=None) for run in there.runs)
    return replace(here, runs=(*here.runs, *runs), steps=max(here.steps, there.steps))
