"""What `run` prints: no label and no number is cut, however narrow the terminal."""

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
