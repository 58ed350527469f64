"""The public face: small, documented, with examples that run, quick to import, and without a window."""

import doctest
import inspect
import subprocess
import sys

import numpy as np
import pytest

import fallline
from fallline import problems

FUNCTIONS = [
    *(getattr(fallline, name) for name in fallline.__all__ if inspect.isfunction(getattr(fallline, name))),
    *(problems.get, problems.Problem.f, problems.Problem.hvp, fallline.Trajectories.to_dataframe),
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__qualname__)
def test_every_public_function_says_what_it_takes_gives_and_raises(function):
    text = inspect.getdoc(function)
    taken = [name for name in inspect.signature(function).parameters if name != "self"]
    assert "Returns:" in text
    assert "Raises:" in text or function is fallline.stability_limit
    assert "Args:" in text or not taken
    missing = [name for name in taken if f"{name}:" not in text]
    assert not missing


@pytest.mark.parametrize("module", ["fallline", "fallline.problems", "fallline.questions", "fallline.tracing",
                                    "fallline.measuring", "fallline.comparing", "fallline.watching",
                                    "fallline.callbacks",
                                    "fallline.engine.recorder.reader",
                                    "fallline.engine.files.open", "fallline.engine.plugins.own_landscape",
                                    "fallline.engine.plugins.own_optimizer",
                                    "fallline.engine.scenario.scenario"])  # fmt: skip
def test_the_examples_in_the_docstrings_run(module):
    __import__(module)
    found = doctest.testmod(sys.modules[module])
    assert found.attempted > 0
    assert found.failed == 0


def test_every_public_name_is_there_and_the_checker_of_types_sees_the_same():
    assert set(fallline.__all__) <= set(dir(fallline))
    assert {name for names in fallline._HOMES.values() for name in names} == set(fallline.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        fallline.nothing  # noqa: B018


def test_importing_it_imports_nothing_else():
    code = "import sys, fallline; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "fallline" in loaded
    assert not {"numpy", "sympy", "numba", "PySide6", "fallline.engine"} & set(loaded)


def test_paths_show_themselves_briefly_in_a_notebook():
    paths = fallline.trace(fallline.load_scenario("ravine"))
    assert len(repr(paths).splitlines()) == len(paths)
    assert len(repr(paths[0])) < 100
    html = paths._repr_html_()
    assert html.count("<polyline") == 2 * len(paths), "each on the landscape, and its loss"
    assert all(html.count(run.label) == 2 for run in paths.scenario.runs), "below the picture, and in the table"
    assert "<path" in html, "the landscape"
    assert len(html) < 100_000


def test_a_table_of_the_paths_has_a_row_for_each_step():
    paths = fallline.trace(fallline.load_scenario("ravine"))
    table = paths.to_dataframe()
    assert len(table) == sum(path.steps + 1 for path in paths)
    last = table[table["run"] == "Adam"].iloc[-1]
    assert last["loss"] == paths[3].loss[-1, 0]


@pytest.mark.parametrize("name", problems.names())
def test_a_problem_takes_and_gives_plain_arrays(name):
    p = problems.get(name)
    x, v = p.start, np.linspace(1.0, 2.0, p.dimension)
    assert p.bounds.shape == (p.dimension, 2)
    assert p.minima.shape[1:] == (p.dimension,)
    assert isinstance(p.f(x), float)
    assert p.gradient(x).shape == (p.dimension,)
    assert p.hvp(x, v) == pytest.approx(p.hessian(x) @ v, rel=1e-8, abs=1e-8 * (1 + np.abs(p.hessian(x)).max()))


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: problems.get("nowhere"), KeyError, "no problem is named"),
        (lambda: problems.get("rosenbrock").f([1.0, 2.0, 3.0]), ValueError, "takes 2 numbers"),
        (lambda: fallline.curvature(fallline.LANDSCAPES["saddle"](), [1.0]), ValueError, "theta must have 2 rows"),
        (lambda: fallline.stability(fallline.load_scenario("ravine"), 9), ValueError, "run 9: the scenario has 4"),
        (lambda: fallline.compare(["adm"], ["wood"]), ValueError, "no method is named 'adm'"),
        (lambda: fallline.compare(["adam"], ["wod"]), ValueError, "wod: nothing is named so"),
        (lambda: fallline.compare([], ["wood"]), ValueError, "a comparison needs a method"),
        (lambda: fallline.basins(fallline.load_scenario("digits")), ValueError, "two parameters"),
    ],
)
def test_a_wrong_question_is_answered_in_one_line(ask, error, said):
    with pytest.raises(error, match=said):
        ask()
