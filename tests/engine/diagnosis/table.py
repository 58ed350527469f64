"""The diagnosis over its cases, as a page: python -m tests.engine.diagnosis.table writes docs/diagnosis.md."""

import collections
from pathlib import Path
from typing import NamedTuple

from fallline.engine.analysis.diagnosis.diagnose import diagnose_run
from fallline.engine.run.trace import trace_run

from .cases import cases, unclear

PAGE = Path(__file__).parents[3] / "docs" / "diagnosis.md"
OTHERS = range(200, 210)
"""Seeds with which no bound of the diagnosis was ever looked at."""
HEAD = """# The diagnosis over its cases

Made by `python -m tests.engine.diagnosis.table`; `make test` holds the first two tables to what the diagnosis says now.

Each case is a run whose trouble is known because it was made to have it: a rate past the limit of its method, a decay
whose rates add up to less than the way, a start so near to a ridge that no step leads off it. Its numbers are drawn by
chance from ranges in which that holds. A case counts as right where the first finding names its cause.

The cases are clear ones, and one hand wrote them and the diagnosis. Where the two disagreed at first, the diagnosis was
mended, and so were six families, which had not by construction what they claimed. The tables show that clear cases are
told apart, and not how often a run in between would be called right.
"""


class Verdict(NamedTuple):
    """A case, its path and what was found, the first cause being the one that counts."""

    case: object
    path: object
    findings: tuple[object, ...]

    @property
    def found(self):
        return tuple(each.cause for each in self.findings)

    @property
    def right(self):
        return self.found[0] == self.case.cause


def verdicts(cases):
    """Of each case."""
    found = []
    for case in cases:
        run = case.scenario.runs[0]
        path = trace_run(case.scenario, run)
        found.append(Verdict(case, path, tuple(diagnose_run(case.scenario, run, path))))
    return found


def tables(known, open_ones):
    """Two tables: of the known cases, with the wrong ones below, and of the unclear ones."""
    counts = collections.Counter(each.case.cause for each in known)
    right = collections.Counter(each.case.cause for each in known if each.right)
    lines = [
        "",
        f"## Known causes: {sum(right.values())} of {len(known)}",
        "",
        "| cause | cases | named |",
        "|---|---|---|",
    ]
    lines += [f"| {cause} | {count} | {right[cause]} |" for cause, count in counts.items()]
    wrong = [each for each in known if not each.right]
    lines += ["", "Wrong:" if wrong else "None is wrong.", ""]
    lines += [f"- {each.case.cause} ({each.case.about}) was called {each.found[0]}." for each in wrong]
    lines += ["" * bool(wrong), "## Causes that cannot be told", ""]
    told = collections.Counter(each.case.about for each in open_ones)
    named = collections.defaultdict(list)
    for each in open_ones:
        named[each.case.about] += [] if each.right else [each.found[0]]
    lines += ["| case | cases | called not clear | what was said of the others |", "|---|---|---|---|"]
    for about, count in told.items():
        lines.append(f"| {about} | {count} | {count - len(named[about])} | {', '.join(named[about]) or '–'} |")
    return "\n".join(line for line in lines if line is not None).replace("\n\n\n", "\n\n") + "\n"


def main():
    """Write the page."""
    page = HEAD + tables(verdicts(cases()), verdicts(unclear()))
    page += "\n## Other draws\n\nThe same families with other numbers, none of which was looked at before:\n\n"
    page += "| seed | named of 200 | called not clear of 20 | wrong ones |\n|---|---|---|---|\n"
    for seed in OTHERS:
        known, open_ones = verdicts(cases(seed)), verdicts(unclear(seed))
        wrong = ", ".join(f"{each.case.cause} → {each.found[0]}" for each in known if not each.right)
        named, clear = sum(each.right for each in known), sum(each.right for each in open_ones)
        page += f"| {seed} | {named} | {clear} | {wrong or '–'} |\n"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
