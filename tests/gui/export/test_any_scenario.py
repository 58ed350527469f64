"""Any scenario is drawn in every format and comes back out of it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from fallline import LANDSCAPES, OPTIMIZERS, SCHEDULES, Scenario, load_scenario
from fallline.engine.files.format import FORMATS
from fallline.engine.scenario.scenario import Run
from fallline.gui.application import application
from fallline.gui.export.film import Film
from fallline.gui.export.image import figure_of
from fallline.gui.export.job import write_film
from fallline.gui.export.options import FilmOptions, PictureOptions

from .drawn_once import drawing, filmed

WORDS = st.text(max_size=60)


RUNS = st.builds(
    Run,
    optimizer=st.sampled_from(["adam", "momentum", "newton", "bfgs"]).map(lambda tag: OPTIMIZERS[tag]()),
    schedule=st.builds(SCHEDULES["step-decay"], lr=st.floats(1e-9, 10.0), every=st.integers(1, 1000)),
    label=WORDS,
    enabled=st.booleans(),
)


POINTS = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))


SCENARIOS = st.builds(
    Scenario,
    landscape=st.one_of(
        st.builds(LANDSCAPES["rosenbrock"], b=st.floats(1e-6, 1e6)),
        st.sampled_from(["saddle", "himmelblau", "cliff"]).map(lambda tag: LANDSCAPES[tag]()),
    ),
    runs=st.lists(RUNS, max_size=3).map(tuple),
    title=WORDS,
    description=WORDS,
    steps=st.integers(1, 12),
    seed=st.integers(0, 2**63 - 1),
    start=st.one_of(POINTS, st.lists(POINTS, min_size=2, max_size=3).map(tuple)),
)


SHOWN = st.sampled_from(["contour", "contour+loss", "contour+condition", "surface", "surface+loss"])


@settings(max_examples=5)  # each is twelve files
@given(SCENARIOS, SHOWN)
def test_any_scenario_is_drawn_in_every_format_and_comes_back(tmp_path_factory, scenario, show):
    application()
    folder = tmp_path_factory.mktemp("any")
    figure = figure_of(scenario, PictureOptions(width=200, height=150, show=show))
    drawn = drawing(figure)
    figure.close()
    for ending in FORMATS.endings("picture"):
        path = folder / f"a{ending}"
        FORMATS.writing(path, "picture").save(path, drawn)
        assert load_scenario(path) == scenario
    film = filmed(Film(scenario, FilmOptions(width=200, height=150, last=2, hold=0, show=show)))
    for ending in FORMATS.endings("film"):
        write_film(film, folder / f"a{ending}")
        assert load_scenario(folder / f"a{ending}") == scenario
