"""The table of formats: what a file is told by, and that no two records meet."""

import json
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from fallline import ScenarioError, load_scenario
from fallline.engine.files.embedded_scenario import marked
from fallline.engine.files.format import FORMATS, Format, Formats
from fallline.engine.files.recording import is_recording


def test_two_of_a_kind_with_one_name_are_refused():
    table = Formats()
    first = table.register(Format(name="csv", kind="data", endings=(".csv",), words="CSV table"))
    table.register(Format(name="csv", kind="sweep", endings=(".csv",), words="CSV table"))
    with pytest.raises(ValueError, match="two formats for data are named 'csv': CSV table, Other table"):
        table.register(Format(name="csv", kind="data", endings=(".tab",), words="Other table"))
    table.withdraw(first)
    assert [each.kind for each in table] == ["sweep"]


def test_whoever_registers_first_those_of_the_house_come_first():
    code = """
from fallline.engine.files.format import FORMATS, Format
FORMATS.register(Format(name="toy", kind="data", endings=(".toy",), words="Toy", write=print))
try:
    FORMATS.register(Format(name="csv", kind="data", endings=(".csv",), words="Other table", write=print))
except ValueError as error:
    print(error)
print(*FORMATS.endings("data"))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    refused, endings = ran.stdout.splitlines()
    assert refused == "two formats for data are named 'csv': CSV table, Other table"
    assert endings == ".csv .json .npz .parquet .toy"


def test_what_is_written_already_gets_no_second_writer():
    with pytest.raises(ValueError, match="CSV table is written already"):
        FORMATS.writer("data", "csv")(lambda *_: None)


def test_every_ending_is_one_a_path_can_have():
    assert len(list(FORMATS)) >= 17
    for format in FORMATS:
        assert format.read or format.write or format.arrays, format.name
        for ending in format.endings:
            assert ending == ending.lower()
            assert ending.rfind(".") == 0


def test_the_more_telling_beginning_wins(tmp_path):
    """The length of a safetensors header may look like the brace that JSON begins with."""
    points = np.linspace(0, 1, 12).reshape(6, 2)
    entry = {"dtype": "F64", "shape": [6, 2], "data_offsets": [0, points.nbytes]}
    header = json.dumps({"w": entry}).encode().ljust(ord("{"))
    assert struct.pack("<Q", len(header)).startswith(b"{")
    path = tmp_path / "a.bin"
    path.write_bytes(struct.pack("<Q", len(header)) + header + points.tobytes())
    assert FORMATS.of(path).name == "safetensors"
    assert is_recording(load_scenario(path))


def test_an_archive_of_other_things_is_refused_in_one_sentence(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(ScenarioError, match=r"a\.npz: neither a scenario nor arrays of parameters"):
        load_scenario(tmp_path / "a.npz")


@pytest.mark.parametrize("before", ["", "<?xml version='1.0'?>\n<!-- Created by hand -->\n", "\ufeff \n"])
def test_an_svg_is_one_whatever_stands_before_it(tmp_path, before):
    scenario = load_scenario("saddle")
    path = tmp_path / "a.txt"
    path.write_text(f"{before}<svg><metadata>{marked(scenario)}</metadata></svg>", "utf-8")
    assert FORMATS.of(path).words == "SVG image"
    assert load_scenario(path) == scenario
