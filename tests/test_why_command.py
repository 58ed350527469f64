"""`fallline why`: the findings on every run in sentences or as JSON, and what each remedy would do."""

import csv
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


def test_as_a_table_it_has_a_row_for_each_remedy_and_opens_as_its_scenario(capsys, tmp_path):
    code, out, _ = why(capsys, "two-minima", str(tmp_path / "a.csv"))
    assert (code or 0, out) == (0, f"Wrote {tmp_path / 'a.csv'}\n")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    paths = fallline.trace(fallline.load_scenario("two-minima"))
    expected = [
        (str(index), run.label, found.cause, found.sentence, remedy)
        for index, run in enumerate(paths.scenario.runs)
        for found in fallline.diagnose(paths, index)
        for remedy in [each.words for each in found.remedies] or [""]
    ]
    assert [(row["run"], row["label"], row["cause"], row["sentence"], row["remedy"]) for row in rows] == expected
    assert all(bool(row["outcome"]) == bool(row["remedy"]) for row in rows)
    assert fallline.load_scenario(tmp_path / "a.csv") == paths.scenario


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--style", "ieee"], "--style is for a file, and no OUT is named"),
        (["--force"], "--force is for a file, and no OUT is named"),
        (["a.csv", "--style", "ieee"], "--style is for pictures, not for .csv"),
        (["a.png", "--json"], "--json is printed, without OUT"),
        (["a.npz"], "a.npz: cannot write .npz; use .csv, .png, .svg, .pdf, .eps, .pgf, .tiff, .py"),
    ],
)
def test_what_does_not_apply_is_refused_in_one_line(capsys, tmp_path, monkeypatch, options, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = why(capsys, "two-minima", *options)
    assert (code, out, err) == (2, "", f"fallline: {words}\n")
    assert not list(tmp_path.iterdir())


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
