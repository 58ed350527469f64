"""A sweep over a field of whole numbers says that it rounds, and its file holds the values that were computed."""

import csv

import numpy as np
import pytest

from fallline import command_line, load_scenario
from fallline.engine.studies.sweep import parse_axis, remarks, sweep

RATES = "runs.0.schedule.lr=lin:0.01:0.02:2"


def swept(axis):
    scenario = load_scenario("ravine")
    return scenario, sweep(scenario, parse_axis(axis), parse_axis(RATES), "loss")


@pytest.mark.parametrize(
    ("axis", "values", "told"),
    [
        (
            "steps=lin:1:4:9", [1, 1, 2, 2, 2, 3, 3, 4, 4],
            ["steps takes whole numbers: its 9 values were rounded, and 4 of them differ"],
        ),
        ("steps=log:1:90:3", [1, 9, 90], ["steps takes whole numbers: its 3 values were rounded"]),
        ("steps=lin:1:9:3", [1, 5, 9], []),
    ],
)  # fmt: skip
def test_rounded_values_are_told_and_those_of_the_map(axis, values, told):
    scenario, found = swept(axis)
    assert found.x.values().tolist() == values
    assert remarks(scenario, found) == told


def test_a_field_of_real_numbers_is_left_as_it_is():
    scenario, found = swept("landscape.l1=lin:1:2:3")
    assert found.x.values().tolist() == [1.0, 1.5, 2.0]
    assert remarks(scenario, found) == []


def test_cells_of_one_whole_number_are_the_same_run():
    scenario, found = swept("steps=lin:1:4:9")
    for column, steps in enumerate(found.x.values()):
        own = sweep(scenario, parse_axis(f"steps=lin:{steps:.0f}:{steps + 1:.0f}:2"), parse_axis(RATES), "loss")
        np.testing.assert_array_equal(found.figures[:, column], own.figures[:, 0])


def test_the_command_says_it_in_a_line_and_writes_the_whole_numbers(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    axes = ["--x", "steps=lin:1:4:9", "--y", RATES, "--metric", "loss", "--jobs", "0"]
    with pytest.raises(SystemExit) as end:
        command_line.main(["sweep", "ravine", "a.csv", *axes])
    assert not end.value.code
    said, told = capfd.readouterr()
    assert said == "Wrote a.csv\n"
    assert told == "fallline: steps takes whole numbers: its 9 values were rounded, and 4 of them differ\n"
    lines = [line for line in (tmp_path / "a.csv").read_text().splitlines() if not line.startswith("#")]
    assert {float(row[0]) for row in list(csv.reader(lines))[1:]} == {1.0, 2.0, 3.0, 4.0}
