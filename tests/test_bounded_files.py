"""What is read is bounded: no text, archive or picture, however it is made, takes long or much memory to refuse."""

import base64
import json
import struct
import subprocess
import sys
import time
import tomllib
import zipfile
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fallline import ScenarioError, dumps, load_scenario, loads
from fallline.engine.files import link
from fallline.engine.scenario import toml_text
from fallline.engine.scenario.edit import replace
from fallline.engine.scenario.toml_text import TomlFault, parsed
from fallline.gui.lessons import lesson
from tests.bombs import bomb

HEAD = 'version = 1\n[landscape]\nname = "rosenbrock"\n'
DEEP = 200_000
MARKS = b"fallline-scenario 60000000 00000000\n"


@cache
def texts():
    """Made when a test asks: every worker reads this file, and one of them needs the megabytes."""
    return {
        "a dotted key": "a." * DEEP + "a = 1",
        "quoted parts": '"a".' * DEEP + "a = 1",
        "spaced parts": "a . " * DEEP + "a = 1",
        "a header": "[" + "a." * DEEP + "a]",
        "an inline table": "x = {" + "a." * DEEP + "a = 1}",
        "lists": "x = " + "[" * DEEP,
        "inline tables": "x = " + "{a=" * DEEP,
        "digits": "steps = " + "9" * DEEP,
        "lines": "\n" * 20_000_000,
        "keys": "".join(f"k{i} = 1\n" for i in range(DEEP)),
        "an unclosed text": 'x = "' + '\\"' * DEEP,
        "an unclosed list": "x = [" + "1, " * DEEP,
    }


def png(kind, body):
    """A PNG of one text chunk that bears our keyword."""
    chunk = kind + b"fallline-scenario\0" + body
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))


def npz(member, *, packed=False):
    import io

    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        archive.writestr("scenario.npy", member)
    return memory.getvalue()


def npy(descr, shape, body=b""):
    head = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head + body


def tensors(**entries):
    head = json.dumps(entries).encode()
    return struct.pack("<Q", len(head)) + head + bytes(64)


def files():
    return {
        **{f"{name}.toml": text.encode() for name, text in texts().items()},
        "nothing.toml": b"",
        "nested.json": b'{"scenario": ' + b'{"a":' * DEEP,
        "lists.json": b'{"scenario": {"start": [' + b"[]," * 3_000_000 + b"[]]}}",
        "beside.json": b'{"x": ' + b"[" * DEEP,
        "lines.csv": b"#\n" * 5_000_000,
        "marks.csv": b"# " + b"# ".join([MARKS] * DEEP),
        "marks.svg": b"<svg>" + MARKS * DEEP,
        "marks.pdf": b"%PDF" + MARKS * DEEP,
        "blocks.gif": b"GIF89a!\xfe\x12fallline-scenario " + b"\x01a" * 5_000_000,
        "comments.gif": b"GIF89a" + b"!\xfe\x01a\0" * 3_000_000,
        "chunks.png": b"\x89PNG\r\n\x1a\n" + (bytes(4) + b"tIME" + struct.pack(">I", zlib.crc32(b"tIME"))) * 3_000_000,
        "bomb.png": png(b"zTXt", b"\0" + bomb(400)),
        "international bomb.png": png(b"iTXt", b"\1\0\0\0" + bomb(400)),
        "text.png": png(b"tEXt", ("a." * DEEP + "a = 1").encode()),
        "wide.npz": npz(npy("<U999999999", "()")),
        "bomb.npz": npz(npy("<U60000000", "()", bytes(240_000_000)), packed=True),
        "long.npz": npz(npy("<f8", "(1000000000000, 8)")),
        "huge.npy": npy("<f8", "(1000000000000, 8)"),
        "deep.npy": npy("<f8", "(" + "1, " * 30 + ")" + "(" * 60),
        "long.safetensors": tensors(w={"dtype": "F64", "shape": [10**12, 8], "data_offsets": [0, 64]}),
        "floats.safetensors": tensors(w={"dtype": "F64", "shape": [1e12, 8], "data_offsets": [0, 64]}),
        "empty.safetensors": tensors(w={"dtype": "F64", "shape": [10**12, 0], "data_offsets": [0, 0]}),
        "cells.csv": b"a,b\n" + b"1,2\n" * 3_000_000,
        "columns.csv": b"1," * 3_000_000,
        "field.csv": b"a,b\n" + b"1" * 3_000_000 + b",2\n",
        "link.txt": ("fallline1." + base64.urlsafe_b64encode(bomb(90)).decode()).encode(),
    }


MEASURED = """
import sys, time
from pathlib import Path
from fallline.engine.files.format import FORMATS
from fallline.engine.files.open import read
from fallline.engine.scenario.scenario import ScenarioError
list(FORMATS)
for name in sorted(Path(sys.argv[1]).iterdir()):
    Path("/proc/self/clear_refs").write_text("5")
    begin = time.process_time()
    try:
        told = "opened" if read(name) else ""
    except ScenarioError as error:
        told = str(error)
    peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1000
    print(f"{name.name}|{time.process_time() - begin:.2f}|{peak}|{told}")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the memory")
def test_a_hostile_file_is_refused_in_one_sentence_soon_and_in_little_memory(tmp_path):
    written = files()
    for name, content in written.items():
        (tmp_path / name).write_bytes(content)
    words = [sys.executable, "-c", MEASURED, str(tmp_path)]
    done = subprocess.run(words, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    refused = [line.split("|", 3) for line in done.stdout.splitlines()]
    assert {name for name, *_ in refused} == set(written)
    for name, seconds, peak, told in refused:
        assert told.startswith(f"{name}: ")
        assert len(told) < 400, name
        assert float(seconds) < 2, name
        assert int(peak) < 300, name


def test_a_lesson_is_read_within_the_same_bounds():
    for name, text in texts().items():
        begin = time.process_time()
        with pytest.raises(lesson.LessonError) as told:
            lesson.loads(text)
        assert time.process_time() - begin < 2, name
        assert "\n" not in str(told.value), name


def test_a_link_holds_no_long_key_either():
    text = ("a." * 50_000 + "a = 1").encode()
    packed = base64.urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")
    with pytest.raises(ScenarioError, match="a key of more than 32 parts"):
        link.from_text(f"fallline1.{packed}.{zlib.crc32(text):08x}")


def test_the_place_of_a_long_key_is_told():
    with pytest.raises(ScenarioError, match="a key of more than 32 parts, in line 4"):
        loads(HEAD + "a." * 40 + "a = 1")


@pytest.mark.parametrize("text", ['"' + "a." * 99 + 'b"', "'''\n" + "a." * 99 + "b'''", '"""\n' + "a.\\n" * 99 + '"""'])
def test_what_is_no_key_may_hold_many_dots(text):
    assert parsed(f"x = {text} # {'a.' * 99}b") == tomllib.loads(f"x = {text}")


NUMBERS = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**63), 2**63 - 1))
LISTS = st.lists(NUMBERS, min_size=1) | st.lists(st.lists(NUMBERS, min_size=1), min_size=1)
TABLES = st.dictionaries(st.text("abc", min_size=1, max_size=3), LISTS | st.text(max_size=30), max_size=6)


@given(TABLES, st.booleans())
def test_lists_that_are_read_apart_are_what_tomllib_reads(table, lines):
    import tomli_w

    text = tomli_w.dumps(table, multiline_strings=lines, indent=4 if lines else 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(toml_text, "LONG", 1)
        try:
            found = parsed(text)
        except TomlFault:  # a text between quotes may look like a list, where lists are as short as texts
            found = tomllib.loads(text)
    assert found == tomllib.loads(text) or any("[" in str(value) for value in table.values() if isinstance(value, str))


def test_a_fault_after_a_long_list_is_told_with_its_line():
    text = f"{HEAD}start = [\n" + "1.5,\n" * 9000 + "]\nb == 3\n"
    with pytest.raises(ScenarioError) as ours:
        loads(text)
    with pytest.raises(tomllib.TOMLDecodeError) as theirs:
        tomllib.loads(text)
    assert str(theirs.value) in str(ours.value)


def test_many_walkers_are_read_as_they_were_written():
    rng = np.random.default_rng(0)
    crowd = replace(loads(HEAD), start=tuple(map(tuple, rng.normal(size=(100_000, 2)).tolist())))
    begin = time.process_time()
    assert loads(dumps(crowd)) == crowd
    assert time.process_time() - begin < 4


def test_numbers_that_json_writes_otherwise_are_read_too(tmp_path):
    walkers = ", ".join(["[+1.0, 1_0.5]"] * 2000)
    (tmp_path / "a.toml").write_text(f"start = [{walkers}]\n{HEAD}")
    assert load_scenario(tmp_path / "a.toml").start[0] == (1.0, 10.5)
