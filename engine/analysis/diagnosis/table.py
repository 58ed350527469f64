"""Why every run of a scenario went as it did, with what each remedy did: the table that is printed, saved and drawn."""

from collections.abc import Iterator

import msgspec

from fallline.engine.analysis.diagnosis.diagnose import diagnose_run
from fallline.engine.analysis.diagnosis.finding import Finding
from fallline.engine.analysis.diagnosis.outcome import outcome
from fallline.engine.run.progress import Progress, unheard
from fallline.engine.run.trace import trace, trace_run
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import Scenario


class Reason(msgspec.Struct, frozen=True):
    """One finding on run number `run`."""

    run: int
    label: str
    finding: Finding
    tried: tuple[tuple[str, str], ...]
    """Each remedy in words, and what it did."""

    @property
    def heading(self) -> str:
        """The run, and the cause."""
        return f"{self.label}: {self.finding.heading[:1].lower()}{self.finding.heading[1:]}"


def reasons(scenario: Scenario, progress: Progress = unheard) -> Iterator[Reason]:
    """Run by run, as they are found."""
    paths = trace(scenario)
    for index, (run, path) in enumerate(zip(scenario.runs, paths, strict=True)):
        for found in diagnose_run(scenario, run, path):
            ends = [trace_run(replace(scenario, steps=each.steps), each.run) for each in found.remedies]
            tried = [(each.words, outcome(path, end).words()) for each, end in zip(found.remedies, ends, strict=True)]
            yield Reason(index, run.label, found, tuple(tried))
        progress((index + 1) / len(paths))
