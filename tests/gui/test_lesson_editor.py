"""A lesson is written in the window, by mouse and keys, from what is open there: no file is edited by hand."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
)

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.lessons.lesson import load_lesson, shipped_names

CONTROL = Qt.KeyboardModifier.ControlModifier
BUTTONS = QMessageBox.StandardButton


class Author:
    """Finds what there is in the window by name, types and clicks."""

    def __init__(self, window, hand, qtbot):
        self.main, self.hand, self.qtbot = window, hand, qtbot
        window.findChild(QAction, "writer-action").trigger()
        self.writer = window.windows.open_writer()
        self.writer.activateWindow()
        QApplication.processEvents()

    def find(self, kind, name):
        found = self.writer.findChild(kind, f"writing-{name}")
        assert found is not None, name
        return found

    def type(self, name, words):
        line = self.writer.findChild(QLineEdit, f"writing-{name}") or self.find(QPlainTextEdit, name)
        line.setFocus()
        self.qtbot.keyClick(line, Qt.Key.Key_A, CONTROL)
        self.qtbot.keyClicks(line, words)

    def click(self, name, kind=QPushButton):
        button = self.find(kind, name)
        self.writer.form.ensureWidgetVisible(button)
        QApplication.processEvents()
        self.hand.click(button)

    def fault(self, name):
        label = self.find(QLabel, f"{name}-fault")
        return label.text() if label.isVisible() else ""

    def finish(self):
        """A step that is good, of the scenario that is open."""
        for name, words in {"title": "Mine", "topic": "5", "steps-0-claim": "A claim", "steps-0-question": "What?",
                            "steps-0-choices-0": "this", "steps-0-choices-1": "that",
                            "steps-0-reveal": "That."}.items():  # fmt: skip
            self.type(name, words)
        self.click("right-2", QRadioButton)
        self.click("steps-0-take-scenario-button")

    def claims(self):
        return [step["claim"] for step in self.writer.draft.steps]


@pytest.fixture
def author(window, hand, qtbot):
    found = Author(window, hand, qtbot)
    yield found
    found.writer.history.save(found.writer.draft)  # or closing would ask


@pytest.fixture
def chosen(monkeypatch, tmp_path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    return tmp_path / "mine.toml"


def test_a_lesson_is_written_saved_and_read_without_a_line_of_toml(author, chosen, qtbot):
    session = author.main.session
    session.edit(replace(session.scenario, steps=90), "shorter")
    assert author.fault("title") == "Nothing is written here yet"
    author.finish()
    author.type("steps-0-reasons-0", "Not this.")
    assert author.writer.faults == {}
    run = session.scenario.runs[1]
    runs = list(session.scenario.runs)
    runs[1] = replace(run, optimizer=replace(run.optimizer, beta=0.5))
    session.edit(replace(session.scenario, runs=tuple(runs)), "less momentum")
    session.seek(60)
    author.click("steps-0-take-reveal-button")
    qtbot.keyClick(author.find(QPlainTextEdit, "steps-0-reveal"), Qt.Key.Key_S, CONTROL)
    (step,) = load_lesson(chosen).steps
    assert step.question == "What?"
    assert step.choices == ("this", "that")
    assert (step.answer, step.reasons) == (2, ("Not this.", ""))
    assert step.run.scenario == "mine-1.toml"
    assert load_scenario(chosen.parent / "mine-1.toml") == replace(load_scenario("ravine"), steps=90)
    assert [task.words() for task in step.do] == ["Set beta of Momentum to 0.5", "Play to step 60"]
    assert step.reveal.startswith("That.\n\nMomentum is at (")
    assert "at step 60, with loss" in step.reveal
    assert author.writer.findChild(QLabel, "writing-file").text() == "mine.toml"
    pane = author.main.windows.lessons()
    assert pane.box.itemText(pane.box.count() - 1) == "5. Mine"


def test_a_fault_stands_at_its_field_while_one_types_and_saving_leads_there(author, qtbot):
    author.finish()
    author.type("topic", "soon")
    assert author.fault("topic") == "Expected `int`, got `str`"
    author.type("topic", "5")
    assert author.fault("topic") == ""
    author.find(QPlainTextEdit, "steps-0-claim").clear()
    assert author.fault("steps-0-claim") == "Nothing is written here yet"
    author.click("save-button")  # nothing is asked, and nothing written
    assert "Step 1 has to be finished first" in author.fault("refused")
    assert author.writer.focusWidget() is author.find(QPlainTextEdit, "steps-0-claim")


def test_steps_are_added_moved_and_removed_and_each_is_undone(author, qtbot):
    author.type("steps-0-claim", "one")
    author.click("duplicate-step-button", QToolButton)
    author.type("steps-1-claim", "two")
    author.click("up-step-button", QToolButton)
    assert author.claims() == ["two", "one"]
    author.click("down-step-button", QToolButton)
    author.click("add-step-button", QToolButton)
    assert author.claims() == ["one", "two", ""]
    author.click("remove-step-button", QToolButton)
    seen = [author.claims()]
    while author.writer.history.can_undo:
        qtbot.keyClick(author.find(QToolButton, "add-step-button"), Qt.Key.Key_Z, CONTROL)
        seen.append(author.claims())
    assert seen == [["one", "two"], ["one", "two", ""], ["one", "two"], ["two", "one"], ["one", "two"],
                    ["one", "one"], ["one"], [""]]  # fmt: skip
    assert author.main.session.undo_stack.count() == 0  # that key did nothing else


def test_a_preview_is_what_a_learner_sees_from_this_step_on_and_leads_back(author, hand, qtbot):
    session = author.main.session
    session.edit(replace(session.scenario, steps=70), "shorter")
    author.finish()
    author.click("duplicate-step-button", QToolButton)
    author.type("steps-1-question", "And then?")
    draft = author.writer.draft
    session.edit(load_scenario("valley"), "another")
    author.click("preview-button")
    pane = author.main.windows.lessons()
    assert pane.isVisible()
    assert (pane.page.index, pane.page.question.text()) == (1, "And then?")
    assert session.scenario == replace(load_scenario("ravine"), steps=70)
    assert author.main.documents.path is None
    hand.click(pane.page.choices.group.button(2))
    hand.click(pane.page.run_button)
    hand.click(pane.page.reveal_button)
    assert pane.page.verdict.text() == "You predicted it."
    assert pane.scores.total() == (0, 0)
    hand.click(pane.findChild(QPushButton, "lesson-writing-button"))
    assert author.writer.isVisible()
    assert author.writer.draft is draft


def test_the_lab_is_taken_as_it_is_and_a_guess_on_its_plot(author, untypeset, settle):
    author.click("steps-0-take-lab-button")
    assert author.fault("refused").startswith("No lab is open")
    lab = author.main.windows.open_lab(5)
    settle()
    lab.turn("beta", 0.5)
    settle()
    author.click("steps-0-take-lab-button")
    assert author.writer.draft.at(("steps", 0, "run")) == {"lab": 5, "settings": {"beta": 0.5}}
    lab.turn("beta", 0.75)
    author.click("steps-0-take-reveal-button")
    assert author.writer.draft.at(("steps", 0, "do")) == [{"at": {"beta": 0.75}}]
    assert author.writer.draft.at(("steps", 0, "reveal")).startswith("At beta 0.75")
    author.hand.choose(author.find(QComboBox, "kind-box"), "A curve that is drawn")
    author.type("steps-0-draw-on", "Loss")
    assert author.writer.draft.at(("steps", 0, "draw", "on")) == "Loss"


def test_leaving_asks_and_what_a_killed_program_left_comes_back(author, monkeypatch, chosen):
    author.finish()
    asked = []
    answers = [BUTTONS.Cancel, BUTTONS.Save, BUTTONS.Cancel, BUTTONS.Discard]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: asked.append(1) or answers[len(asked) - 1])
    author.writer.close()
    assert author.writer.isVisible()
    kept = json.loads(json.dumps(author.main.windows.kept()["writer-window"]))
    author.writer.close()
    assert not author.writer.isVisible()
    assert load_lesson(chosen).title == "Mine"
    author.writer.put_back({**kept, "path": str(chosen), "step": 0, "lesson": kept["lesson"].replace("Mine", "Ours")})
    assert author.writer.draft.raw["title"] == "Ours"
    assert author.writer.history.changed
    assert not author.main.windows.may_close()  # asks the third time
    assert author.main.windows.may_close()
    assert author.writer.draft.raw["title"] == "Mine"
    assert len(asked) == 4


def test_a_shipped_lesson_is_edited_as_a_copy_and_one_of_a_file_in_its_place(author, chosen):
    pane = author.main.windows.lessons()
    pane.box.setCurrentIndex(shipped_names().index("05-momentum"))
    pane.findChild(QAction, "lesson-edit-action").trigger()
    assert author.writer.path is None
    author.type("title", "Momentum, again")
    author.click("save-button")
    pane.open_path(chosen)
    pane.findChild(QAction, "lesson-edit-action").trigger()
    assert author.writer.path == chosen
    author.type("title", "Once more")
    author.click("save-button")
    assert load_lesson(chosen).title == "Once more"
    assert pane.page.lesson.title == "Once more"
    author.writer.close()
    pane.findChild(QAction, "lesson-write-action").trigger()
    assert (author.writer.path, author.claims()) == (None, [""])
