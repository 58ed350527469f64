"""Snapshots are part of a scenario: whole once they are in it, short in its file, and held to the same bounds."""

import pytest
from msgspec.structs import replace

import fallline
from fallline.engine.scenario.data_file import OutsideData
from fallline.engine.scenario.deck import (
    shown,
    taken,
    with_snapshot,
    with_snapshot_changed,
    with_snapshot_moved,
    with_snapshot_renewed,
    without_snapshot,
)
from fallline.engine.scenario.edit import with_run, without_run
from fallline.engine.scenario.scenario import OutsideDataError

RAVINE = fallline.load_scenario("ravine")
TEXT = fallline.dumps(RAVINE)
TALK = with_snapshot(with_snapshot(RAVINE, taken(RAVINE, 10, None)), taken(RAVINE, 40, (-1.0, 1.0, -1.0, 1.0)))


def read(lines):
    return fallline.loads(f"{TEXT}\n[[snapshots]]\n{lines}")


def test_a_file_says_of_a_snapshot_only_what_differs_and_is_read_back_equal():
    added = fallline.dumps(TALK).removeprefix(TEXT)

    assert fallline.loads(fallline.dumps(TALK)) == TALK
    assert " ".join(added.split()) == "[[snapshots]] step = 10 [[snapshots]] step = 40 view = [ -1.0, 1.0, -1.0, 1.0, ]"


def test_a_snapshot_stays_as_it_was_taken_whatever_becomes_of_its_scenario():
    lr = RAVINE.runs[0].schedule.lr
    edited = with_run(TALK, 0, schedule=replace(RAVINE.runs[0].schedule, lr=2 * lr))

    again = fallline.loads(fallline.dumps(edited))

    assert again.runs[0].schedule.lr == 2 * lr
    assert shown(again, 0).runs == RAVINE.runs
    assert shown(again, 1).view == (-1.0, 1.0, -1.0, 1.0)


def test_one_on_another_landscape_begins_where_that_says_and_has_colours():
    talk = read('step = 4\n[snapshots.landscape]\nname = "rosenbrock"\n[[snapshots.runs]]\noptimizer = {name = "adam"}')

    there = shown(talk, 0)

    assert there.landscape.heading() == "Rosenbrock"
    assert there.start == there.landscape.start
    assert [run.colour for run in there.runs] == ["orange"]
    assert fallline.loads(fallline.dumps(talk)) == talk
    assert len(fallline.trace(there)[0].theta) == there.steps + 1


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("step = 500", "snapshots[0].step: 500 is past the last of 120"),
        ("hidden = [7]", "snapshots[0].hidden: there is no run 7, counted from 0"),
        ("view = [1, 0, 0, 1]", "snapshots[0].view: must be x from, x to, y from, y to"),
        ("future = false", "snapshots[0]: unknown field `future`"),
        ("start = [1, 2, 3]", "snapshots[0].start must be a point of 2 numbers"),
        (
            "[snapshots.landscape]\nname = 'rosenbrok'",
            "snapshots[0].landscape.name: invalid value 'rosenbrok'",
        ),
        ("[[snapshots.runs]]\noptimizer = {name = 'torch:Nix'}", "snapshots[0].runs[0].optimizer.name: "),
    ],
)
def test_a_fault_in_one_is_named_with_its_place(lines, fault):
    with pytest.raises(fallline.ScenarioError) as told:
        read(lines)

    assert str(told.value).startswith(fault)


def test_one_may_no_more_name_data_elsewhere_than_its_scenario(tmp_path):
    away = tmp_path / "away.csv"
    away.write_text("x,y\n1,2\n2,3\n")
    (tmp_path / "talk").mkdir()
    landscape = f"[snapshots.landscape]\nname = 'linear-regression'\ndata = '{away}'"

    with pytest.raises(OutsideDataError) as told:
        fallline.loads(f"{TEXT}\n[[snapshots]]\n{landscape}", tmp_path / "talk")

    assert isinstance(told.value.error, OutsideData)
    assert told.value.path == away
    assert str(told.value).startswith("snapshots[0].landscape.data: ")


def test_while_one_is_covered_its_hidden_runs_are_off_and_names_are_letters():
    talk = with_snapshot_changed(TALK, 0, hidden=(1,), nameless=True, question="Which arrives first?")

    covered = shown(talk, 0, covered=True)

    assert [run.enabled for run in covered.runs] == [True, False, True, True]
    assert [run.label for run in covered.runs] == ["Run A", "Run B", "Run C", "Run D"]
    assert shown(talk, 0).runs == RAVINE.runs
    with pytest.raises(ValueError, match="hidden: there is no run 4"):
        with_snapshot_changed(TALK, 0, hidden=(4,))


def test_they_are_moved_renewed_and_removed_each_by_itself():
    fewer = without_run(TALK, 3)
    renewed = with_snapshot_renewed(
        with_snapshot_changed(fewer, 0, title="First", hidden=(0, 3)), 0, taken(fewer, 7, None)
    )

    assert [each.step for each in with_snapshot_moved(TALK, 1, 0).snapshots] == [40, 10]
    assert [each.step for each in without_snapshot(TALK, 0).snapshots] == [40]
    assert (renewed.snapshots[0].step, renewed.snapshots[0].title, renewed.snapshots[0].hidden) == (7, "First", (0,))
    assert len(renewed.snapshots[0].runs) == 3
