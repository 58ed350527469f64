"""`fallline compare`: a table whose links open the runs, a folder with every path, one line for what cannot be."""

import csv
import inspect

import numpy as np
import pytest

from fallline import command_line as main
from fallline import compare_command
from fallline.engine.files.link import from_text
from fallline.engine.files.open import load_scenario
from fallline.engine.run.trace import trace_run
from fallline.engine.studies.plan import Plan
from fallline.gui.commands import comparing

SMALL = ("-o", "adam", "-o", "momentum", "-p", "quadratic", "-p", "booth", "--seeds", "2", "--budget", "60",
         "--tuning", "6", "--jobs", "0")  # fmt: skip

NUMBERS = ("seeds", "budget", "tuning", "noise", "batch")


def run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main.main(["compare", *map(str, arguments)])
    return ended.value.code


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_row_of_the_table_opens_the_run_that_it_tells_of(here):
    assert run("out.csv", *SMALL) == 0
    with (here / "out.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 2 * 2
    for row in rows:
        scenario = from_text(row["link"])
        assert scenario.title == f"{row['method']} on {row['problem']}, start {row['start']}"
        path = trace_run(scenario, scenario.runs[0])
        assert path.loss[-1, 0] == float(row["end"])
        target = float(row["lowest"]) + 1e-2 * (float(row["first"]) - float(row["lowest"]))
        reached = np.flatnonzero(path.loss[:, 0] <= target)
        assert row["gradients_to_1e-2"] == (str(float(reached[0])) if reached.size else "")
    assert [run.label for run in load_scenario("out.csv").runs] == ["Adam", "Momentum"]


def test_a_folder_holds_table_picture_and_every_path_and_is_replaced_only_where_it_is_one(here, capsys):
    assert run("found", *SMALL, "--store", "kept.sqlite") == 0
    assert sorted(path.name for path in (here / "found").iterdir()) == ["comparison.csv", "comparison.svg", "paths"]
    assert len(list((here / "found" / "paths").iterdir())) == 8
    assert load_scenario("found/paths/adam-on-booth-1.toml").title == "Adam on Booth, start 1"
    assert load_scenario("found/comparison.svg").runs
    assert run("found", *SMALL, "--store", "kept.sqlite") == 2
    assert "--force replaces it" in capsys.readouterr().err
    assert run("found", *SMALL, "--store", "kept.sqlite", "--force") == 0
    (here / "mine").mkdir()
    assert run("mine", *SMALL, "--force") == 2
    assert "left as it is" in capsys.readouterr().err
    assert not list(here.glob(".*")), "nothing is left beside"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("out.csv", "-o", "adm"), "did you mean adam?"),
        (("out.csv", "-p", "rosenbrok"), "did you mean rosenbrock?"),
        (("out.csv", "-p", "wood", "--dimension", "5"), "it has 4 parameters, not 5"),
        (("out.csv", "--problems", "all"), "choose landscapes or library"),
        (("out.csv", "--dimension", "7"), "no problem has so many parameters"),
        (("out.foo",), "cannot write .foo"),
        (("none/out",), "there is no folder none"),
        (("out.csv", "--seeds", "0"), "--seeds"),
        (("out.svg", "--accuracy", "0.02"), "a power of ten from 1e-1 to 1e-8"),
        (("out.csv", *SMALL, "--style", "ieee"), "--style is for pictures"),
        (("out.csv", "--jobs", "1", "--scheduler", "tcp://x:1"), "--jobs are processes here"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(here, capsys, arguments, words):
    assert run(*arguments) == 2
    told = capsys.readouterr().err
    assert words in told
    assert len(told.splitlines()) == 1
    assert not list(here.iterdir())


def test_problems_of_the_library_are_named_or_taken_whole_by_their_dimension_and_their_runs_open(here):
    assert run("out.csv", "-o", "adam", "-p", "wood", "-p", "problem:helical-valley", *SMALL[8:]) == 0
    with (here / "out.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["problem"] for row in rows] == ["Wood", "Wood", "Helical valley", "Helical valley"]
    for row in rows:
        scenario = from_text(row["link"])
        assert trace_run(scenario, scenario.runs[0]).loss[-1, 0] == float(row["end"])
    ten = comparing.planned(["adam"], [], "library", 10).problems
    assert len(ten) > 10
    assert {each.dimension for each in ten} == {10}
    assert comparing.planned([], ["wood"], "landscapes").problems[1:] == comparing.planned([], []).problems
    assert comparing.planned([], ["extended-rosenbrock"], dimension=8).problems[0].dimension == 8


def test_noise_and_batches_are_drawn_by_the_number_of_the_start(here):
    common = ("-o", "adam", "--noise", "0.1", "--batch", "4", *SMALL[8:])
    assert run("out.csv", "-p", "booth", "-p", "linear-regression", *common) == 0
    with (here / "out.csv").open(encoding="utf-8-sig") as file:
        made = [from_text(row["link"]) for row in csv.DictReader(file)]
    seen = [(each.runs[0].gradient.noise, each.runs[0].gradient.batch_size, each.seed) for each in made]
    assert seen == [(0.1, 0, 0), (0.1, 0, 1), (0.1, 4, 0), (0.1, 4, 1)]


def test_a_method_that_a_problem_refuses_is_told(here, capsys):
    assert run("out.npz", "-o", "gauss-newton", "-o", "adam", "-p", "ackley", "-p", "beale", *SMALL[8:]) == 0
    assert "1 of 2 problems refuse it" in capsys.readouterr().err
    with np.load(here / "out.npz", allow_pickle=False) as found:
        assert found["gradients"].shape == (2, 4, 40)
        assert np.isnan(found["gradients"][0, :2]).all()


def test_where_no_problem_takes_a_method_that_is_one_line_and_nothing_is_written(here, capsys):
    assert run("out.csv", "-o", "gauss-newton", "-p", "ackley", "--jobs", "0") == 2
    assert "sum of squares" in capsys.readouterr().err
    assert not list(here.iterdir())


def test_what_is_said_nothing_of_is_as_the_plan_has_it():
    own = inspect.signature(compare_command.compare).parameters
    plan = inspect.signature(Plan).parameters
    assert {name: own[name].default for name in NUMBERS} == {name: plan[name].default for name in NUMBERS}
    assert own["accuracy"].default == 1e-5
