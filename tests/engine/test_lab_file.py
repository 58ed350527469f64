"""A lab is read from TOML strictly: each fault is one line that names it and its place, and what is read is written."""

import pytest

from fallline.engine.files.lab_dials import LabError
from fallline.engine.files.lab_file import Lab, Opened, loads_lab, read_lab, shipped_labs
from fallline.engine.files.open import load_scenario

PLAIN = """# a lab of a teacher
lab = 1
title = "Two rates"
scenario = { steps = 50, landscape = { name = "quadratic", l1 = 1, l2 = 10 }, runs = [
  { optimizer = { name = "momentum", beta = 0.5 }, schedule = { name = "constant", lr = 0.05 } },
  { optimizer = { name = "gradient-descent" }, schedule = { name = "constant", lr = 0.05 } },
] }
plots = [{ kind = "loss" }]

[[dials]]
name = "lr"
fields = ["runs.0.schedule.lr", "runs.1.schedule.lr"]

[[dials]]
name = "steps"
fields = ["steps"]
range = [10, 100]
"""


def test_one_dial_turns_all_its_fields_and_says_what_the_first_declares():
    lab = loads_lab(PLAIN)
    assert lab.values == {"lr": 0.05, "steps": 50}
    scenario = lab.at({"lr": 0.2, "steps": 70})
    assert [run.schedule.lr for run in scenario.runs] == [0.2, 0.2]
    assert scenario.steps == 70
    rate, steps = lab.dials
    assert rate.logarithmic
    assert rate.help
    assert (steps.low, steps.high) == (10, 100)


def test_a_formula_takes_the_place_of_the_landscape_and_best_runs_are_at_their_best_for_it():
    lab = loads_lab(PLAIN.replace("plots =", "best = [0, 1]\nplots ="))
    momentum, descent = lab.at({}).runs
    assert descent.schedule.lr == pytest.approx(2 / 11)
    assert momentum.optimizer.beta == pytest.approx(((10**0.5 - 1) / (10**0.5 + 1)) ** 2)
    own = lab.at({"formula": "x^2 + 8y^2 + y^4 + x y"})  # Hessian (2, 1; 1, 16) at the origin
    low, high = 9 - 50**0.5, 9 + 50**0.5
    assert own.runs[1].schedule.lr == pytest.approx(2 / (low + high), rel=1e-6)
    assert own.landscape.tag() == "expression"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("title", "titel", "unknown field `titel`"),
        ('"quadratic"', '"quadatric"', "scenario.landscape.name: invalid value 'quadatric'; did you mean 'quadratic'?"),
        ("runs.1.schedule.lr", "runs.2.schedule.lr", "dials[0].fields[1]: there is no runs.2.schedule.lr"),
        ("runs.1.schedule.lr", "runs.0.optimizer.beta",
         "dials[0].fields[1]: runs.0.optimizer.beta is 0.5, but runs.0.schedule.lr is 0.05"),
        ('name = "steps"', 'name = "lr"', "dials[1].name: 'lr' is taken"),
        ("range = [10, 100]", "", "dials[1]: steps declares no range, so the dial needs a `range`"),
        ("range = [10, 100]", "range = [60, 100]", "dials[1]: steps is 50, which is not from 60 to 100"),
        ("range = [10, 100]", "range = [-5, 100]", "dials[1]: at -5, steps: expected `int` >= 1"),
        ("lab = 1\n", "lab = 1\nbest = [2]\n", "best: there is no run 2, counted from 0"),
        ("[[dials]]", "[[dials]", "not TOML: Expected ']]' at the end of an array declaration (at line 10, column 8)"),
    ],
)  # fmt: skip
def test_each_fault_is_one_line_that_names_it_and_its_place(before, after, told, tmp_path):
    (tmp_path / "mine.toml").write_text(PLAIN.replace(before, after, 1), "utf-8")
    with pytest.raises(LabError) as found:
        read_lab(tmp_path / "mine.toml")
    assert str(found.value) == f"mine.toml: {told}"


def test_what_is_written_is_read_again_wherever_its_scenario_lay(tmp_path):
    (tmp_path / "labs").mkdir()
    (tmp_path / "near.toml").write_text('version = 1\nlandscape = { name = "booth" }\n', "utf-8")
    text = 'lab = 1\ntitle = "x"\nscenario = "near.toml"\nplots = [{ kind = "contour" }]\n'
    lab = loads_lab(text, tmp_path)
    again = loads_lab(lab.dumps({}))
    assert isinstance(again, Lab)
    assert again.at({}) == lab.at({})
    with pytest.raises(LabError, match="is not in the lab's folder"):
        loads_lab(text.replace("near.toml", "../near.toml"), tmp_path / "labs")
    for each in shipped_labs():
        assert loads_lab(each.dumps({})).at({}) == each.at({})


def test_a_lab_is_a_scenario_to_the_command_line_and_one_that_only_opens_another_is_not(tmp_path):
    (tmp_path / "mine.toml").write_text(PLAIN, "utf-8")
    assert load_scenario(tmp_path / "mine.toml").steps == 50
    assert loads_lab(Opened(lab=1, opens=5, settings={"lr": 0.5}).dumps()) == Opened(
        lab=1, opens=5, settings={"lr": 0.5}
    )
