"""A lesson is walked in a real browser, by keys and by pointer: nothing is told before it is run and revealed."""

from pathlib import Path

import numpy as np
import pytest

from fallline import load_scenario, trace
from fallline import loads as scenario_of
from fallline.gui.lesson_pages import lesson_page as made
from fallline.gui.lesson_pages.lab_figures import LabFigure, LabFigures
from fallline.gui.lessons.lesson import loads
from tests.pages.browser import MISSING

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)
PICTURES = Path(__file__).parents[2] / "build" / "pages"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 5 4"><rect width="5" height="4" fill="{}"/></svg>'
LESSON = """
version = 1
title = "Walked"
topic = 5
[[steps]]
claim = "One."
question = "Which?"
choices = ["a", "b"]
answer = 2
reasons = ["Not a.", ""]
run = { scenario = "ravine", view = "Trajectories" }
do = [{ step = 3 }, { run = "Momentum", at = { "schedule.lr" = 0.1 } }]
look = "Look."
reveal = "It is b."
[[steps]]
claim = "Two."
question = "Where?"
draw = { kind = "ring", of = "Newton", within = 0.25 }
run = { scenario = "saddle" }
reveal = "There."
[[steps]]
claim = "Three."
question = "How?"
draw = { kind = "curve", of = "Adam", within = 1e9 }
run = { scenario = "ravine" }
reveal = "So."
[[steps]]
claim = "Four."
question = "How large?"
draw = { kind = "rate", of = "Momentum", low = 0.005, high = 1.0, within = 1.2 }
run = { scenario = "ravine" }
reveal = "So large."
[[steps]]
claim = "Five."
question = "Which plot?"
choices = ["a", "b"]
answer = 1
run = { lab = 5, plots = ["Loss"] }
reveal = "This."
[[steps]]
claim = "Six."
question = "Reach it."
ask = [{ run = "Momentum", below = 1e-8, within = 60, optimizers = ["momentum"] }]
hints = ["Less.", "More."]
run = { scenario = "ravine" }
reveal = "Done."
"""
TUNED = """const { numbers } = fallline.runs[1];
numbers.schedule.lr = 4 / 49;
numbers.optimizer.beta = 25 / 49;
fallline.edited();"""
IMAGES = """const images = [...document.querySelectorAll("#stage img")];
return images.map((it) => [decodeURIComponent(it.src), it.naturalWidth > 0]);"""
SAID = "const it = document.getElementById(arguments[0]); return it.hidden ? '' : it.innerText"


class Drawn:
    """In place of a lab, whose figures take seconds."""

    def __init__(self, run):
        self.title = run.plots[0]

    def compute(self):
        """Nothing."""

    def draw(self):
        yield
        return LabFigures("5. Momentum", (LabFigure(self.title, SVG.format("#ffffff"), SVG.format("#000000"), False),))


class Reader:
    """Who walks the lesson."""

    def __init__(self, window):
        self.window = window

    def focus(self, id):
        self.window.run("document.getElementById(arguments[0]).focus()", id)

    def go(self, id):
        """Press a button by its key."""
        self.focus(id)
        self.window.press("space")

    def says(self, id):
        return self.window.run(
            "const it = document.getElementById(arguments[0]); return it.hidden ? '' : it.innerText", id
        )

    def shown(self):
        """The buttons that can be pressed."""
        script = "return [...document.querySelectorAll('#lesson button')].filter((it) => !it.hidden && !it.disabled)"
        return [id.removeprefix("lesson-") for id in self.window.run(f"{script}.map((it) => it.id)")]

    def look(self, name):
        """It fits three screens, by day and by night; a picture of each is kept."""
        for scheme in ("light", "dark"):
            for width, height in ((320, 640), (1000, 800), (1920, 1080)):
                self.window.look(width, height, scheme)
                assert self.window.run("return document.documentElement.scrollWidth") <= width
                self.window.picture(PICTURES / f"lesson-{name}-{width}-{scheme}.png")
        self.window.look(1000, 800)


@pytest.fixture
def reader(chromium, monkeypatch):
    monkeypatch.setattr(made, "StandingLab", Drawn)
    PICTURES.mkdir(parents=True, exist_ok=True)
    target = PICTURES / "lesson.html"
    target.write_text(made.lesson_page(loads(LESSON)), "utf-8")
    chromium.open(target)
    chromium.frame()
    yield Reader(chromium)
    assert chromium.log() == []


def test_a_lesson_is_walked_by_keys_and_pointer(reader):
    window = reader.window
    assert (reader.says("progress"), reader.shown()) == ("Step 1 of 6", ["skip", "next"])
    assert window.run("fallline.seek(9); fallline.play(); return [fallline.step, fallline.playing]") == [0, False]
    assert "Trajectories is a view of Fallline's window" in reader.says("stage-note")
    reader.look("choices")
    reader.focus("choice-1")
    window.press("space")
    reader.go("lesson-run")
    assert window.run("return [fallline.playing, fallline.covered, document.activeElement.id]") == [
        True, True, "lesson-reveal",
    ]  # fmt: skip
    window.run("fallline.seek(5)")
    window.frame()
    assert reader.says("tasks") == "✓ Play to step 3\n○ Set the rate of Momentum to 0.1"
    reader.go("lesson-reveal")
    assert [reader.says(id) for id in ("verdict", "reason", "answer")] == ["It is: b", "Not a.", "It is b."]
    assert window.run("return [fallline.covered, fallline.step, document.activeElement.id]") == [False, 120, "verdict"]
    reader.go("lesson-next")
    ring(reader)
    curve(reader)
    rate(reader)
    plots(reader)
    goals(reader)


def ring(reader):
    """By pointer, and by keys."""
    window = reader.window
    assert reader.says("question") == "Where?"
    end = trace(load_scenario("saddle"))[window.run("return lessonPage.step.draw.run")].theta[-1, :, 0].tolist()
    at = """const r = fallline.contour.canvas.getBoundingClientRect(), n = fallline.contour.now;
    return [arguments[0] || fallline.guess.place].map(([x, y]) => [r.left + n.toX(x), r.top + n.toY(y)])[0]"""
    start = window.run("return fallline.starts[0]")
    window.drag(window.run(at, None), window.run(at, end))
    assert window.run("return fallline.guess.place") == pytest.approx(end, abs=0.02)
    window.run("fallline.contour.canvas.focus()")
    window.press("left", "left")
    assert window.run("return fallline.starts[0]") == start
    assert "run" in reader.shown()
    reader.go("lesson-run")
    reader.go("lesson-reveal")
    assert reader.says("verdict") == "You predicted it."
    assert reader.says("progress") == "Step 2 of 6 · 1 of 2 predicted"
    reader.look("ring")
    reader.go("lesson-next")


def curve(reader):
    """Half by pointer, and the other half by keys."""
    window = reader.window
    box = "const b = document.getElementById('loss').getBoundingClientRect(); return [b.left, b.top, b.width, b.height]"
    x, y, width, height = window.run(box)
    window.drag((x + 60, y + 20), (x + width * 0.2, y + 60), (x + width * 0.4, y + height / 2))
    assert "run" not in reader.shown()
    reader.focus("loss")
    window.press(*["right", "down"] * 12)
    assert "run" in reader.shown()
    drawn = np.array(window.run("return Array.from(fallline.guess.values).filter(Number.isFinite)"))
    assert (np.diff(drawn) <= 0).all()
    reader.go("lesson-run")
    reader.go("lesson-reveal")
    assert "Your curve is off by a factor of" in reader.says("off")
    reader.look("curve")
    reader.go("lesson-next")


def rate(reader):
    """It runs at the rate that was guessed, and the truth is theory's."""
    window = reader.window
    reader.focus("dial-guess")
    window.press(*["right"] * 60)
    guessed = window.run("return lessonPage.guess.value")
    reader.go("lesson-run")
    assert window.run("return fallline.runs[1].numbers.schedule.lr") == guessed
    reader.go("lesson-reveal")
    assert "It comes to rest below 0.101" in reader.says("off")
    reader.go("lesson-next")


def plots(reader):
    """The plot of a lab comes with the run, in the reader's colours."""
    window = reader.window
    assert window.run(IMAGES) == []
    assert "your guess first" in reader.says("stage")
    reader.go("lesson-skip")
    reader.go("lesson-run")
    window.frame()
    assert "#ffffff" in window.run(IMAGES)[0][0]
    window.look(1000, 800, "dark")
    window.frame()
    [[text, loaded]] = window.run(IMAGES)
    assert "#000000" in text
    assert loaded
    window.look(1000, 800)
    reader.go("lesson-reveal")
    assert reader.says("verdict") == "It is: a"
    reader.go("lesson-next")


def goals(reader):
    """They are looked at as the runs are changed."""
    window = reader.window
    assert "now: loss" in reader.says("tasks")
    reader.go("lesson-hint")
    reader.go("lesson-hint")
    assert reader.says("hint") == "Less.\n\nMore."
    assert "hint" not in reader.shown()
    reader.look("ask")
    window.run(TUNED)
    window.frame()
    assert reader.says("tasks").startswith("✓")
    window.run("URL.createObjectURL = (file) => { globalThis.saved = file; return '#'; };")
    reader.go("lesson-save")
    answer = scenario_of(window.wait("saved.text().then(arguments[0])"))
    assert (answer.runs[1].schedule.lr, answer.runs[1].optimizer.beta) == (4 / 49, 25 / 49)
    reader.go("lesson-reveal")
    assert reader.says("verdict") == "You reached it."
    assert reader.says("score").startswith("This was the last step. You predicted")
    assert "next" not in reader.shown()
    tree = window.devtools("Accessibility.getFullAXTree")["nodes"]
    parts = [node for node in tree if node.get("role", {}).get("value") in {"button", "slider", "radio", "image"}]
    assert [node for node in parts if not node.get("ignored") and not node.get("name", {}).get("value")] == []
