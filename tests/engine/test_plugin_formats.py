"""A plug-in's file formats join the table, or leave it as it was."""

import types

import msgspec
import pytest

from fallline.engine.files.format import FORMATS, Format
from fallline.engine.plugins import formats
from fallline.engine.plugins.plugin import PluginError

GOOD = Format(name="test-tabs", kind="data", endings=(".tabs",), words="Table with tabs", write=lambda *_: None)
replace = msgspec.structs.replace


def test_records_of_a_module_join_the_table():
    module = types.ModuleType("acme")
    module.ONE, module.other = GOOD, 3
    assert formats.declared(module) == [GOOD]
    assert formats.admit_formats([GOOD]) == ("Table with tabs (*.tabs)",)
    assert GOOD in FORMATS.written("data")
    FORMATS.withdraw(GOOD)


def test_what_registers_itself_while_it_is_loaded_waits_for_the_check():
    with formats.held_back():
        FORMATS.register(GOOD)
    assert GOOD not in list(FORMATS)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": "csv"}, "two formats for data are named 'csv'"),
        ({"kind": "music"}, "is no format"),
        ({"words": 3}, "is no format"),
        ({"endings": (".TSV",)}, "in lower case"),
        ({"endings": ()}, "endings are a tuple"),
        ({"write": None}, "is neither read nor written"),
        ({"begins": b"x?"}, "is the beginning of every file"),
    ],
)
def test_a_wrong_record_is_refused_with_all_that_came_with_it(wrong, words):
    before = list(FORMATS)
    with pytest.raises(PluginError, match=words):
        formats.admit_formats([GOOD, replace(GOOD, **({"name": "test-other"} | wrong))])
    assert list(FORMATS) == before
