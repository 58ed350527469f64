"""The pages Density and GP: offered where wanted, with the engine's maps of the outlined run at the playhead."""

import numpy as np

from fallline import LANDSCAPES, load_scenario
from fallline.engine.analysis.density import boltzmann, visited
from fallline.engine.optimizers._surrogate import believed, surrogate
from fallline.engine.scenario.edit import replace
from fallline.gui.session import Session
from fallline.gui.theme import DARK
from fallline.gui.views import density_view, surrogate_view
from fallline.gui.views.density_view import DensityView
from fallline.gui.views.surrogate_view import SurrogateView


def small(name, steps):
    """A shipped scenario with all its runs, and few steps."""
    given = load_scenario(name)
    return replace(given, steps=steps, runs=tuple(replace(run, enabled=True) for run in given.runs))


def seen(view, qtbot):
    """The view before a person's eyes, so that it follows."""
    qtbot.addWidget(view)
    view.show()
    return view


def test_each_page_is_offered_only_where_it_has_something_to_show():
    names = "sampling", "few-losses", "ravine", "two-players"
    wanted = [(DensityView.wanted(given), SurrogateView.wanted(given)) for given in map(load_scenario, names)]
    assert wanted == [(True, False), (False, True), (False, False), (False, False)]


def test_the_density_stands_beside_the_histogram_of_the_outlined_run(qtbot):
    session = Session(small("sampling", 40))
    view = seen(DensityView(session, DARK), qtbot)
    scenario, side = session.scenario, density_view.SIDE
    for chosen, step in ((0, 10), (2, 40)):
        session.select(chosen)
        session.seek(step)
        found = view.drawn(scenario.runs[chosen], session.paths[chosen], step)
        heat = scenario.runs[chosen].optimizer.temperature
        np.testing.assert_array_equal(found.first, boltzmann(scenario.landscape, scenario.window, heat, side))
        counted = visited(session.paths[chosen].theta[: step + 1], scenario.window, side)
        np.testing.assert_array_equal(found.second, counted)
        assert view.picker.currentData() == chosen
        assert f"{(step + 1) * 12:,} positions" in view.words.text()


def test_the_surrogate_follows_the_playhead(qtbot):
    session = Session(small("few-losses", 12))
    view = seen(SurrogateView(session, DARK), qtbot)
    session.select(1)  # Nelder-Mead, which believes nothing: the first that does is shown
    path, reach, side = session.paths[0], 7.5, surrogate_view.SIDE
    pictures = []
    for step in (6, 11):
        session.seek(step)
        asked, losses = path.theta[: step + 1, :, 0], path.loss[: step + 1, 0]
        axis = (np.arange(side) + 0.5) / side * 2 - 1
        at = np.column_stack([each.ravel() for each in np.meshgrid(axis, axis)])
        mean, _ = believed(surrogate((asked - path.theta[0, :, 0]) / reach, losses), at)
        found = view.drawn(session.scenario.runs[0], path, step)
        np.testing.assert_array_equal(found.first.ravel(), mean)
        np.testing.assert_array_equal(found.last[0], path.theta[step + 1, :, 0])
        assert found.window == (2.5 - reach, 2.5 + reach, 7.5 - reach, 7.5 + reach)
        assert view.words.text().startswith(f"{step + 1} losses are known")
        pictures.append(view.maps[0].image.image.copy())
    assert view.picker.currentData() == 0
    assert not np.array_equal(*pictures)


def test_where_no_loss_has_a_value_there_is_no_map_and_the_words_say_so(qtbot):
    given = small("few-losses", 3)
    session = Session(replace(given, landscape=LANDSCAPES["expression"](formula="log(x) + y^2"), start=(-1.0, 1.0)))
    view = seen(SurrogateView(session, DARK), qtbot)
    assert view.words.text() == "No loss is known."
    assert all(each.image.image is None for each in view.maps)
