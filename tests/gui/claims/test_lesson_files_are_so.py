"""What the guide says of writing lessons, and of pictures of labs in them, that is told nowhere else is so."""

from types import SimpleNamespace

from fallline import load_scenario, trace
from fallline.engine.scenario.edit import replace
from fallline.gui.chart.chart import Line
from fallline.gui.chart.styles import STYLES
from fallline.gui.course.capture import Capture
from fallline.gui.export.options import PictureOptions
from fallline.gui.lab_picture import lab_figure
from fallline.gui.writing.draft import new_draft
from fallline.gui.writing.saving import save


def test_a_scenario_that_a_step_no_longer_uses_stays_where_it_is(tmp_path):
    name, draft = new_draft().with_taken(replace(load_scenario("ravine"), steps=33))
    step = {"claim": "A.", "question": "B?", "choices": ["1", "2"], "answer": 1, "reveal": "C."}
    path = tmp_path / "mine.toml"
    saved = save(draft.put(("title",), "Mine").with_steps([{**step, "run": {"scenario": name}}]), path, None)
    save(saved.put(("steps", 0, "run"), {"scenario": "valley"}), path, tmp_path)
    assert load_scenario(tmp_path / "mine-1.toml").steps == 33


def test_what_no_task_can_ask_for_is_said():
    given = load_scenario("ravine")
    moved = replace(given, start=(0.5, 0.5))
    session = SimpleNamespace(scenario=moved, playhead=0, paths=trace(moved))
    seen = Capture(session, panes=None).seen_of_scenario(given)
    assert seen.do == []
    assert "the start" in seen.left


def test_what_is_under_your_guess_first_stays_covered_in_a_picture(open_lab):
    lab = open_lab(5)
    loss = next(number for number, plot in enumerate(lab.plots) if plot.title.text().startswith("Loss"))

    def lines():
        chart, _ = lab_figure(lab, PictureOptions(style="ieee-double", **STYLES["ieee-double"].options)).compute()
        panel = next(each for each in chart.panels if each.title.startswith("Loss"))
        return [layer for layer in panel.layers if isinstance(layer, Line)]

    assert lines()
    lab.plots[loss].cover(True)
    assert not lines()
    lab.plots[loss].cover(False)
