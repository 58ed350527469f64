"""What the list of snapshots tells a screen reader of its keys is so."""

from msgspec.structs import replace
from PySide6.QtCore import Qt

from fallline import load_scenario
from fallline.engine.scenario.deck import taken, with_snapshot

RAVINE = load_scenario("ravine")


def test_delete_removes_the_snapshot_that_is_shown(window, qtbot):
    named = [replace(taken(RAVINE, step, None), title=f"At {step}") for step in (10, 20)]
    window.session.load(with_snapshot(with_snapshot(RAVINE, named[0]), named[1]))
    window.pages.turn_to("Talk")
    rows = window.pages["Snapshots"].list
    rows.setCurrentRow(0)
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert [each.title for each in window.session.scenario.snapshots] == ["At 20"]
    assert rows.currentRow() == 0
    window.session.load(RAVINE)
