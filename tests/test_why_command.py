"""`fallline why`: the findings on every run in sentences or as JSON, and what each remedy would do."""

import json

import pytest

import fallline
from fallline import command_line as main
from fallline.engine.analysis.diagnosis.outcome import outcome
from fallline.engine.run.trace import trace_run


def why(capsys, *options):
    with pytest.raises(SystemExit) as ended:
        main.main(["why", *options])
    told = capsys.readouterr()
    return ended.value.code, told.out, told.err


def test_it_prints_every_run_its_findings_and_what_the_remedies_did(capsys):
    code, out, _ = why(capsys, "two-minima")
    paths = fallline.trace(fallline.load_scenario("two-minima"))
    assert not code
    for index, run in enumerate(paths.scenario.runs):
        found = fallline.diagnose(paths, index)
        assert f"{run.label}: {found[0].heading.lower()}" in out
        for each in found:
            assert each.sentence in out
            for remedy in each.remedies:
                tried = trace_run(paths.scenario, remedy.run)
                assert f"{remedy.words}: {outcome(paths[index], tried).words()}" in out


def test_as_json_a_line_for_each_run_with_plain_values(capsys):
    code, out, _ = why(capsys, "ravine", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    paths = fallline.trace(fallline.load_scenario("ravine"))
    assert not code
    assert [line["label"] for line in lines] == [run.label for run in paths.scenario.runs]
    first = lines[0]["findings"][0]
    assert first["cause"] == "condition"
    assert first["figures"]["condition number"] == pytest.approx(36)
    assert first["steps"] == list(fallline.diagnose(paths)[0].steps)


def test_a_scenario_that_is_not_there_ends_in_one_line(capsys):
    code, out, err = why(capsys, "no-such-scenario")
    assert code == 2
    assert not out
    assert err.startswith("fallline: ")
    assert len(err.splitlines()) == 1


def test_in_python_a_run_that_is_not_there_is_refused():
    paths = fallline.trace(fallline.load_scenario("two-minima"))
    with pytest.raises(ValueError, match="run 7: the scenario has 3 runs"):
        fallline.diagnose(paths, 7)
