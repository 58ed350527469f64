"""What a finding marks in the plots is gone with the path that it was found on, and before a hall."""

from fallline import load_scenario
from fallline.engine.scenario.edit import with_run
from fallline.gui.marking import Mark

MARK = Mark(0, (0, 120), (0.9, 0.4))


def test_a_mark_stays_until_its_own_path_changes(open_window):
    window = open_window()
    session = window.session
    session.mark(MARK)
    faster = session.scenario.runs[1].schedule.edited(lr=0.02)
    session.edit(with_run(session.scenario, 1, schedule=faster))
    assert session.marked == MARK, "another run changed"
    session.edit(with_run(session.scenario, 0, schedule=session.scenario.runs[0].schedule.edited(lr=0.02)))
    assert session.marked is None
    session.mark(MARK)
    session.load(load_scenario("moons"))
    assert session.marked is None
    assert not len(window.stage.contour.finding.stretch)
    session.mark(MARK)
    window.presenter.turn(True)
    assert session.marked is None
    window.presenter.turn(False)
