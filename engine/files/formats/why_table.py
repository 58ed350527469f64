"""Why runs went as they did, as a table: a row for each remedy of a finding, and for a finding without one."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from fallline.engine.analysis.diagnosis.table import Reason
from fallline.engine.files.csv_text import write_csv
from fallline.engine.files.format import FORMATS, Format
from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario

NAMES = ("run", "label", "cause", "first_step", "last_step", "sentence", "remedy", "outcome")


def write(scenario: Scenario, found: Sequence[Reason], target: Path) -> None:
    """`run` is counted from 0; the cause is a word of the diagnosis."""
    write_csv(target, scenario, NAMES, rows(found))


def rows(found: Sequence[Reason]) -> Iterator[Sequence[object]]:
    """What NAMES say."""
    for each in found:
        finding = each.finding
        for remedy, outcome in each.tried or (("", ""),):
            yield each.run, each.label, finding.cause, *finding.steps, finding.sentence, remedy, outcome


FORMATS.register(Format(name="csv", kind="why", endings=(".csv",), words=tr("CSV table"), write=write))
