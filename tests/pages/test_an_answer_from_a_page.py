"""An assignment is judged on a page as the engine judges it, and the answer that the page saves is one for `grade`."""

import pytest
from msgspec.structs import replace

from fallline import load_scenario, loads
from fallline.engine.scenario.edit import with_run
from fallline.engine.studies.assignment import Goal, marks
from fallline.gui.lessons.grading import grade, total
from fallline.gui.lessons.lesson import Run, assignment, shipped_lesson
from tests.pages.test_lessons_are_pages import opened, quick  # noqa: F401  # fixtures

OWN = """
version = 1
steps = 20
landscape = { name = "expression", formula = "p x^2 + q y^2", parameters = { p = 1.0, q = 4.0 } }
[[runs]]
label = 'A "chain"'
optimizer = { name = "chain", parts = [{ name = "clip", norm = 2.0 }, { name = "momentum" }] }
schedule = { name = "constant", lr = 0.1 }
[[runs]]
optimizer = { name = "gradient-descent" }
schedule = { name = "step-decay", lr = 0.05, every = 10 }
"""


@pytest.mark.parametrize("rate", [0.04, 0.0549, 0.0555, 0.0557])
def test_the_largest_stable_rate_is_found_where_the_engine_finds_it(rate, opened):  # noqa: F811
    step = shipped_lesson("04-troubles").steps[-1]
    page = opened(replace(shipped_lesson("04-troubles"), steps=(step,)))
    page.runs(0)
    page.v8.eval(f"app.runs[0].numbers.schedule.lr = {rate}")
    met, said = page("stands(lesson.steps[0].ask[0], lesson.steps[0], app)")
    given = load_scenario(step.run.scenario)
    answer = with_run(given, 0, schedule=given.runs[0].schedule.edited(lr=rate))
    [mark] = marks(assignment(step, None), answer)
    assert (met, said.split()[:2]) == (mark.met, mark.reason.split()[:2])
    assert met == (rate in (0.0549, 0.0555))


def test_an_answer_that_was_saved_gets_its_points_and_a_foreign_one_none(opened, tmp_path):  # noqa: F811
    lesson = shipped_lesson("05-momentum")
    page = opened(lesson)
    page.runs(page.lesson["steps"][3]["scene"])
    tuned = "app.runs[1].numbers = { ...app.runs[1].numbers, schedule: { lr: 4 / 49 }, optimizer: { beta: 25 / 49 } };"
    page.v8.eval("app.runs = app.runs.map(copied); " + tuned)
    for name, change in (("right", ""), ("moved", "app.starts = [[1, 1]];")):
        page.v8.eval(change or "0")
        folder = tmp_path / name
        folder.mkdir()
        text = page("toml(answered(lesson.steps[3].given, app))")
        (folder / page.lesson["steps"][3]["file"]).write_text(text, "utf-8")
    rows = list(grade(tmp_path, lesson, None))
    assert sorted(total(rows)) == [("moved", 0.0, 0.0), ("right", 2.0, 2.0)]
    assert "the start" in next(row.reason for row in rows if row.student == "moved")


def test_whatever_can_be_set_on_a_page_is_in_the_answer(opened, tmp_path):  # noqa: F811
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    step = replace(shipped_lesson("05-momentum").steps[3], run=Run(scenario="own.toml"), ask=(Goal(below=1.0),))
    page = opened(replace(shipped_lesson("05-momentum"), steps=(step,)), tmp_path)
    page.runs(0)
    page.v8.eval("""app.runs = app.runs.map(copied);
    Object.assign(app, { starts: [[0.5, 1e-7]], landNumbers: { ...app.landNumbers, p_q: 9 } });
    app.runs[0].numbers.optimizer.part1_beta = 0.5;
    app.runs[1].numbers.schedule.every = 7;
    app.runs[1].numbers.gradient.noise = 0.25;""")
    found, given = loads(page("toml(answered(lesson.steps[0].given, app))")), loads(OWN)
    assert found.start == (0.5, 1e-7)
    assert found.landscape == replace(given.landscape, parameters={"p": 1.0, "q": 9.0})
    assert found.runs[0].label == 'A "chain"'
    assert [part.tag() for part in found.runs[0].optimizer.parts] == ["clip", "momentum"]
    assert found.runs[0].optimizer.parts[1].beta == 0.5
    assert (found.runs[1].schedule.every, found.runs[1].gradient.noise) == (7, 0.25)
