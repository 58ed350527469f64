"""A person's own CSV, from the window: the file and its target column fit together only, whichever comes first."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit

from fallline import LANDSCAPES, load_scenario
from fallline.engine.scenario.edit import with_landscape

ROWS = "a,b,y\n" + "".join(f"{k},{k * k % 7},{3 * k + k * k % 5}\n" for k in range(12))


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(ROWS, encoding="utf-8")
    return str(path)


@pytest.fixture
def window(window_on):
    return window_on(with_landscape(load_scenario("ravine"), LANDSCAPES["linear-regression"]()))


def line(window, name):
    return window.findChild(QLineEdit, f"landscape-{name}")


def fill(window, qtbot, name, text):
    line(window, name).selectAll()
    qtbot.keyClicks(line(window, name), text)


def fault(window, name):
    label = window.findChild(QLabel, f"landscape-{name}-fault")
    return label.text() if label is not None and label.isVisible() else ""


def landscape(window):
    return window.session.scenario.landscape


def test_a_file_waits_for_its_target_and_then_both_are_taken(window, qtbot, mine):
    fill(window, qtbot, "data", mine)
    assert "target" in fault(window, "data")
    assert fault(window, "data").startswith(Path(mine).name), "a file keeps its letters"
    assert landscape(window).data == "diabetes", "what was open stays"
    fill(window, qtbot, "target", "z")
    assert "'z'" in fault(window, "target")
    fill(window, qtbot, "target", "y")
    assert (landscape(window).data, landscape(window).target) == (mine, "y")
    assert fault(window, "data") == fault(window, "target") == ""
    assert line(window, "data").text() == mine
    assert not line(window, "data").property("fault")
    assert line(window, "features").text() == "a, b", "columns of other data are replaced by those of this"
    window.session.undo_stack.undo()
    assert landscape(window).data == "diabetes"


def test_the_target_may_come_first(window, qtbot, mine):
    fill(window, qtbot, "target", "y")
    assert "'y'" in fault(window, "target")
    fill(window, qtbot, "data", mine)
    assert (landscape(window).data, landscape(window).target) == (mine, "y")


def test_what_fits_alone_is_taken_while_another_field_waits(window, qtbot, mine):
    fill(window, qtbot, "data", mine)
    fill(window, qtbot, "features", "bmi, bp")
    assert landscape(window).features == ("bmi", "bp")
    assert "target" in fault(window, "data")
    assert line(window, "data").text() == mine


def test_a_file_is_chosen_and_shipped_data_picked_from_the_menu(window, monkeypatch, mine):
    actions = {action.text(): action for action in line(window, "data").button.menu().actions()}
    assert set(actions) == {"diabetes", "digits", "iris", "spirals", "two-moons", "", "Your own file …"}
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (mine, ""))
    actions["Your own file …"].trigger()
    assert line(window, "data").text() == mine
    assert "target" in fault(window, "data")
    actions["diabetes"].trigger()
    QApplication.processEvents()
    assert fault(window, "data") == ""
    assert landscape(window).data == "diabetes"


def test_a_file_dialog_that_is_called_off_changes_nothing(window, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    line(window, "data").button.menu().actions()[-1].trigger()
    assert line(window, "data").text() == "diabetes"
    assert window.session.undo_stack.count() == 0
