"""Every sentence of labs, lessons and guide stands in labs.toml, lessons.toml or guide.toml with what holds it.

Explain's sentences are held in tests/engine/test_every_sentence_of_a_step.py, which fails on one that it does not know.
"""

import inspect
import re
import tomllib
from pathlib import Path

import pytest

from fallline.engine.family.registry import modules
from fallline.gui.labs import rules
from fallline.gui.labs.all_labs import labs
from fallline.gui.lessons.lesson import shipped_lessons

from .sentences import notes, prose, sentences

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[3]
KINDS = {"how", "definition", "cited", "open"}
OPEN = 0
"""Sentences that no test holds yet: there may be fewer, never more."""


def said():
    """(where, sentence) of all texts."""
    for kind in labs():
        if kind.__module__.startswith("fallline."):
            yield from ((f"lab {kind.number}", sentence) for sentence in sentences(kind.text))
            yield from (
                (f"note of lab {kind.number}", note) for note in notes(inspect.getsource(inspect.getmodule(kind)))
            )
    for module in (*modules("fallline.gui.labs.kinds"), rules):
        name = module.__name__.rpartition(".")[2]
        yield from ((f"note of plot {name}", note) for note in notes(inspect.getsource(module)))
    for lesson in shipped_lessons():
        for number, step in enumerate(lesson.steps, 1):
            for text in (step.claim, step.reveal, *step.reasons):
                yield from ((f"lesson {lesson.topic}.{number}", sentence) for sentence in sentences(text))
    for page in (ROOT / "docs" / "guide").glob("[01]*.md"):
        yield from ((f"guide {int(page.name[:2])}", sentence) for sentence in prose(page.read_text("utf-8")))


def pairs():
    return [
        pair
        for name in ("labs", "lessons", "guide")
        for pair in tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))["sentence"]
    ]


def test_no_sentence_is_without_a_pair_and_no_pair_without_its_sentence():
    listed = {(pair["where"], pair["says"]) for pair in pairs()}
    there = set(said())
    assert there - listed == set(), "say in tests/gui/claims/*.toml which test holds this"
    assert listed - there == set(), "nobody says this any more"


def test_every_check_is_a_test_that_is_there():
    functions = {}
    for pair in pairs():
        assert ("check" in pair) != (pair.get("kind") in KINDS), pair
        if "check" in pair:
            file, name = pair["check"].split("::")
            if file not in functions:
                functions[file] = set(re.findall(r"^def (test_\w+)", (ROOT / file).read_text("utf-8"), re.MULTILINE))
            assert name in functions[file], pair


def test_what_is_held_by_no_test_grows_fewer():
    assert sum(pair.get("kind") == "open" for pair in pairs()) <= OPEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two is <b>bold</b>.<br><br>Three: four?", ["One.", "Two is bold.", "Three: four?"]),
        ("About 10⁻⁸. β = 0 is x. (So.)", ["About 10⁻⁸.", "β = 0 is x. (So.)"]),
    ],
)
def test_a_text_is_split_as_it_is_read(text, expected):
    assert sentences(text) == expected


def test_the_table_of_the_notes_names_tests_that_are_there_for_all_eleven_questions():
    text = (ROOT / "docs" / "notes.md").read_text("utf-8")
    rows = [row for row in text.splitlines() if re.match(r"\| (\d+|all) \|", row)]
    assert {int(number) for row in rows for number in re.findall(r"^\| (\d+) \|", row)} == set(range(1, 12))
    for row in rows:
        file = ""
        named = re.findall(r"`([\w/.]*)::(test_\w+)`", row)
        assert named, row
        for path, name in named:
            file = path or file
            assert f"def {name}(" in (ROOT / file).read_text("utf-8"), (file, name)
