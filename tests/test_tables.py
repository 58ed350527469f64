"""Tables are read by whoever reads tables, without being told how, whatever the labels hold."""

import csv
import os
import shutil
import subprocess

import msgspec
import numpy as np
import pandas
import polars
import pytest

from fallline import load_scenario, trace
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.columns import Wanted, columns
from fallline.engine.files.format import FORMATS

HOSTILE = ("SGD #1", 'say "so"', "a,b;c\td", "# fallline-scenario 3 00000000", "Größe = 3 µ", "two\nlines", " =1+1 ")
CSV = FORMATS.named("data", "csv")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    ravine = load_scenario("ravine")
    runs = tuple(msgspec.structs.replace(ravine.runs[i % 4], label=label) for i, label in enumerate(HOSTILE))
    scenario = msgspec.structs.replace(ravine, runs=runs, steps=12)
    paths = trace(scenario)
    path = tmp_path_factory.mktemp("table") / "a.csv"
    CSV.save(path, scenario, paths)
    return scenario, paths, path


def read_by_csv(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def read_by_r(path):
    """R's own reader, told of the mark of UTF-8, through R's own writer of plain lines."""
    program = shutil.which("Rscript") or pytest.skip("R is not installed: sudo apt-get install r-base-core")
    code = """f <- commandArgs(TRUE); t <- read.csv(f[1], fileEncoding = "UTF-8-BOM", encoding = "UTF-8")
        cat(class(t$theta1), class(t$loss), nrow(t), ncol(t), "\\n")
        cat(format(t$theta1, digits = 17), "\\n"); cat(format(t$loss, digits = 17), "\\n")
        cat(paste(sapply(unique(t$run), function(x) paste(utf8ToInt(enc2utf8(x)), collapse = "-"))), "\\n")"""
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    told = subprocess.run(
        [program, "-e", code, path], capture_output=True, text=True, check=True, env=environment
    ).stdout.splitlines()
    assert told[0].split()[:2] == ["numeric", "numeric"]
    runs = ["".join(map(chr, map(int, word.split("-")))) for word in told[3].split()]
    names = pandas.read_csv(path, nrows=0).columns
    found = {name: [] for name in names}
    return found | {"theta1": told[1].split(), "loss": told[2].split(), "run": runs}


READERS = {
    "R": read_by_r,
    "pandas": lambda path: pandas.read_csv(path).to_dict("list"),
    "polars": lambda path: polars.read_csv(path).to_dict(as_series=False),
    "csv": read_by_csv,
}


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_gets_every_label_and_every_number(table, reader):
    scenario, paths, path = table
    found = READERS[reader](path)
    assert list(dict.fromkeys(found["run"])) == list(HOSTILE)
    for i, each in enumerate(paths):
        rows = slice(13 * i, 13 * (i + 1))
        assert [float(value) for value in found["theta1"][rows]] == each.theta[:, 1, 0].tolist()
        assert [float(value) for value in found["loss"][rows]] == each.loss[:, 0].tolist()
    assert list(found)[-1] == "scenario"
    assert load_scenario(path) == scenario


def test_ascii_has_no_mark_in_front_and_other_letters_have_one(table, tmp_path):
    assert table[2].read_bytes().startswith(b"\xef\xbb\xbfrun,")
    ravine = load_scenario("ravine")
    CSV.save(tmp_path / "b.csv", ravine, trace(ravine))
    assert (tmp_path / "b.csv").read_bytes().startswith(b"run,walker,")


def test_a_scenario_longer_than_a_cell_goes_on_in_the_next_row(tmp_path):
    starts = tuple(map(tuple, np.random.default_rng(0).uniform(-2, 2, (2000, 2)).tolist()))
    ravine = load_scenario("ravine")
    scenario = msgspec.structs.replace(ravine, runs=ravine.runs[:1], start=starts, steps=1)
    CSV.save(tmp_path / "a.csv", scenario, trace(scenario))
    cells = read_by_csv(tmp_path / "a.csv")["scenario"]
    assert sum(map(bool, cells)) > 1
    assert max(map(len, cells)) <= 30_000
    assert load_scenario(tmp_path / "a.csv") == scenario


def test_a_part_of_a_table_is_its_rows_and_columns(table):
    scenario, paths, _ = table
    whole = columns(scenario, paths)
    part = Wanted(every=5, names=("run", "step", "theta", "loss")).of(whole)
    assert list(part) == ["run", "step", "theta0", "theta1", "loss"]
    assert part["step"].tolist() == [0, 5, 10, 12] * len(HOSTILE)
    assert part["loss"][4:8].tolist() == paths[1].loss[[0, 5, 10, 12], 0].tolist()
    with pytest.raises(ExportError, match="--columns lost: choose of run, walker, step, lr, theta, loss,"):
        Wanted(names=("lost",)).of(whole)


def test_a_table_as_it_was_written_before_still_opens(tmp_path):
    from fallline.engine.files.embedded_scenario import commented

    ravine = load_scenario("ravine")
    (tmp_path / "a.csv").write_text(commented(ravine) + "run,step\nAdam,0\n", "utf-8")
    assert load_scenario(tmp_path / "a.csv") == ravine
