"""To the clipboard and back: a picture, a table for a spreadsheet, the scenario as a line of text."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication, QImage

from fallline.engine.files import link
from fallline.engine.files.columns import Paths, cells_of, columns
from fallline.engine.language import tr
from fallline.engine.scenario.data_file import NOWHERE
from fallline.engine.scenario.scenario import Scenario, ScenarioError, loads

MOST_ROWS = 200_000
"""Spreadsheets take no more than a million cells without stalling."""


def copy_image(image: QImage) -> None:
    """A picture, for a document."""
    QGuiApplication.clipboard().setImage(image)


def copy_data(scenario: Scenario, paths: Paths) -> int:
    """The table of the runs, tabs between columns; returns the number of rows. Raises ScenarioError where too long."""
    table = columns(scenario, paths)
    rows = len(table["step"])
    if rows > MOST_ROWS:
        raise ScenarioError(tr("{rows} rows are too many for the clipboard; export a file instead", rows=rows))
    cells = [map(str, cells_of(values)) for values in table.values()]
    lines = ["\t".join(table), *("\t".join(row) for row in zip(*cells, strict=True))]
    # Never a QMimeData made in Python: a clipboard that Qt keeps in the program deletes it after the interpreter's end.
    QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
    return rows


def copy_link(scenario: Scenario) -> None:
    """The scenario on one line. Raises ScenarioError where it is too long."""
    QGuiApplication.clipboard().setText(link.to_text(scenario))


def pasted() -> Scenario:
    """The scenario in the clipboard, as a line of text or as TOML. Raises ScenarioError."""
    text = QGuiApplication.clipboard().text()
    if not text.strip():
        raise ScenarioError(tr("the clipboard holds no text"))
    if link.BEGIN.match(text.lstrip()):
        return link.from_text(text)
    if len(text) > link.WIDEST:
        raise ScenarioError(tr("the clipboard holds too much text for a scenario"))
    return loads(text, NOWHERE)
