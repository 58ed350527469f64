"""Parameters of a formula of one's own are known wherever numbers are: history, sweeps, links, the command line."""

import json

import pytest

from fallline import load_scenario, loads
from fallline.command_line import main
from fallline.engine.files import link
from fallline.engine.landscapes.expression import Expression
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.scenario import dumps
from fallline.engine.studies.cells import placed
from fallline.engine.studies.sweepable import sweepable
from fallline.gui.edit_words import edit_words

FORMULA = Expression(formula="a x^2 + b_1 y^2", parameters={"a": 2.5, "b_1": 0.5})
OWN = replace(load_scenario("ravine"), landscape=FORMULA, view=None, start=(1.0, 1.0), steps=12)


def command(*words):
    """What the program ends with."""
    with pytest.raises(SystemExit) as done:
        main([str(word) for word in words])
    return done.value.code


def test_the_history_tells_which_and_what_it_was():
    other = replace(OWN, landscape=replace(FORMULA, parameters={"a": 4.0, "b_1": 0.5}))
    assert edit_words(OWN, other, "") == "A from 2.5 to 4"
    renamed = replace(OWN, landscape=FORMULA.edited(formula="a x^2"))
    assert edit_words(OWN, renamed, "").startswith("Formula from a x^2 + b_1 y^2 to a x^2")


def test_a_sweep_turns_them():
    places = sweepable(OWN)
    assert places["landscape.parameters.b_1"].words == "Landscape: b₁"
    assert places["landscape.parameters.a"].span(5) == "lin:-10:10:5"
    assert placed(OWN, {"landscape.parameters.a": 7.0}).landscape.parameters == {"a": 7.0, "b_1": 0.5}


def test_a_link_carries_them():
    assert link.from_text(link.to_text(OWN)) == OWN
    assert loads(dumps(OWN)) == OWN


def test_the_command_line_runs_with_them(tmp_path, capsys):
    losses = []
    for value in (2.5, 5.0):
        landscape = replace(FORMULA, parameters={"a": value, "b_1": 0.5})
        place = tmp_path / "own.toml"
        place.write_text(dumps(replace(OWN, landscape=landscape)), "utf-8")
        assert command("run", place, "--json") == 0
        losses.append(json.loads(capsys.readouterr().out.splitlines()[0])["loss"])
    assert losses[0] != losses[1]


@pytest.mark.parametrize("ending", [".py", ".json", ".csv"])
def test_an_export_names_them_and_opens_again(ending, tmp_path):
    place, out = tmp_path / "own.toml", tmp_path / f"own{ending}"
    place.write_text(dumps(OWN), "utf-8")
    assert command("export", place, out) == 0
    text = out.read_text("utf-8")
    if ending == ".csv":  # its scenario is packed into one word
        text = link.unpacked(next(word for word in text.split(",") if word.startswith(link.PREFIX)).split()[0], 2**20)
    assert "parameters" in text
    assert "2.5" in text
    assert load_scenario(out).landscape == FORMULA
