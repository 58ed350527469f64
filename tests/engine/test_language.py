"""One function says all words: in English as written, else as the table has them; in a pseudo-language marked."""

import os

import pytest

from fallline import load_scenario
from fallline.engine import language
from fallline.engine.language import plural, same, texts_of, tr, translated


@pytest.fixture
def speak(monkeypatch):
    """`speak(language)`: until the end of the test."""
    monkeypatch.setenv(language.VARIABLE, "en")
    yield language.choose
    monkeypatch.undo()
    language._table.cache_clear()
    language._tables.cache_clear()


def test_english_is_what_the_code_says(speak):
    speak("en")
    assert tr("{n} steps of {what!r}", n=3, what="x") == "3 steps of 'x'"
    assert [plural(n, "{count} step", "{count:,} steps") for n in (0, 1, 2500)] == ["0 steps", "1 step", "2,500 steps"]
    assert tr("") == ""


def test_german_is_what_the_table_says_and_what_it_lacks_stays_english(speak):
    speak("de")
    assert language.chosen() == "de"
    assert tr("learning rate") == "Lernrate"
    assert tr("Learning rate {rate}", rate="0.1") == "Lernrate 0.1"
    assert [plural(n, "{count} run", "{count} runs") for n in (0, 1, 2)] == ["0 Läufe", "1 Lauf", "2 Läufe"]
    assert tr("said by nobody but this test: {n}", n=1) == "said by nobody but this test: 1"
    assert tr("") == "", "gettext has its own header under no text"


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_a_name_is_the_same_in_any_language(speak, spoken):
    speak(spoken)
    assert same("Gradient descent", "Gradientenabstieg")
    assert same("Gradientenabstieg", "Gradient descent")
    assert same("of nobody's table", "of nobody's table")
    assert not same("Gradient descent", "Momentum")


def test_runs_of_a_shipped_scenario_have_names_in_the_language_that_is_spoken(speak):
    found = {}
    for language_of_it in ("en", "de"):
        speak(language_of_it)
        found[language_of_it] = [run.label for run in load_scenario("minibatch").runs]
    assert found == {
        "en": ["All 310", "One at a time", "16 at a time"],
        "de": ["Alle 310", "Eines auf einmal", "16 auf einmal"],
    }


def test_braces_are_filled_in_only_where_parts_are_given(speak):
    speak("de")
    assert tr("a {0} of {x > 0: x, y}") == "a {0} of {x > 0: x, y}"
    assert tr("{{x}} is {x}", x=1) == "{x} is 1"
    assert tr(r"\{name} needs braces, as in \{command}{{x}}", name="frac", command="frac").endswith(r"\frac{x}")


def test_pseudo_marks_each_piece_between_the_parts(speak):
    speak(language.PSEUDO)
    assert tr("{a} and {b:.1f}!", a="x", b=2) == "x⟦ and ⟧2.0⟦!⟧"
    assert tr("braces {{}} {a}", a=1).replace("⟦", "").replace("⟧", "") == "braces {} 1"
    assert tr("an open {, and no part") == "⟦an open {, and no part⟧"
    assert plural(2, "{count} run", "{count} runs") == "2⟦ runs⟧"


@pytest.mark.parametrize("unknown", ["fr", "", "de_AT.UTF-8", "../de"])
def test_an_unknown_language_is_english(speak, unknown):
    speak(unknown)
    assert language.chosen() == "en"
    assert tr("learning rate") == "learning rate"


def test_processes_of_a_program_speak_as_it_does(speak):
    speak("de")
    assert os.environ[language.VARIABLE] == "de"


def test_of_a_document_words_are_said_and_nothing_else(speak):
    document = {
        "title": "Landscape",
        "steps": [{"choices": ["the start", "the seed"], "answer": 1, "run": {"label": "Landscape"}}],
        "landscape": {"name": "Landscape", "description": {"title": "the seed"}},
    }
    assert texts_of(document) == ["Landscape", "the start", "the seed", "the seed"]
    assert translated(document) == document
    speak("de")
    assert translated(document) == {
        "title": "Landschaft",
        "steps": [{"choices": ["der Startpunkt", "der Startwert"], "answer": 1, "run": {"label": "Landscape"}}],
        "landscape": {"name": "Landscape", "description": {"title": "der Startwert"}},
    }


def test_a_formula_that_is_shown_in_german_is_read_back():
    from fallline import LANDSCAPES

    shown = r"\begin{cases} x^{2} & x > 0 \\ - y & \text{sonst} \end{cases}"
    plain = LANDSCAPES["expression"](formula="where(x > 0, x^2, -y)")
    here = [[1.5, -2.0], [0.5, 3.0]]
    assert (LANDSCAPES["expression"](formula=shown).loss(here) == plain.loss(here)).all()
