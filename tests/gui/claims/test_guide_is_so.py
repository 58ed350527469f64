"""The numbers that the guide says of the program are the program's."""

import inspect
import re
from pathlib import Path

import msgspec
import numpy as np
import pytest

import fallline
from fallline.engine import own_folders
from fallline.engine.analysis import spectral_density, spectrum
from fallline.engine.files.lab_dials import Dial
from fallline.engine.files.lab_file import LabFile
from fallline.engine.landscapes.expression import MOST, SLIDER, Expression
from fallline.engine.page import content, recorded
from fallline.engine.planes import measure
from fallline.engine.planes.source import filters_of
from fallline.engine.problem.formula import EXPONENT, LARGEST, LENGTH
from fallline.engine.recorder import measuring, records, sender
from fallline.engine.run.trace import trace_run
from fallline.engine.scenario.edit import replace
from fallline.engine.studies import fitted_rates
from fallline.engine.studies.assignment import Assignment, Goal, marks
from fallline.engine.studies.tuning import tune
from fallline.gui.labs.all_labs import labs
from fallline.gui.labs.kinds.kind import Kind
from fallline.gui.labs.kinds.listed import kinds
from fallline.gui.lessons.lesson import shipped_lessons
from fallline.gui.preferences import Preferences
from fallline.gui.views import condition
from fallline.gui.views.overlays import OVERLAYS
from fallline.gui.watching import plots

ROOT = Path(__file__).parents[3]


def test_pages_labs_and_lessons_are_as_many_as_the_index_says():
    assert len(list((ROOT / "docs" / "guide").glob("[01]*.md"))) == 11 + 7
    assert {lab.number for lab in labs()} >= set(range(1, 12))
    assert [lesson.topic for lesson in shipped_lessons()] == [*range(1, 19)]


def test_a_formula_has_the_limits_that_the_guide_says():
    assert (LENGTH, MOST, EXPONENT, LARGEST) == (5000, 24, 64, 1e100)
    for text in ("x^64", "1e100 x", "(" * 200 + "x" + ")" * 200, "sin(" * 100 + "x" + ")" * 100):
        assert Expression(formula=text)
    for text in ("x^65", "1.1e100 x", "(" * 201 + "x" + ")" * 201, "sin(" * 101 + "x" + ")" * 101):
        with pytest.raises(ValueError, match="column"):
            Expression(formula=text)


def test_a_parameter_has_the_slider_that_the_guide_says_and_takes_any_number():
    assert SLIDER == (-10.0, 10.0)
    assert Expression(formula="a x", parameters={"a": 1e9}).parameters == {"a": 1e9}


@pytest.mark.parametrize(
    ("text", "parameters", "value"),
    [
        ("log(e^2) x", {}, 1.4), ("axy", {"a": 1.0}, 0.42), ("asin x", {}, np.arcsin(0.7)),
        ("a sin x", {"a": 1.0}, np.sin(0.7)), ("gamma(3) x", {}, 1.4), ("gamma x", {"gamma": 1.0}, 0.7),
        (r"\Gamma(3) x", {}, 1.4), ("(-8y)^(1/3)", {}, np.nan), (r"\sqrt[3]{-8y}", {}, -2 * np.cbrt(0.6)),
    ],
)  # fmt: skip
def test_where_two_readings_are_possible_it_is_the_one_that_the_guide_says(text, parameters, value):
    read = Expression(formula=text)
    assert read.parameters == parameters
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(read.loss(np.array([[0.7], [0.6]])), [value])


def test_a_page_holds_as_much_as_the_guide_says():
    assert (content.MOST_STEPS, recorded.DRAWS) == (50_000, 8_000)


def test_a_plane_costs_as_many_losses_and_products_as_the_guide_says():
    points = 25**2 + measure.LOOKED**2
    assert (points, measure.LINE, measure.LOOKED**2) == (634, 101, 9)
    assert (measure.BLOCK, -(-points // measure.BLOCK)) == (64, 10)
    assert spectral_density.PROBES * spectral_density.DEGREE == 960
    assert inspect.signature(fallline.planes).parameters["size"].default == 25


def test_filters_are_along_the_first_axis_or_the_last():
    shape = (3, 4, 2)
    assert [len(each) for each in filters_of([shape], axis=0)] == [8] * 3
    assert [len(each) for each in filters_of([shape], axis=-1)] == [12] * 2
    for name, axis in (("torch_network", "axis=0)"), ("tree_network", "axis=-1)")):
        assert axis in (ROOT / "engine" / "planes" / f"{name}.py").read_text("utf-8")


def test_a_window_that_comes_late_has_the_last_8_megabytes_of_a_run():
    one = len(records.rows(0, np.zeros((1, 3)))) - len(records.rows(0, np.zeros((0, 3))))
    assert (sender.MOST, one, sender.LAST) == (8 * 2**20, 24, 1.0)
    assert 250_000 < sender.MOST / one < 350_000


def test_recording_costs_a_hundredth_and_few_parameters_are_kept_whole():
    known = inspect.signature(fallline.watch).parameters
    assert known["cost"].default == 0.01
    assert known["every"].default is None
    assert known["existing"].default == "refuse"
    assert measuring.FEW == 64
    needed = [name for name, each in known.items() if each.default is each.empty]
    assert needed == []


def test_watched_runs_have_the_curves_that_the_guide_names():
    assert {"loss.loss", "loss.mean", "validation.loss", "noise.noise_scale", plots.LIMIT} <= plots.WORDS.keys()
    assert "validation.loss" in plots.DASHED
    assert "loss.loss" not in plots.DASHED
    assert plots.NORMS["Gradient and update"] == ("measured.gradient_norm", "measured.update_norm")
    assert plots.NORMS["Update over gradient"] == ("measured.ratio",)
    assert list(plots.AXES) == ["step", "epoch", "seconds"]


def test_curvature_is_left_to_the_background_and_to_lanczos_where_the_guide_says():
    assert (condition.FEW, spectrum.FORMED) == (8, 256)


def test_there_is_an_arrow_of_every_kind_that_the_guide_names():
    said = " ".join(each.words.lower() for each in OVERLAYS.values())
    for words in ("gradient g as the run is shown it", "true gradient", "where memory alone would go", "the step taken",
                  "look-ahead point, where the gradient is taken", "newton's step", "ellipse of 1/b",
                  "local quadratic model and its axes", "points a line search tried, or the trust region"):  # fmt: skip
        assert words in said


def test_a_landscape_that_is_chosen_gets_its_rates_within_the_budget_that_the_guide_says():
    assert fitted_rates.BUDGET == 3000


def test_preferences_are_those_that_the_guide_lists():
    assert Preferences.__struct_fields__ == (
        "theme", "palette", "text_size", "language", "decimal_mark", "reduced_motion", "export_width", "export_height",
    )  # fmt: skip
    for value, sound in ((200, True), (201, False)):
        if sound:
            assert msgspec.convert({"text_size": value}, Preferences).text_size == value
        else:
            with pytest.raises(msgspec.ValidationError):
                msgspec.convert({"text_size": value}, Preferences)


def test_what_takes_long_in_a_lab_from_a_file_is_what_the_guide_says():
    assert {name for name, kind in kinds().items() if kind.slow} == {
        "sweep", "sharpness", "weights", "price", "dimensions",
    }  # fmt: skip


def test_own_files_are_where_the_guide_says(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert own_folders.data() == tmp_path / ".local/share/fallline"
    assert own_folders.state() == tmp_path / ".local/state/fallline"


def products(kinds, values, path):
    """How many products with a diagonal Hessian of these eigenvalues it takes."""
    asked = []
    fallline.planes(
        path, loss=lambda at: float(at @ (values * at) / 2), parameters=np.full(len(values), 0.1), size=3, kinds=kinds,
        product=lambda v: (asked.append(1), values * v)[1], progress=lambda *_: None,
    )  # fmt: skip
    return len(asked)


def test_eigenvectors_take_a_dozen_products_where_they_stand_out_and_never_more_than_600(tmp_path):
    standing_out = 10 / np.arange(1, 501) ** 1.2
    assert 8 <= products(["eigenvectors"], standing_out, tmp_path / "a.npz") <= 16
    dense = 2 * np.cos(np.linspace(0, np.pi, 300))
    assert products(["eigenvectors"], dense, tmp_path / "b.npz") <= 600


def test_a_plane_may_be_written_without_its_directions(tmp_path):
    for directions in (True, False):
        path = fallline.planes(
            tmp_path / f"{directions}.npz", loss=lambda at: float(at @ at), parameters=np.ones(4), size=3,
            kinds=["random"], directions=directions, progress=lambda *_: None,
        )  # fmt: skip
        with np.load(path) as file:
            assert (file["planes.0.directions"].size if "planes.0.directions" in file else 0) == 8 * directions


def test_labs_that_take_a_formula_are_those_that_the_guide_names():
    shipped = [lab for lab in labs() if lab.__module__.startswith("fallline.")]
    with_formula = [lab.number for lab in shipped if "formula" in lab.Settings.__struct_fields__]
    assert with_formula == [1, *range(4, 12), 17]


def test_a_lab_file_has_the_fields_that_the_guide_names():
    text = (ROOT / "docs" / "guide" / "labs.md").read_text("utf-8")
    there = {*Dial.__struct_fields__, *Kind.__struct_fields__, *LabFile.__struct_fields__} - {"lab", "own"}
    assert {name for name in there if not re.search(rf"`{name}\b", text)} == set()
    assert Dial.__struct_fields__ == (
        "name", "fields", "range", "bounds", "scale", "choices", "label", "symbol", "unit", "help",
    )  # fmt: skip


def test_a_goal_is_for_the_first_run_and_one_point_unless_it_says_so():
    goal = Goal(below=1.0)
    assert (goal.points, goal.run, goal.optimizers, goal.schedules) == (1.0, "", (), ())
    asked = Assignment(fallline.load_scenario("ravine"), (Goal(below=1e9),))
    assert marks(asked, asked.given)[0].points == 1.0


def test_a_budget_counts_a_loss_as_a_gradient_and_a_hessian_by_its_columns():
    scenario = fallline.load_scenario("newton")
    run = fallline.Run(optimizer=fallline.OPTIMIZERS["newton"]())
    path = trace_run(replace(scenario, steps=5), run)
    counted = {kind: int(path.counts[kind][-1]) for kind in ("functions", "gradients", "hessians")}
    assert counted["hessians"] > 0
    spent = counted["functions"] + counted["gradients"] + 2 * counted["hessians"]
    (found,) = tune(replace(scenario, steps=5, runs=(run,)), (run,), 1, lambda *_: None)
    assert (found.trials, found.spent) == (1, spent)
