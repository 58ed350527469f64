"""The menu of a run makes it cautious, and says where that cannot be."""

from fallline.gui.panels.run_actions import RunActions


def action(window):
    actions = RunActions(window.runs_panel)
    return next(each for section in actions.sections() for each in section if each.name == "cautious-run")


def test_the_menu_of_a_run_makes_it_cautious_and_takes_that_back(window):
    session = window.session
    before = session.scenario
    index = next(k for k, run in enumerate(before.runs) if run.optimizer.tag() == "momentum")
    session.select(index)
    assert not action(window).checked()
    action(window).act(True)
    assert [part.tag() for part in session.scenario.runs[index].optimizer.parts] == ["momentum", "cautious"]
    assert action(window).checked()
    action(window).act(False)
    assert session.scenario == before
