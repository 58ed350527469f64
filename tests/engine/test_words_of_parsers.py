"""What tomllib and msgspec find wrong is said in the language of the program: no sentence of theirs passes by."""

import re
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from fallline.engine.family.fault_words import fault_words
from fallline.engine.language import PSEUDO, VARIABLE, choose
from fallline.engine.scenario.toml_text import TomlFault, parsed

TORN = (
    "a = 1\na = 2",
    "[a]\n[a]",
    "a = {}\n[a.b]\nc = 1",
    "[[a]]\n[a]",
    "a.b = 1\n[a]",
    "a = {b = 1, b = 2}",
    'a = "\\ud800"',
    "a 1",
    "[a",
    "[[a]",
    "a = 1 b",
    'a = "b\n"',
    "a = '''",
    "\x01",
    "a = 2024-13-01",
    'a = "\\u12"',
    "= 1",
    "a = ",
    "a = [1",
    "a = {b = 1",
    'a = "\\q"',
    'a = "b',
    "a.b = 1\na = 2",
    "a = [\n",
    "[a]\nb = 1\n[a.b]",
    "a = {b = {}, b.c = 1}",
    "!",
)
WRONG = (
    ("x", int),
    (0.5, int),
    (2.0, Annotated[float, Meta(lt=1)]),
    (1, list[int]),
    ([], Annotated[list[int], Meta(min_length=2)]),
    ([1], tuple[int, int]),
    ("abc", Annotated[str, Meta(max_length=2)]),
    ({}, Annotated[dict[str, int], Meta(min_length=1)]),
    (None, int),
)


@pytest.fixture(autouse=True)
def marked(monkeypatch):
    monkeypatch.setenv(VARIABLE, "en")  # put back at the end
    choose(PSEUDO)
    yield
    choose("en")


def english(text):
    """Words that no table said, but for names in quotes and types."""
    return re.findall(r"[^\W\d_]{3,}", re.sub(r"⟦[^⟦⟧]*⟧|`[^`]*`|'[^']*'|\([^()]*\)$", " ", text))


@pytest.mark.parametrize("text", TORN)
def test_of_toml(text):
    with pytest.raises(TomlFault) as fault:
        parsed(text)
    assert english(str(fault.value)) == []


@pytest.mark.parametrize(("value", "kind"), WRONG)
def test_of_values(value, kind):
    with pytest.raises(msgspec.ValidationError) as fault:
        msgspec.convert(value, kind)
    assert english(fault_words(str(fault.value))) == []


def test_in_german_with_its_place():
    choose("de")
    with pytest.raises(TomlFault, match=r"^kein TOML: Text ohne Ende \(am Ende des Textes\)$"):
        parsed('a = "b')
