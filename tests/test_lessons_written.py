"""A lesson that is written in the window, as a file: what is read, edited and saved again is the same lesson."""

import pytest

from fallline import load_scenario
from fallline.engine.files.atomic import write_whole
from fallline.engine.scenario.edit import replace
from fallline.gui.lessons.lesson import LessonError, load_lesson, loads, shipped_lesson, shipped_names
from fallline.gui.writing.checks import Checks
from fallline.gui.writing.draft import new_draft, read_draft, shipped_draft
from fallline.gui.writing.history import History
from fallline.gui.writing.saving import save

RUNS = [run.label for run in load_scenario("ravine").runs]
EVERY_FIELD = r'''
title = "By hand"   # a comment
topic = 12
[[steps]]
claim = """
Broken by hand, with "quotes" and \\ and a tab	there.

Second paragraph."""
question = "Which?"
choices = ["a = 'b'", "ß → θ"]
answer = 2
reasons = ["No.", ""]
run = { scenario = "valley", view = "Condition number" }
do = [{ step = 10 }, { view = "Why" }, { run = "Adam", above = { "schedule.lr" = 0.2 } }]
look = "There."
reveal = "A line\r\nof another system."
[[steps]]
claim = "An assignment."
question = "Reach it."
ask = [{ run = "Momentum", below = 1e-8, within = 60, gradients = 80, optimizers = ["momentum"], points = 2 },
       { largest_stable = 0.02, schedules = ["constant"] }]
hints = ["One.", "Two."]
free = ["start", "seed"]
run = { scenario = "ravine" }
reveal = "So."
[[steps]]
claim = "A lab."
question = "Draw it."
draw = { kind = "curve", on = "Loss", of = "this run", within = 30.0 }
run = { lab = 5, settings = { lr = 3.3, beta = 0.67 }, step = 4, plots = ["Loss"] }
do = [{ at = { beta = 0.9 } }, { below = { lr = 1 } }]
reveal = "So."
'''


@pytest.fixture(name="by_hand")
def _by_hand(tmp_path):
    text = EVERY_FIELD.replace("Adam", load_scenario("valley").runs[0].label)
    (tmp_path / "hand.toml").write_text(text, "utf-8")
    return tmp_path / "hand.toml"


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_lesson_saved_as_a_copy_is_the_same_lesson(name, tmp_path):
    draft = shipped_draft(name)
    assert Checks().faults(draft, None) == {}
    save(draft, tmp_path / "copy.toml", None)
    assert load_lesson(tmp_path / "copy.toml") == shipped_lesson(name)
    assert [each.name for each in tmp_path.iterdir()] == ["copy.toml"]


def test_one_word_edited_in_a_file_of_a_hand_leaves_all_else(by_hand):
    before = load_lesson(by_hand)
    save(read_draft(by_hand).put(("steps", 1, "claim"), "Another."), by_hand, by_hand.parent)
    steps = list(before.steps)
    steps[1] = replace(steps[1], claim="Another.")
    assert load_lesson(by_hand) == replace(before, steps=tuple(steps))


def test_a_fault_is_told_at_its_field_and_those_of_others_too(by_hand):
    draft, checks = read_draft(by_hand), Checks()
    assert checks.faults(draft, by_hand.parent) == {}
    for keys, value in {
        ("topic",): 0, ("steps", 0, "choices"): ["one"], ("steps", 1, "ask", 0, "run"): "Nobody",
        ("steps", 2, "draw", "within"): "near",
    }.items():  # fmt: skip
        draft = draft.put(keys, value)
    assert checks.faults(draft, by_hand.parent) == {
        "topic": "Expected `int` >= 1",
        "steps[0].choices": "Expected `array` of length >= 2",
        "steps[1].ask[0].run": "There is no run Nobody; there are " + ", ".join(RUNS),
        "steps[2].draw.within": "Expected `float`, got `str`",
    }


def test_whatever_the_checks_let_pass_can_be_loaded_and_nothing_else(by_hand):
    """One field after the other is spoilt, or taken away."""
    whole = read_draft(by_hand)
    seen = set()
    for index, step in enumerate(whole.steps):
        for name in step:
            for value in (None, "", 7, ["x"], {"lab": 5}):
                draft = whole.put(("steps", index, name), value)
                faults = Checks().faults(draft, by_hand.parent)
                try:
                    loads(draft.dumps(), by_hand.parent)
                    good = True
                except LessonError:
                    good = False
                assert good == (not faults), (name, value, faults)
                seen.add(good)
    assert seen == {True, False}


def test_a_taken_scenario_is_saved_beside_the_lesson_and_nothing_is_written_over(tmp_path):
    scenario = replace(load_scenario("ravine"), steps=33)
    (tmp_path / "mine-1.toml").write_text("of somebody", "utf-8")
    draft = _finished(scenario)
    saved = save(draft, tmp_path / "mine.toml", None)
    assert load_scenario(tmp_path / "mine-2.toml") == scenario
    assert load_lesson(tmp_path / "mine.toml").steps[0].run.scenario == "mine-2.toml"
    assert (tmp_path / "mine-1.toml").read_text("utf-8") == "of somebody"
    (tmp_path / "other").mkdir()
    save(saved, tmp_path / "other" / "copy.toml", tmp_path)
    assert load_scenario(tmp_path / "other" / "copy-1.toml") == scenario


def test_a_save_that_fails_leaves_the_old_lesson_and_no_scenario(tmp_path, monkeypatch):
    draft = _finished(replace(load_scenario("ravine"), steps=33))
    save(draft, tmp_path / "mine.toml", None)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    def full(target, write):
        if target.name == "mine.toml":
            raise OSError(28, "No space left on device")
        write_whole(target, write)

    monkeypatch.setattr("fallline.gui.writing.saving.write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        save(draft, tmp_path / "mine.toml", tmp_path)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_undo_goes_back_by_whole_changes_and_typing_in_one_field_is_one():
    history = History(0)
    for state, key in ((1, "a"), (2, "a"), (3, "b"), (4, ""), (4, "")):
        history.change(state, key)
    seen = [history.now]
    while history.undo():
        seen.append(history.now)
    assert seen == [4, 3, 2, 0]
    history.redo()
    history.change(9, "a")
    assert (history.now, history.can_redo, history.changed) == (9, False, True)


def _finished(scenario):
    name, draft = new_draft().with_taken(scenario)
    step = {"claim": "A.", "question": "B?", "choices": ["1", "2"], "answer": 1, "reveal": "C.",
            "run": {"scenario": name}}  # fmt: skip
    return draft.put(("title",), "Mine").with_steps([step])
