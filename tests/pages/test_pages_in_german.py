"""All words of a page come from one table: in another language a page has none of another's."""

import os
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest

from fallline import resources
from fallline.engine.language import choose, tr
from fallline.gui.export.page_words import lesson_words, scene_words
from tests.pages.browser import MISSING

WRITE = """
import sys
from pathlib import Path
from fallline.gui.display import prepare
from fallline.gui.lesson_pages import lesson_page as made
from fallline.gui.lessons.lesson import loads
from msgspec.structs import replace
from fallline import load_scenario
from fallline.gui.export.page import page
prepare()
folder, ravine = Path(sys.argv[1]), load_scenario("ravine")
runs = [replace(run, label=str(number)) for number, run in enumerate(ravine.runs)]
(folder / "ravine.html").write_text(page(replace(ravine, title="0", description="0", runs=tuple(runs))), "utf-8")
(folder / "lesson.html").write_text(made.lesson_page(loads(sys.argv[2])), "utf-8")
"""
LESSON = """
version = 1
title = "0"
topic = 1
[[steps]]
claim = "1"
question = "1"
choices = ["1", "2"]
answer = 2
run = { scenario = "saddle", view = "Surface" }
do = [{ step = 3 }]
reveal = "1"
[[steps]]
claim = "2"
question = "2"
draw = { kind = "ring", of = "Newton", within = 0.25 }
run = { scenario = "saddle" }
reveal = "2"
[[steps]]
claim = "3"
question = "3"
draw = { kind = "curve", of = "Adam", within = 1e9 }
run = { scenario = "saddle" }
reveal = "3"
[[steps]]
claim = "4"
question = "4"
draw = { kind = "rate", of = "Gradient descent", low = 0.005, high = 1.0, within = 1.2 }
run = { scenario = "ravine" }
reveal = "4"
[[steps]]
claim = "5"
question = "5"
ask = [{ below = 1e-8, within = 60 }]
hints = ["5"]
run = { scenario = "ravine" }
reveal = "5"
"""
SHOWN = """
const found = [], names = ["title", "aria-label", "alt", "aria-valuetext"];
for (const it of document.querySelectorAll("body *")) {
  if (it.tagName === "SCRIPT" || it.tagName === "TEMPLATE") continue;
  for (const name of names) if (it.hasAttribute(name)) found.push(it.getAttribute(name));
  for (const part of it.childNodes) if (part.nodeType === 3) found.push(part.textContent);
}
return found.map((each) => each.trim()).filter(Boolean);
"""
NAMES = "Gradient descent|Momentum|Nesterov|Newton|Adam|RMSProp|Fallline"
"""Labels of the runs of shipped scenarios, and names: the same in every language."""


WIRED = {"not attempted", "DejaVu Sans"}
"""What SCORM 1.2 calls a state, and a font."""
PROSE = re.compile(r"[A-Za-z][A-Za-z ,;:.'-]*[A-Za-z]{2}[,;:.]? [A-Za-z]{2}[A-Za-z ,;:.'-]*")


def written(language, folder):
    environment = os.environ | {"FALLLINE_LANGUAGE": language, "FALLLINE_COMPILE": "0", "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", WRITE, str(folder), LESSON], env=environment, check=True)


def unmarked(texts):
    """What is left of `texts` once all that was said in the pseudo-language is taken out."""
    rest = {re.sub(NAMES, "", re.sub("⟦[^⟦⟧]*⟧", "", text)) for text in texts}
    return {text for text in rest if re.search(r"[^\W\d_]{3,}", text)}


@pytest.mark.skipif(bool(MISSING), reason=MISSING)
def test_no_word_is_seen_on_a_page_that_its_table_does_not_say(tmp_path, chromium):
    written("pseudo", tmp_path)
    window = chromium
    window.open(tmp_path / "ravine.html")
    window.frame()
    assert unmarked(window.run(SHOWN)) == set()
    window.open(tmp_path / "lesson.html")
    for step in range(5):
        window.run("if (lessonPage.guess?.made) lessonPage.guess.touched = true;")
        window.run("lessonPage.tellHint(); lessonPage.run();")
        window.frame()
        window.run("fallline.tip([300, 200]); fallline.announce();")
        assert unmarked(window.run(SHOWN)) == set()
        window.run("lessonPage.reveal()")
        window.frame()
        assert unmarked(window.run(SHOWN)) == set()
        if step < 4:
            window.run("lessonPage.show(lessonPage.index + 1)")
    assert window.log() == []


@pytest.fixture
def german():
    choose("de")
    yield
    choose("en")


def test_a_page_in_german_says_so_and_its_table_is_that_of_the_catalogue(german):
    from fallline.gui.export.page_document import document

    assert '<html lang="de">' in document("", "", "")
    found = scene_words() | lesson_words()
    choose("en")
    english = scene_words() | lesson_words()
    choose("de")
    for name, text in english.items():
        assert found[name] == tr(text)
        assert _places(found[name]) == _places(text)
    assert {name for name, text in english.items() if found[name] == text} <= {
        "apart",
        "goal_unknown",
        "plots",
    }  # the same word


def _places(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def test_the_script_and_the_markup_have_no_words_of_their_own():
    folder = Path(str(resources.__path__[0])) / "page"
    named = set(re.findall(r"\bwords\.(\w+)", "\n".join(path.read_text("utf-8") for path in folder.glob("*.js"))))
    assert named <= set(lesson_words())
    code = re.sub(r"//.*|/\*.*?\*/", "", "\n".join(path.read_text("utf-8") for path in folder.glob("*.js")))
    strings = [first or second for first, second in re.findall(r'"([^"\n]*)"|`([^`\n]*)`', code)]
    assert {each for each in strings if PROSE.fullmatch(re.sub(r"\$\{[^}]*\}", "", each))} <= WIRED
    for path in folder.glob("*.html"):
        shown = re.sub(r"<[^>]*>|\{[\w-]+\}|&\w+;|Fallline", "", path.read_text("utf-8"))
        assert not re.search(r"[A-Za-z]{2,}", shown)
