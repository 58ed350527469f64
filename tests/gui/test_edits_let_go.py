"""What cannot be undone any more is not kept: not the hundred edits of one drag either."""

import gc

from fallline import load_scenario
from fallline.engine.scenario.edit import replace
from fallline.gui.session import Session
from fallline.gui.undoable import Edit


def kept(session):
    gc.collect()
    mine = [each for each in gc.get_objects() if type(each) is Edit and vars(each).get("session") is session]
    return len(mine)


def test_the_edits_of_one_drag_are_kept_as_one_and_none_where_nothing_can_be_undone(qapp):
    session = Session(load_scenario("ravine"), wait=True)
    start = session.scenario
    for steps in range(50, 80):
        session.edit(replace(start, steps=steps), "steps", gesture="steps")
    assert session.undo_stack.count() == kept(session) == 1
    session.undo_stack.undo()
    assert session.scenario == start
    session.undo_stack.redo()
    assert session.scenario.steps == 79
    session.settle()
    session.edit(replace(start, steps=60), "steps", gesture="steps")
    session.edit(replace(start, steps=79), "steps", gesture="steps")  # back: no edit at all
    assert session.undo_stack.count() == 1
    session.load(start)
    assert kept(session) == 0
