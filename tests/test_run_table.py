"""What `run` prints: no label and no number is cut, however narrow the terminal."""

import re

import pytest

from fallline import load_scenario
from fallline.command_line import main


@pytest.mark.parametrize("name", ["ravine", "bfloat16", "past-the-limit"])
def test_no_label_is_cut_in_eighty_columns(name, monkeypatch, capsys, traced_once):
    monkeypatch.setattr("fallline.engine.report.trace_runs", lambda scenario, *_: traced_once(scenario))
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main(["run", name])
    printed = capsys.readouterr().out
    scenario = load_scenario(name)
    assert "…" not in printed
    for run, path in zip(scenario.runs, traced_once(scenario), strict=True):
        (line,) = [line for line in printed.splitlines()[2:] if line.strip().startswith(f"{run.label} ")]
        assert str(path.steps) in line


@pytest.mark.parametrize(("name", "parts"), [("ravine", 1), ("past-the-limit", 2)])
def test_a_terminal_breaks_no_line_of_it(name, parts, monkeypatch, capsys, traced_once):
    """Where a table is too wide, its right half stands below, beside the labels again."""
    monkeypatch.setattr("fallline.engine.report.trace_runs", lambda scenario, *_: traced_once(scenario))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes what is written to for a terminal
    with pytest.raises(SystemExit):
        main(["run", name])
    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert lines[0] == load_scenario(name).title
    assert max(map(len, lines)) <= 80
    told = " ".join(lines)
    for run in load_scenario(name).runs:
        assert sum(line.strip().startswith(f"{run.label} ") for line in lines[1:]) == parts
    assert all(head in told for head in ("status", "steps", "loss", "|gradient|", "condition", "distance"))
