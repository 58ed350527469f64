"""The script itself: the landscape, the start, one function per run, and a summary when it is run."""

import re
import textwrap

import msgspec

from fallline.engine.code.choice import recipe
from fallline.engine.code.drawn import wrong
from fallline.engine.code.imports import import_lines
from fallline.engine.code.landscape import landscape_text
from fallline.engine.code.own_code import OwnCode
from fallline.engine.code.rates import rate_lines, rates
from fallline.engine.code.recipe import Library
from fallline.engine.code.seen import seen_lines
from fallline.engine.files.atomic import ExportError
from fallline.engine.scenario.scenario import Run, Scenario

MAIN = """

if __name__ == "__main__":
{first}    for label, run in RUNS:
        path = run()
        print(f"{{label}}: from {{start().tolist()}} to {{path[-1].tolist()}}, loss {{loss(path[-1]).tolist()}}")
"""


class Script(msgspec.Struct, frozen=True):
    """A script, and a sentence for each run that it had to leave out."""

    text: str
    left_out: tuple[str, ...] = ()


def script(scenario: Scenario, library: Library) -> Script:
    """All of it but the scenario in comments; raises ExportError where there is no loss to write, or no run at all."""
    code, asked = OwnCode(), set[str]()
    words = _words(scenario.landscape.plain_heading())
    landscape_text(scenario.landscape, library, OwnCode(), set(), words)  # a fault of it comes before those of runs
    runs: dict[str, str] = {}
    left_out: list[str] = []
    for index, run in enumerate(scenario.runs):
        try:
            runs[f"run_{index}"] = _run(scenario, run, index, library, code, asked)
        except ExportError as error:
            left_out.append(" ".join(f"{run.label}: {error}".split()))
    if left_out and not runs:
        raise ExportError(left_out[0])
    landscape = landscape_text(scenario.landscape, library, code, asked, words)
    labels = {f"run_{index}": run.label for index, run in enumerate(scenario.runs)}
    parts = [
        _given(scenario, any("SEED" in text for text in runs.values())),
        *code.blocks,
        *landscape,
        *runs.values(),
        "".join(f"# Left out: {_words(told)}.\n" for told in left_out)
        + "RUNS = [\n"
        + "".join(f"    ({labels[name]!r}, {name}),\n" for name in runs)
        + "]",
    ]
    body = (
        "\n\n\n".join([library.head, *parts])
        + "\n"
        + MAIN.format(first=f"    {library.first}\n" if library.first else "")
    )
    head = [_docstring(scenario, library), *import_lines([*library.imports, *code.imports], body)]
    return Script("\n\n".join([*head, body]), tuple(left_out))


def _given(scenario: Scenario, drawn: bool) -> str:
    seed = f"SEED = {scenario.seed}\n" if drawn else ""
    start = scenario.positions().tolist()
    return f"STEPS = {scenario.steps}\n{seed}START = {start!r}  # a row for each parameter"


def _docstring(scenario: Scenario, library: Library) -> str:
    title = _words(scenario.title or scenario.landscape.plain_heading())
    digits = ", in float64" if all(run.numbers.exact for run in scenario.runs) else ""
    return (
        f'"""{title}: the runs of a Fallline scenario by {library.name}{digits}.\n\n'
        "Each function below returns the positions of one run, from its start. The scenario is in the comments at the\n"
        'end, so Fallline opens this file too.\n"""'
    )


def _words(text: str) -> str:
    """`text` on one line that no docstring can trip over."""
    return re.sub(r"[\\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", text)


def _run(scenario: Scenario, run: Run, index: int, library: Library, code: OwnCode, asked: set[str]) -> str:
    written = recipe(run, scenario.landscape, library, code, lambda: rates(scenario, run))
    rate, after = rate_lines(scenario, run, code)
    kept = written.kept or library.kept
    seen = seen_lines(run.gradient, scenario.landscape, library, code, written)
    lines = [f'"""{_words(run.label)}."""', "", *rate, "", *seen, ""]
    lines += [f"# {written.note}"] if written.note else []
    lines += [*written.before, ""] if written.before else []
    lines += [f"theta = {written.start}", *written.setup, f"path = [{kept}]", "for step in range(STEPS):"]
    lines += [f"    {line}" for line in (*written.step, f"path.append({kept})", *after)]
    asked |= written.asked | ({"labels"} if wrong(run.gradient) else set())
    asked |= {"hessian"} if "hessian_vector" in written.asked else set()
    body = re.sub(r"\n\n\n+", "\n\n", "\n".join([*lines, "return path"]))
    return f"def run_{index}():\n" + textwrap.indent(body, "    ")
