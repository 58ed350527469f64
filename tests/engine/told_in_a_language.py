"""What a program of its own tells of shipped scenarios, in the language of its environment, as one JSON.

Whatever is no word of a person's language is to be the same in all of them: numbers bit by bit, and files but for the
words of the scenario.
"""

import csv
import hashlib
import json
import sys
import tempfile
import tomllib
from pathlib import Path

import fallline
from fallline.engine.analysis.diagnosis.diagnose import diagnose_run
from fallline.engine.analysis.explain import legend
from fallline.engine.analysis.sentences import sentences
from fallline.engine.analysis.step import step_parts
from fallline.engine.files.csv_text import COLUMN, word_in
from fallline.engine.files.formats import csv_table, json_file
from fallline.engine.files.open import scenario_titles
from fallline.engine.language import TEXTS

SHIPPED = ("ravine", "past-the-limit", "adam-bias", "minibatch")
SAID = TEXTS | {"label"}
REFUSED = {
    "a name": '[landscape]\nname = "rosenbrok"',
    "a type": 'steps = "many"\n[landscape]\nname = "rosenbrock"',
    "a bound": 'steps = 0\n[landscape]\nname = "rosenbrock"',
    "a length": f'title = "{"x" * 201}"\n[landscape]\nname = "rosenbrock"',
    "a field": 'foo = 1\n[landscape]\nname = "rosenbrock"',
    "nothing": "",
    "a run": '[landscape]\nname = "ackley"\n[[runs]]\noptimizer = {name = "gauss-newton"}',
    "a formula": '[landscape]\nname = "expression"\nformula = "x^2 + "',
    "no TOML": "x = = 1",
}


def wordless(document):
    """`document` without the words that are translated."""
    if isinstance(document, dict):
        return {key: wordless(value) for key, value in document.items() if key not in SAID}
    return [wordless(each) for each in document] if isinstance(document, list) else document


def files(scenario, paths):
    """Format -> what a file of it holds beside the scenario's words."""
    with tempfile.TemporaryDirectory() as folder:
        table, document = Path(folder) / "run.csv", Path(folder) / "run.json"
        csv_table.write(scenario, paths, table)
        json_file.write(scenario, paths, document)
        with table.open(newline="", encoding="utf-8-sig") as file:
            rows = [row[1:-1] for row in csv.reader(file) if row[0]]  # without the name of the run
        inner = wordless(tomllib.loads(word_in(table, COLUMN)))
        told = json.loads(document.read_text("utf-8"))
    return {"toml": wordless(tomllib.loads(fallline.dumps(scenario))), "csv": [rows, inner], "json": wordless(told)}


def digest(value) -> str:
    """As short as it takes to be compared."""
    return hashlib.sha256(value if isinstance(value, bytes) else json.dumps(value).encode()).hexdigest()


def refusals():
    """What is refused -> in which words."""
    found = {}
    for what, text in REFUSED.items():
        try:
            fallline.loads(text)
        except fallline.ScenarioError as error:
            found[what] = str(error)
    return found


def told():
    """All of it."""
    same, said = {}, {"titles": list(scenario_titles().values()), "refusals": refusals(), "why": {}, "steps": {}}
    for name in SHIPPED:
        scenario = fallline.load_scenario(name)
        paths = fallline.trace(scenario)
        same[name] = [[digest(path.theta.tobytes()), digest(path.loss.tobytes())] for path in paths]
        same[f"{name}, files"] = {kind: digest(what) for kind, what in files(scenario, paths).items()}
        for run, path in zip(scenario.runs, paths, strict=True):
            key = f"{name}, {run.label}"
            found = diagnose_run(scenario, run, path)
            said["why"][key] = [each.sentence for each in found] + [each.heading for each in found]
            parts = step_parts(scenario, run, path, min(3, path.steps))
            said["steps"][key] = [each.text for each in sentences(run.optimizer, parts)]
            said["steps"][f"{key}, symbols"] = list(legend(run.optimizer).values())
    return {"same": same, "said": said}


if __name__ == "__main__":
    sys.stdout.buffer.write(json.dumps(told()).encode())
