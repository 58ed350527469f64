"""Every sentence of labs, lessons and guide stands in one of the .toml here with what holds it.

Explain's sentences are held in tests/engine/test_every_sentence_of_a_step.py, which fails on one that it does not know.
"""

import inspect
import json
import re
import tomllib
from pathlib import Path

import pytest

from fallline.engine.family.registry import modules
from fallline.engine.studies import gradient_check, newton_root, troubles
from fallline.gui.labs import rules
from fallline.gui.labs.all_labs import labs
from fallline.gui.lessons.lesson import shipped_lessons

from .sentences import computed_notes, notes, prose, sentences

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[3]
STUDIES = troubles, newton_root, gradient_check
"""What these say is shown under plots as it is."""
KINDS = {"how", "definition", "cited", "open"}
OPEN = 0
"""Sentences that no test holds yet: there may be fewer, never more."""


def said():
    """(where, sentence) of all texts."""
    for kind in labs():
        if kind.__module__.startswith("fallline."):
            yield from ((f"lab {kind.number}", sentence) for sentence in sentences(kind.text))
            yield from (
                (f"note of lab {kind.number}", note)
                for find in (notes, computed_notes)
                for note in find(inspect.getsource(inspect.getmodule(kind)))
            )
    for study in STUDIES:
        name = study.__name__.rpartition(".")[2]
        yield from ((f"words of {name}", words) for words in computed_notes(inspect.getsource(study)))
    for module in (*modules("fallline.gui.labs.kinds"), rules):
        name = module.__name__.rpartition(".")[2]
        yield from (
            (f"note of plot {name}", note)
            for find in (notes, computed_notes)
            for note in find(inspect.getsource(module))
        )
    for lesson in shipped_lessons():
        for number, step in enumerate(lesson.steps, 1):
            for text in (step.claim, step.reveal, *step.reasons):
                yield from ((f"lesson {lesson.topic}.{number}", sentence) for sentence in sentences(text))
    for page in (ROOT / "docs" / "guide").glob("*.md"):
        name = int(page.name[:2]) if page.name[0].isdigit() else page.stem
        yield from ((f"guide {name}", sentence) for sentence in prose(page.read_text("utf-8")))


def pairs():
    return [
        pair
        for name in ("labs", "lessons", "guide", "guide_pages")
        for pair in tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))["sentence"]
    ]


def test_no_sentence_is_without_a_pair_and_no_pair_without_its_sentence():
    listed = {(pair["where"], pair["says"]) for pair in pairs()}
    there = set(said())
    new, gone = (_told(each) for each in (there - listed, listed - there))
    assert not new, f"say in tests/gui/claims/*.toml which test holds each of these:\n\n{new}"
    assert not gone, f"nobody says these any more:\n\n{gone}"


def _told(sentences):
    """All of them, as they stand in the files: pytest would cut the set."""
    return "\n\n".join(
        f"[[sentence]]\nwhere = {json.dumps(where)}\nsays = {json.dumps(says, ensure_ascii=False)}\ncheck = "
        for where, says in sorted(sentences)
    )


def _checks(pair):
    """The tests that hold a sentence: one, or several where it says several things."""
    found = pair.get("check", ())
    return (found,) if isinstance(found, str) else found


def test_every_check_is_a_test_that_is_there():
    functions = {}
    for pair in pairs():
        assert ("check" in pair) != (pair.get("kind") in KINDS), pair
        for check in _checks(pair):
            file, name = check.split("::")
            if file not in functions:
                functions[file] = set(re.findall(r"^ *def (test_\w+)", (ROOT / file).read_text("utf-8"), re.MULTILINE))
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


def test_a_note_with_figures_is_found_wherever_it_is_written():
    source = '''
class Some(Lab):
    title: ClassVar[str] = "Not a word of this is a note"

    def draw(self, result):
        """Nor is any word of this."""
        self.loss = self.plot("Nor is the title of a plot", "x", "y", 0, 0)
        words = f"It rests at {rest} in the end" if rest else "It does not rest here at all"
        self.loss.say(words + f". Momentum {figure(beta)} makes it sooner by {times}")
        self.loss.say("This is found as fixed words")
'''
    assert sorted(computed_notes(source)) == [
        ". Momentum … makes it sooner by …", "It does not rest here at all", "It rests at … in the end",
    ]  # fmt: skip
