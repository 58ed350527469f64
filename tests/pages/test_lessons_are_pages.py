"""Every shipped lesson is a page: all of its steps are there, and what it computes in V8 is what the engine says."""

import json
import re
import zipfile

import pytest
from msgspec.structs import replace
from py_mini_racer import MiniRacer

from fallline import load_scenario, resources, trace
from fallline.engine.analysis.rate_limit import rate_limit
from fallline.engine.files.atomic import ExportError
from fallline.engine.language import MARK, choose_mark
from fallline.engine.studies.assignment import Goal, marks
from fallline.gui.lesson_pages import lesson_page as made
from fallline.gui.lesson_pages.lab_figures import LabFigure, LabFigures, StandingLab
from fallline.gui.lessons.draw import Rate, Ring
from fallline.gui.lessons.lesson import Run, assignment, shipped_lesson, shipped_names

MODELS = {"catapult", "digits", "edge-of-stability", "finite-sums", "minibatch", "moons"}
"""Scenarios on data: here 20 steps of them."""
FIGURE = LabFigures("5. Momentum", (LabFigure("Loss", '<svg fill="#fff"/>', '<svg fill="#000"/>', False),))


class Drawn:
    """In place of a lab, whose figures take seconds: one of them is drawn below."""

    def __init__(self, run):
        assert run.lab

    def compute(self):
        """Nothing."""

    def draw(self):
        yield
        return FIGURE


@pytest.fixture
def quick(monkeypatch):
    def shorter(place):
        scenario = load_scenario(place)
        return replace(scenario, steps=20) if place in MODELS else scenario

    monkeypatch.setattr(made, "at_place", shorter)
    monkeypatch.setattr(made, "StandingLab", Drawn)


class Page:
    """The script of a page in V8, without its document: data, functions, and what judges."""

    def __init__(self, text):
        self.script = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)[1]
        assert "class LessonPage" in self.script
        data = self.script[: self.script.index("// Numbers in words")]
        code = [resources.data("page", f"{name}.js").decode() for name in ("numbers", "trace", "goals", "answer")]
        self.v8 = MiniRacer()
        self.v8.eval("\n".join([data, *code]))
        self.v8.eval("function fill(at) { page = { ...dress, ...scenes[at].data }; printed = scenes[at].code; }")
        self.v8.eval("function copied(value) { return JSON.parse(JSON.stringify(value)); }")
        self.lesson = self("lesson")

    def __call__(self, expression):
        return json.loads(self.v8.eval(f"JSON.stringify({expression})"))

    def runs(self, scene):
        """What `app` has of the runs of a scene, as far as goals and guesses ask for it."""
        self.v8.eval(f"""fill({scene});
        var land = printed.landscape ? bound(printed.landscape, page.landscape.numbers) : null;
        var app = {{ land, landNumbers: page.landscape.numbers, starts: page.start, landChanged: () => false }};
        app.step = 0;
        app.runs = page.runs.map((run, index) => {{
          const paths = run.why ? [] : trace(run, printed.runs[index], land, page.window, page.steps, page.start, null);
          return {{ ...run, index, paths, mean: run.why ? [] : paths[0].loss }};
        }});""")


@pytest.fixture
def opened(quick):
    pages = []

    def page(lesson, folder=None):
        pages.append(Page(made.lesson_page(lesson, folder)))
        return pages[-1]

    yield page
    for each in pages:
        each.v8.close()


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_lesson_is_a_page_with_all_of_its_steps(name, opened):
    lesson = shipped_lesson(name)
    page = opened(lesson)
    assert len(page.lesson["steps"]) == len(lesson.steps)
    for step, shown in zip(lesson.steps, page.lesson["steps"], strict=True):
        assert shown["choices"] == list(step.choices)
        assert (shown["answer"], shown["reasons"]) == (step.answer, list(step.reasons))
        assert " ".join(shown["reveal"].split()) == " ".join(step.reveal.split())
        assert (shown["scene"] is None) == (step.run.scenario is None) == bool(shown["pictures"])
        if step.run.scenario is None:
            assert "is in Fallline" in shown["note"]
            assert step.draw is None or "without a guess" in shown["draw"]["why"]
            continue
        scenario = made.at_place(step.run.scenario)
        page.runs(shown["scene"])
        if isinstance(step.draw, Rate):
            run = scenario.runs[shown["draw"]["run"]]
            assert run.label == step.draw.of
            assert shown["draw"]["limit"] == rate_limit(scenario, run).lr
        if isinstance(step.draw, Ring) and not page(f"app.runs[{shown['draw']['run']}].why"):
            path = f"app.runs[{shown['draw']['run']}].paths[0]"
            end = page(f"(({{ x, y, count }}) => [x[count - 1], y[count - 1]])({path})")
            theta = trace(scenario)[shown["draw"]["run"]].theta[-1, :, 0]
            assert end == pytest.approx(theta.tolist(), abs=1e-9)
        for place, mark in enumerate(marks(assignment(step, None), scenario) if step.ask else ()):
            at = f"lesson.steps[{page.lesson['steps'].index(shown)}]"
            met, said = page(f"stands({at}.ask[{place}], {at}, app)")
            assert met is None or met == mark.met
            assert "Fallline" in said if met is None else said.split()[0] == mark.reason.split()[0]


def test_an_assignment_is_reached_where_the_engine_says_so(opened):
    page = opened(shipped_lesson("05-momentum"))
    page.runs(page.lesson["steps"][3]["scene"])
    page.v8.eval("""page.runs[1].numbers.optimizer.beta = 25 / 49; page.runs[1].numbers.schedule.lr = 4 / 49;
    const tuned = trace(page.runs[1], printed.runs[1], land, page.window, page.steps, page.start, null);
    app.runs[1].mean = tuned[0].loss;""")
    goal = "lesson.steps[3].ask[0], lesson.steps[3]"
    assert page(f"stands({goal}, app)")[0] is True
    assert page(f"stands({goal}, {{ ...app, starts: [[0, 1]] }})") == [False, "the start differs from the assignment's"]
    task = "lesson.steps[0].tasks[0]"
    assert page(f"done({task}, app)") is False
    at = "{ step: 0, runs: [0, { numbers: { schedule: { lr: 0.101 } } }] }"
    assert page(f"done({task}, {at})") is True


def test_what_a_page_cannot_judge_is_said_to_be_judged_in_the_program(opened):
    [goal] = [goal for step in opened(shipped_lesson("07-step-decay")).lesson["steps"] for goal in step["ask"]]
    assert "change it in Fallline" in goal["why"]
    lesson = shipped_lesson("04-troubles")
    asked = replace(lesson.steps[-1], ask=(Goal(below=1.0, gradients=10),))
    [step] = opened(replace(lesson, steps=(asked,))).lesson["steps"]
    assert "this page cannot look" in step["ask"][0]["why"]


def test_a_lesson_is_packed_for_a_course(quick, tmp_path):
    lesson = replace(shipped_lesson("05-momentum"), steps=shipped_lesson("05-momentum").steps[3:])
    made.save_page(lesson, made.lesson_page(lesson), tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        assert package.namelist() == ["imsmanifest.xml", "index.html"]
        assert f"<title>{lesson.title}</title>" in package.read("imsmanifest.xml").decode()
        text = package.read("index.html").decode()
    assert text.index("class LessonPage") < text.index("new LessonPage") < text.index("class Course")


def test_the_words_of_a_lesson_stay_words(quick):
    evil = "</script><script>alert(1)</script>{script}"
    lesson = replace(shipped_lesson("08-newton"), title=evil)
    lesson = replace(lesson, steps=(replace(lesson.steps[0], claim=evil, reveal=evil),))
    text = made.lesson_page(lesson)
    assert text.count("<script") == text.count("</script>") == 1
    assert "img-src data:;" in text
    assert "unsafe" not in text


def test_the_picture_of_a_lab_is_drawn_by_day_and_by_night(qapp):
    lab = StandingLab(Run(lab=9, settings={"kappa": 25}, plots=("Steps needed",)))
    lab.compute()
    pieces = lab.draw()
    found = exhausted(pieces)
    assert (found.lab, [each.title for each in found.figures]) == ("9. What a condition number costs", ["Steps needed"])
    each = found.figures[0]
    assert "Steps needed".upper() in each.light.upper()
    parts, other = each.light.split('"'), made._by_night(each)
    for words, places in other.items():
        for place in places:
            parts[place] = words
    assert '"'.join(parts) == each.dark != each.light


def test_a_lesson_of_ones_own_names_what_is_wrong_with_it(tmp_path):
    from fallline.command_line import app

    with pytest.raises(ExportError, match="no shipped lesson is named 'none'"):
        app(["export-lesson", "none", "none.html"], standalone_mode=False)
    with pytest.raises(ExportError, match=r"none\.txt"):
        app(["export-lesson", "05-momentum", "none.txt"], standalone_mode=False)
    (tmp_path / "there.html").touch()
    with pytest.raises(ExportError, match="is there already; --force replaces it"):
        app(["export-lesson", "05-momentum", str(tmp_path / "there.html")], standalone_mode=False)


def exhausted(pieces):
    """What a generator returns once all its pieces are made."""

    def whole():
        return (yield from pieces)

    ran = whole()
    while True:
        try:
            next(ran)
        except StopIteration as end:
            return end.value


def test_figures_have_the_mark_that_is_preferred_and_an_answer_the_point(opened, monkeypatch):
    monkeypatch.setenv(MARK, ".")
    choose_mark(",")
    try:
        page = opened(shipped_lesson("05-momentum"))
    finally:
        choose_mark(".")
    shown = page("[figure(-0.25), figure(1200), listed([0.5, -2])]")
    assert shown == ["−0,25", "1200", "0,5; −2"]
    assert page("inline([0.5, 1e-3])") == "[0.5, 0.001]"
