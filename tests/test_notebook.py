"""docs/notebook.ipynb runs from top to bottom without Qt, and what ends a cell shows itself."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parent.parent / "docs" / "notebook.ipynb"
CELLS = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
CODE = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "code"]

RUN = """
import ast, json, sys, warnings
warnings.simplefilter("error")
warnings.filterwarnings("ignore", module="pandas")
names, shown = {}, []
for source in json.load(sys.stdin):
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) and not isinstance(body[-1].value, ast.Await) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    value = None if last is None else eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    kinds = [kind for kind in ("_repr_html_", "_repr_svg_") if hasattr(value, kind)]
    shown.append([type(value).__name__, getattr(value, kinds[0])() if kinds else repr(value)])
assert not [name for name in sys.modules if name.startswith(("PySide6", "fallline.gui"))]
print("\\n" + json.dumps(shown))
"""


@pytest.fixture(scope="module")
def shown():
    command = [sys.executable, "-c", RUN]
    done = subprocess.run(command, input=json.dumps(CODE), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout.splitlines()[-1])


def test_every_cell_runs_and_runs_show_themselves_on_their_landscape(shown):
    pictures = {name: [] for name in ("Trajectories", "Trajectory", "DataFrame")}
    for name, text in shown:
        pictures.get(name, []).append(text)
    assert [len(each) for each in pictures.values()] == [4, 1, 1]
    for text in (*pictures["Trajectories"], *pictures["Trajectory"]):
        assert text.count("<polyline") >= 2
        assert "<path" in text
    recorded = pictures["Trajectories"][-1]
    assert "rate 0.05" in recorded
    assert "rate 0.4" in recorded


def test_it_is_kept_without_outputs_which_would_grow_stale():
    for cell in CELLS:
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None
    for source in CODE:
        ast.parse(source)
